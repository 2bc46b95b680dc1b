import type { Clock } from '../../contracts/time.ts';

const minuteMs = 60_000;

/** Addresses that are remembered at the same time; beyond it the memory starts anew, so that it cannot be filled. */
const maxAddresses = 10_000;

/** Failed sign-ins by address within the present minute. */
export interface Failures {
  /** Count one; `true` when the address has had more than its share, and is not worth a closer look. */
  add(address: string): boolean;
  /** Seconds until the count starts anew. */
  retryAfter(): number;
}

/** Nothing has failed yet. Right credentials are never held up by it: only wrong ones are answered 429 instead of 401. */
export function createFailures(clock: Clock, limit: number): Failures {
  let counts = new Map<string, number>();
  let start = clock.now();
  return {
    add(address) {
      const now = clock.now();
      if (now - start >= minuteMs || counts.size >= maxAddresses) {
        counts = new Map();
        start = now;
      }
      const count = (counts.get(address) ?? 0) + 1;
      counts.set(address, count);
      return count > limit;
    },
    retryAfter: () => Math.max(1, Math.ceil((start + minuteMs - clock.now()) / 1000)),
  };
}
