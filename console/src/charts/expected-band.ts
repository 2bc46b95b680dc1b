import type uPlot from 'uplot';
import { axisKey, type Palette, type TrendSeries } from './plot-options.ts';

/** When a rule found its point outside of what it expected, and the words that say why. */
export interface Exception {
  readonly from: number;
  /** Absent while it goes on. */
  readonly to?: number;
  readonly words: string;
}

/** The range that a rule expected of one point of a trend. Columns without a range are `null`; times are epoch ms. */
export interface ExpectedBand {
  /** Number of the point; nothing is drawn when the trend does not show it. */
  readonly point: number;
  readonly title: string;
  readonly from: number;
  readonly widthMs: number;
  readonly low: readonly (number | null)[];
  readonly expected: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly exceptions: readonly Exception[];
}

/** A column that has a range. */
export interface Expected {
  readonly time: number;
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** How many usual steps may be missing before the band is broken, as that of curves. */
const gapSteps = 3.5;

/** The stretches without a gap of a band, each at the middles of its columns: a gap is much longer than the usual step between columns with a range. */
export function stretchesOf({ from, widthMs, low, expected, high }: ExpectedBand): readonly (readonly Expected[])[] {
  const known = expected.flatMap((value, i): Expected[] => {
    const [least, greatest] = [low[i], high[i]];
    if (value === null || typeof least !== 'number' || typeof greatest !== 'number') return [];
    return [{ time: from + (i + 0.5) * widthMs, low: least, expected: value, high: greatest }];
  });
  const steps = known.slice(1).map(({ time }, i) => time - (known[i]?.time ?? time));
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? widthMs;
  const stretches: Expected[][] = [];
  known.forEach((one, i) => {
    const stretch = stretches.at(-1);
    if (stretch && (steps[i - 1] ?? 0) <= usual * gapSteps) stretch.push(one);
    else stretches.push([one]);
  });
  return stretches;
}

/** Least and greatest of a band within a span of seconds; `undefined` when nothing of it lies there. */
export function extentOf(band: ExpectedBand, from: number, to: number): readonly [number, number] | undefined {
  const seen = stretchesOf(band)
    .flat()
    .filter(({ time }) => time >= from * 1000 && time <= to * 1000);
  return seen.length === 0 ? undefined : [Math.min(...seen.map((s) => s.low)), Math.max(...seen.map((s) => s.high))];
}

/** Middle of the lane of exceptions below the top of the plot, CSS pixels: the handles of cursors have their place above it. */
export const lanePx = 38;
const markPx = 6;

interface Place {
  readonly x: number;
  readonly y: number;
}

function trace({ ctx }: uPlot, places: readonly Place[]): void {
  for (const [i, { x, y }] of places.entries()) {
    if (i === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
}

/** One stretch: the band pale with thin edges, the expected line thin in it. */
function drawStretch(plot: uPlot, stretch: readonly Expected[], { scale, palette }: { readonly scale: string; readonly palette: Palette }) {
  const { ctx } = plot;
  const line = (key: 'low' | 'expected' | 'high') =>
    stretch.map((one) => ({ x: plot.valToPos(one.time / 1000, 'x', true), y: plot.valToPos(one[key], scale, true) }));
  ctx.globalAlpha = 0.7;
  ctx.fillStyle = palette.band;
  ctx.beginPath();
  trace(plot, [...line('low'), ...line('high').reverse()]);
  ctx.fill();
  for (const key of ['low', 'high', 'expected'] as const) {
    ctx.globalAlpha = key === 'expected' ? 1 : 0.45;
    ctx.beginPath();
    trace(plot, line(key));
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/** An exception: a diamond in the lane with how long it lasted, and a stem down to the time axis. */
function drawException(plot: uPlot, { from, to }: Exception): void {
  const { ctx, bbox } = plot;
  const size = markPx * devicePixelRatio;
  const y = bbox.top + lanePx * devicePixelRatio;
  const start = Math.max(plot.valToPos(from / 1000, 'x', true), bbox.left);
  const end = to === undefined ? bbox.left + bbox.width : plot.valToPos(to / 1000, 'x', true);
  ctx.globalAlpha = 0.5;
  ctx.fillRect(start, y, devicePixelRatio, bbox.top + bbox.height - y);
  ctx.globalAlpha = 1;
  ctx.fillRect(start, y - devicePixelRatio, Math.max(end - start, 0), 2 * devicePixelRatio);
  ctx.beginPath();
  trace(plot, [
    { x: start, y: y - size },
    { x: start + size, y },
    { x: start, y: y + size },
    { x: start - size, y },
  ]);
  ctx.fill();
}

/** Draw what a rule expected behind the lines, and mark its exceptions by diamonds; nothing when its point is not shown. */
export function drawExpected(
  plot: uPlot,
  band: ExpectedBand,
  { series, palette }: { readonly series: readonly TrendSeries[]; readonly palette: Palette },
): void {
  const shown = series.find(({ number, pastOf }) => number === band.point && pastOf === undefined);
  const scale = shown && axisKey(shown);
  if (scale === undefined || plot.scales[scale]?.min === undefined) return;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = devicePixelRatio;
  for (const stretch of stretchesOf(band)) drawStretch(plot, stretch, { scale, palette });
  ctx.fillStyle = palette.limit;
  for (const exception of band.exceptions) drawException(plot, exception);
  ctx.restore();
}
