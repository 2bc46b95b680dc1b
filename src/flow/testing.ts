import type { ErrorCode } from '../contracts/errors.ts';
import { append, createBatch, type SampleBatch } from '../contracts/sample.ts';
import { beforeAskingAgain } from '../contracts/testing.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';

/** A clock that a test moves by hand. */
export interface HandClock extends Clock {
  time: EpochMs;
}

/** A clock that stands at a time. */
export const handClock = (time: EpochMs = Date.UTC(2026, 5, 1)): HandClock => ({
  time,
  now() {
    return this.time;
  },
});

/** A sample as a row: point, time, value, and quality (default 0, good). */
export type Row = readonly [point: number, time: EpochMs, value: number, quality?: number];

/** Rows as a batch. */
export function batchOf(rows: readonly Row[], capacity = rows.length): SampleBatch {
  const batch = createBatch(capacity);
  for (const [point, time, value, quality] of rows) append(batch, point, time, value, quality ?? 0);
  return batch;
}

/** A batch as rows. */
export const rowsOf = ({ length, point, time, value, quality }: SampleBatch): Row[] =>
  Array.from({ length }, (_, i) => [point[i] ?? 0, time[i] ?? 0, value[i] ?? 0, quality[i] ?? 0]);

/** A store in memory whose room, disk and refusal are in the hands of the test. */
export function handStore() {
  const durableListeners = new Set<(ticket: number) => void>();
  const roomListeners = new Set<() => void>();
  const rows: Row[] = [];
  let ticket = 0;
  const store = {
    rows,
    hasRoom: true,
    refusal: undefined as ErrorCode | undefined,
    durable: 0,
    append(batch: SampleBatch): number | undefined {
      if (!store.hasRoom || store.refusal !== undefined) return undefined;
      rows.push(...rowsOf(batch));
      return ++ticket;
    },
    onDurable(listener: (ticket: number) => void) {
      durableListeners.add(listener);
      return () => durableListeners.delete(listener);
    },
    onRoom(listener: () => void) {
      roomListeners.add(listener);
      return () => roomListeners.delete(listener);
    },
    /** Everything appended so far is on disk. */
    sync() {
      store.durable = ticket;
      for (const listener of durableListeners) listener(ticket);
    },
    /** There is room from now on. */
    free() {
      store.hasRoom = true;
      for (const listener of roomListeners) listener();
    },
  };
  return store;
}

/**
 * Wait until something holds, looking less often the longer it takes; throws after the deadline (default 25 s: a busy machine is slow), with
 * what was waited for.
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>, deadlineMs = 25_000): Promise<void> {
  const begun = Date.now();
  while (!(await holds())) {
    if (Date.now() > begun + deadlineMs) throw new Error(`waiting for ${what}: not within ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, beforeAskingAgain(Date.now() - begun)));
  }
}
