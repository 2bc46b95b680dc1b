import { expect, test } from 'vitest';
import { verdictOf } from './verdict.ts';

test.each([
  [0, 'good'],
  [1, 'good'],
  [1.01, 'near'],
  [2, 'near'],
  [2.01, 'beyond'],
])('%s against a target of 1, at most 2, is %s', (value, verdict) => {
  expect(verdictOf(value, { good: 1, most: 2 })).toBe(verdict);
});
