import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanNumber } from './json-number.ts';

const scan = (text: string): readonly [value: number, end: number] => {
  const cursor = { at: 0 };
  return [scanNumber(Buffer.from(text), 0, cursor), cursor.at];
};

test.each(['', '-', '+1', '.5', '01', '-01', '1.', '1.e3', '1e', '1e+', 'NaN', 'Infinity', '0x10'])('%j is no JSON number', (text) => {
  const [value, end] = scan(text);
  expect(end === -1 || end < text.length).toBe(true);
  if (end === -1) expect(value).toBeNaN();
});

test.each([
  '0',
  '-0',
  '1.5',
  '123456789012345',
  '1234567890123456',
  '0.1',
  '5e-324',
  '1e999',
  '9007199254740993',
  '0.000001234567890123456789',
])('%s reads as JSON.parse does', (text) => expect(scan(text)).toEqual([JSON.parse(text), text.length]));

test('every double is read back exactly, in every way of writing it', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 20 }), (value, digits) => {
      for (const text of [String(value), value.toExponential(), value.toFixed(digits), value.toPrecision(digits + 1)].map((s) =>
        s.replace('Infinity', '0'),
      )) {
        expect(scan(text)).toEqual([JSON.parse(text), text.length]);
      }
    }),
    { numRuns: 5000 },
  );
});
