import { useMemo } from 'react';
import type uPlot from 'uplot';
import { useNow } from '../live/use-live.ts';
import { isMoving, type RangeText, type Span, spanOf } from '../ui/range.ts';
import type { Curve } from './gaps.ts';
import { joined, withTail } from './plot-data.ts';
import type { TrendSeries } from './plot-options.ts';
import { type DrawnPoint, type History, useHistory, useOldest } from './use-history.ts';
import { useTails } from './use-tails.ts';

/** The range in figures; `all` begins with the first sample of these points. */
export function useSpan(range: RangeText, series: readonly Pick<TrendSeries, 'number'>[]): Span {
  const oldest = useOldest(
    series.map((s) => s.number),
    range.from === 'all',
  );
  return spanOf(range, useNow(isMoving(range) ? 1000 : 60_000), oldest);
}

/** What part of the history a trend shows, and how wide it is drawn. */
export interface TrendView {
  readonly range: RangeText;
  readonly span: Span;
  readonly widthPx: number;
  /** Show an earlier time as well, this much before; its curves follow those of the present in the data. */
  readonly pastMs?: number;
}

const later = (curve: Curve | undefined, seconds: number): Curve =>
  curve ? { ...curve, time: curve.time.map((t) => t + seconds), min: undefined, max: undefined } : { time: [], value: [] };

const noPoints: readonly DrawnPoint[] = [];

/** History of the points with their live tails, ready to draw; with `pastMs` also what they were then, moved to the present. */
export function useTrendData(
  series: readonly Pick<TrendSeries, 'number' | 'draw'>[],
  { range, span, widthPx, pastMs }: TrendView,
): { readonly data: uPlot.AlignedData; readonly history: History } {
  const key = series.map((s) => `${s.number}:${s.draw}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the series, whose array is new at every render
  const points = useMemo(() => series.map((s) => ({ number: s.number, draw: s.draw })), [key]);
  const moving = isMoving(range);
  const history = useHistory(points, span, { widthPx, isMoving: moving });
  const before = pastMs ?? 0;
  const earlier = { from: span.from - before, to: span.to - before };
  const past = useHistory(before > 0 ? points : noPoints, earlier, { widthPx, isMoving: moving });
  const tails = useTails(
    points.map((p) => p.number),
    moving,
  );
  const data = useMemo(() => {
    const present = history.curves.map((curve, i) => withTail(curve, tails.get(points[i]?.number ?? -1)));
    return joined([...present, ...(before > 0 ? past.curves : []).map((curve) => later(curve, before / 1000))]);
  }, [history.curves, past.curves, tails, points, before]);
  const isFetching = history.isFetching || past.isFetching;
  return { data, history: { ...history, isFetching } };
}
