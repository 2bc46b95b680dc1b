import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import { createBatch, type SampleSink } from '../../contracts/sample.ts';
import { modbusConfig } from './config.ts';
import { openSession } from './session.ts';
import { createSlave, type Slave } from './slave.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'drivers';
  readonly case: 'modbus-poll';
  readonly metric: 'tags_per_second' | 'us_per_request';
  readonly value: number;
  readonly unit: string;
  readonly runs: number;
  /** (largest − smallest) ÷ median over the runs. */
  readonly spread: number;
}

/** How much is measured. */
export interface Load {
  /** Simulated units, each with 100 registers. */
  readonly units: number;
  readonly samples: number;
  readonly runs: number;
}

const registers = 100;
const usual: Load = { units: 100, samples: 2_000_000, runs: 5 };
const t0 = Date.UTC(2026, 0, 1);

/** What register i of a unit holds; a point's number is `unit · 100 + register`. */
const valueOfPoint = (point: number): number => (point * 7919) & 0xffff;

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
  return { sink, seen };
}

const deviceOf = (unit: number): DeviceBinding => ({
  identity: String(unit),
  origin: 'measured',
  points: new Map(Array.from({ length: registers }, (_, i) => [`holding:${i}`, { point: unit * registers + i, scale: 1, offset: 0 }])),
  secretHash: undefined,
  topics: [],
});

function hostOf(sink: SampleSink, units: readonly number[]): DriverHost {
  const devices = new Map(units.map((unit) => [String(unit), deviceOf(unit)]));
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
  for (const [id, { memory }] of slave.units) for (let i = 0; i < registers; i++) memory.holding[i] = valueOfPoint(id * registers + i);
  return slave;
}

/** Processor time of one run in seconds a sample; throws when a value was wrong. */
async function run({ units, samples }: Load): Promise<number> {
  const ids = Array.from({ length: units }, (_, i) => i + 1);
  const slave = slaveOf(ids);
  const { host, port } = await slave.listen();
  const abort = new AbortController();
  const { sink, seen } = createCheck(samples, () => abort.abort());
  const config = modbusConfig.parse({ host, port, pollSeconds: 0, inFlight: 64, answerSeconds: 10 });
  const before = process.cpuUsage();
  await openSession(config, hostOf(sink, ids)).run(abort.signal);
  const { user, system } = process.cpuUsage(before);
  await slave.close();
  if (seen.wrong > 0 || seen.samples < samples) throw new Error(`BUG: ${seen.wrong} of ${seen.samples} values are wrong`);
  return (user + system) / 1e6 / seen.samples;
}

/**
 * Tags read in a second of processor time, with 100 registers a request, over a real connection to simulated units in the same process: the
 * figure bears both sides and the kernel's part. Every value is checked.
 */
export async function benchModbus(load: Load = usual): Promise<readonly Figure[]> {
  const times: number[] = [];
  for (let i = 0; i < load.runs; i++) times.push(await run(load));
  times.sort((a, b) => a - b);
  const median = times[times.length >> 1] ?? Number.NaN;
  const spread = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / median;
  const figure = { bench: 'drivers', case: 'modbus-poll', runs: load.runs, spread } as const;
  return [
    { ...figure, metric: 'tags_per_second', value: 1 / median, unit: 'tags/s' },
    { ...figure, metric: 'us_per_request', value: median * registers * 1e6, unit: 'µs' },
  ];
}
