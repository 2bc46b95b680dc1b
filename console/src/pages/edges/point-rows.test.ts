import { expect, test } from 'vitest';
import { rowsOf, valuesOf } from './point-rows.ts';

test('what is edited is what was there, in its short form', () => {
  const values = {
    d: 'pond.depth',
    raw: { name: 'pond.level', scale: 0.1, offset: 2 },
    sn: { name: 'pond.serial', scale: 1, offset: 0, isText: true },
  };
  expect(valuesOf(rowsOf(values))).toEqual(values);
});

test('a row that is not whole gives nothing', () => {
  expect(
    valuesOf([
      { key: '', name: 'pond.depth', scale: 1, offset: 0, isText: false },
      { key: 'd', name: '', scale: 1, offset: 0, isText: false },
    ]),
  ).toEqual({});
});
