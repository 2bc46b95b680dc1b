import type { RefusalReason } from '../../contracts/driver.ts';
import type { SourceStats } from '../../contracts/flow.ts';
import type { EpochMs } from '../../contracts/time.ts';

/** What is refused for one reason is told at once, then at most so often, so that a flood does not wash the rest out of the log. */
export const refusalQuietMs = 60_000;

/** Tells what was newly refused. */
export interface RefusalNotes {
  /** What is to be told of a source now: how many were refused for each reason since the last time. */
  take(
    source: string,
    refused: SourceStats['refused'],
    now: EpochMs,
  ): readonly { readonly reason: RefusalReason; readonly count: number }[];
  /** Forget a source. */
  delete(source: string): void;
}

interface Told {
  count: number;
  at: EpochMs;
}

/** Nothing has been told; what was refused before the first look is. */
export function createRefusalNotes(): RefusalNotes {
  const sources = new Map<string, Map<RefusalReason, Told>>();
  return {
    take(source, refused, now) {
      const told = sources.get(source) ?? new Map<RefusalReason, Told>();
      sources.set(source, told);
      const entries = Object.entries(refused) as [RefusalReason, number][]; // holds: the keys of the counters are reasons
      return entries.flatMap(([reason, total]) => {
        const before = told.get(reason) ?? { count: 0, at: Number.NEGATIVE_INFINITY };
        const count = total - before.count;
        if (count <= 0 || Math.abs(now - before.at) < refusalQuietMs) return [];
        told.set(reason, { count: total, at: now });
        return [{ reason, count }];
      });
    },
    delete: (source) => sources.delete(source),
  };
}
