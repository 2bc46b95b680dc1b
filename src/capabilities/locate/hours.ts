import type { EpochMs } from '../../contracts/time.ts';

/** When a fence is watched. */
export interface Hours {
  /** IANA time zone that days and times are of, e.g. `Asia/Shanghai`. */
  readonly zone: string;
  /** First and last day, `YYYY-MM-DD`, both included, e.g. of a closed season; left out: no bound. */
  readonly firstDay?: string | undefined;
  readonly lastDay?: string | undefined;
  /** `HH:MM` of the first day from which on it is watched, and of the last day at which it is no longer; left out: the whole day. */
  readonly firstTime?: string | undefined;
  readonly lastTime?: string | undefined;
  /** Empty: all day on all days. */
  readonly spans: readonly Span[];
}

/** A time of some days of the week. */
export interface Span {
  /** ISO 8601: 1 is Monday, 7 Sunday. Of a span over midnight: the day on which it begins. */
  readonly days: readonly number[];
  /** `HH:MM`; `to` is not included. One that is not later than `from` is of the next day. */
  readonly from: string;
  readonly to: string;
}

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether a fence with these hours is watched at a time. Throws a `RangeError` for a zone that there is none of. */
export function isActiveAt(hours: Hours | undefined, time: EpochMs): boolean {
  if (hours === undefined) return true;
  const { day, minute } = localOf(hours.zone, time);
  if (hours.spans.length === 0) return isInSeason(hours, day, minute);
  const before = dayBefore(day);
  return hours.spans.some(({ days, from, to }) => {
    const [begin, end] = [minuteOf(from), minuteOf(to)];
    const isOver = end <= begin;
    const today = isInSeason(hours, day, minute) && days.includes(weekdayOf(day)) && minute >= begin && (isOver || minute < end);
    const isTail = isOver && minute < end && isInSeason(hours, before, begin) && days.includes(weekdayOf(before));
    return today || (isTail && (hours.lastTime === undefined || isInSeason(hours, day, minute)));
  });
}

/** Whether a minute of a day lies between the first and the last. */
function isInSeason({ firstDay = '', firstTime, lastDay = '9999', lastTime }: Hours, day: string, minute: number): boolean {
  if (day < firstDay || day > lastDay) return false;
  const hasBegun = day > firstDay || firstTime === undefined || minute >= minuteOf(firstTime);
  return hasBegun && (day < lastDay || lastTime === undefined || minute < minuteOf(lastTime));
}

/** Why hours are none, and what to do; `undefined` when they are. */
export function hoursProblem({ zone, firstDay, lastDay, firstTime, lastTime, spans }: Hours): string | undefined {
  try {
    localOf(zone, 0);
  } catch {
    return `there is no time zone ${zone}; give one of IANA, e.g. Asia/Shanghai`;
  }
  const wrong = [firstDay, lastDay].find((day) => day !== undefined && !isDay(day));
  if (wrong !== undefined) return `${wrong} is no day; write it as 2026-05-01`;
  if (firstDay !== undefined && lastDay !== undefined && lastDay < firstDay) return 'the last day is before the first';
  if ((firstTime !== undefined && firstDay === undefined) || (lastTime !== undefined && lastDay === undefined))
    return 'a time of the first or last day needs that day';
  if (firstDay !== undefined && firstDay === lastDay && (lastTime ?? '24:00') <= (firstTime ?? '00:00')) return 'it ends before it begins';
  return spans.some(({ days }) => days.length === 0) ? 'a span has no day of the week' : undefined;
}

const isDay = (day: string): boolean => new Date(Date.parse(`${day}T00:00:00Z`) || 0).toISOString().startsWith(day);

/** Date and minute of the day that clocks in a zone show. */
function localOf(zone: string, time: EpochMs): { readonly day: string; readonly minute: number } {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(zone, format);
  const [day = '', clock = ''] = format.format(time).split(' '); // Swedish writes ISO 8601
  return { day, minute: minuteOf(clock) };
}

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const dayBefore = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) - dayMs).toISOString().slice(0, 10);
const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
