import { eigenOf } from './eigen.ts';

/** Values of several points at several times, one time after the other. */
export interface Rows {
  /** Values of a row. */
  readonly width: number;
  readonly values: Float64Array;
}

/** How several points move together when all is well. */
export interface PcaModel {
  readonly width: number;
  readonly mean: Float64Array;
  /** Standard deviation of each point; 1 for one that does not vary, so that any change of it shows in the SPE. */
  readonly sigma: Float64Array;
  /** Principal components that are kept, one row of `width` each. */
  readonly components: Float64Array;
  /** Variance of each, of standardised values. */
  readonly variances: Float64Array;
}

/** How many components are kept: so many, or as many as hold a share 0…1 of the variance. */
export type Keep = { readonly components: number } | { readonly variance: number };

/** How far a row is from normal operation. Both are without unit. */
export interface Distance {
  /** Hotelling's T²: unusual in size, within the way in which the points move together. */
  t2: number;
  /** Squared prediction error, also called Q: the points no longer move together as they did. */
  spe: number;
}

/** Components whose variance is below this are rounding, not movement. */
const leastVariance = 1e-9;

/**
 * Learn from rows of normal operation.
 *
 * Throws a plain error when there are fewer than two rows. Source: Jackson, A User's Guide to Principal Components (1991); Chiang, Russell and
 * Braatz, Fault Detection and Diagnosis in Industrial Systems (2001), chapter 4.
 */
export function trainPca(rows: Rows, keep: Keep): PcaModel {
  const { width: n } = rows;
  const count = rows.values.length / n;
  if (count < 2) throw new Error('BUG: a model of principal components needs two rows');
  const { mean, sigma } = spreadOf(rows, count);
  const { values, vectors } = eigenOf(correlationOf(rows, mean, sigma), n);
  const kept = keptOf(values, keep);
  return { width: n, mean, sigma, components: vectors.slice(0, kept * n), variances: values.slice(0, kept) };
}

function spreadOf({ width: n, values }: Rows, count: number) {
  const mean = new Float64Array(n);
  const sigma = new Float64Array(n);
  for (let i = 0; i < values.length; i++) mean[i % n] = (mean[i % n] ?? 0) + (values[i] ?? 0) / count;
  for (let i = 0; i < values.length; i++) sigma[i % n] = (sigma[i % n] ?? 0) + ((values[i] ?? 0) - (mean[i % n] ?? 0)) ** 2 / (count - 1);
  for (let j = 0; j < n; j++) sigma[j] = variesBy(Math.sqrt(sigma[j] ?? 0), mean[j] ?? 0) ? Math.sqrt(sigma[j] ?? 0) : 1;
  return { mean, sigma };
}

/** False for a spread that is but the rounding of the mean. */
const variesBy = (sigma: number, mean: number): boolean => sigma > 1e-12 * (1 + Math.abs(mean));

function correlationOf({ width: n, values }: Rows, mean: Float64Array, sigma: Float64Array): Float64Array {
  const matrix = new Float64Array(n * n);
  const count = values.length / n;
  const z = new Float64Array(n);
  for (let row = 0; row < count; row++) {
    for (let j = 0; j < n; j++) z[j] = ((values[row * n + j] ?? 0) - (mean[j] ?? 0)) / (sigma[j] ?? 1);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) matrix[i * n + j] = (matrix[i * n + j] ?? 0) + ((z[i] ?? 0) * (z[j] ?? 0)) / (count - 1);
  }
  return matrix;
}

function keptOf(variances: Float64Array, keep: Keep): number {
  const real = variances.findLastIndex((one) => one > leastVariance) + 1;
  if ('components' in keep) return Math.min(keep.components, real);
  const wanted = keep.variance * variances.reduce((sum, one) => sum + one, 0);
  let held = 0;
  let kept = 0;
  while (held < wanted && kept < real) held += variances[kept++] ?? 0;
  return kept;
}

/** Measures rows against a model; reuses its memory, so that a row costs no object. */
export interface PcaMeter {
  readonly model: PcaModel;
  /** What of the row measured last the components do not explain. */
  readonly rest: Float64Array;
  readonly distance: Distance;
}

/** A meter for a model. A row of 52 points and 11 components costs about 2 µs. */
export const createPcaMeter = (model: PcaModel): PcaMeter => ({
  model,
  rest: new Float64Array(model.width),
  distance: { t2: 0, spe: 0 },
});

/** The distance of a row, `values` from `from` on. The same object each time. */
export function measureRow({ model, rest, distance }: PcaMeter, values: Float64Array, from = 0): Readonly<Distance> {
  const { width: n, mean, sigma, variances } = model;
  for (let j = 0; j < n; j++) rest[j] = ((values[from + j] ?? 0) - (mean[j] ?? 0)) / (sigma[j] ?? 1);
  distance.t2 = 0;
  for (let k = 0; k < variances.length; k++) distance.t2 += project(model, rest, k * n) ** 2 / (variances[k] ?? 1);
  distance.spe = 0;
  for (let j = 0; j < n; j++) distance.spe += (rest[j] ?? 0) ** 2;
  return distance;
}

/** Take the part along a component out of the rest; its score. */
function project({ width: n, components }: PcaModel, rest: Float64Array, from: number): number {
  let score = 0;
  for (let j = 0; j < n; j++) score += (components[from + j] ?? 0) * (rest[j] ?? 0);
  for (let j = 0; j < n; j++) rest[j] = (rest[j] ?? 0) - score * (components[from + j] ?? 0);
  return score;
}

/** What each point adds to the SPE of the row measured last: the larger, the less it goes with the others. */
export const contributionsOf = ({ rest }: PcaMeter): Float64Array => rest.map((one) => one ** 2);

/**
 * Limits that a share of rows of normal operation keeps: the empirical quantiles of both distances.
 *
 * @param normal rows that the model has not learnt from; those that it has seem closer than they are
 * @param coverage share of them within each limit, 0…1
 */
export function pcaLimits(model: PcaModel, normal: Rows, coverage: number): Readonly<Distance> {
  const meter = createPcaMeter(model);
  const count = normal.values.length / normal.width;
  const [t2, spe] = [new Float64Array(count), new Float64Array(count)];
  for (let row = 0; row < count; row++) ({ t2: t2[row], spe: spe[row] } = measureRow(meter, normal.values, row * normal.width));
  return { t2: quantile(t2, coverage), spe: quantile(spe, coverage) };
}

/** Linear between order statistics (Hyndman and Fan 1996, type 7). */
function quantile(numbers: Float64Array, share: number): number {
  const sorted = numbers.slice().sort();
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  return low + ((sorted[below + 1] ?? low) - low) * (place - below);
}
