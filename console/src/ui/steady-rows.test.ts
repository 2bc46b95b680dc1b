import { describe, expect, test } from 'vitest';
import { steadyRows } from './steady-rows.ts';
import { keysBetween } from './table-keys.ts';

const keyOf = (row: { readonly id: string }) => row.id;
const rows = (text: string) => [...text].map((id) => ({ id }));
const ids = (list: readonly { readonly id: string }[]) => list.map(keyOf).join('');

describe('rows under the pointer', () => {
  test('stay where they were, and new ones wait', () => {
    const { rows: shown, waiting } = steadyRows(rows('xcab'), ['a', 'b', 'c'], keyOf);
    expect(ids(shown)).toBe('abc');
    expect(waiting).toBe(1);
  });

  test('leave when they are gone', () => {
    expect(ids(steadyRows(rows('ac'), ['a', 'b', 'c'], keyOf).rows)).toBe('ac');
  });

  test('are shown as they come when nothing is held', () => {
    expect(steadyRows(rows('xab'), undefined, keyOf)).toEqual({ rows: rows('xab'), waiting: 0 });
  });
});

test('a range of rows is selected in either direction', () => {
  expect(keysBetween(rows('abcd'), keyOf, [3, 1])).toEqual(['b', 'c', 'd']);
});
