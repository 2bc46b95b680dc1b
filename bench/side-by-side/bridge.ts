import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { pointKeys } from '../plant.ts';

// From a broker to VictoriaMetrics in a process of its own: batches of lines; a message is acknowledged to the broker after its batch was
// taken. Debian carries no program that does it (Telegraf is not there), so this is as lean as we can write one.

const [brokerPort, metricsPort] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: 2 });
const flushMs = 100;
const mostBytes = 4 << 20;
const keyed = pointKeys.map((key) => `${key}=`);
const socket = connect({ port: brokerPort ?? 0, host: '127.0.0.1', noDelay: true });
let lines: string[] = [];
let ids: number[] = [];
let size = 0;
let writing = 0;
let rest: Buffer = Buffer.alloc(0);

const fail = (error: Error): never => {
  process.stderr.write(`bridge: ${error.message}\n`);
  process.exit(1);
};

function acknowledge(done: readonly number[]): void {
  const acks = Buffer.allocUnsafe(done.length * 4);
  for (const [i, id] of done.entries()) acks.writeUInt32BE(0x40020000 + id, i * 4);
  socket.write(acks);
}

function flush(): void {
  if (lines.length === 0 || writing >= 2) return;
  const body = lines.join('\n');
  const done = ids;
  lines = [];
  ids = [];
  size = 0;
  writing++;
  const headers = { 'content-length': Buffer.byteLength(body) };
  const asking = request(
    { agent, port: metricsPort, host: '127.0.0.1', method: 'POST', path: '/write?precision=ms', headers },
    (answer) => {
      answer.resume();
      answer.once('end', () => {
        writing--;
        if (answer.statusCode !== 204) fail(new Error(`VictoriaMetrics answered ${answer.statusCode}`));
        acknowledge(done);
        if (size >= mostBytes) flush();
      });
    },
  );
  asking.once('error', fail);
  asking.end(body);
}

function take(topic: string, id: number, payload: string): void {
  const { t, v } = JSON.parse(payload) as { t: number; v: readonly number[] }; // holds: only our generator sends
  let fields = '';
  for (let i = 0; i < v.length; i++) fields += `${i === 0 ? '' : ','}${keyed[i]}${v[i]}`;
  const line = `m,d=${topic.slice(3, -7)} ${fields} ${t}`;
  lines.push(line);
  ids.push(id);
  size += line.length;
  if (size >= mostBytes) flush();
}

/** Length of the packet's body and of its head; undefined = wait for more. */
function lengthsOf(at: number): readonly [head: number, body: number] | undefined {
  let body = 0;
  for (let i = 1; i <= 4; i++) {
    const byte = rest[at + i];
    if (byte === undefined) return undefined;
    body += (byte & 127) * 128 ** (i - 1);
    if (byte < 128) return [i + 1, body];
  }
  return fail(new Error('a packet has no length'));
}

function hear(from: number, to: number, kind: number): void {
  if (kind === 0x20) socket.write(subscribe);
  if (kind >> 4 !== 3) return;
  const topicEnd = from + 2 + rest.readUInt16BE(from);
  take(rest.toString('latin1', from + 2, topicEnd), rest.readUInt16BE(topicEnd), rest.toString('latin1', topicEnd + 2, to));
}

const text = (value: string): Buffer => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)]);
const packet = (kind: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([kind, body.length]), body]);
};
const subscribe = packet(0x82, Buffer.from([0, 1]), text('yf/+/values'), Buffer.from([1]));

socket.on('error', fail);
socket.on('close', () => fail(new Error('the broker closed the connection')));
socket.on('data', (chunk: Buffer) => {
  rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  let at = 0;
  for (let lengths = lengthsOf(at); lengths !== undefined && at + lengths[0] + lengths[1] <= rest.length; lengths = lengthsOf(at)) {
    const [head, body] = lengths;
    hear(at + head, at + head + body, rest[at] ?? 0);
    at += head + body;
  }
  rest = rest.subarray(at);
});
socket.write(packet(0x10, text('MQTT'), Buffer.from([4, 2, 0, 0]), text('bridge')));
setInterval(flush, flushMs);
