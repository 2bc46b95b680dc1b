import 'uplot/dist/uPlot.min.css';
import './charts.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { usePreferences } from '../app/preferences.ts';
import { useCommon, useFormat, useLanguage } from '../i18n/use-t.ts';
import { useNow } from '../live/use-live.ts';
import { isMoving, type RangeText, type Span, spanOf } from '../ui/range.ts';
import { EmptyState, ErrorPanel } from '../ui/states.tsx';
import { Legend } from './legend.tsx';
import { makePlot, type PlotSource } from './make-plot.ts';
import { joined, withTail } from './plot-data.ts';
import type { TrendLine, TrendSeries } from './plot-options.ts';
import { useHistory, useOldest } from './use-history.ts';
import { type Size, useSize } from './use-size.ts';
import { useTails } from './use-tails.ts';

/** What a trend draws. */
export interface TrendProps {
  readonly label: string;
  readonly series: readonly TrendSeries[];
  readonly lines?: readonly TrendLine[];
  readonly range: RangeText;
  /** Called with the part that was dragged over. */
  readonly onZoom?: (span: Span) => void;
  /** Double click. */
  readonly onZoomOut?: (span: Span) => void;
  /** Charts with the same key share the cursor. */
  readonly sync?: string;
  readonly withLegend?: boolean;
  /** Keep every limit and curve in sight, however far from the values; default only near ones. */
  readonly withAllLines?: boolean;
}

/** The range in figures; `all` begins with the first sample of these points. */
function useSpan({ range, series }: TrendProps): Span {
  const oldest = useOldest(
    series.map((s) => s.number),
    range.from === 'all',
  );
  return spanOf(range, useNow(isMoving(range) ? 1000 : 60_000), oldest);
}

const noLines: readonly TrendLine[] = [];

/** What needs a new plot when it changes; everything else is read anew at each drawing. */
function useShape({ series, lines = noLines, sync }: Pick<TrendProps, 'series' | 'lines' | 'sync'>): string {
  const language = useLanguage();
  const theme = usePreferences((p) => p.theme);
  return JSON.stringify([series.map((s) => [s.number, s.draw, s.symbol]), lines, language, theme, sync]);
}

/** History of the points with their live tails, ready to draw. */
function useTrendData(props: TrendProps, span: Span, widthPx: number) {
  const key = props.series.map((s) => `${s.number}:${s.draw}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the series, whose array is new at every render
  const points = useMemo(() => props.series.map((s) => ({ number: s.number, draw: s.draw })), [key]);
  const moving = isMoving(props.range);
  const history = useHistory(points, span, { widthPx, isMoving: moving });
  const tails = useTails(
    points.map((p) => p.number),
    moving,
  );
  const data = useMemo(
    () => joined(history.curves.map((curve, i) => withTail(curve, tails.get(points[i]?.number ?? -1)))),
    [history.curves, tails, points],
  );
  return { data, history };
}

function NoCurve({ isBusy }: { readonly isBusy: boolean }) {
  const t = useCommon();
  return isBusy ? <p className="plot-loading">{t('loading')}…</p> : <EmptyState />;
}

/** A drawing of what is known already: data, and what is going on. */
export interface PlotProps extends Omit<TrendProps, 'range'> {
  readonly data: uPlot.AlignedData;
  readonly span: Span;
  readonly isBusy: boolean;
  readonly error?: unknown;
  /** Width and height of the plot, as they change. */
  readonly onSize?: (size: Size) => void;
}

/** The plot and legend of a trend: empty, loading, wrong, or the curves. */
export function TrendPlot(props: PlotProps) {
  const { series, data, span, onSize } = props;
  const language = useLanguage();
  const format = useFormat();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const cells = useRef<(HTMLElement | null)[]>([]);
  const size = useSize(place);
  const showValues = (values: readonly (number | undefined)[]) =>
    values.forEach((value, i) => {
      const cell = cells.current[i];
      if (cell) cell.textContent = format.number(value, series[i]?.decimals);
    });
  const source = useRef<PlotSource>(undefined);
  source.current = { ...props, lines: props.lines ?? noLines, withAllLines: props.withAllLines ?? false, span, showValues };
  const shape = useShape(props);
  const hasSize = size.width > 0 && size.height > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for all that needs a new plot; size and data are set below
  useEffect(() => {
    const { current } = source;
    if (!place.current || !hasSize || !current || series.length === 0) return;
    const made = makePlot({ place: place.current, size, data, language, sync: props.sync, source: () => source.current ?? current });
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = undefined;
    };
  }, [shape, hasSize]);
  useEffect(() => {
    if (size.width > 0) plot.current?.setSize(size);
    onSize?.(size);
  }, [size, onSize]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scale reads the span; the plot must follow it
  useEffect(() => {
    plot.current?.setData(data);
  }, [data, span.from, span.to]);

  const state = props.error ? <ErrorPanel error={props.error} /> : data[0].length === 0 && <NoCurve isBusy={props.isBusy} />;
  return (
    <div className="trend">
      <div className="plot-box">
        <div className="plot" ref={place} role="img" aria-label={props.label} aria-busy={props.isBusy} />
        {state && <div className="plot-state">{state}</div>}
      </div>
      {props.withLegend !== false && series.length > 0 && <Legend series={series} cells={cells} />}
    </div>
  );
}

/**
 * A trend of points at any resolution, from years to seconds: bucketed by the server to the width of the plot, drawn with the band of
 * least and greatest, gaps visible, live values appended. Drag zooms, double click zooms out.
 */
export function Trend(props: TrendProps) {
  const [{ width }, setSize] = useState<Size>({ width: 0, height: 0 });
  const span = useSpan(props);
  const { data, history } = useTrendData(props, span, width);
  const isBusy = history.isPending || history.isFetching;
  return <TrendPlot {...props} data={data} span={span} isBusy={isBusy} error={history.error} onSize={setSize} />;
}
