import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CalendarRule,
  calendarProblems,
  calendarUnits,
  clockText,
  countBetween,
  localDay,
  momentOf,
  nextAfter,
  upcoming,
} from './calendar.ts';

const rule = (part: Partial<CalendarRule>): CalendarRule => ({
  ...{ every: 1, unit: 'day', from: '2026-01-01', at: ['08:00'], zone: 'Asia/Shanghai' },
  ...part,
});
const iso = (moments: readonly number[]) => moments.map((moment) => new Date(moment).toISOString().slice(0, 16));
const before = Date.UTC(2025, 0, 1);

describe('a calendar rule', () => {
  test.each<[string, Partial<CalendarRule>, string[]]>([
    ['each day', {}, ['2026-01-01T00:00', '2026-01-02T00:00', '2026-01-03T00:00']],
    ['every third day', { every: 3 }, ['2026-01-01T00:00', '2026-01-04T00:00', '2026-01-07T00:00']],
    ['twice a day, in order', { at: ['20:00', '08:00'] }, ['2026-01-01T00:00', '2026-01-01T12:00', '2026-01-02T00:00']],
    ['each week on the weekday of its first day', { unit: 'week' }, ['2026-01-01T00:00', '2026-01-08T00:00', '2026-01-15T00:00']],
    [
      'on some weekdays, from the first day on',
      { unit: 'week', weekdays: [5, 1] },
      ['2026-01-02T00:00', '2026-01-05T00:00', '2026-01-09T00:00'],
    ],
    ['every second week', { unit: 'week', every: 2, weekdays: [1] }, ['2026-01-12T00:00', '2026-01-26T00:00', '2026-02-09T00:00']],
    [
      'each month on its last day when it is too short',
      { unit: 'month', from: '2026-01-31' },
      ['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00'],
    ],
    ['every quarter', { unit: 'month', every: 3 }, ['2026-01-01T00:00', '2026-04-01T00:00', '2026-07-01T00:00']],
    [
      'over a change to summer time at the same wall clock time',
      { zone: 'Europe/Berlin', from: '2026-03-28' },
      ['2026-03-28T07:00', '2026-03-29T06:00', '2026-03-30T06:00'],
    ],
    [
      'later by an hour where the clock is put forward over it',
      { zone: 'Europe/Berlin', from: '2026-03-28', at: ['02:30'] },
      ['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30'],
    ],
    [
      'once, the first time, where the clock is put back over it',
      { zone: 'Europe/Berlin', from: '2026-10-24', at: ['02:30'] },
      ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    [
      'by a change of half an hour',
      { zone: 'Australia/Lord_Howe', from: '2026-04-04' },
      ['2026-04-03T21:00', '2026-04-04T21:30', '2026-04-05T21:30'],
    ],
  ])('comes %s', (_, part, moments) => {
    expect(iso(upcoming(rule(part), before, 3))).toEqual(moments);
  });

  test('comes after a time, not at it', () => {
    const first = momentOf('2026-01-01', '08:00', 'Asia/Shanghai');
    expect(nextAfter(rule({}), first - 1)).toBe(first);
    expect(nextAfter(rule({}), first)).toBe(first + 86_400_000);
    expect(countBetween(rule({}), { after: first, until: first + 3 * 86_400_000 })).toBe(3);
  });

  test('of any kind rises, never repeats, and does not depend on where one begins to count', () => {
    const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];
    const rules = fc.record({
      every: fc.integer({ min: 1, max: 40 }),
      unit: fc.constantFrom(...calendarUnits),
      from: fc.integer({ min: 0, max: 700 }).map((day) => new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10)),
      at: fc
        .uniqueArray(fc.integer({ min: 0, max: 95 }), { minLength: 1, maxLength: 3 })
        .map((quarters) => quarters.map((q) => `${String(Math.floor(q / 4)).padStart(2, '0')}:${String((q % 4) * 15).padStart(2, '0')}`)),
      zone: fc.constantFrom(...zones),
    });
    fc.assert(
      fc.property(rules, fc.integer({ min: 0, max: 600 * 24 }), (one, hours) => {
        const all = upcoming(one, before + hours * 3_600_000, 5);
        expect(all).toHaveLength(5);
        expect([...new Set(all)].sort((a, b) => a - b)).toEqual(all);
        expect(nextAfter(one, all[1] ?? 0)).toBe(all[2]);
        expect(localDay(all[0] ?? 0, one.zone) >= one.from).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test.each<[Partial<CalendarRule>, string]>([
    [{ every: 0 }, 'every'],
    [{ from: '2026-02-30' }, 'from'],
    [{ from: 'soon' }, 'from'],
    [{ at: [] }, 'at'],
    [{ at: ['24:00'] }, 'at'],
    [{ zone: 'Mars/Olympus' }, 'time zone'],
    [{ weekdays: [1] }, 'weekdays'],
    [{ unit: 'week', weekdays: [8] }, 'weekdays'],
  ])('%j is refused', (part, reason) => {
    expect(calendarProblems(rule(part)).join()).toContain(reason);
    expect(calendarProblems(rule({}))).toEqual([]);
  });
});

test.each([
  ['Asia/Shanghai', '2026-11-30T16:05:59Z', '2026-12-01 00:05 (Asia/Shanghai)'],
  ['Europe/Berlin', '2026-07-01T00:00:00Z', '2026-07-01 02:00 (Europe/Berlin)'],
  ['Asia/Kathmandu', '2026-01-01T00:00:00Z', '2026-01-01 05:45 (Asia/Kathmandu)'],
])('the clocks of %s show %s as %s', (zone, moment, expected) => {
  expect(clockText(Date.parse(moment), zone)).toBe(expected);
});
