import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openWriter } from '../src/store/writer.ts';
import { numberAfter, printFigure, quantile, verify } from './figures.ts';
import { family, meterCpu } from './measure-process.ts';
import { type Generated, generate, mostConnections, type Order } from './order.ts';
import { type PayloadName, payloads } from './payload.ts';
import { pointsPerDevice } from './plant.ts';
import { type ProfileName, profiles } from './plant-profile.ts';
import { type PlantServer, startPlant } from './plant-server.ts';
import type { Protocol } from './wire.ts';

interface Case {
  readonly name: string;
  readonly protocol: Exclude<Protocol, 'mqttQos0'>;
  readonly payload: PayloadName;
  /** Default: steady. */
  readonly profile?: ProfileName;
  /** Values a second over all devices; 0 = as fast as acknowledged. */
  readonly valuesPerSecond: number;
  readonly inFlight: number;
  readonly seconds: number;
  /** One connection each. */
  readonly devices: number;
}

/** The group of the white paper: 25,951 devices with 1.5 million points, each once a second. */
const group = { devices: 25_951, valuesPerSecond: 1_510_000, inFlight: 8, seconds: 60 } as const;
const steady = { devices: 1000, valuesPerSecond: 305_000, inFlight: 8, seconds: 15 } as const;
const fastest = { protocol: 'mqtt', payload: 'array', devices: 1000, valuesPerSecond: 0, seconds: 10 } as const;
const dense = { protocol: 'mqtt', payload: 'binary', devices: 100, valuesPerSecond: 305_000, inFlight: 8, seconds: 20 } as const;
const cases: readonly Case[] = [
  { name: 'json-array-qos1', protocol: 'mqtt', payload: 'array', ...group },
  { name: 'connections-1000', protocol: 'mqtt', payload: 'array', ...group, devices: 1000, seconds: 20 },
  { name: 'connections-5000', protocol: 'mqtt', payload: 'array', ...group, devices: 5000, seconds: 20 },
  { name: 'json-object-qos1', protocol: 'mqtt', payload: 'object', ...steady },
  { name: 'binary-qos1', protocol: 'mqtt', payload: 'binary', ...steady },
  { name: 'http-batch', protocol: 'http', payload: 'batch', ...steady, inFlight: 1 },
  { name: 'saturation', ...fastest, inFlight: 4 },
  { name: 'pipelined', ...fastest, inFlight: 32 },
  { name: 'plant-like', profile: 'plantLike', ...dense },
  { name: 'noisy', profile: 'noisy', ...dense },
];

/** As many as 155,706 rules in the group. */
const rulesPerDevice = 6;
const stepMs = 10;

/** `--seconds=600` sends for ten minutes instead of as long as a case says. */
const secondsAsked = numberAfter('--seconds=');

interface Raw {
  readonly series: readonly { readonly time: readonly number[]; readonly value: readonly (number | null)[] }[];
}

/** Read back what some devices sent: everything acknowledged is there, nothing is wrong. */
export async function check(
  plant: PlantServer,
  { startTime, stepMs, profile, devices }: Order,
  { acknowledged, sent }: Generated,
): Promise<void> {
  for (let device = 0; device < devices.length; device += Math.ceil(devices.length / 20)) {
    const points = plant.pointsOf(devices[device]?.[0] ?? '');
    for (const point of [0, 29, pointsPerDevice - 1]) {
      const raw = (await plant.api.get(
        `/history/raw?points=${points[point]}&from=${startTime}&to=${startTime + 86_400_000}&limit=100000`,
      )) as Raw;
      const { time = [], value = [] } = raw.series[0] ?? {};
      verify(
        time.length > 0 && time.length >= (acknowledged[device] ?? 0) && time.length <= (sent[device] ?? 0),
        `device ${device} point ${point}: ${time.length} samples, ${acknowledged[device]} acknowledged, ${sent[device]} sent`,
      );
      time.forEach((at, i) => {
        const message = (at - startTime) / stepMs;
        verify(value[i] === profiles[profile](device, point, message), `device ${device} point ${point} message ${message}: ${value[i]}`);
      });
    }
  }
}

const bytesBelow = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a person at the console would wait for while `work` runs: pages of the asset tree and trends, ms. */
async function pagesDuring(plant: PlantServer, work: Promise<unknown>): Promise<readonly number[]> {
  const [point] = plant.pointsOf(plant.devices[0]?.[0] ?? '');
  const times: number[] = [];
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  for (let i = 0; !isDone; i++) {
    const begun = performance.now();
    await plant.api.get(i % 2 === 0 ? '/assets?parent=root' : `/history/buckets?points=${point}&from=0&to=${Date.now()}&count=500`);
    times.push(performance.now() - begun);
    await Promise.race([done, wait(200)]);
  }
  return times;
}

/** Merge what a stopped server has sealed, as the store does by itself once the month is over. */
async function compact(folder: string): Promise<void> {
  const nextSeason = Date.now() + 90 * 86_400_000;
  const writer = await openWriter({ folder, clock: { now: () => nextSeason }, inThread: true });
  await writer.compact();
  await writer.close();
}

async function run(one: Case): Promise<Record<string, number>> {
  const { protocol, payload, devices, valuesPerSecond, inFlight } = one;
  const plant = await startPlant({ devices, rulesPerDevice, protocol });
  try {
    const { server } = plant;
    const startTime = Math.floor(Date.now() / 1000) * 1000 - 3_000_000;
    const usedCpu = meterCpu(() => family(server.process.pid ?? 0));
    const recordsPerSecond = valuesPerSecond / pointsPerDevice;
    const seconds = secondsAsked ?? one.seconds;
    const order: Order = {
      ...{ protocol, payload, inFlight, seconds, startTime, stepMs, profile: one.profile ?? 'steady' },
      devices: plant.devices.slice(0, mostConnections),
      port: protocol === 'mqtt' ? server.ports.mqtt : server.ports.gateway,
      perSecond: recordsPerSecond / payloads[payload].records,
    };
    const generating = generate(order);
    const pages = await pagesDuring(plant, generating);
    const generated = await generating;
    const cores = usedCpu() / generated.seconds;
    await check(plant, order, generated);
    await server.stop(); // seals everything
    const folder = join(server.dataFolder, 'history');
    const freshBytes = bytesBelow(folder);
    await compact(folder);
    const values = generated.sent.reduce((sum, count) => sum + count, 0) * pointsPerDevice;
    return {
      connections: order.devices.length,
      values_per_second: (generated.messages * pointsPerDevice) / generated.seconds,
      acknowledgement_p50: generated.p50,
      acknowledgement_p99: generated.p99,
      server_cores: cores,
      generator_cores: generated.cores,
      bytes_per_value_fresh: freshBytes / values,
      bytes_per_value: bytesBelow(folder) / values,
      page_under_load_p50: quantile(pages, 0.5),
      page_under_load_p95: quantile(pages, 0.95),
    };
  } finally {
    await plant.remove();
  }
}

const units: Readonly<Record<string, string>> = {
  connections: '',
  values_per_second: '1/s',
  acknowledgement_p50: 'ms',
  acknowledgement_p99: 'ms',
  server_cores: 'cores',
  generator_cores: 'cores',
  bytes_per_value_fresh: 'byte',
  bytes_per_value: 'byte',
  page_under_load_p50: 'ms',
  page_under_load_p95: 'ms',
};

/** A device's message → fsync → acknowledged → queried back, verified, with pages of the console asked for meanwhile. */
export async function ingest(runs: number, only: string | undefined): Promise<void> {
  for (const one of cases.filter(({ name }) => only === undefined || name === only)) {
    const results: Record<string, number>[] = [];
    for (let i = 0; i < runs; i++) results.push(await run(one));
    for (const [metric, unit] of Object.entries(units))
      printFigure({ bench: 'ingest', case: one.name, metric, unit, values: results.map((result) => result[metric] ?? Number.NaN) });
  }
}
