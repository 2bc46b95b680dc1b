import type { SeasonalCurve } from '../../contracts/detector.ts';
import type { EpochMs } from '../../contracts/time.ts';

const dayMs = 86_400_000;

/** A calendar year in UTC. */
interface Year {
  readonly start: EpochMs;
  readonly end: EpochMs;
  /** Days of it and of the one before. */
  readonly days: number;
  readonly daysBefore: number;
}

function yearOf(time: EpochMs): Year {
  const year = new Date(time).getUTCFullYear();
  const [before, start, end] = [year - 1, year, year + 1].map((y) => Date.UTC(y, 0, 1)) as [number, number, number]; // holds: three in, three out
  return { start, end, days: (end - start) / dayMs, daysBefore: (start - before) / dayMs };
}

/** The year asked last; samples come in runs of the same year, and the calendar costs more than the curve. */
let recent = yearOf(0);

/**
 * Value of a yearly curve at a time.
 *
 * The day of year is UTC with its fraction: 1.0 is 1 January 00:00, 1.5 is noon of that day. Between two entries the value is linear; after
 * the last entry it runs to the first entry of the next year, before the first it comes from the last entry of the year before.
 *
 * @param curve at least one entry, days rising; an empty curve gives NaN
 */
export function curveAt(curve: SeasonalCurve, time: EpochMs): number {
  if (!(time >= recent.start && time < recent.end)) recent = yearOf(time);
  const day = 1 + (time - recent.start) / dayMs;
  const first = curve[0];
  const last = curve.at(-1);
  if (first === undefined || last === undefined) return Number.NaN;
  const next = curve.findIndex(([d]) => d > day);
  if (next === -1) return between(last, [first[0] + recent.days, first[1]], day);
  if (next === 0) return between([last[0] - recent.daysBefore, last[1]], first, day);
  return between(curve[next - 1] ?? first, curve[next] ?? last, day);
}

function between([d0, v0]: readonly [number, number], [d1, v1]: readonly [number, number], day: number): number {
  return d1 > d0 ? v0 + ((v1 - v0) * (day - d0)) / (d1 - d0) : v0;
}
