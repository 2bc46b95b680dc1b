import type { z } from 'zod';
import type { reportFigures } from '../../contracts/api/report-content.ts';
import type { Buckets, TimeRange } from '../../contracts/history.ts';

/** See {@link reportFigures}. */
export type Figures = z.output<typeof reportFigures>;

/** What is gathered of a time before its figures are said; times that follow each other can be added. */
export interface Gathered {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** Slots that have a value, and all. */
  readonly filled: number;
  readonly slots: number;
}

const nothing: Gathered = { count: 0, sum: 0, min: Infinity, max: -Infinity, first: undefined, last: undefined, filled: 0, slots: 0 };

const leastSlotMs = 300_000;

/** Into how many slots a time is cut to see whether a point has told as often as it promises; 5 minutes at least. */
export const slotsIn = ({ from, to }: TimeRange, freshSeconds: number): number =>
  Math.max(1, Math.floor((to - from) / Math.max(leastSlotMs, freshSeconds * 1000)));

/** Gather buckets, each a slot; their values are good or uncertain, never bad. */
export function gather({ count, min, max, avg, first, last }: Buckets): Gathered {
  let all: Gathered = { ...nothing, slots: count.length };
  for (let i = 0; i < count.length; i++) {
    const n = count[i] ?? 0;
    if (n === 0) continue;
    all = joined(all, {
      ...{ count: n, sum: (avg[i] ?? 0) * n, min: min[i] ?? Infinity, max: max[i] ?? -Infinity },
      ...{ first: first[i], last: last[i], filled: 1, slots: 0 },
    });
  }
  return all;
}

/** Two times as one, the earlier first. */
export const joined = (a: Gathered, b: Gathered): Gathered => ({
  ...{ count: a.count + b.count, sum: a.sum + b.sum, min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) },
  ...{ first: a.first ?? b.first, last: b.last ?? a.last, filled: a.filled + b.filled, slots: a.slots + b.slots },
});

/** All of several times in order. */
export const together = (all: readonly Gathered[]): Gathered => all.reduce(joined, nothing);

/** What is said of it: without values nothing but that, so that what is missing is never taken for zero. */
export function figuresOf({ count, sum, min, max, first, last, filled, slots }: Gathered): Figures {
  const coverage = slots === 0 ? 0 : filled / slots;
  if (count === 0 || first === undefined || last === undefined) return { count: 0, coverage };
  return { count, coverage, min, mean: sum / count, max, last, change: last - first, sum };
}
