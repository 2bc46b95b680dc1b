import type { HistoryReader, Series } from '../contracts/history.ts';
import { isBad } from '../contracts/quality.ts';
import type { PointNumber } from '../contracts/sample.ts';
import type { EpochMs } from '../contracts/time.ts';
import { justAfter } from '../store/reader.ts';

/** The stored past of one point, read forward in pieces. */
export type PastReader = Pick<HistoryReader, 'raw' | 'lastAt'>;

/** Samples of one read: few enough that decoding and judging them holds up the thread for a few milliseconds. */
export const pieceOfPast = 10_000;

/** The newest sample of a further point as it was before a time that only goes forward. */
export interface PastPoint {
  /** True when {@link load} has to be waited for before {@link before} knows. */
  lacks(time: EpochMs): boolean;
  load(): Promise<void>;
  /** More may have been stored since it was read to its end. */
  refresh(): void;
  /** The newest sample before a time; `undefined` when there is none or it is bad. */
  before(time: EpochMs): { readonly time: EpochMs; readonly value: number } | undefined;
}

const nothing: Series = { time: new Float64Array(), value: new Float64Array(), quality: new Uint8Array() };

/** A point from a time on. A value of the same moment does not count: live, a message is judged before its values count as newest. */
export async function openPastPoint(history: PastReader, point: PointNumber, from: EpochMs): Promise<PastPoint> {
  let newest = await history.lastAt(point, from);
  let piece = nothing;
  let at = 0;
  let next = justAfter(from);
  let isWhole = false;
  return {
    lacks: (time) => !isWhole && time >= next && (piece.time.at(-1) ?? Number.NEGATIVE_INFINITY) < time,
    async load() {
      for (; at < piece.time.length; at++) newest = sampleAt(piece, at);
      piece = await history.raw(point, { from: next, to: Number.POSITIVE_INFINITY }, pieceOfPast);
      at = 0;
      isWhole = piece.time.length < pieceOfPast;
      next = justAfter(piece.time.at(-1) ?? next);
    },
    refresh() {
      isWhole = false;
    },
    before(time) {
      for (; (piece.time[at] ?? Number.POSITIVE_INFINITY) < time; at++) newest = sampleAt(piece, at);
      return newest === undefined || newest.time >= time || isBad(newest.quality) ? undefined : newest;
    },
  };
}

const sampleAt = ({ time, value, quality }: Series, i: number) => ({ time: time[i] ?? 0, value: value[i] ?? 0, quality: quality[i] ?? 0 });
