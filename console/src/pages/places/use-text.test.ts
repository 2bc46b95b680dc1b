import { expect, test } from 'vitest';
import { lastText, wayText } from './use-text.ts';

const format = {
  quantity: (value: number | null | undefined, decimals: number, symbol: string) => `${value?.toFixed(decimals)} ${symbol}`,
};

test.each([
  [12.4, '12 m'],
  [999, '999 m'],
  [1000, '1.00 km'],
])('a way of %d m', (metres, text) => expect(wayText(format, metres)).toBe(text));

test.each([
  [90, '1.5 min'],
  [5399, '90.0 min'],
  [5400, '1.50 h'],
])('a time of %d s', (seconds, text) => expect(lastText(format, seconds)).toBe(text));
