import type { RefusalReason } from '../contracts/driver.ts';
import type { SourceStats } from '../contracts/flow.ts';
import type { EpochMs } from '../contracts/time.ts';

/** What a source has done since the program started, and how its link stands. */
export interface Counters {
  readonly id: string;
  messages: number;
  values: number;
  bytes: number;
  readonly refused: Partial<Record<RefusalReason, number>>;
  state: SourceStats['state'];
  lastError: string | undefined;
  retryAt: EpochMs | undefined;
}

/** Counters of a source that has not run yet. */
export const createCounters = (id: string): Counters => ({
  id,
  messages: 0,
  values: 0,
  bytes: 0,
  refused: {},
  state: 'stopped',
  lastError: undefined,
  retryAt: undefined,
});

/** Count what was not taken. Nothing is counted for zero. */
export function countRefused({ refused }: Counters, reason: RefusalReason, count: number): void {
  if (count > 0) refused[reason] = (refused[reason] ?? 0) + count;
}

/** The counters as they are now. */
export const statsOf = (counters: Counters): SourceStats => ({ ...counters, refused: { ...counters.refused } });
