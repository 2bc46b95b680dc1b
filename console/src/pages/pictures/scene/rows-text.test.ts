import { describe, expect, test } from 'vitest';
import { readRows, rowsText } from './rows-text.ts';

const corners = { rows: [3, 5], columns: [2, 2] } as const;
const heights = { rows: [2, 3], columns: [2, 3] } as const;

test('rows are read as they were written', () => {
  const rows = [[0, -1.5], [1e3, 2], [3, 4]]; // biome-ignore format: corners
  expect(readRows(rowsText(rows), corners)).toEqual({ rows });
});

test('tabs of a spreadsheet, commas of both scripts and empty lines are fine', () => {
  expect(readRows('1\t2\r\n\n3, 4\n5，6\n', corners)).toEqual({ rows: [[1, 2], [3, 4], [5, 6]] }); // biome-ignore format: corners
});

describe('what is wrong is told', () => {
  test.each([
    ['a word', '1 2\n3 four\n5 6', corners, { word: 'rowsNoNumber', line: '2', said: 'four' }],
    ['a row too long', '1 2\n3 4 5\n6 7', corners, { word: 'rowsWrongLength', line: '2', n: '2' }],
    ['too few rows', '1 2\n3 4', corners, { word: 'rowsTooFew', n: '3' }],
    ['too many rows', '1 2\n1 2\n1 2\n1 2', heights, { word: 'rowsTooMany', n: '3' }],
    ['rows of different lengths', '1 2\n1 2 3', heights, { word: 'rowsWrongLength', line: '2', n: '2' }],
    ['rows too wide', '1 2 3 4\n1 2 3 4', heights, { word: 'rowsTooWide', least: '2', most: '3' }],
    ['nothing', '', corners, { word: 'rowsTooFew', n: '3' }],
  ])('%s', (_, text, shape, fault) => {
    expect(readRows(text, shape)).toEqual({ fault });
  });
});
