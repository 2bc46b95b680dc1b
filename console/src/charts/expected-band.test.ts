import { expect, test } from 'vitest';
import { type ExpectedBand, extentOf, stretchesOf } from './expected-band.ts';

const n = null;
const low = [1, n, 1, n, 1, n, n, n, n, n, n, n, 3, n, 3];
const band: ExpectedBand = {
  ...{ point: 1, title: '', from: 0, widthMs: 1000, exceptions: [] },
  ...{ low, expected: low.map((v) => v && v + 1), high: low.map((v) => v && v + 2) },
};

test('columns without a sample do not break a band, a gap much longer than the usual step does', () => {
  expect(stretchesOf(band).map((one) => one.map(({ time }) => time))).toEqual([
    [500, 2500, 4500],
    [12_500, 14_500],
  ]);
});

test('the extent is that of the columns within the span, and none outside', () => {
  expect(extentOf(band, 0, 15)).toEqual([1, 5]);
  expect(extentOf(band, 0, 6)).toEqual([1, 3]);
  expect(extentOf(band, 20, 30)).toBeUndefined();
});
