import { createContext, useContext, useMemo, useRef } from 'react';
import { useCall } from '../api/queries.ts';
import { useNow } from '../live/use-live.ts';
import type { Span } from '../ui/range.ts';
import { type Buckets, type Curve, curveOfBuckets, curveOfSamples, type Draw, samplesOf } from './gaps.ts';

/** By which operations charts read history: a screen that shows a wall has its own. */
export interface HistoryDoor {
  readonly buckets: 'readBuckets' | 'readWallBuckets';
  readonly raw: 'readRaw' | 'readWallRaw';
}

/** The door that the charts below use. */
export const HistoryDoorContext = createContext<HistoryDoor>({ buckets: 'readBuckets', raw: 'readRaw' });

/** A point as a chart draws it. */
export interface DrawnPoint {
  readonly number: number;
  readonly draw: Draw;
}

const mostBuckets = 1000;
const mostRaw = 10_000;

/** Wide ranges move in steps with the clock, so that the same question is not asked at every tick. */
function settled({ from, to }: Span, isMoving: boolean): Span {
  if (!isMoving) return { from: Math.floor(from), to: Math.ceil(to) };
  const step = Math.max(10_000, (to - from) / 200);
  const end = Math.ceil(to / step) * step;
  return { from: Math.floor(end - (to - from)), to: Math.ceil(end) };
}

/** Whether the buckets hold so few samples that each can be drawn itself. */
const isSparse = (buckets: readonly Buckets[]): boolean =>
  buckets.length > 0 && buckets.every((b) => samplesOf(b) <= Math.min(b.count.length * 1.5, mostRaw / buckets.length));

/** What a chart shows. */
export interface History {
  /** Per point of the request, in its order. */
  readonly curves: readonly (Curve | undefined)[];
  readonly isPending: boolean;
  readonly isFetching: boolean;
  readonly error: unknown;
}

/**
 * History of points over a range at the resolution of the screen: bucketed when there is much, sample by sample when there is little.
 *
 * @param widthPx width of the plot; one bucket covers about two pixels
 */
export function useHistory(
  points: readonly DrawnPoint[],
  span: Span,
  view: { readonly widthPx: number; readonly isMoving: boolean },
): History {
  const { from, to } = settled(span, view.isMoving);
  const range = { points: points.map((p) => p.number).join(','), from: String(from), to: String(to) };
  const count = Math.min(Math.max(Math.round(view.widthPx / 2 / 50) * 50, 100), mostBuckets);
  const isReady = points.length > 0 && view.widthPx > 0;
  const door = useContext(HistoryDoorContext) as { readonly buckets: 'readBuckets'; readonly raw: 'readRaw' }; // holds: both doors take and answer the same
  const bucketed = useCall(door.buckets, { query: { ...range, count } }, { enabled: isReady, keepPrevious: true });
  const sparse = isReady && bucketed.data !== undefined && !bucketed.isPlaceholderData && isSparse(bucketed.data.buckets);
  const raw = useCall(door.raw, { query: { ...range, limit: mostRaw } }, { enabled: sparse, keepPrevious: true });
  const samples = sparse && raw.data && !raw.isPlaceholderData ? raw.data.series : undefined;
  const drawKey = points.map((p) => `${p.number}${p.draw}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawKey stands for the points, whose array is new at every render
  const curves = useMemo(
    () =>
      points.map(({ number, draw }) => {
        const series = samples?.find((s) => s.point === number);
        const buckets = bucketed.data?.buckets.find((b) => b.point === number);
        return series ? curveOfSamples(series) : buckets && curveOfBuckets(buckets, draw);
      }),
    [bucketed.data, samples, drawKey],
  );
  const last = useRef(curves);
  if (bucketed.data !== undefined) last.current = curves;
  // A server that is away takes no drawn curve with it, as long as the same number of points is asked for.
  const shown = bucketed.data === undefined && last.current.length === points.length ? last.current : curves;
  const error = shown.some((curve) => curve !== undefined) ? undefined : bucketed.error;
  const isPending = points.length > 0 && bucketed.isPending; // also while nothing is asked, since the width is not known
  return { curves: shown, isPending, isFetching: bucketed.isFetching || raw.isFetching, error };
}

const coarseBuckets = 200;
const dayMs = 86_400_000;

/** About when the first sample of any of these points was taken; asked only when `isWanted`. */
export function useOldest(points: readonly number[], isWanted: boolean): number | undefined {
  const oldest = useCall('getSystem', undefined, { enabled: isWanted }).data?.history.oldest;
  const to = Math.ceil(useNow(dayMs / 24) / dayMs) * dayMs;
  const query = { points: points.join(','), from: String(oldest ?? 0), to: String(to), count: coarseBuckets };
  const coarse = useCall('readBuckets', { query }, { enabled: isWanted && oldest !== undefined && points.length > 0 }).data?.buckets ?? [];
  const firsts = coarse.flatMap(({ from, widthMs, count }) => {
    const first = count.findIndex((n) => n > 0);
    return first === -1 ? [] : [from + first * widthMs];
  });
  return firsts.length > 0 ? Math.min(...firsts) : oldest;
}
