import type { EpochMs } from './time.ts';

/** Units of {@link CalendarRule}. */
export const calendarUnits = ['day', 'week', 'month'] as const;
export type CalendarUnit = (typeof calendarUnits)[number];

/**
 * When something comes again, by the wall clock of a time zone.
 *
 * A month that lacks the day of `from` takes its last day. A time of day that the change to summer time leaves out comes later by what
 * was left out (02:30 becomes 03:30); one that comes twice is the first of the two.
 */
export interface CalendarRule {
  /** Every n units, n ≥ 1. */
  readonly every: number;
  readonly unit: CalendarUnit;
  /** First day, `YYYY-MM-DD`; nothing comes before it. It says the day of the month, and the weekday unless `weekdays` does. */
  readonly from: string;
  /** Times of day, `HH:MM`; each of them on each of the days. */
  readonly at: readonly string[];
  /** IANA name, e.g. `Asia/Shanghai`. */
  readonly zone: string;
  /** Only with `week`: days of those weeks by ISO 8601, 1 is Monday. Default: the weekday of `from`. */
  readonly weekdays?: readonly number[] | undefined;
}

const dayMs = 86_400_000;
/** Turns tried before a rule is said to never come again; more than any rule with a day in each turn needs. */
const mostTurns = 1000;

/** The next moments of a rule after a time, soonest first; fewer than asked for only when the rule is not valid. */
export function upcoming(rule: CalendarRule, after: EpochMs, count: number): readonly EpochMs[] {
  const found: EpochMs[] = [];
  const start = Math.max(0, turnOf(rule, after) - 1);
  for (let turn = start; turn < start + mostTurns && found.length < count; turn++)
    found.push(...momentsOf(rule, turn).filter((moment) => moment > after));
  return found.slice(0, count);
}

/** The next moment after a time. */
export const nextAfter = (rule: CalendarRule, after: EpochMs): EpochMs | undefined => upcoming(rule, after, 1)[0];

/** How many moments lie in `(after, until]`; at most `most`. */
export const countBetween = (
  rule: CalendarRule,
  { after, until }: { readonly after: EpochMs; readonly until: EpochMs },
  most = 1000,
): number => upcoming(rule, after, most).filter((moment) => moment <= until).length;

/** What is wrong with a rule; empty when it can be followed. */
export function calendarProblems(rule: CalendarRule): readonly string[] {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(rule.from) && isoOf(dayOf(rule.from)) === rule.from;
  const hasTimes = rule.at.length > 0 && rule.at.every((time) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time));
  const hasWeekdays =
    rule.weekdays === undefined || (rule.unit === 'week' && rule.weekdays.length > 0 && rule.weekdays.every((day) => day >= 1 && day <= 7));
  return [
    ...(Number.isInteger(rule.every) && rule.every >= 1 ? [] : ['every must be a whole number from 1']),
    ...(isDate ? [] : [`from must be a day such as 2026-01-31, not ${rule.from}`]),
    ...(hasTimes ? [] : ['at must be times of day such as 08:00']),
    ...(hasWeekdays ? [] : ['weekdays are 1…7 and go with weeks only']),
    ...(isZone(rule.zone) ? [] : [`there is no time zone ${rule.zone}`]),
  ];
}

/** True for a name of the IANA time zone database that this program knows. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The day of a moment in a zone, `YYYY-MM-DD`. */
export const localDay = (time: EpochMs, zone: string): string => isoOf(Math.floor((time + offsetAt(time, zone)) / dayMs));

/** A moment as the clocks of a zone show it, with the zone: `2026-01-31 08:00 (Asia/Shanghai)`. */
export function clockText(time: EpochMs, zone: string): string {
  const minute = new Date(time + offsetAt(time, zone)).toISOString().slice(11, 16);
  return `${localDay(time, zone)} ${minute} (${zone})`;
}

/** The moment of a wall clock time; see {@link CalendarRule} for times that do not exist or come twice. */
export function momentOf(day: string, time: string, zone: string): EpochMs {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return momentAt(dayOf(day), (hours * 60 + minutes) * 60_000, zone);
}

/** Days since 1970-01-01 of `YYYY-MM-DD`. */
const dayOf = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / dayMs);
const isoOf = (day: number): string => (Number.isFinite(day) ? new Date(day * dayMs).toISOString().slice(0, 10) : '');
/** 1 is Monday; 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** The turn of the rule in which a moment lies, about; negative before the first. */
function turnOf(rule: CalendarRule, time: EpochMs): number {
  const [now, from] = [dayOf(localDay(time, rule.zone)), dayOf(rule.from)];
  if (rule.unit === 'month') return Math.floor((monthOf(now) - monthOf(from)) / rule.every);
  return Math.floor((now - from) / (rule.every * (rule.unit === 'week' ? 7 : 1)));
}

function momentsOf(rule: CalendarRule, turn: number): readonly EpochMs[] {
  const moments = daysOf(rule, turn).flatMap((day) => rule.at.map((time) => momentOf(isoOf(day), time, rule.zone)));
  return [...new Set(moments)].sort((a, b) => a - b);
}

/** Days of a turn, in order. */
function daysOf({ unit, every, from: first, weekdays }: CalendarRule, turn: number): readonly number[] {
  const from = dayOf(first);
  if (unit === 'day') return [from + turn * every];
  if (unit === 'month') return [monthDay(from, turn * every)];
  const monday = from - (weekdayOf(from) - 1) + turn * every * 7;
  const days = [...(weekdays ?? [weekdayOf(from)])].sort((a, b) => a - b).map((weekday) => monday + weekday - 1);
  return days.filter((day) => day >= from);
}

const monthOf = (day: number): number => {
  const date = new Date(day * dayMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

/** The same day some months later, the last of the month when it has no such day. */
function monthDay(from: number, months: number): number {
  const month = monthOf(from) + months;
  const [year, index] = [Math.floor(month / 12), month % 12];
  const last = new Date(Date.UTC(year, index + 1, 0)).getUTCDate();
  return Date.UTC(year, index, Math.min(new Date(from * dayMs).getUTCDate(), last)) / dayMs;
}

/** Of the offsets before and after, the one that holds then; the earlier moment when both do, the offset before when none does. */
function momentAt(day: number, ofDayMs: number, zone: string): EpochMs {
  const local = day * dayMs + ofDayMs;
  const before = offsetAt(local - dayMs, zone);
  const after = offsetAt(local + dayMs, zone);
  const held = [before, after].filter((offset) => offsetAt(local - offset, zone) === offset).map((offset) => local - offset);
  return held.length > 0 ? Math.min(...held) : local - before;
}

/** How far the wall clock is ahead of UTC, ms. */
export function offsetAt(time: EpochMs, zone: string): number {
  const whole = Math.floor(time / 1000) * 1000;
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

const known = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  const kept = known.get(zone);
  if (kept !== undefined) return kept;
  const number = 'numeric' as const;
  const made = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', era: undefined, year: number, month: number, day: number },
    ...{ hour: number, minute: number, second: number },
  });
  known.set(zone, made);
  return made;
}
