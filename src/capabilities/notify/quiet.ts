import type { EpochMs } from '../../contracts/time.ts';
import type { Rule } from './schema.ts';

/** Daily quiet hours of a rule. */
export type Quiet = NonNullable<Rule['quiet']>;

/**
 * When the quiet hours that hold a message now are over, or `undefined` when nothing holds it.
 *
 * Hours are those of the server's time zone and may pass midnight; equal ends mean the whole day. Priority 1 is held only when told so.
 */
export function heldUntil(quiet: Quiet | undefined, priority: number, now: EpochMs): EpochMs | undefined {
  if (quiet === undefined || (priority === 1 && !quiet.includesCritical)) return undefined;
  return isWithin(quiet, minuteOf(now)) ? nextTime(quiet.to, now) : undefined;
}

function isWithin({ from, to }: Quiet, minute: number): boolean {
  const [start, end] = [minutes(from), minutes(to)];
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}

function minutes(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return hour * 60 + minute;
}

function minuteOf(time: EpochMs): number {
  const date = new Date(time);
  return date.getHours() * 60 + date.getMinutes();
}

function nextTime(text: string, now: EpochMs): EpochMs {
  const date = new Date(now);
  date.setHours(0, minutes(text), 0, 0);
  if (date.getTime() <= now) date.setDate(date.getDate() + 1);
  return date.getTime();
}
