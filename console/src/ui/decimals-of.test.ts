import { expect, test } from 'vitest';
import { decimalsOf } from './decimals-of.ts';

test.each([
  [0, 0],
  [5, 0],
  [-0.5, 1],
  [1.25, 2],
  [0.000_000_1, 7],
  [1e21, 0],
  [0.1 + 0.2, 6],
])('%d is written with %i decimals', (value, decimals) => {
  expect(decimalsOf(value)).toBe(decimals);
});
