import { Agent, request } from 'node:http';
import type { Generated } from '../order.ts';
import { pointsPerDevice } from '../plant.ts';
import { profiles } from '../plant-profile.ts';
import type { RowsOrder } from './clickhouse.ts';

// Sends rows of all devices to ClickHouse in a process of its own: one batch a second, of whole rows in the binary form.

const order = JSON.parse(process.argv[2] ?? '{}') as RowsOrder; // holds: `loadRows` starts us
const rowBytes = 4 + 8 + pointsPerDevice * 8;
const mostRows = Math.ceil(1_000_000 / pointsPerDevice);
const agent = new Agent({ keepAlive: true, maxSockets: 2 });
const sent = new Uint32Array(order.devices);
const acknowledged = new Uint32Array(order.devices);
const latencies: number[] = [];
let waiting = 0;

function writeRow(body: Buffer, at: number, device: number): void {
  const message = sent[device] ?? 0;
  sent[device] = message + 1;
  body.writeUInt32LE(device, at);
  body.writeBigUInt64LE(BigInt(order.startTime + message * order.stepMs), at + 4);
  for (let point = 0; point < pointsPerDevice; point++) body.writeDoubleLE(profiles.saw(device, point, message), at + 12 + point * 8);
}

function batch(first: number, rows: number): Buffer {
  const body = Buffer.allocUnsafe(rows * rowBytes);
  for (let row = 0; row < rows; row++) writeRow(body, row * rowBytes, (first + row) % order.devices);
  return body;
}

function insert(body: Buffer): Promise<void> {
  const path = `/?query=${encodeURIComponent('INSERT INTO plant FORMAT RowBinary')}`;
  return new Promise((resolve, reject) => {
    const asking = request({
      agent,
      port: order.port,
      host: '127.0.0.1',
      method: 'POST',
      path,
      headers: { 'content-length': body.length },
    });
    asking.once('response', (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += String(chunk);
      });
      answer.once('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(text.slice(0, 300)))));
    });
    asking.once('error', reject);
    asking.end(body);
  });
}

async function sendBatch(first: number, rows: number): Promise<void> {
  const begun = performance.now();
  waiting++;
  await insert(batch(first, rows));
  waiting--;
  latencies.push(performance.now() - begun);
  for (let row = first; row < first + rows; row++) acknowledged[row % order.devices] = (acknowledged[row % order.devices] ?? 0) + 1;
}

const fail = (error: Error): never => {
  process.stderr.write(`sender: ${error.message}\n`);
  process.exit(1);
};
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const rowsPerSecond = order.offered / pointsPerDevice;
const cpu = process.cpuUsage();
const start = performance.now();
const elapsed = (): number => (performance.now() - start) / 1000;
const all: Promise<void>[] = [];
let next = 0;
for (let second = 1; second <= order.seconds; second++) {
  while (elapsed() < second) await wait(10);
  for (const due = Math.floor(second * rowsPerSecond); next < due && elapsed() < order.seconds + 1; ) {
    const rows = Math.min(mostRows, due - next);
    while (waiting >= 2) await wait(2);
    all.push(sendBatch(next, rows).catch(fail));
    next += rows;
  }
}
await Promise.all(all);
const seconds = elapsed();
const { user, system } = process.cpuUsage(cpu);
latencies.sort((a, b) => a - b);
const at = (p: number): number => latencies[Math.min(latencies.length - 1, Math.floor(p * latencies.length))] ?? Number.NaN;
const messages = acknowledged.reduce((sum, count) => sum + count, 0);
const generated: Generated = {
  seconds,
  messages,
  cores: (user + system) / 1e6 / seconds,
  p50: at(0.5),
  p99: at(0.99),
  acknowledged: [...acknowledged],
  sent: [...sent],
};
process.stdout.write(JSON.stringify(generated));
agent.destroy();
