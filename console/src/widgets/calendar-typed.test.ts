import { expect, test } from 'vitest';
import { calendarProblems } from '../../../src/contracts/calendar.ts';
import { ruleOf, typedRule } from './calendar-typed.ts';

test('a rule comes back as it was', () => {
  const rule = { every: 2, unit: 'week', from: '2026-11-02', at: ['08:00', '20:00'], zone: 'Asia/Shanghai', weekdays: [1, 5] } as const;
  expect(ruleOf(typedRule(rule, 'day'))).toEqual(rule);
});

test('a new rule is right, and begins today', () => {
  const rule = ruleOf(typedRule(undefined, 'day', new Date(2026, 0, 5, 23, 59)));
  expect(rule).toMatchObject({ every: 1, unit: 'day', from: '2026-01-05', at: ['08:00'] });
  expect(calendarProblems(rule)).toEqual([]);
});

test('times are typed with any sign between; weekdays go with weeks only, in order', () => {
  const typed = typedRule(undefined, 'week');
  expect(ruleOf({ ...typed, at: '06:00，14:00 22:00', weekdays: [5, 1] })).toMatchObject({
    at: ['06:00', '14:00', '22:00'],
    weekdays: [1, 5],
  });
  expect(ruleOf({ ...typed, unit: 'month', weekdays: [5, 1] })).not.toHaveProperty('weekdays');
});
