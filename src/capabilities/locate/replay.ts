import { setImmediate as turn } from 'node:timers/promises';
import type { HistoryReader, Series, TimeRange } from '../../contracts/history.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Saying } from './movers.ts';

/** The part of history that is gone through. */
export type ReplayReader = Pick<HistoryReader, 'raw' | 'lastAt'>;

/** Which points are read. */
export interface ReplayPoints {
  /** At every sample of one of these somebody looks. */
  readonly telling: readonly PointNumber[];
  /** What these say is known at every look. */
  readonly besides: readonly PointNumber[];
  /** What they said before the range is known at its begin; otherwise nothing is. */
  readonly isGoingOn: boolean;
}

/** Samples of each point read at a time. */
const pageSamples = 50_000;
/** Pages of one replay: 4 million samples of the densest point, so that one that is told ten times a second ends a question and not the memory. */
const mostPages = 80;
/** Looks after which others get the thread: some 10 ms. */
const sliceLooks = 2000;
/** Below any clock's step; times may carry a fraction. */
export const instant = 1 / 1024;

type Sample = NonNullable<ReturnType<Saying['read']>>;

interface Cursor {
  readonly point: PointNumber;
  readonly isTelling: boolean;
  said: Sample | undefined;
  series: Series;
  next: number;
}

const nothing: Series = { time: new Float64Array(), value: new Float64Array(), quality: new Uint8Array() };

/**
 * Go through a range of history as if it came now: `look` is called at each time of a sample, when all samples of that time are known, with what points say then, as the
 * newest values are read live. Samples of one point come in the order of their times.
 *
 * @param look returns `false` to end it
 * @returns whether it came to the end of the range: `false` too when there were more samples than it reads
 */
export async function replay(
  reader: ReplayReader,
  { telling, besides, isGoingOn }: ReplayPoints,
  { range, look }: { readonly range: TimeRange; readonly look: (said: Saying) => boolean },
): Promise<boolean> {
  const cursorOf = (isTelling: boolean) => async (point: PointNumber) => {
    const said = isGoingOn || !isTelling ? await reader.lastAt(point, range.from - instant) : undefined;
    return { point, isTelling, said, series: nothing, next: 0 };
  };
  const cursors: readonly Cursor[] = await Promise.all([...telling.map(cursorOf(true)), ...besides.map(cursorOf(false))]);
  const byPoint = new Map(cursors.map((cursor) => [cursor.point, cursor]));
  const said: Saying = { read: (point) => byPoint.get(point)?.said };
  for (let [from, page] = [range.from, 0]; from < range.to; page++) {
    if (page === mostPages) return false;
    await Promise.all(cursors.map((cursor) => turnPage(reader, cursor, { from, to: range.to })));
    // What lies behind the last sample of a full page is known only with the next one.
    const known = Math.min(...cursors.map(({ series }) => endOf(series)));
    for (let is = goThrough(cursors, known, () => look(said)); is !== 'through'; is = goThrough(cursors, known, () => look(said))) {
      if (is === 'ended') return false;
      await turn();
    }
    from = known + instant;
  }
  return true;
}

async function turnPage(reader: ReplayReader, cursor: Cursor, range: TimeRange): Promise<void> {
  cursor.series = await reader.raw(cursor.point, range, pageSamples);
  cursor.next = 0;
}

/** What was read of history, to be gone through as if it were all of it. */
export function readerOf(read: ReadonlyMap<PointNumber, Series>): ReplayReader {
  const within = ({ time, value, quality }: Series, from: number, to: number): Series => ({
    ...{ time: time.subarray(from, to), value: value.subarray(from, to), quality: quality.subarray(from, to) },
  });
  const before = ({ time }: Series, end: EpochMs): number => {
    const at = time.findIndex((one) => one >= end);
    return at === -1 ? time.length : at;
  };
  return {
    raw: async (point, { from, to }) => {
      const series = read.get(point) ?? nothing;
      return within(series, before(series, from), before(series, to));
    },
    lastAt: async (point, time) => {
      const series = read.get(point) ?? nothing;
      const end = before(series, time + instant);
      return end === 0 ? undefined : sampleAt(series, end - 1);
    },
  };
}

const endOf = ({ time }: Series): number =>
  time.length < pageSamples ? Number.POSITIVE_INFINITY : (time.at(-1) ?? Number.POSITIVE_INFINITY);

/** All samples up to a time, or as many as one turn takes; `ended`: `look` wants no more. Hot path. */
function goThrough(cursors: readonly Cursor[], known: EpochMs, look: () => boolean): 'through' | 'ended' | 'more' {
  for (let looks = 0; looks < sliceLooks; ) {
    let time = Number.POSITIVE_INFINITY;
    for (const { series, next } of cursors) time = Math.min(time, series.time[next] ?? time);
    if (time === Number.POSITIVE_INFINITY || time > known) return 'through';
    let isTold = false;
    for (const cursor of cursors) {
      if (cursor.series.time[cursor.next] !== time) continue;
      cursor.said = sampleAt(cursor.series, cursor.next++);
      isTold ||= cursor.isTelling;
    }
    if (!isTold) continue;
    if (!look()) return 'ended';
    looks++;
  }
  return 'more';
}

const sampleAt = ({ time, value, quality }: Series, i: number): Sample => ({
  ...{ time: time[i] ?? Number.NaN, value: value[i] ?? Number.NaN, quality: quality[i] ?? 2 },
});
