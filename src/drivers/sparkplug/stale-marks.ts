import type { DriverHost } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import { append } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Owner } from './node.ts';

/** Puts a sample of bad quality behind the newest one of every point of who has died. */
export interface StaleMarks {
  /** Mark all points at `time`; what finds no room now is marked as soon as there is some, unless a birth comes first. Answers how many were marked. */
  mark(owner: Owner, time: EpochMs): number;
  /** Go on where there was no room; answers how many were marked. */
  flush(): number;
  readonly waiting: number;
}

interface Mark {
  readonly owner: Owner;
  readonly time: EpochMs;
  slot: number;
}

const chunk = 512;

/** No marks wait at first. */
export function createStaleMarks({ sink }: Pick<DriverHost, 'sink'>): StaleMarks {
  let waiting: Mark[] = [];

  /** Mark up to a chunk of slots; `undefined` when there is no room. */
  function markSome(mark: Mark): number | undefined {
    const { table, device } = mark.owner;
    const to = Math.min(mark.slot + chunk, table.names.length);
    const batch = sink.refusal === undefined ? sink.room(to - mark.slot) : undefined;
    if (batch === undefined) return undefined;
    const bad = quality('bad', device?.origin);
    const before = batch.length;
    for (; mark.slot < to; mark.slot++) {
      const point = table.point[mark.slot] ?? -1;
      if (point < 0) continue;
      // Behind the newest sample also when the clock of the device is ahead of ours; + 2 because a revival may have used + 1.
      const at = Math.max(mark.time, (table.newest[mark.slot] ?? 0) + 2);
      table.newest[mark.slot] = at;
      append(batch, point, at, Number.NaN, bad);
    }
    return batch.length - before;
  }

  function work(mark: Mark): { readonly count: number; readonly isDone: boolean } {
    let count = 0;
    while (!mark.owner.isAlive && mark.slot < mark.owner.table.names.length) {
      const marked = markSome(mark);
      if (marked === undefined) return { count, isDone: false };
      count += marked;
    }
    return { count, isDone: true };
  }

  function flush(): number {
    const marks = waiting;
    waiting = [];
    let count = 0;
    for (const mark of marks) {
      const worked = work(mark);
      count += worked.count;
      if (!worked.isDone) waiting.push(mark);
    }
    return count;
  }

  return {
    mark(owner, time) {
      owner.wasMarked = true;
      if (owner.device === undefined) return 0;
      waiting.push({ owner, time, slot: 0 });
      return flush();
    },
    flush,
    get waiting() {
      return waiting.length;
    },
  };
}
