import { expect, test } from 'vitest';
import type { TwinPoint } from '../contracts/driver.ts';
import { twinValue } from './twin-values.ts';

const minute = 60_000;
const day = Array.from({ length: 1440 }, (_, i) => Date.UTC(2026, 5, 1) + i * minute);
const point = (change: Partial<TwinPoint> = {}): TwinPoint => ({ point: 7, low: 100, high: 200, decimals: 2, shape: 'wave', ...change });
const over = (one: TwinPoint) => day.map((time) => twinValue(one, time));

test.each<TwinPoint>([
  point(),
  point({ low: -50, high: 60, decimals: 1 }),
  point({ low: 0, high: 0.4, decimals: 0 }),
  point({ low: 5, high: 5 }),
  point({ low: 0, high: 3, decimals: 0, shape: 'state' }),
  point({ low: 0, high: 500, decimals: 1, shape: 'fall' }),
])('values of $shape stay within $low…$high', (one) => {
  const values = over(one);
  expect(values.filter((value) => value < one.low || value > one.high || Number.isNaN(value))).toEqual([]);
});

test('a wave goes through most of the range in a day, and little in a minute', () => {
  const values = over(point());
  expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(55);
  const steps = values.slice(1).map((value, i) => Math.abs(value - (values[i] ?? 0)));
  expect(Math.max(...steps)).toBeLessThan(11);
  expect(Math.max(...steps)).toBeGreaterThan(0);
});

test('a state takes every whole number of its range, and is held for a quarter of an hour', () => {
  const values = over(point({ low: 0, high: 2, decimals: 0, shape: 'state' }));
  expect([...new Set(values)].sort()).toEqual([0, 1, 2]);
  const quarters = Array.from({ length: 96 }, (_, i) => new Set(values.slice(i * 15, i * 15 + 15)).size);
  expect(new Set(quarters)).toEqual(new Set([1]));
});

test('what falls now and then is mostly nothing', () => {
  const values = over(point({ low: 0, high: 500, shape: 'fall' }));
  const wet = values.filter((value) => value > 0).length;
  expect(wet).toBeGreaterThan(50);
  expect(wet).toBeLessThan(300);
});

test('a point has the same value at the same time, and another one than its neighbour', () => {
  expect(over(point())).toEqual(over(point()));
  expect(over(point({ point: 8 }))).not.toEqual(over(point()));
});
