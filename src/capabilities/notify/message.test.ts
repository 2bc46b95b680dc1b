import { afterEach, expect, test } from 'vitest';
import type { AlarmView } from '../alarms/index.ts';
import { alarmMessage, timeText } from './message.ts';

const zone = process.env.TZ;
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

test.each([
  ['Asia/Shanghai', '2026-11-24 08:05:09 (UTC+08:00)'],
  ['America/St_Johns', '2026-11-23 20:35:09 (UTC-03:30)'],
  ['UTC', '2026-11-24 00:05:09 (UTC)'],
])('a time in a message says by which clocks it is (%s)', (tz, text) => {
  process.env.TZ = tz;
  expect(timeText(Date.UTC(2026, 10, 24, 0, 5, 9))).toBe(text);
});

const both = (word: string) => ({ zh: word, en: word });
const ofPoint = { point: 7, pointTitle: both('Level'), unit: 'm', symbol: 'm', decimals: 1, value: 2.5 };
const alarm = {
  ...{ id: 'a', rule: 'r', ruleKey: 'k', asset: 's', assetTitle: both('Dam'), unit: '', symbol: '', decimals: 0, title: both('High') },
  ...{ priority: 2, state: 'unacknowledged', raisedAt: 1, value: null, quality: 0, advice: both('Look'), consequence: both('Harm') },
} as unknown as AlarmView; // holds: a message reads nothing else of an alarm

test('an alarm of a point tells its value, one of the asset itself no point at all', () => {
  const textOf = (one: AlarmView) => alarmMessage(one, { kind: 'raised', time: 0 }).text.en;
  expect(textOf({ ...alarm, ...ofPoint })).toMatch(/^Point: Level 2\.5 m$/m);
  expect(textOf(alarm)).not.toMatch(/Point|no data/);
  expect(textOf(alarm)).toMatch(/^Time: .*\nAdvice: Look\nConsequence: Harm$/);
});
