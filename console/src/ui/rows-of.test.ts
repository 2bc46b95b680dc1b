import { describe, expect, test } from 'vitest';
import { emptyRow, errorsBelow, hasRows, moved } from './rows-of.ts';

describe('a list of a form', () => {
  test.each([
    ['texts', { type: 'array', items: { type: 'string' } }, true, ''],
    ['numbers', { type: 'array', items: { type: 'number' } }, true, 0],
    ['objects', { type: 'array', items: { type: 'object', properties: { a: { type: 'string' }, b: { default: 1 } } } }, true, { b: 1 }],
  ] as const)('of %s has rows, and a new one begins as it should', (_, schema, is, row) => {
    expect(hasRows(schema)).toBe(is);
    expect(emptyRow(schema)).toEqual(row);
  });

  test.each([
    ['lists', { type: 'array', items: { type: 'array' } }],
    ['choices', { type: 'array', items: { type: 'string', enum: ['a', 'b'] } }],
    ['anything', { type: 'array' }],
    ['no list', { type: 'object' }],
  ] as const)('of %s has none', (_, schema) => {
    expect(hasRows(schema)).toBe(false);
  });
});

test('an entry moves by one, and not beyond the ends', () => {
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b']);
});

test('errors are found below their field only', () => {
  expect(errorsBelow({ 'stations.3.mn': 'wrong', station: 'other', stations: 'too many' }, 'stations')).toEqual({ '3.mn': 'wrong' });
});
