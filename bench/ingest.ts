import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openWriter } from '../src/store/writer.ts';
import { printFigure, quantile, verify } from './figures.ts';
import { cpuSeconds, family } from './measure-process.ts';
import { type Generated, generate } from './order.ts';
import { type PayloadName, payloads } from './payload.ts';
import { pointsPerDevice, sampleValue } from './plant.ts';
import { type PlantServer, startPlant } from './plant-server.ts';
import type { Protocol } from './wire.ts';

interface Case {
  readonly name: string;
  readonly protocol: Protocol;
  readonly payload: PayloadName;
  /** Values a second over all devices; 0 = as fast as acknowledged. */
  readonly valuesPerSecond: number;
  readonly inFlight: number;
  readonly seconds: number;
}

const steady = { valuesPerSecond: 305_000, inFlight: 8, seconds: 15 } as const;
const cases: readonly Case[] = [
  { name: 'json-array-qos1', protocol: 'mqtt', payload: 'array', ...steady },
  { name: 'json-object-qos1', protocol: 'mqtt', payload: 'object', ...steady },
  { name: 'binary-qos1', protocol: 'mqtt', payload: 'binary', ...steady },
  { name: 'http-batch', protocol: 'http', payload: 'batch', ...steady, inFlight: 1 },
  { name: 'saturation', protocol: 'mqtt', payload: 'array', valuesPerSecond: 0, inFlight: 32, seconds: 10 },
  { name: 'pipelined', protocol: 'mqtt', payload: 'array', valuesPerSecond: 0, inFlight: 16, seconds: 10 },
];

const devices = 1000;
const rulesPerDevice = 10;
const stepMs = 10;

interface Raw {
  readonly series: readonly { readonly time: readonly number[]; readonly value: readonly (number | null)[] }[];
}

/** Read back what some devices sent: everything acknowledged is there, nothing is wrong. */
async function check(plant: PlantServer, startTime: number, { acknowledged, sent }: Generated): Promise<void> {
  for (let device = 0; device < plant.devices.length; device += Math.ceil(plant.devices.length / 20)) {
    const points = plant.pointsOf(plant.devices[device]?.[0] ?? '');
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
        verify(value[i] === sampleValue(device, point, message), `device ${device} point ${point} message ${message}: ${value[i]}`);
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
  const { protocol, payload, valuesPerSecond, inFlight, seconds } = one;
  const plant = await startPlant({ devices, rulesPerDevice, protocol });
  try {
    const { server } = plant;
    const startTime = Math.floor(Date.now() / 1000) * 1000 - 3_000_000;
    const pids = family(server.process.pid ?? 0);
    const cpu = () => pids.reduce((sum, each) => sum + cpuSeconds(each), 0);
    const before = cpu();
    const recordsPerSecond = valuesPerSecond / pointsPerDevice;
    const generating = generate({
      ...{ protocol, payload, inFlight, seconds, startTime, stepMs, devices: plant.devices },
      port: protocol === 'mqtt' ? server.ports.mqtt : server.ports.gateway,
      perSecond: recordsPerSecond / payloads[payload].records,
    });
    const pages = await pagesDuring(plant, generating);
    const generated = await generating;
    const cores = (cpu() - before) / generated.seconds;
    await check(plant, startTime, generated);
    await server.stop(); // seals everything
    const folder = join(server.dataFolder, 'history');
    const freshBytes = bytesBelow(folder);
    await compact(folder);
    const values = generated.sent.reduce((sum, count) => sum + count, 0) * pointsPerDevice;
    return {
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
