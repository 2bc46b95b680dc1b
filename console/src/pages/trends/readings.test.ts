import { describe, expect, test } from 'vitest';
import { lengthText, readingOf, valueAt } from './readings.ts';

const times = [10, 20, 30, 40];

describe('what a cursor reads', () => {
  test.each([
    [10_000, 1],
    [29_999, 2],
    [35_000, undefined],
    [99_000, 4],
    [9_000, undefined],
  ])('at %s ms', (time, expected) => {
    expect(valueAt(times, [1, 2, null, 4], time)).toBe(expected);
  });

  test('a time that only another curve has is passed over, a gap is not', () => {
    expect(valueAt(times, [1, undefined, undefined, null], 35_000)).toBe(1);
    expect(valueAt(times, [1, undefined, undefined, null], 45_000)).toBeUndefined();
  });

  test('is compared over the time between', () => {
    const data = [times, [1, 2, 3, 4], [], [], [5, 5, 5, null], [], []] as const;
    const mutable = data.map((column) => [...column]) as never; // holds: the columns of uPlot
    expect(readingOf(mutable, 0, [10_000, 40_000])).toEqual({ a: 1, b: 4, difference: 3, perHour: 360 });
    expect(readingOf(mutable, 1, [10_000, 40_000])).toEqual({ a: 5, b: undefined, difference: undefined, perHour: undefined });
    expect(readingOf(mutable, 0, [10_000, 10_000])).toMatchObject({ difference: 0, perHour: undefined });
  });

  test.each([
    [0, '0 s'],
    [65_000, '1 min 5 s'],
    [-3_600_000, '−1 h'],
    [2 * 86_400_000 + 3 * 3_600_000 + 5000, '2 d 3 h'],
  ])('%s ms is %s', (ms, text) => {
    expect(lengthText(ms)).toBe(text);
  });
});
