import type { EpochMs } from '../../../src/contracts/time.ts';

/** A time range as it stands in an address: `now-8h`…`now` moves with the clock, numbers are fixed epoch milliseconds, `all` is everything. */
export interface RangeText {
  readonly from?: string;
  readonly to?: string;
}

/** A range in figures. */
export interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** The lengths that a person can choose with one click. */
export const presets = ['15m', '1h', '8h', '24h', '7d', '30d', '1y', 'all'] as const;
export type Preset = (typeof presets)[number];

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, y: 365.25 * 86_400_000 };
const everythingMs = 10 * 365.25 * 86_400_000;

/** One end of a range in figures; `undefined` when the text means nothing. */
export function timeOf(text: string | undefined, now: EpochMs): EpochMs | undefined {
  if (text === undefined || text === 'now') return now;
  const relative = /^now-(\d+)([mhdy])$/.exec(text);
  if (relative) return now - Number(relative[1]) * (unitMs[relative[2] ?? ''] ?? 0);
  const time = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(time) ? time : undefined;
}

/**
 * A range in figures, always with a positive length.
 *
 * @param oldest start of `all`; default ten years ago
 */
export function spanOf(range: RangeText, now: EpochMs, oldest = now - everythingMs): Span {
  const to = timeOf(range.to, now) ?? now;
  const from = range.from === 'all' ? Math.min(oldest, to - 60_000) : (timeOf(range.from ?? 'now-8h', now) ?? to - 8 * 3_600_000);
  return from < to ? { from, to } : { from: to - 60_000, to };
}

/** The address form of a preset. */
export const presetRange = (preset: Preset): RangeText =>
  preset === 'all' ? { from: 'all', to: 'now' } : { from: `now-${preset}`, to: 'now' };

/** Which preset a range is, or `undefined` when it was set by hand. */
export const presetOf = (range: RangeText): Preset | undefined =>
  isMoving(range) ? presets.find((preset) => presetRange(preset).from === range.from) : undefined;

/** True when the range ends now, so that live values belong to it. */
export const isMoving = ({ to }: RangeText): boolean => to === undefined || to === 'now';

/** A range in the address form, fixed. */
export const fixedRange = ({ from, to }: Span): RangeText => ({ from: String(Math.round(from)), to: String(Math.round(to)) });

/** The same range seen from three times as far, around its middle, not beyond now. */
export function widened({ from, to }: Span, now: EpochMs): Span {
  const length = to - from;
  return { from: from - length, to: Math.min(to + length, Math.max(now, to)) };
}
