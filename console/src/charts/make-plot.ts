import uPlot from 'uplot';
import type { Language } from '../../../src/contracts/text.ts';
import type { Span } from '../ui/range.ts';
import { drawExpected, type ExpectedBand, extentOf } from './expected-band.ts';
import {
  axesOptions,
  axisKey,
  axisUnits,
  drawLines,
  nameLines,
  rangeOf,
  readPalette,
  seriesOptions,
  type TrendLine,
  type TrendSeries,
} from './plot-options.ts';

/** What a plot asks for while it lives: always the newest props, so that it need not be made again for each. */
export interface PlotSource {
  readonly series: readonly TrendSeries[];
  readonly lines: readonly TrendLine[];
  readonly span: Span;
  readonly withAllLines: boolean;
  readonly expected?: ExpectedBand | undefined;
  readonly onZoom?: (span: Span) => void;
  readonly onZoomOut?: (span: Span) => void;
  /** Show the values of the series; an index of the data, or `undefined` for the newest. */
  readonly showValues: (values: readonly (number | undefined)[]) => void;
}

/** What a plot is made with. */
export interface PlotMaking {
  readonly place: HTMLElement;
  readonly size: { readonly width: number; readonly height: number };
  readonly data: uPlot.AlignedData;
  readonly language: Language;
  readonly sync: string | undefined;
  readonly source: () => PlotSource;
}

type Values = ArrayLike<number | null | undefined>;
const mostLookBack = 400;
const leastDragPx = 4;
const narrowPx = 480;

function lastOf(column: Values): number | undefined {
  for (let i = column.length - 1; i >= 0; i--) if (typeof column[i] === 'number') return column[i] ?? undefined;
  return undefined;
}

/** The value at an index, or the one before it: with several points, not every time has a value of each. */
function nearestOf(column: Values, at: number): number | undefined {
  for (let i = at; i >= 0 && i > at - mostLookBack; i--) if (column[i] !== undefined) return column[i] ?? undefined;
  return undefined;
}

function showValues(plot: uPlot, source: PlotSource): void {
  const at = plot.cursor.idx;
  source.showValues(
    source.series.map((_, i) => {
      const column = plot.data[1 + i * 3] ?? [];
      return at === null || at === undefined ? lastOf(column) : nearestOf(column, at);
    }),
  );
}

function zoom(plot: uPlot, source: PlotSource): void {
  const { left, width } = plot.select;
  if (width < leastDragPx) return;
  const span = { from: plot.posToVal(left, 'x') * 1000, to: plot.posToVal(left + width, 'x') * 1000 };
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  source.onZoom?.(span);
}

/** Make the plot of a trend. */
export function makePlot({ place, size, data, language, sync, source }: PlotMaking): uPlot {
  const palette = readPalette();
  const { series, lines, withAllLines } = source();
  const decimalsOf = (scale: string) => Math.max(...series.filter((s) => axisKey(s) === scale).map((s) => s.decimals));
  const expectedOn = (scale: string) => (from: number, to: number) => {
    const { expected } = source();
    const isHere = series.some((one) => one.number === expected?.point && axisKey(one) === scale);
    return expected && isHere ? extentOf(expected, from, to) : undefined;
  };
  const values = axisUnits(series).map(
    (scale) =>
      [scale, { range: rangeOf({ scale, lines, withAllLines, decimals: decimalsOf(scale), expected: expectedOn(scale) }) }] as const,
  );
  const options: uPlot.Options = {
    ...size,
    padding: [10, 18, 0, 4],
    ...seriesOptions(series, palette),
    axes: axesOptions(series, { palette, language, isNarrow: size.width < narrowPx }),
    scales: {
      x: { time: true, range: () => [source().span.from / 1000, source().span.to / 1000] },
      ...Object.fromEntries(values),
    },
    legend: { show: false },
    cursor: {
      drag: { x: true, y: false, setScale: false },
      sync: sync ? { key: sync } : undefined,
      points: { size: 6 },
      bind: {
        dblclick: () => () => {
          source().onZoomOut?.(source().span);
          return null;
        },
      },
    },
    hooks: {
      drawAxes: [
        (plot) => {
          const { expected, series: shown, lines: drawn } = source();
          if (expected) drawExpected(plot, expected, { series: shown, palette });
          drawLines(plot, drawn, palette);
        },
      ],
      draw: [(plot) => nameLines(plot, source().lines, palette)],
      setCursor: [(plot) => showValues(plot, source())],
      setData: [(plot) => showValues(plot, source())],
      setSelect: [(plot) => zoom(plot, source())],
    },
  };
  const plot = new uPlot(options, data, place);
  showValues(plot, source());
  return plot;
}
