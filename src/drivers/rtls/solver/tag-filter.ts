import type { EpochMs } from '../../../contracts/time.ts';
import { belief, distance, type Floor, type Place, type Range, type RangeDifference, radius95 } from './measure.ts';
import { locateByDifferences, locateByRanges } from './solve.ts';

/** How a tag moves and is measured. */
export interface TagOptions {
  readonly floor: Floor;
  /**
   * Spectral density of the acceleration, m²/s³: how suddenly it changes its way. Default 0.5, `assumed` for a person who walks or a cart; 0.2 was best for a slow vehicle, a fork-lift needs more.
   * Too low lags in curves, too high follows the noise.
   */
  readonly agility?: number;
}

/** An observation of a tag: a range, or a difference of two. */
export type Observation = Range | RangeDifference;

/** Where a tag is, and how well that is known. */
export interface TagState {
  readonly time: EpochMs;
  readonly place: Place;
  /** m/s. */
  readonly velocity: readonly [x: number, y: number];
  /** 95 % of all errors in x and y are less, m. */
  readonly radius95: number;
}

/** Follows one tag. */
export interface TagFilter {
  /** Take observations of one time; older ones than the newest are left out. @returns what is known then, `undefined` until the first place is found */
  take(time: EpochMs, observations: readonly Observation[]): TagState | undefined;
  /** Where it is expected at a time, as it went last; `undefined` before the first place. */
  at(time: EpochMs): TagState | undefined;
}

/** State: x, y, vx, vy, z. */
const size = 5;
const xAxis = 0;
const yAxis = 1;
const zAxis = 4;
/** Observations of the first moments are gathered for a first place, ms. */
const gatherMs = 600;
/** Without an observation for longer it begins anew, s. */
const lostSeconds = 5;
/** So many observations in a row that are not believed at all: it is somewhere else. */
const mostStrange = 24;
const strangeBelief = 0.1;
/** Height drifts back to the floor by this density, m²/s. */
const heightDrift = 0.01;

/** Extended Kalman filter with constant velocity and white acceleration; each observation is weighed by {@link belief} of its innovation. */
export function createTagFilter({ floor, agility = 0.5 }: TagOptions): TagFilter {
  let state: Float64Array | undefined;
  let covariance = new Float64Array(size * size);
  let now: EpochMs = Number.NEGATIVE_INFINITY;
  let strange = 0;
  let gathered: { readonly time: EpochMs; readonly observation: Observation }[] = [];

  const begin = (time: EpochMs, observations: readonly Observation[]): void => {
    gathered = [...gathered.filter((one) => time - one.time <= gatherMs), ...observations.map((observation) => ({ time, observation }))];
    const solution = solve([...new Map(gathered.map(({ observation }) => [observation.anchor.id, observation])).values()], floor);
    if (solution === undefined) return;
    gathered = [];
    strange = 0;
    state = Float64Array.of(solution.place[0], solution.place[1], 0, 0, floor.z);
    covariance = new Float64Array(size * size);
    for (const [i, j] of [[0, 0], [0, 1], [1, 0], [1, 1]] as const) covariance[i * size + j] = solution.covariance[i]?.[j] ?? 0; // biome-ignore format: one line
    for (const k of [2, 3]) covariance[k * size + k] = 4;
    covariance[zAxis * size + zAxis] = floor.sigma ** 2;
    now = time;
  };
  const observe = (at: Float64Array, observation: Observation): void => {
    const { expected, gradient } = expectation(at, observation);
    const gain = productOf(covariance, gradient);
    const spread = observation.sigma ** 2 + dot(gradient, gain);
    const innovation = observation.metres - expected;
    const weight = belief(innovation / Math.sqrt(spread));
    strange = weight < strangeBelief ? strange + 1 : 0;
    const total = spread + observation.sigma ** 2 * (1 / weight - 1);
    correct(at, covariance, { gain, total, innovation });
  };
  const stateAt = (time: EpochMs): TagState | undefined => {
    if (state === undefined) return undefined;
    const seconds = Math.max(0, (time - now) / 1000);
    const [x = 0, y = 0, vx = 0, vy = 0, z = 0] = state;
    const p = predicted(covariance, seconds, agility);
    const radius = radius95(p[0] ?? 0, p[yAxis] ?? 0, p[yAxis * size + yAxis] ?? 0);
    return { time, place: [x + vx * seconds, y + vy * seconds, z], velocity: [vx, vy], radius95: radius };
  };
  return {
    take(time, observations) {
      if (time < now) return stateAt(now);
      if (state !== undefined && ((time - now) / 1000 > lostSeconds || strange >= mostStrange)) state = undefined;
      if (state === undefined) {
        begin(time, observations);
        return stateAt(time);
      }
      const seconds = (time - now) / 1000;
      covariance = predicted(covariance, seconds, agility);
      state[xAxis] = (state[xAxis] ?? 0) + (state[2] ?? 0) * seconds;
      state[yAxis] = (state[yAxis] ?? 0) + (state[3] ?? 0) * seconds;
      now = time;
      for (const observation of observations) observe(state, observation);
      keepHeight(state, covariance, floor, seconds);
      return stateAt(time);
    },
    at: stateAt,
  };
}

function solve(observations: readonly Observation[], floor: Floor) {
  const ranges = observations.filter((one): one is Range => !('reference' in one));
  if (ranges.length >= 3) return locateByRanges(ranges, floor);
  return locateByDifferences(
    observations.filter((one): one is RangeDifference => 'reference' in one),
    floor,
  );
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

/** A matrix, row by row, times a column. */
function productOf(matrix: Float64Array, column: Float64Array): Float64Array {
  const product = new Float64Array(size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) product[i] = (product[i] ?? 0) + (matrix[i * size + j] ?? 0) * (column[j] ?? 0);
  return product;
}

/** A scalar observation, as the state takes it: `gain` is the covariance times its gradient, `total` the variance of its innovation. */
interface Correction {
  readonly gain: Float64Array;
  readonly total: number;
  readonly innovation: number;
}

/** Correct state and covariance in place. */
function correct(state: Float64Array, p: Float64Array, { gain, total, innovation }: Correction): void {
  for (let i = 0; i < size; i++) {
    state[i] = (state[i] ?? 0) + ((gain[i] ?? 0) / total) * innovation;
    for (let j = 0; j < size; j++) p[i * size + j] = (p[i * size + j] ?? 0) - ((gain[i] ?? 0) * (gain[j] ?? 0)) / total;
  }
}

/** What an observation should be, and how that changes with the state. */
function expectation(state: Float64Array, observation: Observation): { readonly expected: number; readonly gradient: Float64Array } {
  const place: Place = [state[xAxis] ?? 0, state[yAxis] ?? 0, state[zAxis] ?? 0];
  const gradient = new Float64Array(size);
  const add = (anchor: Place, sign: number): number => {
    const metres = Math.max(1e-6, distance(place, anchor));
    for (const [k, axis] of [[0, xAxis], [1, yAxis], [2, zAxis]] as const) gradient[axis] = (gradient[axis] ?? 0) + (sign * ((place[k] ?? 0) - (anchor[k] ?? 0))) / metres; // biome-ignore format: one line
    return sign * metres;
  };
  const there = add(observation.anchor.place, 1);
  return { expected: 'reference' in observation ? there + add(observation.reference.place, -1) : there, gradient };
}

/** Covariance after some seconds of constant velocity with white acceleration. */
function predicted(p: Float64Array, t: number, q: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(p);
  if (t <= 0) return next;
  const at = (i: number, j: number) => p[i * size + j] ?? 0;
  // F·P·Fᵀ with F = 1 + t at (x, vx) and (y, vy).
  const row = (i: number) => (i < 2 ? [i, i + 2] : [i]);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      next[i * size + j] = row(i).reduce((sum, a, m) => sum + row(j).reduce((part, b, n) => part + at(a, b) * t ** (m + n), 0), 0);
  for (const k of [xAxis, yAxis]) {
    next[k * size + k] = (next[k * size + k] ?? 0) + (q * t ** 3) / 3;
    for (const cell of [k * size + k + 2, (k + 2) * size + k]) next[cell] = (next[cell] ?? 0) + (q * t ** 2) / 2;
    next[(k + 2) * size + k + 2] = (next[(k + 2) * size + k + 2] ?? 0) + q * t;
  }
  next[zAxis * size + zAxis] = (next[zAxis * size + zAxis] ?? 0) + heightDrift * t;
  return next;
}

/** The floor as an observation of the height, once a second's worth at a time. */
function keepHeight(state: Float64Array, p: Float64Array, floor: Floor, seconds: number): void {
  const noise = floor.sigma ** 2 / Math.max(1e-3, Math.min(1, seconds));
  const total = (p[zAxis * size + zAxis] ?? 0) + noise;
  const gain = Float64Array.from({ length: size }, (_, i) => p[i * size + zAxis] ?? 0);
  correct(state, p, { gain, total, innovation: floor.z - (state[zAxis] ?? 0) });
}
