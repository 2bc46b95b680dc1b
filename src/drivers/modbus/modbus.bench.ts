import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import { createBatch, type SampleSink } from '../../contracts/sample.ts';
import { modbusConfig } from './config.ts';
import { openSession } from './session.ts';
import { createSlave, type Slave } from './slave.ts';
import { fillRegisters, registers, startSlaveProcess, valueOfPoint } from './slaves.bench.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'drivers';
  readonly case: 'modbus-poll' | 'modbus-flat-out';
  /** `kept`: of the values that the period allows, those that came. */
  readonly metric: 'tags_per_second' | 'us_per_request' | 'kept';
  readonly value: number;
  readonly unit: string;
  readonly runs: number;
  /** (largest − smallest) ÷ median over the runs. */
  readonly spread: number;
}

/** How much is measured. */
export interface Load {
  /** `modbus-poll`: slaves with 100 registers each, behind a link of its own, and how long each run reads them once a second. */
  readonly slaves: number;
  readonly seconds: number;
  /** `modbus-flat-out`: units with 100 registers each behind one link, and how many values a run reads. */
  readonly units: number;
  readonly samples: number;
  readonly runs: number;
}

const usual: Load = { slaves: 500, seconds: 10, units: 100, samples: 2_000_000, runs: 5 };
const t0 = Date.UTC(2026, 0, 1);

/** A sink that checks every sample, forgets it, and says when there are enough. */
function createCheck(enough: number, isEnough: () => void) {
  const batch = createBatch(4096);
  const seen = { samples: 0, wrong: 0 };
  const drain = (): void => {
    for (let i = 0; i < batch.length; i++) {
      if (batch.value[i] !== valueOfPoint(batch.point[i] ?? 0) || batch.quality[i] !== 0) seen.wrong++;
    }
    seen.samples += batch.length;
    batch.length = 0;
    if (seen.samples >= enough) isEnough();
  };
  const sink: SampleSink = {
    room(n) {
      if (batch.length + n > batch.capacity) drain();
      return batch;
    },
    ticket: () => 1,
    durable: 0,
    onDurable: () => () => undefined,
    onRoom: () => () => undefined,
    refusal: undefined,
  };
  return { sink, seen, drain };
}

/** The n-th unit of the plant. */
const deviceOf = (identity: string, n: number): DeviceBinding => ({
  identity,
  origin: 'measured',
  points: new Map(Array.from({ length: registers }, (_, i) => [`holding:${i}`, { point: n * registers + i, scale: 1, offset: 0 }])),
  secretHash: undefined,
  topics: [],
});

function hostOf(sink: SampleSink, bindings: readonly DeviceBinding[]): DriverHost {
  const devices = new Map(bindings.map((binding) => [binding.identity, binding]));
  return {
    clock: { now: () => t0 },
    sink,
    device: (identity) => devices.get(identity),
    devices: () => devices.values(),
    bindingsVersion: 1,
    verify: () => true,
    quarantine: () => undefined,
    refuse: (reason, _, identity, detail) => {
      throw new Error(`BUG: ${reason} of ${identity}: ${detail}`);
    },
    count: () => undefined,
    link: () => undefined,
  };
}

function slaveOf(units: readonly number[]): Slave {
  const slave = createSlave({ framing: 'tcp', units, memorySize: registers });
  for (const [id, { memory }] of slave.units) fillRegisters(memory.holding, id);
  return slave;
}

/** What a run has found: processor time of this process in s a value, and the part of the values that the period allows. */
interface Found {
  readonly perValue: number;
  readonly kept: number;
}

function check({ samples, wrong }: { samples: number; wrong: number }): void {
  if (wrong > 0 || samples === 0) throw new Error(`BUG: ${wrong} of ${samples} values are wrong`);
}

const secondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

/** One link, asked as fast as it answers, to units in this process: the figure bears both sides. */
async function flatOut({ units, samples }: Load): Promise<Found> {
  const ids = Array.from({ length: units }, (_, i) => i + 1);
  const slave = slaveOf(ids);
  const { host, port } = await slave.listen();
  const abort = new AbortController();
  const { sink, seen } = createCheck(samples, () => abort.abort());
  const config = modbusConfig.parse({ host, port, pollSeconds: 0, inFlight: 64, answerSeconds: 10 });
  const bindings = ids.map((id) => deviceOf(String(id), id));
  const before = process.cpuUsage();
  await openSession(config, hostOf(sink, bindings)).run(abort.signal);
  const seconds = secondsOf(process.cpuUsage(before));
  await slave.close();
  check(seen);
  if (seen.samples < samples) throw new Error(`BUG: only ${seen.samples} of ${samples} values have come`);
  return { perValue: seconds / seen.samples, kept: 1 };
}

/** Links and their slaves once a second, the slaves in a process of their own. */
async function oncePerSecond({ slaves, seconds }: Load): Promise<Found> {
  const plant = await startSlaveProcess(slaves);
  const abort = new AbortController();
  setMaxListeners(0, abort.signal); // all links hear it
  const { sink, seen, drain } = createCheck(Number.POSITIVE_INFINITY, () => undefined);
  const sessions = plant.addresses.map(({ host, port }, n) => {
    const config = modbusConfig.parse({ host, port, pollSeconds: 1, answerSeconds: 10 });
    return openSession(config, hostOf(sink, [deviceOf('1', n)])).run(abort.signal);
  });
  const ended = Promise.all(sessions);
  // To connect, and to plan what is read, is not what is measured.
  while (seen.samples < 2 * slaves * registers) {
    await Promise.race([delay(settleMs), ended]);
    drain();
  }
  check(seen);
  const [before, cpu, began] = [seen.samples, process.cpuUsage(), performance.now()];
  await Promise.race([delay(seconds * 1000), ended]);
  drain();
  const [used, lasted, samples] = [secondsOf(process.cpuUsage(cpu)), (performance.now() - began) / 1000, seen.samples - before];
  abort.abort();
  await ended;
  await plant.close();
  check({ ...seen, samples });
  return { perValue: used / samples, kept: samples / (slaves * registers * lasted) };
}

/** Looked so often whether all links are up. */
const settleMs = 200;

const cases = { 'modbus-poll': oncePerSecond, 'modbus-flat-out': flatOut } as const;

function figureOf(of: Pick<Figure, 'case' | 'metric' | 'unit'>, values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[sorted.length >> 1] ?? Number.NaN;
  return { bench: 'drivers', ...of, value, runs: values.length, spread: ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0)) / value };
}

/**
 * Tags read in a second of processor time, with 100 registers a request, over real connections. `modbus-poll`: 500 slaves, each behind a link of
 * its own, once a second, by the time of the polling process alone, the kernel's part included. `modbus-flat-out`: 100 units behind one link, as fast
 * as they answer, by the time of both sides. Every value is checked.
 */
export async function benchModbus(load: Load = usual, only?: string): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, run] of Object.entries(cases) as [Figure['case'], (load: Load) => Promise<Found>][]) {
    if (only !== undefined && only !== name) continue;
    const found: Found[] = [];
    for (let i = 0; i < load.runs; i++) found.push(await run(load));
    const times = found.map(({ perValue }) => perValue);
    figures.push(
      figureOf(
        { case: name, metric: 'tags_per_second', unit: 'tags/s' },
        times.map((time) => 1 / time),
      ),
    );
    figures.push(
      figureOf(
        { case: name, metric: 'us_per_request', unit: 'µs' },
        times.map((time) => time * registers * 1e6),
      ),
    );
    if (name === 'modbus-poll')
      figures.push(
        figureOf(
          { case: name, metric: 'kept', unit: '%' },
          found.map(({ kept }) => kept * 100),
        ),
      );
  }
  return figures;
}
