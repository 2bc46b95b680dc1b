import { localDay, momentOf, offsetAt } from '../../contracts/calendar.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Rule } from './schema.ts';

/** Daily quiet hours of a rule. */
export type Quiet = NonNullable<Rule['quiet']>;

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/**
 * When the quiet hours that hold a message now are over, or `undefined` when nothing holds it.
 *
 * Hours are those that the clocks of its zone show, of this machine's where it names none, and may pass midnight; equal ends mean the whole day.
 * An end that a change of the clocks leaves out is an hour later, one that comes twice ends them each time. Priority 1 is held only when told so.
 */
export function heldUntil(quiet: Quiet | undefined, priority: number, now: EpochMs): EpochMs | undefined {
  if (quiet === undefined || (priority === 1 && !quiet.includesCritical)) return undefined;
  const zone = quiet.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return isWithin(quiet, minuteOf(now, zone)) ? nextTime(quiet.to, now, zone) : undefined;
}

function isWithin({ from, to }: Pick<Quiet, 'from' | 'to'>, minute: number): boolean {
  const [start, end] = [minutes(from), minutes(to)];
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}

function minutes(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return hour * 60 + minute;
}

/** Of its day, as the clocks of a zone show it. */
const minuteOf = (time: EpochMs, zone: string): number => Math.floor(((time + offsetAt(time, zone)) % dayMs) / minuteMs);

/** The next time that the clocks of a zone show it. */
function nextTime(text: string, now: EpochMs, zone: string): EpochMs {
  const day = localDay(now, zone);
  const today = momentOf(day, text, zone);
  const again = today + hourMs; // where clocks are set back an hour it comes twice
  const tomorrow = momentOf(new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10), text, zone);
  const moments = [today, ...(minuteOf(again, zone) === minutes(text) ? [again] : []), tomorrow];
  return Math.min(...moments.filter((one) => one > now));
}
