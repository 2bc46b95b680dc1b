import 'uplot/dist/uPlot.min.css';
import './charts.css';
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import { usePreferences } from '../app/preferences.ts';
import { useFormat, useLanguage } from '../i18n/use-t.ts';
import { liveStore, watchPoints } from '../live/live.ts';
import { useNow } from '../live/use-live.ts';
import { isMoving, type RangeText, type Span, spanOf } from '../ui/range.ts';
import { EmptyState, ErrorPanel } from '../ui/states.tsx';
import { joined, type Tail, withTail } from './plot-data.ts';
import {
  axesOptions,
  axisUnits,
  colourOf,
  drawLines,
  rangeOf,
  readPalette,
  seriesOptions,
  type TrendLine,
  type TrendSeries,
} from './plot-options.ts';
import { useHistory } from './use-history.ts';

/** What a trend draws. */
export interface TrendProps {
  readonly label: string;
  readonly series: readonly TrendSeries[];
  readonly lines?: readonly TrendLine[];
  readonly range: RangeText;
  /** Start of the history, for the range `all`. */
  readonly oldest?: number;
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

function useSize(box: RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const watcher = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [box]);
  return size;
}

/** Collects live values of points while `isOn`; a new object at most once a second. */
function useTails(points: readonly number[], isOn: boolean): ReadonlyMap<number, Tail> {
  const [tails, setTails] = useState<ReadonlyMap<number, Tail>>(new Map());
  const key = points.join();
  useEffect(() => {
    if (!isOn || key === '') return;
    const numbers = key.split(',').map(Number);
    const grown = new Map<number, Tail>(numbers.map((n) => [n, { time: [], value: [] }]));
    let isNew = false;
    const listen = (number: number) => () => {
      const sample = liveStore.read(number);
      const tail = grown.get(number);
      if (!sample || !tail || sample.time / 1000 <= (tail.time.at(-1) ?? 0)) return;
      tail.time.push(sample.time / 1000);
      tail.value.push(sample.value ?? null);
      isNew = true;
    };
    const stops = [watchPoints(numbers), ...numbers.map((n) => liveStore.listen(n, listen(n)))];
    const timer = setInterval(() => {
      if (isNew) setTails(new Map(grown));
      isNew = false;
    }, 1000);
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
    };
  }, [key, isOn]);
  return tails;
}

/** The values under the cursor, or the newest ones, with the colour of their line. Written past React, because the cursor moves often. */
function Legend({ series, cells }: { readonly series: readonly TrendSeries[]; readonly cells: RefObject<(HTMLElement | null)[]> }) {
  const palette = readPalette();
  return (
    <div className="legend">
      {series.map((one, index) => (
        <div key={one.number}>
          <i style={{ background: colourOf(palette, index) }} />
          <span title={one.title}>{one.title}</span>
          <b
            className="num live-value"
            ref={(cell) => {
              cells.current[index] = cell;
            }}
          />
          <small>{one.symbol}</small>
        </div>
      ))}
    </div>
  );
}

/**
 * A trend of points of any resolution, from years to seconds: bucketed by the server to the width of the plot, drawn with the band of
 * least and greatest, gaps visible, live values appended. Drag zooms, double click zooms out.
 */
export function Trend(props: TrendProps) {
  const { series, range } = props;
  const lines = useMemo(() => props.lines ?? [], [props.lines]);
  const language = useLanguage();
  const theme = usePreferences((p) => p.theme);
  const format = useFormat();
  const place = useRef<HTMLDivElement>(null);
  const plotRef = useRef<uPlot>(undefined);
  const cells = useRef<(HTMLElement | null)[]>([]);
  const size = useSize(place);
  const moving = isMoving(range);
  const now = useNow(moving ? 1000 : 60_000);
  const span = spanOf(range, now, props.oldest);
  const points = useMemo(() => series.map((s) => ({ number: s.number, draw: s.draw })), [series]);
  const history = useHistory(points, span, { widthPx: size.width, isMoving: moving });
  const tails = useTails(moving ? points.map((p) => p.number) : [], moving);
  const data = useMemo(
    () => joined(history.curves.map((curve, i) => withTail(curve, tails.get(points[i]?.number ?? -1)))),
    [history.curves, tails, points],
  );
  const latest = useRef({ ...props, span, format });
  latest.current = { ...props, span, format };
  const shape = `${series.map((s) => `${s.number}${s.draw}${s.symbol}`).join()}|${language}|${theme}|${lines.length}|${props.sync}`;
  const hasSize = size.width > 0 && size.height > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for all that needs a new plot; size and data are set below
  useEffect(() => {
    if (!place.current || !hasSize || series.length === 0) return;
    const palette = readPalette();
    const showValues = (plot: uPlot) => {
      const at = plot.cursor.idx;
      latest.current.series.forEach((one, i) => {
        const column = plot.data[1 + i * 3] ?? [];
        const value = at === null || at === undefined ? lastOf(column) : nearestOf(column, at);
        const cell = cells.current[i];
        if (cell) cell.textContent = latest.current.format.number(value, one.decimals);
      });
    };
    const plot = new uPlot(
      {
        width: size.width,
        height: size.height,
        padding: [10, 18, 0, 4],
        ...seriesOptions(series, palette),
        axes: axesOptions(series, palette, language),
        scales: {
          x: { time: true, range: () => [latest.current.span.from / 1000, latest.current.span.to / 1000] },
          ...Object.fromEntries(axisUnits(series).map((unit) => [unit, { range: rangeOf(unit, lines, props.withAllLines ?? false) }])),
        },
        legend: { show: false },
        cursor: {
          drag: { x: true, y: false, setScale: false },
          sync: props.sync ? { key: props.sync } : undefined,
          points: { size: 6 },
          bind: {
            dblclick: () => () => {
              latest.current.onZoomOut?.(latest.current.span);
              return null;
            },
          },
        },
        hooks: {
          drawAxes: [(u) => drawLines(u, latest.current.lines ?? [], palette)],
          setCursor: [showValues],
          setData: [showValues],
          setSelect: [
            (u) => {
              if (u.select.width < 4) return;
              const [from, to] = [u.posToVal(u.select.left, 'x') * 1000, u.posToVal(u.select.left + u.select.width, 'x') * 1000];
              u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              latest.current.onZoom?.({ from, to });
            },
          ],
        },
      },
      data,
      place.current,
    );
    plotRef.current = plot;
    showValues(plot);
    return () => {
      plot.destroy();
      plotRef.current = undefined;
    };
  }, [shape, hasSize]);

  useEffect(() => {
    if (size.width > 0) plotRef.current?.setSize(size);
  }, [size]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the span is read by the scale; the plot must follow it
  useEffect(() => {
    plotRef.current?.setData(data);
  }, [data, span.from, span.to]);

  const isEmpty = !history.isPending && !history.isFetching && data[0].length === 0;
  return (
    <div className="trend">
      <div className="plot" ref={place} role="img" aria-label={props.label} aria-busy={history.isFetching}>
        {history.error ? <ErrorPanel error={history.error} /> : isEmpty && <EmptyState />}
      </div>
      {props.withLegend !== false && series.length > 0 && <Legend series={series} cells={cells} />}
    </div>
  );
}

function lastOf(column: ArrayLike<number | null | undefined>): number | undefined {
  for (let i = column.length - 1; i >= 0; i--) if (typeof column[i] === 'number') return column[i] ?? undefined;
  return undefined;
}

/** The value at an index, or the one before it: with several points, not every time has a value of each. */
function nearestOf(column: ArrayLike<number | null | undefined>, at: number): number | undefined {
  for (let i = at; i >= 0 && i > at - 400; i--) if (column[i] !== undefined) return column[i] ?? undefined;
  return undefined;
}
