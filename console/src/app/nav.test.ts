import { expect, test } from 'vitest';
import { nav } from './nav.ts';

test('each page is reached by a key of its own', () => {
  const keys = nav.map(({ key }) => key);
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
});
