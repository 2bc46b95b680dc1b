import type { EpochMs } from '../../contracts/time.ts';

/** Samples closer together than this part of the period are thinned out, so that memory is bounded at any sampling rate. */
const parts = 256;

/** The recent past of one point, just long enough to tell its value of one period ago. */
export interface Trail {
  /** Take the newest sample; false, and nothing changes, when it is older than the newest known. */
  add(time: EpochMs, value: number): boolean;
  /** Value of one period before the newest sample, or the oldest known value when the trail is shorter. */
  before(): number;
  /** True when the trail reaches back a whole period. */
  isFull(): boolean;
  /** Samples kept. */
  readonly size: number;
}

/** An empty trail over a period. Keeps at most about 260 samples; between those kept the value is taken as linear. */
export function createTrail(periodMs: number): Trail {
  const times: number[] = [];
  const values: number[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  let newestValue = Number.NaN;

  /** Drop what is no longer needed to interpolate at `start`: all but one sample at or before it. */
  const forget = (start: number) => {
    while ((times[1] ?? Number.POSITIVE_INFINITY) <= start) {
      times.shift();
      values.shift();
    }
  };
  const keep = (time: number, value: number) => {
    times.push(time);
    values.push(value);
  };

  return {
    add(time, value) {
      if (time < newest) return false;
      const last = times.at(-1);
      if (last === time) values[values.length - 1] = value;
      else if (last === undefined || time - last >= periodMs / parts) keep(time, value);
      newest = time;
      newestValue = value;
      forget(time - periodMs);
      return true;
    },
    before() {
      const start = newest - periodMs;
      const t0 = times[0] ?? newest;
      const v0 = values[0] ?? newestValue;
      const t1 = times[1] ?? newest;
      const v1 = values[1] ?? newestValue;
      return start <= t0 || t1 <= t0 ? v0 : v0 + ((v1 - v0) * (start - t0)) / (t1 - t0);
    },
    isFull: () => newest - (times[0] ?? newest) >= periodMs,
    get size() {
      return times.length;
    },
  };
}
