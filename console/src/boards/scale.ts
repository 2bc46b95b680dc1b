import type { KpiScale } from '../ui/kpi-bar.tsx';
import type { BoardPoint } from './data.ts';

/** What a person set of a scale; what is missing comes from the point and its alarm limits. */
export interface OwnScale {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly bandLow?: number | undefined;
  readonly bandHigh?: number | undefined;
}

/** Room beyond the outermost limit, as a share of what the limits span. */
const roomShare = 0.35;
/** The least that limits span, as a share of the greatest: limits in metres above the sea lie close together. */
const leastSpan = 0.01;

/**
 * The scale of a value: the normal band lies between the limits from below and from above. It begins at the physical bottom when that is near
 * or all that is known, else below the lowest limit, with twice the span of the limits as room where nothing limits it from below.
 * `undefined` when nothing says what is normal or possible.
 */
export function valueScale(own: OwnScale, { limits, low, high }: Pick<BoardPoint, 'limits' | 'low' | 'high'>): KpiScale | undefined {
  const of = (wanted: 'below' | 'above') => limits.filter(({ side }) => side === wanted).map(({ value }) => value);
  const [below, above] = [of('below'), of('above')];
  const bandLow = own.bandLow ?? (below.length > 0 ? Math.max(...below) : undefined);
  const bandHigh = own.bandHigh ?? (above.length > 0 ? Math.min(...above) : undefined);
  const known = [...below, ...above, bandLow, bandHigh, own.low, own.high].filter((figure) => figure !== undefined);
  if (known.length === 0) return undefined;
  const [lowest, highest] = [Math.min(...known), Math.max(...known)];
  const span = Math.max(highest - lowest, Math.max(Math.abs(highest), Math.abs(lowest)) * leastSpan, Number.MIN_VALUE);
  const from = own.low ?? begin({ low, lowest, highest, span, isOpen: bandLow === undefined });
  const to = own.high ?? Math.min(high ?? Number.POSITIVE_INFINITY, highest + roomShare * span);
  if (!(to > from)) return undefined;
  const inside = (figure: number) => Math.min(Math.max(figure, from), to);
  const seen = [...below, ...above].filter((value) => value >= from && value <= to);
  return { low: from, high: to, band: [inside(bandLow ?? from), inside(bandHigh ?? to)], limits: seen };
}

interface Bottom {
  /** The physical one. */
  readonly low: number | undefined;
  readonly lowest: number;
  readonly highest: number;
  readonly span: number;
  /** True when nothing limits the value from below. */
  readonly isOpen: boolean;
}

function begin({ low = Number.NEGATIVE_INFINITY, lowest, highest, span, isOpen }: Bottom): number {
  const isNear = lowest - low <= 2 * span || (lowest === highest && Number.isFinite(low));
  if (isOpen && isNear) return low;
  return Math.max(low, lowest - (isOpen ? 2 : roomShare) * span);
}
