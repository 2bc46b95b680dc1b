import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SeasonalCurve } from '../../contracts/detector.ts';
import { curveAt } from './curve.ts';
import { outside } from './outside.ts';

const curve: SeasonalCurve = [
  [11, 100],
  [101, 190],
  [201, 90],
];

test.each([
  ['on an entry', '2026-01-11T00:00:00Z', curve, 100],
  ['between entries', '2026-01-12T12:00:00Z', curve, 101.5],
  ['after the last entry, on the way to the first of the next year', '2026-12-31T00:00:00Z', curve, 90 + (10 * 164) / 175],
  ['before the first entry, on the way from the last of the year before', '2026-01-01T00:00:00Z', curve, 90 + (10 * 165) / 175],
  ['of one entry', '2026-07-01T00:00:00Z', [[50, 7]] as SeasonalCurve, 7],
  ['on day 366 of a leap year', '2024-12-31T00:00:00Z', [[1, 0], [366, 366]] as SeasonalCurve, 366], // biome-ignore format: one row
])('the curve %s', (_, time, of, value) => {
  expect(curveAt(of, Date.parse(time))).toBeCloseTo(value, 9);
});

test('a curve has no step at new year and stays within its own values', () => {
  const entries = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 366 }), fc.integer({ min: -10, max: 10 })), {
    minLength: 1,
    maxLength: 20,
    selector: ([day]) => day,
  });
  const newYear = fc.integer({ min: 1990, max: 2099 }).map((year) => Date.UTC(year, 0, 1));
  fc.assert(
    fc.property(entries, newYear, (list, time) => {
      const sorted = [...list].sort(([a], [b]) => a - b);
      const [before, after] = [curveAt(sorted, time - 1), curveAt(sorted, time)];
      expect(Math.abs(before - after)).toBeLessThan(21);
      expect(before).toBeGreaterThanOrEqual(-10);
      expect(after).toBeLessThanOrEqual(10);
    }),
  );
});

test.each([
  ['above', 151, 'abnormal'],
  ['above', 150, 'hold'],
  ['above', 148, 'normal'],
  ['below', 149, 'abnormal'],
  ['below', 150, 'hold'],
  ['below', 152, 'normal'],
] as const)('%s a curve value of 145 plus 5, %s is %s with deadband 2', (side, value, judgement) => {
  const flat: SeasonalCurve = [[1, 145]];
  expect(outside.step(undefined, { curve: flat, plus: 5, side, deadband: 2 }, 0, value)).toBe(judgement);
});

test.each([
  ['no entry', []],
  ['days that do not rise', [[10, 1], [10, 2]]], // biome-ignore format: one row
  ['a day 367', [[367, 1]]],
])('a curve with %s is refused', (_, bad) => {
  expect(outside.params.safeParse({ curve: bad, side: 'above' }).success).toBe(false);
});
