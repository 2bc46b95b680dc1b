import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quality } from '../contracts/quality.ts';
import { earliestLive, mostAheadMs } from '../contracts/time.ts';
import { boundColumns, createNormaliser } from './normalise.ts';
import { batchOf, rowsOf } from './testing.ts';

const now = Date.UTC(2026, 5, 1);
const setUp = () => {
  const normaliser = createNormaliser();
  normaliser.setPoints(
    boundColumns([
      { point: 1, low: 0, high: 100 },
      { point: 70_000, low: Number.NaN, high: 50 },
    ]),
  );
  return normaliser;
};

test.each([
  ['inside its bounds stays good', 1, 100, quality('good')],
  ['above its bounds becomes uncertain', 1, 100.1, quality('uncertain')],
  ['below its bounds becomes uncertain', 1, -0.1, quality('uncertain')],
  ['of a point without a lower bound is never too low', 70_000, -1e300, quality('good')],
  ['of a point without bounds is never out of them', 2, 1e300, quality('good')],
  ['of a point that nobody has named is never out of bounds', 9_999_999, 1e300, quality('good')],
])('a value %s', (_, point, value, expected) => {
  const batch = batchOf([[point, now, value]]);
  setUp().normalise(batch, now);
  expect(rowsOf(batch)).toEqual([[point, now, value, expected]]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  '%s becomes NaN of bad quality and keeps its origin',
  (value) => {
    const batch = batchOf([[1, now, value, quality('uncertain', 'replayed')]]);
    setUp().normalise(batch, now);
    expect(rowsOf(batch)).toEqual([[1, now, Number.NaN, quality('bad', 'replayed')]]);
  },
);

test('a value that its device calls bad stays as it is', () => {
  const batch = batchOf([[1, now, 500, quality('bad')]]);
  setUp().normalise(batch, now);
  expect(rowsOf(batch)).toEqual([[1, now, 500, quality('bad')]]);
});

test.each([
  ['of 1970', 1_000, 1],
  ['just before 1990', earliestLive - 1, 1],
  ['of 1990', earliestLive, 0],
  ['of the present', now, 0],
  ['ten minutes ahead', now + mostAheadMs, 0],
  ['more than ten minutes ahead', now + mostAheadMs + 1, 1],
  ['of 2099', Date.UTC(2099, 0, 1), 1],
  ['that is no number', Number.NaN, 1],
  ['that is infinite', Number.POSITIVE_INFINITY, 1],
])('a time %s: %#', (_, time, refused) => {
  const batch = batchOf([
    [1, now, 1],
    [1, time, 2],
    [1, now, 3],
  ]);
  expect(setUp().normalise(batch, now)).toEqual({ badTime: refused, badPoint: 0 });
  expect(rowsOf(batch).map(([, , value]) => value)).toEqual(refused ? [1, 3] : [1, 2, 3]);
});

test('a point beyond what the plane holds is refused', () => {
  const batch = batchOf([
    [16_777_216, now, 1],
    [16_777_215, now, 2],
  ]);
  expect(setUp().normalise(batch, now)).toEqual({ badTime: 0, badPoint: 1 });
  expect(rowsOf(batch)).toEqual([[16_777_215, now, 2, 0]]);
});

test('normalising twice is the same as once, and nothing is lost uncounted', () => {
  const row = fc.tuple(
    fc.constantFrom(1, 2, 70_000, 4e9),
    fc.double({ min: 0, max: 2 * now }),
    fc.double(),
    fc.integer({ min: 0, max: 15 }),
  );
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const normaliser = setUp();
      const batch = batchOf(rows);
      const { badTime, badPoint } = normaliser.normalise(batch, now);
      const once = rowsOf(batch);
      expect(once.length + badTime + badPoint).toBe(rows.length);
      expect(normaliser.normalise(batch, now)).toEqual({ badTime: 0, badPoint: 0 });
      expect(rowsOf(batch)).toEqual(once);
    }),
  );
});
