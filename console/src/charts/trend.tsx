import 'uplot/dist/uPlot.min.css';
import './charts.css';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type uPlot from 'uplot';
import { useCanvasTheme } from '../app/canvas-theme.ts';
import { useCommon, useFormat, useLanguage } from '../i18n/use-t.ts';
import type { RangeText, Span } from '../ui/range.ts';
import { EmptyState, ErrorPanel } from '../ui/states.tsx';
import { ExceptionMarks } from './exception-marks.tsx';
import type { ExpectedBand } from './expected-band.ts';
import { Legend } from './legend.tsx';
import { makePlot, type PlotSource } from './make-plot.ts';
import type { TrendLine, TrendSeries } from './plot-options.ts';
import { type Size, useSize } from './use-size.ts';
import { useSpan, useTrendData } from './use-trend.ts';

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
  /** What a rule expected of one of the points, drawn behind its line; keep the same object while it does not change. */
  readonly expected?: ExpectedBand | undefined;
}

const noLines: readonly TrendLine[] = [];

/** What needs a new plot when it changes; everything else is read anew at each drawing. */
function useShape({ series, lines = noLines, sync }: Pick<TrendProps, 'series' | 'lines' | 'sync'>): string {
  const language = useLanguage();
  const theme = useCanvasTheme();
  return JSON.stringify([series.map((s) => [s.number, s.draw, s.symbol, s.pastOf]), lines, language, theme, sync]);
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
  /** Lies over the plotting area, places in per cent of the span: cursors, annotations. */
  readonly overlay?: ReactNode;
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
  const [over, setOver] = useState<HTMLElement>();
  const showValues = (values: readonly (number | undefined)[]) =>
    values.forEach((value, i) => {
      const cell = cells.current[i];
      if (cell) cell.textContent = format.value(value, series[i] ?? { decimals: 0 });
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
    setOver(made.over);
    return () => {
      made.destroy();
      plot.current = undefined;
      setOver(undefined);
    };
  }, [shape, hasSize]);
  useEffect(() => {
    if (size.width > 0) plot.current?.setSize(size);
    onSize?.(size);
  }, [size, onSize]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scale reads the span; the plot must follow it
  useEffect(() => {
    plot.current?.setData(data);
  }, [data, span.from, span.to, props.expected]);

  // What lies over the plot can be reached by key, which nothing inside a picture can.
  const naming = { role: props.overlay || props.expected ? 'group' : 'img', 'aria-label': props.label };
  const state = props.error ? <ErrorPanel error={props.error} /> : data[0].length === 0 && <NoCurve isBusy={props.isBusy} />;
  return (
    <div className="trend">
      <div className="plot-box">
        <div className="plot" ref={place} {...naming} aria-busy={props.isBusy} />
        {over && props.overlay && createPortal(props.overlay, over)}
        {over && props.expected && createPortal(<ExceptionMarks exceptions={props.expected.exceptions} span={span} />, over)}
        {state && <div className="plot-state">{state}</div>}
      </div>
      {props.withLegend !== false && series.length > 0 && <Legend series={series} cells={cells} expected={props.expected} />}
    </div>
  );
}

/**
 * A trend of points at any resolution, from years to seconds: bucketed by the server to the width of the plot, drawn with the band of
 * least and greatest, gaps visible, live values appended. Drag zooms, double click zooms out.
 */
export function Trend(props: TrendProps) {
  const [{ width }, setSize] = useState<Size>({ width: 0, height: 0 });
  const span = useSpan(props.range, props.series);
  const { data, history } = useTrendData(props.series, { range: props.range, span, widthPx: width });
  const isBusy = history.isPending || history.isFetching;
  return <TrendPlot {...props} data={data} span={span} isBusy={isBusy} error={history.error} onSize={setSize} />;
}
