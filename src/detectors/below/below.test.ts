import fc from 'fast-check';
import { expect, test } from 'vitest';
import { below } from './below.ts';

const judge = (value: number, deadband = 0) => below.step(undefined, { limit: 10, deadband }, 0, value);

test.each([
  [9.9, 0, 'abnormal'],
  [10, 0, 'normal'],
  [11, 0, 'normal'],
  [10, 2, 'hold'],
  [11.9, 2, 'hold'],
  [12, 2, 'normal'],
] as const)('%s with limit 10 and deadband %s is %s', (value, deadband, judgement) => {
  expect(judge(value, deadband)).toBe(judgement);
});

test('a limit of zero is left again by a value of zero', () => {
  expect(below.step(undefined, { limit: 0, deadband: 0 }, 0, 0)).toBe('normal');
});

test('deadband is zero unless given, and never negative', () => {
  expect(below.params.parse({ limit: 3 })).toEqual({ limit: 3, deadband: 0 });
  expect(below.params.safeParse({ limit: 3, deadband: -1 }).success).toBe(false);
  expect(below.params.safeParse({ limit: Number.NaN }).success).toBe(false);
});

test('the fast path judges as step does', () => {
  const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -5, max: 15 }));
  fc.assert(
    fc.property(value, fc.integer({ min: 0, max: 3 }), fc.integer({ min: -2, max: 12 }), (v, deadband, limit) => {
      const { sign, on, off } = below.threshold?.({ limit, deadband }) ?? { sign: 1, on: 0, off: 0 };
      const fast = sign * v > sign * on ? 'abnormal' : sign * v < sign * off ? 'normal' : 'hold';
      expect(fast).toBe(below.step(undefined, { limit, deadband }, 0, v));
    }),
  );
});

test('a trend draws the limit', () => {
  expect(below.limits?.({ limit: 10, deadband: 1 }, 0)).toEqual([10]);
});
