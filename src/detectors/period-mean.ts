import type { EpochMs } from '../contracts/time.ts';

/** The samples of the present period, to be one mean. */
export interface PeriodMean {
  readonly periodMs: number;
  /** Number of the period since 1970-01-01 UTC; NaN before the first sample. */
  period: number;
  sum: number;
  count: number;
}

/** Nothing is summed yet. Periods begin at whole multiples since 1970-01-01 UTC; one without samples has no mean and is left out. */
export const createPeriodMean = (periodMs: number): PeriodMean => ({ periodMs, period: Number.NaN, sum: 0, count: 0 });

/**
 * Take the next sample; the mean of the period before it, when the sample is the first of a new one, else `undefined`.
 * With a period of 0 each sample is its own mean and is given back at once.
 */
export function periodMeanOf(open: PeriodMean, time: EpochMs, value: number): number | undefined {
  if (open.periodMs === 0) return value;
  const now = Math.floor(time / open.periodMs);
  const mean = now === open.period || open.count === 0 ? undefined : open.sum / open.count;
  if (now !== open.period) {
    open.period = now;
    open.sum = 0;
    open.count = 0;
  }
  open.sum += value;
  open.count++;
  return mean;
}
