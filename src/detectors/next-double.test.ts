import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextDown, nextUp } from './next-double.ts';

test.each([
  [0, Number.MIN_VALUE],
  [-0, Number.MIN_VALUE],
  [1, 1 + Number.EPSILON],
  [-1, -1 + Number.EPSILON / 2],
  [-Number.MIN_VALUE, -0],
])('the next number above %s is %s', (x, next) => {
  expect(nextUp(x)).toBe(next);
});

test('less than the next number above is the same as not greater', () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(fc.property(double, double, (x, limit) => x < nextUp(limit) === x <= limit && x > nextDown(limit) === x >= limit));
});
