import type { Chunk } from './chunk.ts';
import { runLength, runPoint, runTime } from './log-format.ts';
import type { SortedRuns } from './sorted-runs.ts';

/**
 * Runs of one month whose points overlap each other and no other run's: mostly all the messages of one device.
 *
 * `runs[from…to)` of the sorted runs; points `[first, last)`.
 */
export interface Band {
  readonly month: number;
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
  /** All runs have the same points, so that sample c of each is of point `first + c`. */
  readonly isAligned: boolean;
}

/** The bands of a chunk, in rising month and point. */
export function* bandsOf(chunk: Chunk, { at, month }: SortedRuns): Generator<Band> {
  for (let from = 0; from < at.length; ) {
    const first = runPoint(chunk, at[from] ?? 0);
    const width = runLength(chunk, at[from] ?? 0);
    let last = first + width;
    let isAligned = true;
    let to = from + 1;
    for (; to < at.length && month[to] === month[from]; to++) {
      const point = runPoint(chunk, at[to] ?? 0);
      if (point >= last) break;
      const end = point + runLength(chunk, at[to] ?? 0);
      if (point !== first || end !== first + width) isAligned = false;
      if (end > last) last = end;
    }
    yield { month: month[from] ?? 0, from, to, first, last, isAligned };
    from = to;
  }
}

/** Put runs in rising time; those of one time stay in the order of arrival. Mostly there is nothing to do. */
export function sortByTime(chunk: Chunk, at: Uint32Array): void {
  for (let i = 1; i < at.length; i++) {
    const [run, before] = [at[i] ?? 0, at[i - 1] ?? 0];
    const [time, timeBefore] = [runTime(chunk, run), runTime(chunk, before)];
    if (time > timeBefore || (time === timeBefore && run > before)) continue;
    // A chunk grows in the order of arrival, so the place in it decides between equal times.
    at.sort((a, b) => runTime(chunk, a) - runTime(chunk, b) || a - b);
    return;
  }
}
