import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsOf, floodsIn, periodMs } from './floods.ts';

const flood = (from: number, to: number, alarms: number, peak: number) => ({ from: from * periodMs, to: to * periodMs, alarms, peak });

describe('floods', () => {
  test.each([
    ['ten in ten minutes are none', [10, 10], []],
    ['eleven are one, which ends when less than five come', [0, 11, 5, 4, 0], [flood(1, 3, 16, 11)]],
    ['that has not ended lasts to the end', [12, 6], [flood(0, 2, 18, 12)]],
    ['after a flood another may begin', [11, 0, 20, 0], [flood(0, 1, 11, 11), flood(2, 3, 20, 20)]],
    ['nothing is none', [], []],
  ])('%s', (_, counts, expected) => {
    expect(floodsIn(counts, 0)).toEqual(expected);
  });
});

describe('columns', () => {
  test('hold every alarm once, and are never more than asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 300 }), fc.integer({ min: 1, max: 60 }), (counts, most) => {
        const columns = columnsOf(counts, most);
        expect(columns.count.length).toBeLessThanOrEqual(most);
        expect(columns.count.reduce((a, b) => a + b, 0)).toBe(counts.reduce((a, b) => a + b, 0));
        expect(Math.max(0, ...columns.most)).toBe(Math.max(0, ...counts));
      }),
    );
  });
});
