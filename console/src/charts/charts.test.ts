import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeLabels, valueLabels } from './axis.ts';
import { type Buckets, curveOfBuckets, curveOfSamples } from './gaps.ts';
import { dayOfYear, valueOnDay } from './seasonal.ts';

const buckets = (count: readonly number[], avg: readonly (number | null)[]): Buckets => ({
  point: 1,
  from: 0,
  widthMs: 1000,
  count: [...count],
  avg: [...avg],
  min: avg.map((v) => (v === null ? null : v - 1)),
  max: avg.map((v) => (v === null ? null : v + 1)),
  first: [...avg],
  last: [...avg],
  twa: [...avg],
});

describe('curves', () => {
  test('a hole much longer than the usual step breaks the line', () => {
    const curve = curveOfSamples({
      point: 1,
      time: [0, 1000, 2000, 30_000, 31_000],
      value: [1, 2, 3, 4, 5],
      quality: [0, 0, 0, 0, 0],
      truncated: false,
    });
    expect(curve.value).toEqual([1, 2, 3, null, 4, 5]);
  });

  test('daily samples are no gaps in a plot of half-day buckets', () => {
    const curve = curveOfBuckets(buckets([1, 0, 1, 0, 1, 0, 1], [1, null, 2, null, 3, null, 4]), 'line');
    expect(curve.value).toEqual([1, 2, 3, 4]);
  });

  test('daily records that end in minutes are whole, because each gap is measured against its own neighbourhood', () => {
    const days = Array.from({ length: 40 }, (_, i) => i * 86_400_000);
    const minutes = Array.from({ length: 400 }, (_, i) => 39 * 86_400_000 + (i + 1) * 60_000);
    const time = [...days, ...minutes];
    const curve = curveOfSamples({ point: 1, time, value: time.map(() => 7), quality: time.map(() => 0), truncated: false });
    expect(curve.value).not.toContain(null);
  });

  test('a bad sample breaks the line', () => {
    const curve = curveOfSamples({ point: 1, time: [0, 1000, 2000], value: [1, null, 3], quality: [0, 2, 0], truncated: false });
    expect(curve.value).toEqual([1, null, 3]);
  });

  test('amounts per time are summed, levels averaged, states keep the last', () => {
    const three = { ...buckets([3], [2]), last: [5] };
    expect(curveOfBuckets(three, 'bar').value).toEqual([6]);
    expect(curveOfBuckets(three, 'line').value).toEqual([2]);
    expect(curveOfBuckets(three, 'step').value).toEqual([5]);
  });

  test('times rise and columns have one length, whatever the buckets', () => {
    const column = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(column, (avg) => {
        const curve = curveOfBuckets(
          buckets(
            avg.map((v) => (v === null ? 0 : 2)),
            avg,
          ),
          'line',
        );
        expect(curve.value).toHaveLength(curve.time.length);
        expect(curve.min).toHaveLength(curve.time.length);
        expect(curve.time.every((t, i) => i === 0 || t > (curve.time[i - 1] ?? 0))).toBe(true);
      }),
    );
  });
});

describe('yearly curves', () => {
  const curve = [
    [10, 100],
    [110, 200],
  ] as const;

  test('are linear between their points', () => {
    expect(valueOnDay(curve, 60)).toBe(150);
  });

  test('wrap at the end of the year', () => {
    expect(valueOnDay(curve, 110 + 265 / 2)).toBe(150);
    expect(valueOnDay(curve, 1)).toBeCloseTo(100 + (9 / 265) * 100, 9);
  });

  test('an empty one has no value', () => {
    expect(valueOnDay([], 5)).toBeNaN();
  });

  test('never leave the range of their points', () => {
    const points = fc
      .uniqueArray(fc.integer({ min: 1, max: 366 }), { minLength: 1, maxLength: 12 })
      .map((days) => days.sort((a, b) => a - b));
    fc.assert(
      fc.property(
        points,
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 12, maxLength: 12 }),
        fc.double({ min: 1, max: 366, noNaN: true }),
        (days, values, day) => {
          const random = days.map((d, i) => [d, values[i] ?? 0] as const);
          const value = valueOnDay(random, day);
          expect(value).toBeGreaterThanOrEqual(Math.min(...random.map(([, v]) => v)) - 1e-9);
          expect(value).toBeLessThanOrEqual(Math.max(...random.map(([, v]) => v)) + 1e-9);
        },
      ),
    );
  });

  test('the first of January is day one', () => {
    expect(dayOfYear(new Date(2026, 0, 1).getTime())).toBe(1);
  });
});

describe('axes', () => {
  const at = (...args: [number, number, number, number?, number?, number?]) =>
    new Date(...(args as [number, number, number])).getTime() / 1000;

  test('labels are as fine as their step', () => {
    expect(timeLabels([new Date(2026, 10, 22, 7, 36, 5).getTime() / 1000], 5)).toEqual(['07:36:05']);
    expect(timeLabels([new Date(2026, 10, 22, 7, 36).getTime() / 1000], 600)).toEqual(['07:36']);
    expect(timeLabels([at(2026, 10, 22)], 86_400 * 2)).toEqual(['11-22']);
    expect(timeLabels([at(2026, 10, 1)], 86_400 * 61)).toEqual(['2026-11']);
    expect(timeLabels([at(2026, 0, 1)], 86_400 * 365)).toEqual(['2026']);
  });

  test('midnight shows its date', () => {
    expect(timeLabels([at(2026, 10, 22)], 3600)).toEqual(['11-22']);
  });

  test('neighbouring values differ in their labels', () => {
    expect(valueLabels([720, 720.25, 720.5], { step: 0.25, language: 'en', isCode: false })).toEqual(['720.00', '720.25', '720.50']);
    expect(valueLabels([0, 500], { step: 500, language: 'en', isCode: false })).toEqual(['0', '500']);
    expect(valueLabels([0, 5000], { step: 5000, language: 'en', isCode: false })).toEqual(['0', '5,000']);
    expect(valueLabels([0, 5000], { step: 5000, language: 'en', isCode: true })).toEqual(['0', '5000']);
  });
});
