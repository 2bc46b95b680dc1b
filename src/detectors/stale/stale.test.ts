import { expect, test } from 'vitest';
import { stale } from './stale.ts';

const params = { afterSeconds: 60 };

test.each([
  [59_999, 'normal'],
  [60_000, 'abnormal'],
] as const)('a newest sample of %s ms ago is %s after 60 s', (age, judgement) => {
  expect(stale.tick?.(undefined, params, 1_000_000 + age, 1_000_000)).toBe(judgement);
});

test('a point that never had a sample has not fallen silent', () => {
  expect(stale.tick?.(undefined, params, 1_000_000, undefined)).toBe('hold');
});

test('a sample by itself decides nothing', () => {
  expect(stale.step(undefined, params, 0, 1)).toBe('hold');
});

test('silence is due after the time from the newest sample', () => {
  expect(stale.due?.(params, 5_000)).toBe(65_000);
});
