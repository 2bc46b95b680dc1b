import { expect, test } from 'vitest';
import { secondsIn } from './twin-switch.tsx';

test.each([
  ['1', 1],
  [' 10 ', 10],
  ['3600', 3600],
  ['0', undefined],
  ['3601', undefined],
  ['1.5', undefined],
  ['', undefined],
  ['-1', undefined],
  ['ten', undefined],
])('an interval of %j is %j', (typed, seconds) => {
  expect(secondsIn(typed)).toBe(seconds);
});
