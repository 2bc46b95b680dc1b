import { readFileSync } from 'node:fs';
import { quantile } from './figures.ts';
import { createLatencies } from './latencies.ts';
import type { Generated, Order } from './order.ts';
import { type Payload, payloads } from './payload.ts';
import { profiles, variants } from './plant-profile.ts';
import { type Wire, wires } from './wire.ts';

// A load generator in a process of its own: one connection per device.

interface Link {
  readonly device: number;
  readonly wire: Wire;
  /** Payloads. */
  sent: number;
  acknowledged: number;
  readonly sentAt: Float64Array;
}

const order = JSON.parse(readFileSync(0, 'utf8')) as Order; // holds: `generate` starts us
const { records, make, timeAt }: Payload = payloads[order.payload];
const profile = profiles[order.profile];
const latencies = createLatencies();
let isEnding = false;

const timeOf = (message: number): number => order.startTime + message * order.stepMs;

const made = (device: number, first: number): Buffer => Buffer.from(make(profile, device, first, timeOf));

/** Where the time stands in payloads that are sent again and again; the generator must not need more than what it measures. */
const againAt = order.profile === 'steady' ? timeAt : undefined;

interface Kept {
  readonly packed: Buffer;
  readonly timeAt: number;
}
const kept = new Map<number, Kept>();

function keep(wire: Wire, key: number, payload: Buffer, at: number): Kept {
  const packed = wire.pack(payload);
  const one = { packed, timeAt: packed.length - payload.length + at };
  kept.set(key, one);
  return one;
}

/** A payload that was packed before, with the time of this one. */
function sendAgain(wire: Wire, device: number, message: number, at: number): void {
  const key = device * variants + (message % variants);
  const { packed, timeAt } = kept.get(key) ?? keep(wire, key, made(device, message), at);
  for (let time = timeOf(message), digit = 12; digit >= 0; digit--, time = Math.floor(time / 10)) packed[timeAt + digit] = 48 + (time % 10);
  if (!wire.send(packed)) kept.delete(key);
}

function send(link: Link): void {
  link.sentAt[link.sent % order.inFlight] = performance.now();
  const { wire, device } = link;
  const first = link.sent++ * records;
  if (againAt === undefined) wire.send(wire.pack(made(device, first)));
  else sendAgain(wire, device, first, againAt);
}

/** Before the clock starts: what is measured is not how fast payloads are made. */
function prepare({ wire, device }: Link): void {
  if (againAt === undefined) return;
  for (let message = 0; message < variants; message++) keep(wire, device * variants + message, made(device, message), againAt);
}

function onAnswer(link: Link): void {
  latencies.add(performance.now() - (link.sentAt[link.acknowledged % order.inFlight] ?? 0));
  link.acknowledged++;
  if (order.perSecond === 0 && !isEnding) send(link);
}

async function open(device: number): Promise<Link> {
  const [identity = '', secret = ''] = order.devices[device] ?? [];
  const onFailure = (error: Error): void => {
    if (isEnding) return;
    process.stderr.write(`generator: ${error.message}\n`);
    process.exit(1);
  };
  const onReply = (): void => onAnswer(link);
  const wire = await wires[order.protocol]({ port: order.port, identity, secret, onFailure, onAnswer: onReply });
  const link: Link = { device, wire, sent: 0, acknowledged: 0, sentAt: new Float64Array(order.inFlight) };
  return link;
}

async function openAll(): Promise<Link[]> {
  const links: Link[] = [];
  for (let device = 0; device < order.devices.length; device += 100) {
    links.push(...(await Promise.all(order.devices.slice(device, device + 100).map((_, i) => open(device + i)))));
  }
  return links;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** As fast as the answers come. */
async function pour(links: readonly Link[]): Promise<void> {
  for (const link of links) for (let i = 0; i < order.inFlight; i++) send(link);
  await wait(order.seconds * 1000);
}

/** So many payloads a second; one that finds its connection full is left out. */
async function drip(links: readonly Link[]): Promise<void> {
  const start = performance.now();
  for (let due = 0, turn = 0; performance.now() < start + order.seconds * 1000; await wait(2)) {
    for (due = ((performance.now() - start) / 1000) * order.perSecond; turn < due; turn++) {
      const link = links[turn % links.length];
      if (link !== undefined && link.sent - link.acknowledged < order.inFlight) send(link);
    }
  }
}

const links = await openAll();
for (const link of links) prepare(link);
const cpu = process.cpuUsage();
const start = performance.now();
await (order.perSecond === 0 ? pour(links) : drip(links));
const seconds = (performance.now() - start) / 1000;
const messages = links.reduce((sum, link) => sum + link.acknowledged, 0) * records;
const { user, system } = process.cpuUsage(cpu);
isEnding = true;
for (const deadline = Date.now() + 20_000; links.some((link) => link.acknowledged < link.sent) && Date.now() < deadline; ) await wait(20);
const late = latencies.all();
const generated: Generated = {
  seconds,
  messages,
  cores: (user + system) / 1e6 / seconds,
  p50: quantile(late, 0.5),
  p99: quantile(late, 0.99),
  acknowledged: links.map((link) => link.acknowledged * records),
  sent: links.map((link) => link.sent * records),
};
process.stdout.write(JSON.stringify(generated));
for (const link of links) link.wire.close();
