import { append, type SampleBatch } from '../contracts/sample.ts';
import { createCounters } from './counters.ts';
import { createDetect } from './detect.ts';
import { acceptRule } from './detectors.ts';
import { createLatestReader, createLatestWriter } from './latest.ts';
import { boundColumns, createNormaliser } from './normalise.ts';
import { createSinks } from './sink.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'flow';
  readonly case: string;
  readonly metric: 'ns_per_value';
  readonly value: number;
  readonly unit: 'ns';
  readonly runs: number;
  /** (largest − smallest) ÷ median over the runs. */
  readonly spread: number;
}

/** How much is measured. */
export interface Load {
  readonly points: number;
  /** Samples of each point per run. */
  readonly rounds: number;
  readonly runs: number;
}

const plant: Load = { points: 100_000, rounds: 50, runs: 5 };
const peak = 2e6;
const t0 = Date.UTC(2026, 0, 1);
/** Values that one message of a device carries. */
const messageValues = 50;

const params: Readonly<Record<string, unknown>> = {
  above: { limit: 1e6 },
  outside: { curve: [[1, 1e6]], side: 'above' },
  rate: { limit: 1e6, perSeconds: 60, direction: 'rise' },
};

/** What the points of a case are judged by. */
export const cases: Readonly<Record<string, readonly string[]>> = {
  'no-rule': [],
  'one-threshold-rule': ['above'],
  'three-threshold-rules': ['above', 'above', 'above'],
  'one-curve-rule': ['outside'],
  'one-rate-rule': ['rate'],
};

/**
 * Processor time of a value from sink to newest value, by case: append, normalise, detect, latest; the store is left out.
 * Throws when a value did not arrive or a verdict is wrong: in the last round one point of a thousand exceeds its limits.
 */
export function benchPath(load: Load = plant): readonly Figure[] {
  return Object.entries(cases).map(([name, kinds]) => {
    const times = Array.from({ length: load.runs }, () => nsPerValue(load, kinds)).sort((a, b) => a - b);
    const median = times[times.length >> 1] ?? Number.NaN;
    const spread = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / median;
    return { bench: 'flow', case: name, metric: 'ns_per_value', value: median, unit: 'ns', runs: load.runs, spread };
  });
}

function nsPerValue(load: Load, kinds: readonly string[]): number {
  const { sink, clock, check } = makePath(load.points, kinds);
  const start = process.cpuUsage();
  for (let round = 0; round < load.rounds; round++) {
    clock.time = t0 + round * 1000;
    for (let first = 0; first < load.points; first += messageValues) {
      const isPeak = round === load.rounds - 1 && first % 1000 === 0;
      message(sink.room(messageValues), first, clock.time, isPeak ? peak : round);
    }
  }
  sink.flush();
  const { user, system } = process.cpuUsage(start);
  check(load);
  return ((user + system) * 1000) / (load.points * load.rounds);
}

/** Values of one device; only the first of them ever is at its peak. */
function message(batch: SampleBatch | undefined, first: number, time: number, value: number): void {
  if (batch === undefined) throw new Error('BUG: no room in a store that is never full');
  append(batch, first, time, value, 0);
  for (let point = first + 1; point < first + messageValues; point++) append(batch, point, time, 0, 0);
}

function makePath(points: number, kinds: readonly string[]) {
  const clock = {
    time: t0,
    now() {
      return this.time;
    },
  };
  const reader = createLatestReader();
  const latest = createLatestWriter(reader.addPage);
  let verdicts = 0;
  const detect = createDetect({ startedAt: t0, usable: latest.usable, tell: () => verdicts++ });
  const normaliser = createNormaliser();
  const numbers = Array.from({ length: points }, (_, point) => point);
  normaliser.setPoints(boundColumns(numbers.map((point) => ({ point, low: -1e9, high: 1e9 }))));
  const accepted = kinds.map((kind) => acceptRule({ kind, params: params[kind], onDelayMs: 0, offDelayMs: 0, isAbnormal: false }));
  detect.setRules(
    numbers,
    numbers.flatMap((point) => accepted.map((rule, i) => ({ ...rule, point, rule: point * kinds.length + i }))),
    t0,
  );
  const store = { append: () => 1, durable: 0, onDurable: () => () => {}, onRoom: () => () => {}, refusal: undefined };
  const sinks = createSinks({ stations: { clock, normaliser, store, detect, latest }, store });
  const check = (load: Load) => {
    for (const point of numbers) if (reader.version(point) !== load.rounds) throw new Error(`BUG: point ${point} has lost samples`);
    const expected = Math.ceil(points / 1000) * kinds.length;
    if (verdicts !== expected || reader.read(0)?.value !== peak) throw new Error(`BUG: ${verdicts} verdicts, not ${expected}`);
  };
  return { sink: sinks.open(createCounters('bench'), () => {}), clock, check };
}
