import { Failure } from '../../contracts/errors.ts';
import type { Clock } from '../../contracts/time.ts';
import { wallRefusals } from './figures.ts';

const minuteMs = 60_000;

/** How often each link may call. */
export interface CallLimit {
  /** Counts a call; throws `TOO_MANY` with the seconds that are left of the minute. */
  take(link: string): void;
}

/** Counts the calls of each link within a minute; it lives in memory, so a restart forgives. */
export function createCallLimit(clock: Clock, most: number): CallLimit {
  let minute = 0;
  const counts = new Map<string, number>();
  return {
    take: (link) => {
      const now = clock.now();
      const present = Math.floor(now / minuteMs);
      if (present !== minute) counts.clear();
      minute = present;
      const count = (counts.get(link) ?? 0) + 1;
      counts.set(link, count);
      if (count <= most) return;
      wallRefusals.inc({ reason: 'tooMany' });
      const seconds = Math.ceil(((minute + 1) * minuteMs - now) / 1000);
      throw new Failure('TOO_MANY', `showing a wall: more than ${most} calls by its link in a minute`, { details: { seconds } });
    },
  };
}
