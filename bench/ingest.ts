import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printFigure, verify } from './figures.ts';
import { cpuSeconds, family } from './measure-process.ts';
import { pointsPerDevice, sampleValue } from './plant.ts';
import { type PlantServer, startPlant } from './plant-server.ts';

/** What the generator tells at its end. */
interface Generated {
  readonly seconds: number;
  readonly messages: number;
  readonly cores: number;
  readonly p50: number;
  readonly p99: number;
  readonly acknowledged: readonly number[];
  readonly sent: readonly number[];
}

interface Case {
  readonly name: string;
  readonly devices: number;
  readonly rulesPerDevice: number;
  /** Messages a second over all devices; 0 = as fast as acknowledged. */
  readonly perSecond: number;
  readonly inFlight: number;
  readonly seconds: number;
}

const cases: readonly Case[] = [
  { name: 'json-array-qos1', devices: 1000, rulesPerDevice: 10, perSecond: 300_000 / pointsPerDevice, inFlight: 8, seconds: 15 },
  { name: 'saturation', devices: 1000, rulesPerDevice: 10, perSecond: 0, inFlight: 1, seconds: 10 },
  { name: 'pipelined', devices: 1000, rulesPerDevice: 10, perSecond: 0, inFlight: 16, seconds: 10 },
];

const stepMs = 10;

/** Run the generator in its own process. */
export function generate(order: object): Promise<Generated> {
  const file = fileURLToPath(new URL('./generator.js', import.meta.url));
  const child = spawn(process.execPath, [file, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += String(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      code === 0 ? resolve(JSON.parse(text) as Generated) : reject(new Error(`the generator ended with ${code}`)),
    );
  });
}

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
        time.length >= (acknowledged[device] ?? 0) && time.length <= (sent[device] ?? 0),
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

async function run(one: Case): Promise<Record<string, number>> {
  const plant = await startPlant(one.devices, one.rulesPerDevice);
  try {
    const { pid = 0 } = plant.server.process;
    const startTime = Math.floor(Date.now() / 1000) * 1000 - 3_000_000;
    const pids = family(pid);
    const before = pids.reduce((sum, each) => sum + cpuSeconds(each), 0);
    const generated = await generate({
      port: plant.server.ports.mqtt,
      devices: plant.devices,
      seconds: one.seconds,
      perSecond: one.perSecond,
      inFlight: one.inFlight,
      startTime,
      stepMs,
    });
    const cores = (pids.reduce((sum, each) => sum + cpuSeconds(each), 0) - before) / generated.seconds;
    const page = performance.now();
    await plant.api.get('/assets?parent=root');
    const pageMs = performance.now() - page;
    await check(plant, startTime, generated);
    await plant.server.stop(); // seals everything
    const values = generated.sent.reduce((sum, count) => sum + count, 0) * pointsPerDevice;
    return {
      values_per_second: (generated.messages * pointsPerDevice) / generated.seconds,
      acknowledgement_p50: generated.p50,
      acknowledgement_p99: generated.p99,
      server_cores: cores,
      generator_cores: generated.cores,
      bytes_per_value: bytesBelow(join(plant.server.dataFolder, 'history')) / values,
      page_after_load: pageMs,
    };
  } finally {
    await plant.server.remove();
  }
}

const units: Readonly<Record<string, string>> = {
  values_per_second: '1/s',
  acknowledgement_p50: 'ms',
  acknowledgement_p99: 'ms',
  server_cores: 'cores',
  generator_cores: 'cores',
  bytes_per_value: 'byte',
  page_after_load: 'ms',
};

/** MQTT QoS 1 → fsync → acknowledged → queried back, verified. */
export async function ingest(runs: number, only: string | undefined): Promise<void> {
  for (const one of cases.filter(({ name }) => only === undefined || name === only)) {
    const results: Record<string, number>[] = [];
    for (let i = 0; i < runs; i++) results.push(await run(one));
    for (const [metric, unit] of Object.entries(units))
      printFigure({ bench: 'ingest', case: one.name, metric, unit, values: results.map((result) => result[metric] ?? Number.NaN) });
  }
}
