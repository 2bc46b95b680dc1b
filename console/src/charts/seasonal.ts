import type { SeasonalCurve } from '../../../src/contracts/detector.ts';
import type { EpochMs } from '../../../src/contracts/time.ts';

const dayMs = 86_400_000;
const yearDays = 365;

/** Day of the year, 1 on the first of January, with its fraction, in local time. */
export function dayOfYear(time: EpochMs): number {
  const d = new Date(time);
  return (time - new Date(d.getFullYear(), 0, 1).getTime()) / dayMs + 1;
}

/** The curve's value on a day of the year: linear between its points, wrapping at the year's end. NaN for an empty curve. */
export function valueOnDay(curve: SeasonalCurve, day: number): number {
  const first = curve[0];
  const last = curve.at(-1);
  if (!first || !last) return Number.NaN;
  const after = curve.findIndex(([d]) => d >= day);
  const [d1, v1] = after === 0 ? [last[0] - yearDays, last[1]] : (curve[(after === -1 ? curve.length : after) - 1] ?? last);
  const [d2, v2] = after === -1 ? [first[0] + yearDays, first[1]] : (curve[after] ?? first);
  return d2 === d1 ? v2 : v1 + ((v2 - v1) * (day - d1)) / (d2 - d1);
}

/** The curve's value at a time. */
export const valueAt = (curve: SeasonalCurve, time: EpochMs): number => valueOnDay(curve, dayOfYear(time));
