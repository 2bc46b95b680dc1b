import { connect, type Socket } from 'node:net';
import { pointsPerDevice, sampleValue } from './plant.ts';

// A load generator in a process of its own: many MQTT 3.1.1 connections, one JSON array a message, QoS 1.

interface Order {
  readonly port: number;
  /** Identity and secret of each device; one connection each. */
  readonly devices: readonly (readonly [identity: string, secret: string])[];
  readonly seconds: number;
  /** Messages a second over all devices; 0 = as fast as acknowledged. */
  readonly perSecond: number;
  /** Messages of one connection that may wait for their acknowledgement. */
  readonly inFlight: number;
  readonly startTime: number;
  readonly stepMs: number;
}

interface Link {
  readonly socket: Socket;
  readonly device: number;
  sent: number;
  acknowledged: number;
  readonly sentAt: Float64Array;
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order; // holds: the benchmark starts us
const latencies: number[] = [];
const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length >> 8, value.length & 255]), Buffer.from(value)]);

function packet(head: number, body: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = body.length; length.length === 0 || rest > 0; rest >>= 7) length.push((rest & 127) | (rest > 127 ? 128 : 0));
  return Buffer.concat([Buffer.from([head, ...length]), body]);
}

const connectPacket = (identity: string, secret: string): Buffer =>
  packet(0x10, Buffer.concat([text('MQTT'), Buffer.from([4, 0xc2, 0, 0]), text(identity), text(identity), text(secret)]));

function publishPacket(link: Link, identity: string): Buffer {
  const message = link.sent;
  let values = '';
  for (let point = 0; point < pointsPerDevice; point++) values += `${point === 0 ? '' : ','}${sampleValue(link.device, point, message)}`;
  const payload = Buffer.from(`{"t":${order.startTime + message * order.stepMs},"v":[${values}]}`);
  const id = (message % 65_535) + 1;
  return packet(0x32, Buffer.concat([text(`yf/${identity}/values`), Buffer.from([id >> 8, id & 255]), payload]));
}

function publish(link: Link): void {
  link.sentAt[link.sent % order.inFlight] = performance.now();
  link.socket.write(publishPacket(link, order.devices[link.device]?.[0] ?? ''));
  link.sent++;
}

let isEnding = false;

function onAcknowledged(link: Link): void {
  latencies.push(performance.now() - (link.sentAt[link.acknowledged % order.inFlight] ?? 0));
  link.acknowledged++;
  if (order.perSecond === 0 && !isEnding) publish(link);
}

function open(device: number): Promise<Link> {
  const [identity = '', secret = ''] = order.devices[device] ?? [];
  return new Promise((resolve, reject) => {
    const socket = connect({ port: order.port, host: '127.0.0.1', noDelay: true });
    const link: Link = { socket, device, sent: 0, acknowledged: 0, sentAt: new Float64Array(order.inFlight) };
    let rest: Buffer = Buffer.alloc(0);
    socket.once('error', reject);
    socket.on('close', () => !isEnding && reject(new Error(`${identity} was disconnected`)));
    socket.write(connectPacket(identity, secret));
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (; rest.length >= 4; rest = rest.subarray(4)) {
        if (rest[0] === 0x20) rest[3] === 0 ? resolve(link) : reject(new Error(`${identity} was refused: ${rest[3]}`));
        else if (rest[0] === 0x40) onAcknowledged(link);
        else reject(new Error(`unexpected packet ${rest[0]}`));
      }
    });
  });
}

async function openAll(): Promise<Link[]> {
  const links: Link[] = [];
  for (let device = 0; device < order.devices.length; device += 100) {
    links.push(...(await Promise.all(order.devices.slice(device, device + 100).map((_, i) => open(device + i)))));
  }
  return links;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function drive(links: readonly Link[]): Promise<number> {
  const start = performance.now();
  const end = start + order.seconds * 1000;
  if (order.perSecond === 0) {
    for (const link of links) for (let i = 0; i < order.inFlight; i++) publish(link);
    await wait(order.seconds * 1000);
  } else {
    for (let sent = 0, now = start; now < end; now = performance.now()) {
      for (const due = ((now - start) / 1000) * order.perSecond; sent < due; sent++) {
        const link = links[sent % links.length];
        if (link !== undefined && link.sent - link.acknowledged < order.inFlight) publish(link);
      }
      await wait(2);
    }
  }
  return (performance.now() - start) / 1000;
}

const links = await openAll();
const cpu = process.cpuUsage();
const seconds = await drive(links);
const acknowledgedInTime = links.reduce((sum, link) => sum + link.acknowledged, 0);
isEnding = true;
for (const deadline = Date.now() + 20_000; links.some((link) => link.acknowledged < link.sent) && Date.now() < deadline; ) await wait(20);
const { user, system } = process.cpuUsage(cpu);
latencies.sort((a, b) => a - b);
const at = (p: number): number => latencies[Math.min(latencies.length - 1, Math.floor(p * latencies.length))] ?? Number.NaN;
process.stdout.write(
  JSON.stringify({
    seconds,
    messages: acknowledgedInTime,
    cores: (user + system) / 1e6 / seconds,
    p50: at(0.5),
    p99: at(0.99),
    acknowledged: links.map((link) => link.acknowledged),
    sent: links.map((link) => link.sent),
  }),
);
for (const link of links) link.socket.destroy();
