import { expect, test } from 'vitest';
import { planMerge } from './compact.ts';
import { monthOf } from './months.ts';
import type { SegmentInfo } from './segment.ts';

const now = Date.UTC(2026, 10, 15);
const [growing, past] = [monthOf(now), monthOf(now) - 1];
const MB = 2 ** 20;

const segmentsOf = (month: number, sizes: readonly number[]): SegmentInfo[] =>
  sizes.map((bytes, i) => ({ number: i + 1, month, from: i + 1, to: i + 1, samples: 1, bytes, earliest: now, latest: now }));
const numbers = (found: readonly SegmentInfo[] | undefined) => found?.map(({ number }) => number);
const many = (count: number, bytes: number) => Array.from({ length: count }, () => bytes);

test('a month that grows is merged when eight segments of a size follow each other, a past one when three do', () => {
  expect(planMerge(segmentsOf(growing, many(7, MB)), now)).toBeUndefined();
  expect(numbers(planMerge(segmentsOf(growing, many(8, MB)), now))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(planMerge(segmentsOf(past, many(2, MB)), now)).toBeUndefined();
  expect(numbers(planMerge(segmentsOf(past, many(3, MB)), now))).toEqual([1, 2, 3]);
});

test('much is not written again for the sake of little', () => {
  expect(numbers(planMerge(segmentsOf(growing, [100 * MB, ...many(8, MB)]), now))).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
});

test('the segments of a whole group are merged as well, as many as fill a merge', () => {
  expect(numbers(planMerge(segmentsOf(growing, many(8, 185 * MB)), now))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(numbers(planMerge(segmentsOf(growing, many(40, 185 * MB)), now))).toHaveLength(22);
  expect(planMerge(segmentsOf(growing, many(5, 740 * MB)), now)).toBeUndefined(); // a sixth would no longer fit
  expect(numbers(planMerge(segmentsOf(growing, many(6, 740 * MB)), now))).toEqual([1, 2, 3, 4, 5]);
  expect(planMerge(segmentsOf(growing, many(9, 1800 * MB)), now)).toBeUndefined();
});
