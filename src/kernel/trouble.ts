import type { Log } from './log.ts';

/** Work that is tried again and again, and how it goes. */
export interface Trouble {
  /** One try has failed; `who` tells the workers of one kind apart. */
  readonly failed: (err: unknown, who?: string) => void;
  /** One try went well. */
  readonly worked: (who?: string) => void;
}

/** Between two lines about the same trouble. */
const tellEveryMs = 60_000;

/**
 * Tells of a trouble that lasts without flooding the log: its first failure at once, then once a minute how often it failed, and its end.
 * Workers of one kind (the subscribers of the outbox, when the database is away) share one trouble; it is over when each of them works.
 */
export function createTrouble(log: Log, doing: string): Trouble {
  const failing = new Set<string>();
  let [failures, toldAt] = [0, 0];
  return {
    failed: (err, who = '') => {
      failing.add(who);
      failures++;
      const now = performance.now();
      if (failures > 1 && now - toldAt < tellEveryMs) return;
      toldAt = now;
      log.warn({ err, failures, ...(who && { who }) }, `${doing} failed; it is tried again`);
    },
    worked: (who = '') => {
      if (!failing.delete(who) || failing.size > 0) return;
      log.info({ failures }, `${doing} works again`);
      failures = 0;
    },
  };
}
