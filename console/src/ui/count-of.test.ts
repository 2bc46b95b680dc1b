import { expect, test } from 'vitest';
import { formats } from '../i18n/format.ts';
import { countOf } from './count-of.ts';

const items = Array.from({ length: 1200 });

test.each([
  ['its total', { items, total: 50_054, hasMore: true }, '50,054'],
  ['what was read, when that is all', { items, total: undefined, hasMore: false }, '1,200'],
  ['no more than it knows, while there is more', { items, total: undefined, hasMore: true }, '1,200+'],
  ['nothing', { items: [], total: undefined, hasMore: false }, '0'],
])('a list says %s', (_, pages, said) => {
  expect(countOf(pages, formats('en'))).toBe(said);
});
