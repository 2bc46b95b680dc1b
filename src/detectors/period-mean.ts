import type { EpochMs } from '../contracts/time.ts';

/** Turns samples into one mean per period. */
export interface PeriodMean {
  /**
   * Take the next sample; the mean of the period before it, when the sample is the first of a new one, else `undefined`.
   * With a period of 0 each sample is its own mean and is given back at once.
   */
  take(time: EpochMs, value: number): number | undefined;
}

/** Nothing is summed yet. Periods begin at whole multiples since 1970-01-01 UTC; one without samples has no mean and is left out. */
export function createPeriodMean(periodMs: number): PeriodMean {
  let period = Number.NaN;
  let sum = 0;
  let count = 0;
  return {
    take(time, value) {
      if (periodMs === 0) return value;
      const now = Math.floor(time / periodMs);
      const mean = now === period || count === 0 ? undefined : sum / count;
      if (now !== period) {
        period = now;
        sum = 0;
        count = 0;
      }
      sum += value;
      count++;
      return mean;
    },
  };
}
