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

/**
 * The scale of a value: the normal band lies between the limits from below and from above, the ends are those of the point or leave some room.
 * `undefined` when nothing says what is normal or possible.
 */
export function valueScale(own: OwnScale, { limits, low, high }: Pick<BoardPoint, 'limits' | 'low' | 'high'>): KpiScale | undefined {
  const below = limits.filter(({ side }) => side === 'below').map(({ value }) => value);
  const above = limits.filter(({ side }) => side === 'above').map(({ value }) => value);
  const bandLow = own.bandLow ?? (below.length > 0 ? Math.max(...below) : undefined);
  const bandHigh = own.bandHigh ?? (above.length > 0 ? Math.min(...above) : undefined);
  const known = [...below, ...above, bandLow, bandHigh, own.low, own.high].filter((figure) => figure !== undefined);
  if (known.length === 0) return undefined;
  const span = Math.max(...known) - Math.min(...known);
  const room = roomShare * (span > 0 ? span : Math.max(Math.abs(known[0] ?? 1), 1));
  const from = own.low ?? least(low, Math.min(...known) - room, bandLow === undefined);
  const to = own.high ?? Math.min(high ?? Number.POSITIVE_INFINITY, Math.max(...known) + room);
  if (!(to > from)) return undefined;
  const inside = (figure: number) => Math.min(Math.max(figure, from), to);
  return {
    low: from,
    high: to,
    band: [inside(bandLow ?? from), inside(bandHigh ?? to)],
    limits: [...below, ...above].filter((v) => v >= from && v <= to),
  };
}

/** Where a scale begins: at the physical bottom when nothing limits it from below, else a little below the lowest limit. */
function least(physical: number | undefined, roomy: number, isOpen: boolean): number {
  if (physical === undefined) return roomy;
  return isOpen ? physical : Math.max(physical, roomy);
}
