import { createPcaMeter, measureRow, type Rows, trainPca } from '../detectors/pca/pca.ts';
import { acceptRule, detectorOf } from './detectors.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'detectors';
  readonly case: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: 'ns';
  readonly runs: number;
  /** (largest − smallest) ÷ median over the runs. */
  readonly spread: number;
}

/** How much is measured. */
export interface Load {
  readonly points: number;
  readonly steps: number;
  readonly runs: number;
}

const plant: Load = { points: 500, steps: 4032, runs: 5 };
/** Two weeks of a sample every five minutes fill the seasons that `forecast` learns. */
const everyMs = 300_000;
const t0 = Date.UTC(2026, 0, 5);
const spikeAt = 0.9;

const params: Readonly<Record<string, unknown>> = {
  above: { limit: 100 },
  rate: { limit: 50, perSeconds: 3600, direction: 'both' },
  unusual: {},
  spc: { rules: [1, 2, 3, 4, 5, 6, 7, 8] },
  stuck: { forSeconds: 3600, resolution: 0.01 },
  drift: { everySeconds: 0 },
  forecast: {},
};

/** A day that repeats, with noise; far too high for an hour near the end, and then as still as if it were stuck. */
function courseOf(steps: number): Float64Array {
  return Float64Array.from({ length: steps }, (_, i) => {
    const past = i - Math.floor(steps * spikeAt);
    if (past >= 0 && past < 24) return 200;
    return 20 + 8 * Math.sin((i * everyMs * 2 * Math.PI) / 86_400_000) + Math.sin(i * 1.7) + Math.sin(i * 12.9898) * 0.7;
  });
}

/** Processor time of one judgement by detector, and of one row of 52 points against a model of 11 principal components. */
export function benchDetectors(load: Load = plant): readonly Figure[] {
  const course = courseOf(load.steps);
  const times = Object.keys(params).map((kind) =>
    figureOf(
      kind,
      'ns_per_step',
      runsOf(load, () => nsPerStep(kind, course, load)),
    ),
  );
  return [
    ...times,
    figureOf(
      'pca-52',
      'ns_per_row',
      runsOf(load, () => nsPerRow(load)),
    ),
  ];
}

const runsOf = ({ runs }: Load, measure: () => number): readonly number[] => Array.from({ length: runs }, measure);

function figureOf(name: string, metric: string, values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[sorted.length >> 1] ?? Number.NaN;
  const spread = ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0)) / value;
  return { bench: 'detectors', case: name, metric, value, unit: 'ns', runs: values.length, spread };
}

function nsPerStep(kind: string, course: Float64Array, { points }: Load): number {
  const detector = detectorOf(kind);
  const given = acceptRule({ kind, params: params[kind] }).params;
  const states = Array.from({ length: points }, () => detector.start(given));
  let abnormal = 0;
  const begun = process.cpuUsage();
  for (const [i, value] of course.entries()) {
    const time = t0 + i * everyMs;
    for (const state of states) if (detector.step(state, given, time, value) === 'abnormal') abnormal++;
  }
  const { user, system } = process.cpuUsage(begun);
  if (abnormal === 0) throw new Error(`BUG: ${kind} has not seen what is wrong`);
  return ((user + system) * 1000) / (points * course.length);
}

function nsPerRow({ points, steps }: Load): number {
  const width = 52;
  const rows: Rows = { width, values: Float64Array.from({ length: width * 500 }, (_, i) => Math.sin(i * 12.9898) + Math.sin(i / width)) };
  const meter = createPcaMeter(trainPca(rows, { components: 11 }));
  const count = Math.ceil((points * steps) / width);
  let sum = 0;
  const begun = process.cpuUsage();
  for (let row = 0; row < count; row++) sum += measureRow(meter, rows.values, (row % 500) * width).spe;
  const { user, system } = process.cpuUsage(begun);
  if (!(sum > 0)) throw new Error('BUG: rows have no distance');
  return ((user + system) * 1000) / count;
}
