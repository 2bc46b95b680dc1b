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
  /** What was refused last for each reason, in the words of the driver. */
  readonly lastRefused: Partial<Record<RefusalReason, string>>;
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
  lastRefused: {},
  state: 'stopped',
  lastError: undefined,
  retryAt: undefined,
});

/** Count what was not taken. Nothing is counted for zero. */
export function countRefused({ refused }: Counters, reason: RefusalReason, count: number): void {
  if (count > 0) refused[reason] = (refused[reason] ?? 0) + count;
}

/** Longest text that is kept of what was refused last. */
const mostRemark = 300;

/** Keep why something was refused, and of whom; the last one counts. Cheap, because there may be a flood of it. */
export function remarkRefused(
  { lastRefused }: Counters,
  reason: RefusalReason,
  { identity, detail }: { identity?: string | undefined; detail: string },
): void {
  lastRefused[reason] = (identity === undefined || detail.startsWith(identity) ? detail : `${identity}: ${detail}`).slice(0, mostRemark);
}

/** The counters as they are now. */
export const statsOf = (counters: Counters): SourceStats => ({
  ...counters,
  refused: { ...counters.refused },
  lastRefused: { ...counters.lastRefused },
});
