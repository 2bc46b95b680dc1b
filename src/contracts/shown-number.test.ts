import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownNumber } from './shown-number.ts';

test.each([
  ['the noise of a scale', 963 * 0.1, undefined, 96.3],
  ['the noise of a sum', 0.1 + 0.2, undefined, 0.3],
  ['a long figure', 1_234_567.890_12, undefined, 1_234_567.890_12],
  ['the decimals of a point', 71.23456, 2, 71.23],
  ['what rounds to zero from below', -0.0001, 2, 0],
  ['minus zero', -0, undefined, 0],
  ['nothing', Number.NaN, 2, Number.NaN],
  ['no end', Number.POSITIVE_INFINITY, undefined, Number.POSITIVE_INFINITY],
] as const)('%s', (_, value, decimals, shown) => {
  expect(Object.is(shownNumber(value, decimals), shown)).toBe(true);
});

test('what a person wrote with up to 15 digits is shown as it was written', () => {
  fc.assert(
    fc.property(fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }), fc.integer({ min: 0, max: 12 }), (digits, places) => {
      const written = Number(`${digits}e-${places}`);
      expect(shownNumber(written)).toBe(written === 0 ? 0 : written);
    }),
  );
});
