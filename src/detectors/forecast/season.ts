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
  /** Take the next sample; times must not fall. True with the first sample of a new season. */
  take(time: EpochMs, value: number): boolean;
  /** The value expected at a time, linear between the middles of slots; NaN while a neighbouring slot is not known. */
  expected(time: EpochMs): number;
  /** The slot that a time falls into. */
  slotAt(time: EpochMs): number;
  readonly slots: number;
}

/** Nothing is known. Memory: slots × memory × 8 bytes. */
export function createSeason({ seasonMs, slotMs, memory, least }: SeasonOptions): Season {
  const slots = Math.round(seasonMs / slotMs);
  const means = new Float64Array(slots * memory).fill(Number.NaN);
  const counts = new Uint32Array(slots);
  const medians = new Float64Array(slots).fill(Number.NaN);
  let open = { number: Number.NaN, sum: 0, count: 0 };

  const close = () => {
    const slot = modulo(open.number, slots);
    const count = counts[slot] ?? 0;
    means[slot * memory + (count % memory)] = open.sum / open.count;
    counts[slot] = count + 1;
    if (count + 1 >= least) medians[slot] = medianOf(means.subarray(slot * memory, slot * memory + Math.min(count + 1, memory)));
  };
  return {
    slots,
    take(time, value) {
      const number = Math.floor(time / slotMs);
      const isNewSeason = Math.floor(number / slots) > Math.floor(open.number / slots);
      if (number !== open.number) {
        if (open.count > 0) close();
        open = { number, sum: 0, count: 0 };
      }
      open.sum += value;
      open.count++;
      return isNewSeason;
    },
    expected(time) {
      const place = time / slotMs - 0.5;
      const before = Math.floor(place);
      const [a, b] = [medians[modulo(before, slots)] ?? Number.NaN, medians[modulo(before + 1, slots)] ?? Number.NaN];
      return a + (b - a) * (place - before);
    },
    slotAt: (time) => modulo(Math.floor(time / slotMs), slots),
  };
}

const modulo = (n: number, by: number): number => ((n % by) + by) % by;

/** The median of some numbers, the mean of the two in the middle when their count is even; NaN of none. */
export function medianOf(numbers: Float64Array): number {
  const sorted = numbers.slice().sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
