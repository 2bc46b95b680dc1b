import { expect, test } from 'vitest';
import { percentDecimals, writtenNumbers } from './written-number.ts';

test.each([
  [0.75, '75 %'],
  [0.7504, '75 %'],
  [0.9996, '100 %'],
  [0.999, '99.9 %'],
  [1 / 3, '33.3 %'],
  [0.1 + 0.2, '30 %'],
  [0, '0 %'],
])('a share of %s is written in a report as %s', (share, text) => {
  for (const language of ['zh', 'en'] as const) expect(writtenNumbers(language).percent(share, percentDecimals(share))).toBe(text);
});
