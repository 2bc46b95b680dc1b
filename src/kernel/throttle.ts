import { Failure } from '../contracts/errors.ts';
import type { Clock } from '../contracts/time.ts';

/** Slows down guessing: after some free failures each further one doubles the time that a key must wait. */
export interface Throttle {
  /**
   * Asks whether a try is allowed now.
   *
   * @throws Failure `TOO_MANY` with the seconds to wait
   */
  check(key: string): void;
  failed(key: string): void;
  succeeded(key: string): void;
}

/** How strict a throttle is. */
export interface ThrottleOptions {
  /** Failures without a delay. */
  readonly free: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

interface Tries {
  failures: number;
  notBefore: number;
  last: number;
}

/** A key that was quiet for this long is forgotten. */
const forgetMs = 3_600_000;
const mostKeys = 20_000;

/** Makes a throttle; it lives in memory, so a restart forgives. */
export function createThrottle(clock: Clock, { free, firstDelayMs, longestDelayMs }: ThrottleOptions): Throttle {
  const records = new Map<string, Tries>();
  const recordOf = (key: string): Tries => {
    const known = records.get(key);
    return known !== undefined && clock.now() - known.last < forgetMs ? known : { failures: 0, notBefore: 0, last: 0 };
  };
  return {
    check: (key) => {
      const waitMs = recordOf(key).notBefore - clock.now();
      if (waitMs <= 0) return;
      throw new Failure('TOO_MANY', `signing in: too many failures, ${waitMs} ms to wait`, {
        details: { seconds: Math.ceil(waitMs / 1000) },
      });
    },
    failed: (key) => {
      const record = recordOf(key);
      const failures = record.failures + 1;
      const delayMs = failures < free ? 0 : Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - free));
      // Deleted and set again, the map is in the order of the last failure and the first is the oldest.
      records.delete(key);
      records.set(key, { failures, notBefore: clock.now() + delayMs, last: clock.now() });
      if (records.size > mostKeys) records.delete(records.keys().next().value ?? key);
    },
    succeeded: (key) => {
      records.delete(key);
    },
  };
}
