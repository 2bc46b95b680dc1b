import { alarmTargets } from '../../contracts/alarm.ts';
import type { EpochMs } from '../../contracts/time.ts';

/** The period that rates are counted in. */
export const periodMs = 600_000;

/** A time with more alarms than a person can handle. */
export interface Flood {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly alarms: number;
  /** Most in one period. */
  readonly peak: number;
}

/**
 * Floods in counts per ten minutes: one begins with a period of more than ten and ends before the first period of less than five.
 *
 * @param from start of the first count
 * Source: ISA-18.2-2016 clause 16, "alarm flood"
 */
export function floodsIn(counts: readonly number[], from: EpochMs): readonly Flood[] {
  const floods: Flood[] = [];
  let open: { from: number; alarms: number; peak: number } | undefined;
  counts.forEach((count, i) => {
    if (open && count < alarmTargets.floodEnd) {
      floods.push({ ...open, to: from + i * periodMs });
      open = undefined;
    }
    if (!open && count > alarmTargets.floodStart) open = { from: from + i * periodMs, alarms: 0, peak: 0 };
    if (open) open = { from: open.from, alarms: open.alarms + count, peak: Math.max(open.peak, count) };
  });
  if (open) floods.push({ ...open, to: from + counts.length * periodMs });
  return floods;
}

/** Counts put together to at most `most` columns: the sum of each and the largest in it. */
export function columnsOf(counts: readonly number[], most: number) {
  const per = Math.max(1, Math.ceil(counts.length / most));
  const columns = Array.from({ length: Math.ceil(counts.length / per) }, (_, i) => counts.slice(i * per, (i + 1) * per));
  const count = columns.map((column) => column.reduce((sum, n) => sum + n, 0));
  return { widthMs: per * periodMs, count, most: columns.map((column) => Math.max(...column)) };
}
