import { afterEach, expect, test } from 'vitest';
import { timeText } from './message.ts';

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
