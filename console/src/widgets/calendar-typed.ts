import type { CalendarRule, CalendarUnit } from '../../../src/contracts/calendar.ts';

/** A {@link CalendarRule} as it is typed. */
export interface TypedRule {
  readonly every: string;
  readonly unit: CalendarUnit;
  readonly from: string;
  /** Times of day with commas or blanks between. */
  readonly at: string;
  readonly zone: string;
  /** Days of the week by ISO 8601; none means that of the first day. */
  readonly weekdays: readonly number[];
}

/** What a form begins with: a rule that there is, or every `unit` at eight from today by the clock of this browser. */
export const typedRule = (rule: CalendarRule | undefined, unit: CalendarUnit, today = new Date()): TypedRule => ({
  every: String(rule?.every ?? 1),
  unit: rule?.unit ?? unit,
  from: rule?.from ?? [today.getFullYear(), today.getMonth() + 1, today.getDate()].map((n) => String(n).padStart(2, '0')).join('-'),
  at: rule?.at.join(', ') ?? '08:00',
  zone: rule?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  weekdays: rule?.weekdays ?? [],
});

/** The rule that was typed; `calendarProblems` says what is wrong with it. */
export const ruleOf = ({ every, unit, from, at, zone, weekdays }: TypedRule) => ({
  every: Number(every),
  unit,
  from,
  at: at.split(/[\s,，、]+/).filter(Boolean),
  zone: zone.trim(),
  ...(unit === 'week' && weekdays.length > 0 && { weekdays: [...weekdays].sort() }),
});
