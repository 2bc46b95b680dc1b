import type { EpochMs } from '../../contracts/time.ts';

/** Two cumulative sums of how far a mean lies from its reference, one for each side. */
export interface Cusum {
  /**
   * Take the next value.
   *
   * @param deviations its distance from the reference in sigma, signed
   * @returns the larger of the two sums, in sigma
   */
  take(time: EpochMs, deviations: number): number;
  /** Estimated distance of the mean from the reference in sigma, signed, as the larger sum has it; 0 when both are 0. */
  shift(): number;
  /** When the larger sum last left 0: since when the mean has been away. NaN when both are 0. */
  since(): EpochMs;
}

/**
 * Both sums are 0.
 *
 * @param slack part of a deviation, in sigma, that is not counted: half of the smallest shift that matters
 * @param most a sum grows no further than this, so that it ends soon after the mean is back
 * Source: E. S. Page, Biometrika 41 (1954) 100; tabular form and estimate of the shift as in Montgomery, Introduction to Statistical Quality
 * Control, 6th ed., 9.1.
 */
export function createCusum(slack: number, most: number): Cusum {
  const up = { sum: 0, since: Number.NaN, length: 0, total: 0 };
  const down = { sum: 0, since: Number.NaN, length: 0, total: 0 };
  const add = (side: typeof up, time: EpochMs, deviations: number) => {
    const wasAway = side.sum > 0;
    side.sum = Math.min(most, Math.max(0, side.sum + deviations - slack));
    const isAway = side.sum > 0;
    if (!wasAway || !isAway) side.since = isAway ? time : Number.NaN;
    side.length = isAway ? side.length + 1 : 0;
    side.total = isAway ? side.total + deviations : 0;
  };
  const larger = () => (up.sum >= down.sum ? up : down);
  return {
    take(time, deviations) {
      add(up, time, deviations);
      add(down, time, -deviations);
      return larger().sum;
    },
    shift() {
      const { length, total } = larger();
      if (length === 0) return 0;
      return (up.sum >= down.sum ? total : -total) / length;
    },
    since: () => larger().since,
  };
}
