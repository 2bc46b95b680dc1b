import type { EpochMs } from '../../contracts/time.ts';

/** Samples closer together than this part of the period are thinned out, so that memory is bounded at any sampling rate. */
const parts = 256;

/** The recent past of one point, just long enough to tell its value of one period ago. */
export interface Trail {
  readonly periodMs: number;
  /** Samples kept, about 260 at most; between them the value is taken as linear. */
  readonly times: number[];
  readonly values: number[];
  newest: EpochMs;
  newestValue: number;
}

/** An empty trail over a period. */
export const createTrail = (periodMs: number): Trail => ({
  ...{ periodMs, times: [], values: [], newest: Number.NEGATIVE_INFINITY, newestValue: Number.NaN },
});

/** Take the newest sample; false, and nothing changes, when it is older than the newest known. */
export function addToTrail(trail: Trail, time: EpochMs, value: number): boolean {
  const { periodMs, times, values } = trail;
  if (time < trail.newest) return false;
  const last = times.at(-1);
  if (last === time) values[values.length - 1] = value;
  else if (last === undefined || time - last >= periodMs / parts) {
    times.push(time);
    values.push(value);
  }
  trail.newest = time;
  trail.newestValue = value;
  forget(trail, time - periodMs);
  return true;
}

/** Drop what is no longer needed to interpolate at `start`: all but one sample at or before it. */
function forget({ times, values }: Trail, start: number): void {
  while ((times[1] ?? Number.POSITIVE_INFINITY) <= start) {
    times.shift();
    values.shift();
  }
}

/** Value of one period before the newest sample, or the oldest known value when the trail is shorter. */
export function periodAgo({ periodMs, times, values, newest, newestValue }: Trail): number {
  const start = newest - periodMs;
  const t0 = times[0] ?? newest;
  const v0 = values[0] ?? newestValue;
  const t1 = times[1] ?? newest;
  const v1 = values[1] ?? newestValue;
  return start <= t0 || t1 <= t0 ? v0 : v0 + ((v1 - v0) * (start - t0)) / (t1 - t0);
}

/** True when the trail reaches back a whole period. */
export const isFullTrail = ({ periodMs, times, newest }: Trail): boolean => newest - (times[0] ?? newest) >= periodMs;
