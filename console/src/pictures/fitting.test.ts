import { expect, test } from 'vitest';
import { fitting, remarkFor } from './fitting.ts';

test.each([
  [400, 'Simulated · Not live · 3 s ago'],
  [130, 'Simulated · 3 s ago'],
  [10, 'Simulated · 3 s ago'],
])('of a remark, in a room of %d stands %s', (room, expected) => {
  expect(remarkFor(['Simulated', 'Not live', '3 s ago'], 10, room)).toBe(expected);
});

test('a remark without an age says all that there is, and may be empty', () => {
  expect(remarkFor(['Replayed', 'Uncertain', ''], 10, 30)).toBe('Replayed · Uncertain');
  expect(remarkFor(['', '', ''], 10, 30)).toBe('');
});

test('letters shrink to their room, but stay readable', () => {
  expect([fitting('水位', 10, 20), fitting('水位', 10, 16), fitting('水位', 10, 1)]).toEqual([10, 8, 6.2]);
});
