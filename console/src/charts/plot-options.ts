import uPlot from 'uplot';
import type { SeasonalCurve } from '../../../src/contracts/detector.ts';
import type { Language } from '../../../src/contracts/text.ts';
import { timeLabels, valueLabels } from './axis.ts';
import type { Draw } from './gaps.ts';
import { valueAt } from './seasonal.ts';

/** A point drawn in a trend. */
export interface TrendSeries {
  readonly number: number;
  readonly title: string;
  readonly symbol: string;
  /** Unit id; `code`: its values are names. Default: they are amounts. */
  readonly unit?: string | undefined;
  readonly decimals: number;
  readonly draw: Draw;
  /** Drawn dashed in the colour of this place among the series: the same point in an earlier time. */
  readonly pastOf?: number;
}

/** A limit or a yearly curve drawn dashed behind the points of its unit. */
export interface TrendLine {
  readonly title: string;
  readonly symbol: string;
  readonly value: number | SeasonalCurve;
}

/** Colours of the theme, read from the tokens. */
export interface Palette {
  readonly series: readonly string[];
  readonly ink: string;
  readonly grid: string;
  readonly limit: string;
  /** What is usual. */
  readonly band: string;
  readonly surface: string;
  readonly font: string;
}

/** Read the tokens as they are at the moment; a canvas cannot use CSS variables. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    series: [1, 2, 3, 4, 5, 6].map((n) => token(`--s${n}`)),
    ink: token('--ink2'),
    grid: token('--grid'),
    limit: token('--p2'),
    band: token('--band'),
    surface: token('--surface'),
    font: `11px ${token('--font')}`,
  };
}

/** The colour of the n-th series. */
export const colourOf = (palette: Palette, index: number): string => palette.series[index % palette.series.length] ?? palette.ink;

/** The units of a trend in the order of their axes: bars last, because rain hangs behind the lines. */
export const axisUnits = (series: readonly TrendSeries[]): string[] => [...new Set(series.map(axisKey))];

/** The scale of a series: one per unit, and bars apart from lines. */
export const axisKey = ({ symbol, unit, draw }: TrendSeries): string =>
  draw === 'bar' ? `bar ${symbol}` : unit === codeAxis ? codeAxis : symbol || 'none';

/** The scale of what is no amount: its labels are not grouped. */
const codeAxis = 'code';
/** Names have more digits than amounts, which are rounded. */
const codeRoom = 26;

const bars = uPlot.paths.bars?.({ size: [0.8, 24], align: 0 });
const stepped = uPlot.paths.stepped?.({ align: 1 });

function pathOf(draw: Draw): uPlot.Series.PathBuilder | undefined {
  if (draw === 'bar') return bars;
  return draw === 'step' ? stepped : undefined;
}

const withAlpha = (colour: string, share: number): string =>
  `${colour}${Math.round(share * 255)
    .toString(16)
    .padStart(2, '0')}`;

/** Three columns per point: value, least, greatest; the last two only carry the band. */
export function seriesOptions(series: readonly TrendSeries[], palette: Palette): Pick<uPlot.Options, 'series' | 'bands'> {
  const options: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  series.forEach((one, index) => {
    const colour = colourOf(palette, one.pastOf ?? index);
    const isPast = one.pastOf !== undefined;
    const isBar = one.draw === 'bar';
    const shared = { scale: axisKey(one), spanGaps: false, points: { show: false } };
    const at = options.length;
    options.push({
      ...shared,
      stroke: isPast ? withAlpha(colour, 0.7) : colour,
      width: isBar ? 0 : 1.5,
      dash: isPast ? [5, 4] : undefined,
      fill: isBar ? withAlpha(colour, isPast ? 0.2 : 0.55) : undefined,
      paths: pathOf(one.draw),
      points: { show: isBar || isPast ? false : undefined, size: 4, space: 14, fill: colour, stroke: colour },
    });
    options.push({ ...shared, width: 0, stroke: 'transparent' }, { ...shared, width: 0, stroke: 'transparent' });
    bands.push({ series: [at + 2, at + 1], fill: withAlpha(colour, 0.16) });
  });
  return { series: options, bands };
}

/** How axes look; a narrow plot gives them less room and no unit (the legend has it). */
export interface AxesLook {
  readonly palette: Palette;
  readonly language: Language;
  readonly isNarrow: boolean;
}

/** One axis per unit: the first at the left, the others at the right. */
export function axesOptions(series: readonly TrendSeries[], { palette, language, isNarrow }: AxesLook): uPlot.Axis[] {
  const look = { stroke: palette.ink, font: palette.font, ticks: { show: false } };
  const grid = { stroke: palette.grid, width: 1 };
  const time: uPlot.Axis = {
    ...look,
    grid,
    size: 26,
    gap: 6,
    space: 64,
    values: (_plot, splits, _axis, _space, step) => timeLabels(splits, step),
  };
  const values = axisUnits(series).map((scale, index): uPlot.Axis => {
    const symbol = series.find((s) => axisKey(s) === scale)?.symbol ?? '';
    return {
      ...look,
      scale,
      side: index === 0 ? 3 : 1,
      grid: index === 0 ? grid : { show: false },
      gap: 4,
      size: (isNarrow ? 40 : 54) + (scale === codeAxis ? codeRoom : 0),
      label: isNarrow ? undefined : symbol || undefined,
      labelSize: symbol && !isNarrow ? 15 : 0,
      labelGap: 0,
      labelFont: palette.font,
      values: (_plot, splits, _axis, _space, step) => valueLabels(splits, { step, language, isCode: scale === codeAxis }),
    };
  });
  return [time, ...values];
}

const numberOfLine = (value: TrendLine['value'], seconds: number): number =>
  typeof value === 'number' ? value : valueAt(value, seconds * 1000);

const samplePlaces = Array.from({ length: 25 }, (_, i) => i / 24);
/** A value that does not change is drawn in the middle of this many of its smallest steps. */
const leastSteps = 10;

/** What the range of a value scale depends on besides the values. */
export interface ScaleContext {
  readonly scale: string;
  readonly lines: readonly TrendLine[];
  readonly withAllLines: boolean;
  readonly decimals: number;
  /** Least and greatest that a rule expected on this scale within seconds; kept in sight as far as it does not flatten the values. */
  readonly expected?: (from: number, to: number) => readonly [number, number] | undefined;
}

/** Range of a value scale: all that is drawn, limits that are not far away (or all, when asked) included, with a little air; bars stand on zero. */
export function rangeOf({ scale, lines, withAllLines, decimals, expected }: ScaleContext): uPlot.Range.Function {
  return (plot, low, high) => {
    if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
    if (scale.startsWith('bar')) return [0, Math.max(high, 1) * 2.2];
    const spread = Math.max(high - low, Math.abs(high) * 0.0005, leastSteps * 10 ** -decimals);
    const [from = 0, to = 0] = [plot.scales.x?.min, plot.scales.x?.max];
    const near = lines
      .filter((line) => (line.symbol || 'none') === scale)
      .flatMap((line) => samplePlaces.map((share) => numberOfLine(line.value, from + (to - from) * share)))
      .filter((value) => withAllLines || (value > low - 2 * spread && value < high + 2 * spread));
    const [lowest = low, highest = high] = expected?.(from, to) ?? [];
    const least = Math.min(low, Math.max(lowest, low - 2 * spread), ...near);
    const greatest = Math.max(high, Math.min(highest, high + 2 * spread), ...near);
    const air = Math.max(greatest - least, spread) * 0.08;
    return [least >= 0 && least - air < 0 ? -air / 4 : least - air, greatest + air];
  };
}

type YAt = (x: number) => number;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Where a line's name may stand: share of the width, and above or below the line. */
const nameSpots = [
  { share: 0, side: -1 },
  { share: 0, side: 1 },
  { share: 0.4, side: -1 },
  { share: 0.7, side: -1 },
  { share: 0.7, side: 1 },
] as const;

/** Write the name of a line at the first spot where it covers no other name; nowhere when all are taken. */
function nameLine(
  { ctx, bbox }: uPlot,
  line: { readonly title: string; readonly yAt: YAt; readonly others: readonly YAt[]; readonly taken: Box[] },
): void {
  const width = ctx.measureText(line.title).width;
  const height = 14 * devicePixelRatio;
  for (const { share, side } of nameSpots) {
    const x = bbox.left + bbox.width * share + 6 * devicePixelRatio;
    const y = line.yAt(x) + side * 8 * devicePixelRatio;
    const isFree = line.taken.every((b) => Math.abs(b.y - y) >= height || x > b.x + b.width || b.x > x + width);
    // A name beside another line would be read as its name.
    const isAlone = line.others.every((yOf) => [x, x + width].every((at) => Math.abs(yOf(at) - y) > height / 2));
    if (!isFree || !isAlone || x + width > bbox.left + bbox.width || y < bbox.top + height / 2 || y > bbox.top + bbox.height - height / 2)
      continue;
    line.taken.push({ x, y, width });
    ctx.strokeText(line.title, x, y);
    ctx.fillText(line.title, x, y);
    return;
  }
}

const lineSteps = 240;

function strokeLine({ ctx, bbox }: uPlot, yAt: YAt): void {
  ctx.beginPath();
  for (let i = 0; i <= lineSteps; i++) {
    const x = bbox.left + (bbox.width * i) / lineSteps;
    if (i === 0) ctx.moveTo(x, yAt(x));
    else ctx.lineTo(x, yAt(x));
  }
  ctx.stroke();
}

/** A limit or yearly curve with its place on the plot. */
interface Placed {
  readonly line: TrendLine;
  readonly yAt: YAt;
}

/** The lines whose scale is on the plot. */
function placed(plot: uPlot, lines: readonly TrendLine[]): readonly Placed[] {
  return lines.flatMap((line) => {
    const scale = line.symbol || 'none';
    if (!plot.scales[scale] || plot.scales[scale].min === undefined) return [];
    return { line, yAt: (x: number) => plot.valToPos(numberOfLine(line.value, plot.posToVal(x, 'x', true)), scale, true) };
  });
}

/** Draw within the plot and leave the context as it was. */
function within({ ctx, bbox }: uPlot, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw();
  ctx.restore();
}

/** Draw limits and yearly curves dashed. */
export function drawLines(plot: uPlot, lines: readonly TrendLine[], palette: Palette): void {
  const { ctx } = plot;
  within(plot, () => {
    for (const { line, yAt } of placed(plot, lines)) {
      const isCurve = typeof line.value !== 'number';
      ctx.strokeStyle = isCurve ? palette.ink : palette.limit;
      ctx.lineWidth = devicePixelRatio;
      ctx.setLineDash(isCurve ? [2 * devicePixelRatio, 3 * devicePixelRatio] : [6 * devicePixelRatio, 4 * devicePixelRatio]);
      strokeLine(plot, yAt);
    }
  });
}

/** Write the names of the lines where there is room, on a ground of their own: over what is measured, which would strike them through. */
export function nameLines(plot: uPlot, lines: readonly TrendLine[], palette: Palette): void {
  const { ctx } = plot;
  within(plot, () => {
    ctx.font = palette.font.replace('11px', `${11 * devicePixelRatio}px`);
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    ctx.lineJoin = 'round';
    ctx.lineWidth = 4 * devicePixelRatio;
    ctx.strokeStyle = palette.surface;
    ctx.fillStyle = palette.ink;
    const taken: Box[] = [];
    const all = placed(plot, lines);
    for (const { line, yAt } of all)
      nameLine(plot, { title: line.title, yAt, others: all.filter((one) => one.yAt !== yAt).map((one) => one.yAt), taken });
  });
}
