import { expect, test } from 'vitest';
import type { Series } from '../contracts/history.ts';
import { quality } from '../contracts/quality.ts';
import { expectation } from './expectation.ts';
import { replay } from './replay.ts';

const [quarter, day] = [900_000, 86_400_000];
const ruleOf = (kind: string, params: unknown) => ({ kind, params, onDelayMs: 0, offDelayMs: 0 });
const forecast = ruleOf('forecast', { learnSeasons: 2 });

/** A day that repeats with some noise, fifteen days of it; far too high from sample 1200 to 1203, and sample 1250 is bad. */
const series: Series = {
  time: Float64Array.from({ length: 1440 }, (_, i) => i * quarter),
  value: Float64Array.from(
    { length: 1440 },
    (_, i) => 20 + 8 * Math.sin((i * Math.PI) / 48) + Math.sin(i * 12.9898) + (i >= 1200 && i < 1204 ? 40 : 0),
  ),
  quality: Uint8Array.from({ length: 1440 }, (_, i) => (i === 1250 ? quality('bad') : 0)),
};

test('the range shown is the one by which an exception was judged, and exceptions are those of a preview', () => {
  const { columns, exceptions } = expectation(forecast, series, { from: 12 * day, to: 15 * day, count: 288 });
  expect(exceptions).toEqual(replay(forecast, series).filter(({ raisedAt }) => raisedAt >= 12 * day));
  expect(exceptions).toMatchObject([{ raisedAt: 1200 * quarter, why: { code: 'unexpected', ...columns[1200 - 1152] } }]);
});

test('it follows the rhythm, and holds most of what is usual', () => {
  const { columns } = expectation(forecast, series, { from: 12 * day, to: 13 * day - quarter / 2, count: 96 });
  const inside = columns.filter((one, i) => {
    const value = series.value[1152 + i] ?? Number.NaN;
    return one !== undefined && value >= one.low && value <= one.high;
  });
  expect(inside.length).toBeGreaterThan(88);
  expect(Math.abs((columns[24]?.expected ?? 0) - 28)).toBeLessThan(1.5);
});

test('a column without a usable sample, or before anything was learnt, has no range', () => {
  const { columns } = expectation(forecast, series, { from: 0, to: 15 * day, count: 1440 });
  expect(columns.slice(0, 192).every((one) => one === undefined)).toBe(true);
  expect([columns[1249], columns[1250], columns[1251]].map((one) => one === undefined)).toEqual([false, true, false]);
});

test('a control chart shows its three-sigma limits', () => {
  const { columns } = expectation(ruleOf('spc', { centre: 20, sigma: 2 }), series, { from: 0, to: day, count: 4 });
  expect(columns).toEqual(Array(4).fill({ low: 14, expected: 20, high: 26 }));
});

test('a detector that expects nothing has none, an exception that holds over the begin of the range is listed', () => {
  const { columns, exceptions } = expectation(ruleOf('above', { limit: 50 }), series, {
    from: 1202 * quarter,
    to: 1210 * quarter,
    count: 8,
  });
  expect(columns.every((one) => one === undefined)).toBe(true);
  expect(exceptions).toMatchObject([{ raisedAt: 1200 * quarter, clearedAt: 1204 * quarter }]);
});
