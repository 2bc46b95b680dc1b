import type { EpochMs } from '../../contracts/time.ts';

/** How the usual course of a season is learnt. */
export interface SeasonOptions {
  /** Length of a season: a day or a week. */
  readonly seasonMs: number;
  /** Length of the slots of a season; each has its own expectation. */
  readonly slotMs: number;
  /** Seasons of which the median is taken. */
  readonly memory: number;
  /** Seasons that a slot must have been seen before anything is expected of it. */
  readonly least: number;
}

/** What a point usually is over a season: the median, slot by slot, of the means of the last seasons. */
export interface Season {
  readonly slotMs: number;
  readonly slots: number;
  readonly memory: number;
  readonly least: number;
  /** Means of the last seasons, `memory` of a slot side by side. */
  readonly means: Float64Array;
  /** Seasons in which a slot was seen. */
  readonly counts: Uint32Array;
  readonly medians: Float64Array;
  /** The slot that is being filled, counted from 1970-01-01 UTC; NaN before the first sample. */
  readonly open: { number: number; sum: number; count: number };
}

/** Nothing is known. Memory: slots × memory × 8 bytes. */
export function createSeason({ seasonMs, slotMs, memory, least }: SeasonOptions): Season {
  const slots = Math.round(seasonMs / slotMs);
  return {
    ...{ slotMs, slots, memory, least },
    means: new Float64Array(slots * memory).fill(Number.NaN),
    counts: new Uint32Array(slots),
    medians: new Float64Array(slots).fill(Number.NaN),
    open: { number: Number.NaN, sum: 0, count: 0 },
  };
}

/** Take the next sample; times must not fall. True with the first sample of a new season. */
export function addToSeason(season: Season, time: EpochMs, value: number): boolean {
  const { open, slots, slotMs } = season;
  const number = Math.floor(time / slotMs);
  const isNewSeason = Math.floor(number / slots) > Math.floor(open.number / slots);
  if (number !== open.number) {
    if (open.count > 0) close(season);
    open.number = number;
    open.sum = 0;
    open.count = 0;
  }
  open.sum += value;
  open.count++;
  return isNewSeason;
}

function close({ open, slots, memory, least, means, counts, medians }: Season): void {
  const slot = modulo(open.number, slots);
  const count = counts[slot] ?? 0;
  means[slot * memory + (count % memory)] = open.sum / open.count;
  counts[slot] = count + 1;
  if (count + 1 >= least) medians[slot] = medianOf(means.subarray(slot * memory, slot * memory + Math.min(count + 1, memory)));
}

/** The value expected at a time, linear between the middles of slots; NaN while a neighbouring slot is not known. */
export function expectedAt({ slotMs, slots, medians }: Season, time: EpochMs): number {
  const place = time / slotMs - 0.5;
  const before = Math.floor(place);
  const [a, b] = [medians[modulo(before, slots)] ?? Number.NaN, medians[modulo(before + 1, slots)] ?? Number.NaN];
  return a + (b - a) * (place - before);
}

/** The slot that a time falls into. */
export const slotAt = ({ slotMs, slots }: Season, time: EpochMs): number => modulo(Math.floor(time / slotMs), slots);

const modulo = (n: number, by: number): number => ((n % by) + by) % by;

/** The median of some numbers, the mean of the two in the middle when their count is even; NaN of none. */
export function medianOf(numbers: Float64Array): number {
  const sorted = numbers.slice().sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
