import type { ReportSection } from './api/report-content.ts';
import type { EpochMs } from './time.ts';

type Trend = Extract<ReportSection, { kind: 'trend' }>;
export type ReportCurve = Trend['series'][number];

/** Colours of curves, as `RRGGBB`: told apart by lightness too, so that they stay apart on a black-and-white print. */
export const curveColors = ['1f6feb', 'b35900', '0b7a3e', '8250df', '9a1b3c', '3b4a54', 'c28a00', '00838f'] as const;

/** Where a chart is drawn, in the unit of the page; y goes downwards. */
export interface ChartBox {
  readonly width: number;
  readonly height: number;
}

type Spot = readonly [x: number, y: number];

/** The curves of one unit as lines and areas of a page: the same on the screen and in the PDF. */
export interface ReportChart {
  readonly symbol: string;
  readonly curves: readonly {
    readonly curve: ReportCurve;
    /** Means, broken where there are no data; a single spot is a line of one. */
    readonly lines: readonly (readonly Spot[])[];
    /** Outlines of the areas between least and most. */
    readonly bands: readonly (readonly Spot[])[];
  }[];
  readonly values: readonly { readonly value: number; readonly y: number }[];
  readonly times: readonly { readonly time: EpochMs; readonly x: number }[];
}

const steps = [1, 2, 2.5, 5, 10];

/** Round values between two, about `count` of them. */
export function roundTicks(low: number, high: number, count: number): readonly number[] {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = (steps.find((one) => one * power >= raw) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The charts of a trend, one for each unit in it; a curve without data is in its legend only. */
export function chartsOf(trend: Trend, box: ChartBox): readonly ReportChart[] {
  const symbols = [...new Set(trend.series.map(({ symbol }) => symbol))];
  return symbols.map((symbol) => chartOf(trend, { symbol, series: trend.series.filter((one) => one.symbol === symbol) }, box));
}

function rangeOf(series: readonly ReportCurve[]): readonly [low: number, high: number] {
  const all = series.flatMap(({ min, max, avg }) => [...min, ...max, ...avg]).filter((value) => value !== null);
  if (all.length === 0) return [0, 1];
  const low = all.reduce((a, b) => Math.min(a, b));
  const high = all.reduce((a, b) => Math.max(a, b));
  const room = high > low ? (high - low) * 0.05 : Math.max(Math.abs(high) * 0.05, 1);
  return [low - room, high + room];
}

function chartOf(
  { from, widthMs, series: all }: Trend,
  { symbol, series }: { readonly symbol: string; readonly series: readonly ReportCurve[] },
  { width, height }: ChartBox,
): ReportChart {
  const [low, high] = rangeOf(series);
  const count = Math.max(1, ...all.map(({ avg }) => avg.length));
  const y = (value: number): number => height - ((value - low) / (high - low)) * height;
  const x = (i: number): number => ((i + 0.5) / count) * width;
  const timeTicks = Array.from({ length: 7 }, (_, i) => ({ time: from + (i / 6) * count * widthMs, x: (i / 6) * width }));
  return {
    symbol,
    curves: series.map((curve) => ({
      curve,
      lines: runsOf(curve.avg).map((run) => run.map((i): Spot => [x(i), y(curve.avg[i] ?? 0)])),
      bands: runsOf(curve.avg).map((run) => [
        ...run.map((i): Spot => [x(i), y(curve.max[i] ?? 0)]),
        ...[...run].reverse().map((i): Spot => [x(i), y(curve.min[i] ?? 0)]),
      ]),
    })),
    values: roundTicks(low, high, 4).map((value) => ({ value, y: y(value) })),
    times: timeTicks,
  };
}

/** Places of values that follow each other without a gap. */
function runsOf(values: readonly (number | null)[]): readonly (readonly number[])[] {
  const runs: number[][] = [];
  values.forEach((value, i) => {
    if (value === null) return;
    const last = runs.at(-1);
    if (last?.at(-1) === i - 1) last.push(i);
    else runs.push([i]);
  });
  return runs;
}
