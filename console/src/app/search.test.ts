import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePoints, writePoints } from '../pages/trends/use-points.ts';
import { parseSearch, search, stringifySearch } from './search.ts';
import { keyName } from './shortcuts.ts';

test('an address is plain and stays readable', () => {
  expect(stringifySearch({ points: '1,2', from: 'now-8h', empty: '', none: undefined })).toBe('?points=1,2&from=now-8h');
});

test('what was written is read again', () => {
  const values = fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ minLength: 1, unit: 'grapheme' }));
  fc.assert(
    fc.property(values, (written) => {
      expect({ ...parseSearch(stringifySearch(written).slice(1)) }).toEqual({ ...written });
    }),
  );
});

test('a page takes its own keys and drops the rest', () => {
  expect(search('from', 'to')({ from: 'now-1h', to: '', other: 'x', evil: { a: 1 } })).toEqual({ from: 'now-1h' });
});

test.each([
  ['1,2', [1, 2]],
  ['1@a,1,2@b', [1, 2]],
  ['x,-1,,3', [3]],
  [undefined, []],
] as const)('the points of "%s" are %j', (text, numbers) => {
  expect(parsePoints(text).map((r) => r.number)).toEqual(numbers);
});

test('points keep their asset in the address', () => {
  expect(writePoints(parsePoints('1@a,2'))).toBe('1@a,2');
  expect(writePoints([])).toBeUndefined();
});

test('keys are named without regard to case, with Ctrl or Cmd in front', () => {
  expect(keyName({ key: 'A', ctrlKey: false, metaKey: false })).toBe('a');
  expect(keyName({ key: 'k', ctrlKey: false, metaKey: true })).toBe('ctrl+k');
  expect(keyName({ key: 'Escape', ctrlKey: false, metaKey: false })).toBe('Escape');
});
