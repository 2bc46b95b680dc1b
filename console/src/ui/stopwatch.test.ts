import { expect, test } from 'vitest';
import { stopwatch } from './stopwatch.ts';

test.each([
  [300_000, '05:00'],
  [7_000, '00:07'],
  [3_600_000, '1:00:00'],
  [3_725_000, '1:02:05'],
  [-5_000, '00:00'],
])('%i ms are %s', (ms, text) => {
  expect(stopwatch(ms)).toBe(text);
});
