import { type BoostedTrees, growTrees, partsOf, type TreeSettings, treesSay } from './boosted-trees.ts';
import { type Course, featuresOf, featureWidth, isAge, movesOf, sensorOf } from './life-features.ts';
import { fitLine, type Line } from './line.ts';

/** How a model of remaining life is learnt. */
export interface LifeSettings {
  /** Steps beyond which remaining life is not told apart: what is new shows nothing yet. */
  readonly horizon: number;
  /** Share of things that live on longer than the band's lower end and shorter than its upper one, 0…1. */
  readonly coverage: number;
  /** Groups into which the things are parted; each is predicted by what the others taught. */
  readonly folds: number;
  readonly ridge: number;
  readonly trees: TreeSettings;
}

/** Chosen by cross-validation over the 100 training engines of C-MAPSS FD001, see `bench life`. */
export const lifeDefaults: LifeSettings = {
  ...{ horizon: 125, coverage: 0.8, folds: 5, ridge: 0.01 },
  trees: { trees: 150, depth: 5, rate: 0.05, leastRows: 40, rowShare: 0.3, featureShare: 0.3 },
};

/** What one group of things taught. */
interface Part {
  readonly index: Line;
  readonly trees: BoostedTrees;
}

/** What was said of things that a part had not seen, and what came true; ordered by what was said. */
interface Trials {
  readonly said: Float64Array;
  readonly came: Float64Array;
}

/** A learnt model of remaining life. */
export interface LifeModel {
  readonly settings: LifeSettings;
  readonly sensors: number;
  readonly courses: number;
  readonly parts: readonly Part[];
  readonly trials: Trials;
}

/** Remaining life in steps, none of them beyond the horizon. */
export interface LifeLeft {
  /** The expected value. */
  readonly mean: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Steps that each sensor takes from (below 0) or adds to what is said of an average moment; the last is the age. */
  readonly because: Float64Array;
}

const rowsOf = ({ width, values }: Course): number => values.length / width;

/** Steps left at each row of a course that ended in failure, the last row having none; at most the horizon. */
const leftOf = (count: number, horizon: number): Float64Array =>
  Float64Array.from({ length: count }, (_, row) => Math.min(horizon, count - 1 - row));

function joined(arrays: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of arrays) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}

/** Awaited now and then while learning, see `growTrees`. */
type Breathe = (() => Promise<void>) | undefined;

async function learnPart(
  courses: readonly Course[],
  settings: LifeSettings,
  given: { readonly seed: number; readonly breathe: Breathe },
): Promise<Part> {
  const { horizon, ridge, trees } = settings;
  const width = courses[0]?.width ?? 0;
  const target = joined(courses.map((course) => leftOf(rowsOf(course), horizon)));
  const index = fitLine({ width, values: joined(courses.map(({ values }) => values)) }, target, ridge);
  const values = joined(courses.map((course) => featuresOf(course, index)));
  return { index, trees: await growTrees({ table: { width: featureWidth(width), values }, target }, trees, given) };
}

/** What a part says at each row of a course. */
function saysOf({ index, trees }: Part, course: Course): Float64Array {
  const features = featuresOf(course, index);
  const wide = featureWidth(course.width);
  return Float64Array.from({ length: rowsOf(course) }, (_, row) => treesSay(trees, features, row * wide));
}

/**
 * Learn from things whose course ended in failure: an index of condition by ridge regression, boosted trees on its and the sensors' means and slopes, once
 * for each fold with the things of that fold left out. What each part says of the things that it has not seen tells how far predictions are off.
 *
 * Throws a plain error when there are fewer courses than folds. Source of the way to the band: Barber et al., Predictive inference with the jackknife+
 * (2021), CV+; here conditional on what is said.
 */
export async function learnLife(
  courses: readonly Course[],
  settings: LifeSettings = lifeDefaults,
  breathe?: () => Promise<void>,
): Promise<LifeModel> {
  const { folds, horizon } = settings;
  if (courses.length < folds) throw new Error(`BUG: ${courses.length} courses are too few for ${folds} folds`);
  const pairs: { said: number; came: number }[] = [];
  const parts: Part[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const part = await learnPart(
      courses.filter((_course, i) => i % folds !== fold),
      settings,
      { seed: fold + 1, breathe },
    );
    for (const course of courses.filter((_course, i) => i % folds === fold)) {
      const came = leftOf(rowsOf(course), horizon);
      for (const [row, said] of saysOf(part, course).entries()) pairs.push({ said, came: came[row] ?? 0 });
    }
    parts.push(part);
  }
  pairs.sort((a, b) => a.said - b.said);
  const trials = { said: Float64Array.from(pairs, ({ said }) => said), came: Float64Array.from(pairs, ({ came }) => came) };
  return { settings, sensors: courses[0]?.width ?? 0, courses: courses.length, parts, trials };
}

/** Of the trials, how many of those nearest to what is said now tell how far it may be off; at least so many, if there are. */
const nearShare = 0.05;
const leastNear = 200;

/** What came true in the trials of which nearly the same was said, as differences from it, in order. */
function missesNear({ said, came }: Trials, mean: number): Float64Array {
  const count = said.length;
  const wanted = Math.min(count, Math.max(leastNear, Math.ceil(nearShare * count)));
  const after = said.findIndex((one) => one >= mean);
  const from = Math.max(0, Math.min(count - wanted, (after < 0 ? count : after) - (wanted >> 1)));
  return came
    .subarray(from, from + wanted)
    .map((one, i) => one - (said[from + i] ?? 0))
    .sort();
}

const quantile = (sorted: Float64Array, share: number): number => {
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (place - Math.floor(place)) * (high - low);
};

/**
 * Remaining life at the last row of a course.
 *
 * @param course from the beginning of the life on; the values of a row as the model has learnt them
 */
export function lifeLeft({ settings, parts, trials }: LifeModel, course: Course): LifeLeft {
  const { horizon, coverage } = settings;
  const wide = featureWidth(course.width);
  const rows = parts.map(({ index }) => featuresOf(course, index).subarray(-wide));
  const within = (steps: number): number => Math.min(horizon, Math.max(0, steps));
  const said = parts.reduce((sum, { trees }, i) => sum + treesSay(trees, rows[i] ?? new Float64Array(wide)) / parts.length, 0);
  const misses = missesNear(trials, said);
  const at = (share: number): number => within(said + quantile(misses, share));
  return {
    ...{ mean: within(said), median: at(0.5), low: at((1 - coverage) / 2), high: at((1 + coverage) / 2) },
    because: becauseOf(parts, rows, course),
  };
}

/** The parts of the features put down to the sensors that they rest on; those of the index by how much each sensor has moved it. */
function becauseOf(parts: readonly Part[], rows: readonly Float64Array[], course: Course): Float64Array {
  const because = new Float64Array(course.width + 1);
  const add = (sensor: number, steps: number) => {
    because[sensor] = (because[sensor] ?? 0) + steps / parts.length;
  };
  parts.forEach(({ index, trees }, i) => {
    const moves = movesOf(course, index).map(Math.abs);
    const moved = moves.reduce((sum, one) => sum + one, 0);
    partsOf(trees, rows[i] ?? new Float64Array()).forEach((steps, feature) => {
      const sensor = isAge(feature) ? course.width : sensorOf(feature);
      if (sensor !== undefined) add(sensor, steps);
      else for (const [j, move] of moves.entries()) add(j, steps * (moved === 0 ? 1 / course.width : move / moved));
    });
  });
  return because;
}

/** The condition of a thing at the last row of its course: 1 new, 0 at its end; the mean over the horizon. */
export const healthOf = ({ mean }: Pick<LifeLeft, 'mean'>, { settings }: Pick<LifeModel, 'settings'>): number => mean / settings.horizon;
