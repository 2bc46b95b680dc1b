import { localDay, momentOf } from './calendar.ts';
import type { Text } from './text.ts';
import type { EpochMs } from './time.ts';

/** What a report covers: a shift of a duty team, a day, a week from Monday (ISO 8601), a calendar month. */
export const reportPeriods = ['shift', 'day', 'week', 'month'] as const;
export type ReportPeriod = (typeof reportPeriods)[number];
/** Those that the calendar alone cuts. */
export type CalendarPeriod = Exclude<ReportPeriod, 'shift'>;

/** Whether a report has no days to be told apart. */
export const isWithinDay = (period: ReportPeriod): boolean => period === 'day' || period === 'shift';

/** What they are called. */
export const reportPeriodTitles: Readonly<Record<ReportPeriod, Text>> = {
  shift: { zh: '班报', en: 'By shift' },
  day: { zh: '日报', en: 'Daily' },
  week: { zh: '周报', en: 'Weekly' },
  month: { zh: '月报', en: 'Monthly' },
};

/** Zone of reports when nothing is said. */
export const usualZone = 'Asia/Shanghai';

/** How periods are cut: by the wall clock of a zone, each day from the same time of day, e.g. 08:00 for rain (SL 21, observation of precipitation: the day begins at 08:00). */
export interface ReportClock {
  readonly period: CalendarPeriod;
  /** `HH:MM`. */
  readonly startsAt: string;
  /** IANA name. */
  readonly zone: string;
}

/** One period: half open `[from, to)`, from its first to its last day. */
export interface ReportSpan {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** `YYYY-MM-DD`. */
  readonly firstDay: string;
  readonly lastDay: string;
}

/** A day some days later; both `YYYY-MM-DD`. */
export function dayPlus(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** 1 is Monday. */
const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

function daysOfPeriod(period: CalendarPeriod, day: string): readonly [first: string, next: string] {
  if (period === 'day') return [day, dayPlus(day, 1)];
  if (period === 'week') {
    const monday = dayPlus(day, 1 - weekdayOf(day));
    return [monday, dayPlus(monday, 7)];
  }
  const first = `${day.slice(0, 7)}-01`;
  return [first, `${dayPlus(first, 31).slice(0, 7)}-01`];
}

/** The period that a day lies in. */
export function spanOfDay({ period, startsAt, zone }: ReportClock, day: string): ReportSpan {
  const [firstDay, next] = daysOfPeriod(period, day);
  return { from: momentOf(firstDay, startsAt, zone), to: momentOf(next, startsAt, zone), firstDay, lastDay: dayPlus(next, -1) };
}

/** The newest period that is over at a time. */
export function lastSpan(clock: ReportClock, now: EpochMs): ReportSpan {
  let span = spanOfDay(clock, localDay(now, clock.zone));
  while (span.to > now) span = spanOfDay(clock, dayPlus(span.firstDay, -1));
  return span;
}

/** The days of a period, each from its time of day to that of the next; 23 or 25 hours long where summer time begins or ends. */
export function daysOfSpan({ startsAt, zone }: Omit<ReportClock, 'period'>, { firstDay, lastDay }: ReportSpan): readonly ReportSpan[] {
  const days: ReportSpan[] = [];
  for (let day = firstDay; day <= lastDay; day = dayPlus(day, 1)) days.push(spanOfDay({ period: 'day', startsAt, zone }, day));
  return days;
}

/** `2026-11-28`, `2026-11-28 早班`, or `2026-11-23 – 2026-11-29`. */
export const spanText = ({
  firstDay,
  lastDay,
  shift,
}: Pick<ReportSpan, 'firstDay' | 'lastDay'> & { readonly shift?: { readonly title: string } | undefined }): string =>
  firstDay === lastDay ? [firstDay, shift?.title].filter(Boolean).join(' ') : `${firstDay} – ${lastDay}`;
