import type { EpochMs } from '../../contracts/time.ts';

/** One cumulative sum. */
interface Side {
  sum: number;
  /** When it last left 0; NaN while it is 0. */
  since: EpochMs;
  /** Values since then, and their sum. */
  length: number;
  total: number;
}

/** Two cumulative sums of how far a mean lies from its reference, one for each side. */
export interface Cusum {
  /** Part of a deviation, in sigma, that is not counted: half of the smallest shift that matters. */
  readonly slack: number;
  /** A sum grows no further than this, so that it ends soon after the mean is back. */
  readonly most: number;
  readonly up: Side;
  readonly down: Side;
}

const atRest = (): Side => ({ sum: 0, since: Number.NaN, length: 0, total: 0 });

/**
 * Both sums are 0.
 *
 * Source: E. S. Page, Biometrika 41 (1954) 100; tabular form and estimate of the shift as in Montgomery, Introduction to Statistical Quality
 * Control, 6th ed., 9.1.
 */
export const createCusum = (slack: number, most: number): Cusum => ({ slack, most, up: atRest(), down: atRest() });

/**
 * Take the next value.
 *
 * @param deviations its distance from the reference in sigma, signed
 * @returns the larger of the two sums, in sigma
 */
export function addToCusum(cusum: Cusum, time: EpochMs, deviations: number): number {
  add(cusum, cusum.up, time, deviations);
  add(cusum, cusum.down, time, -deviations);
  return larger(cusum).sum;
}

function add({ slack, most }: Cusum, side: Side, time: EpochMs, deviations: number): void {
  const wasAway = side.sum > 0;
  side.sum = Math.min(most, Math.max(0, side.sum + deviations - slack));
  const isAway = side.sum > 0;
  if (!wasAway || !isAway) side.since = isAway ? time : Number.NaN;
  side.length = isAway ? side.length + 1 : 0;
  side.total = isAway ? side.total + deviations : 0;
}

const larger = ({ up, down }: Cusum): Side => (up.sum >= down.sum ? up : down);

/** Estimated distance of the mean from the reference in sigma, signed, as the larger sum has it; 0 when both are 0. */
export function shiftOf(cusum: Cusum): number {
  const { length, total } = larger(cusum);
  if (length === 0) return 0;
  return (cusum.up.sum >= cusum.down.sum ? total : -total) / length;
}

/** When the larger sum last left 0: since when the mean has been away. NaN when both are 0. */
export const awaySince = (cusum: Cusum): EpochMs => larger(cusum).since;
