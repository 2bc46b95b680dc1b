import { describe, expect, test } from 'vitest';
import { decimalsOf, figureOf } from './spare.ts';
import { partOf } from './spare-form.tsx';

describe('what is typed as a figure', () => {
  test.each([
    ['12', 12],
    [' 3,5 ', 3.5],
    ['0', 0],
    ['', undefined],
    ['-1', undefined],
    ['two', undefined],
    ['1e400', undefined],
  ])('%s is %s', (typed, expected) => expect(figureOf(typed)).toBe(expected));

  test('decimals are shown where there are some', () => expect([decimalsOf(3), decimalsOf(0.25)]).toEqual([0, 2]));
});

describe('what is typed as a part', () => {
  const typed = { number: ' B-1 ', name: 'Bearing', unit: 'pcs', minimum: '2', price: '', note: '' };

  test('is sent with a price only when there is one', () => {
    expect(partOf(typed)).toEqual({ number: 'B-1', name: 'Bearing', unit: 'pcs', minimum: 2, price: undefined, note: '' });
    expect(partOf({ ...typed, price: '3,5' })).toMatchObject({ price: 3.5 });
  });

  test.each([
    ['number', ' '],
    ['name', ''],
    ['minimum', ''],
    ['minimum', '-2'],
    ['price', 'dear'],
  ])('is not sent with %s “%s”', (key, value) => expect(partOf({ ...typed, [key]: value })).toBeUndefined());
});
