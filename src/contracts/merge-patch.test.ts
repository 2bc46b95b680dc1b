import { expect, test } from 'vitest';
import { mergePatch } from './merge-patch.ts';

// The cases of RFC 7396, appendix A, whose members are no objects.
test.each([
  ['a member is replaced', { a: 'b' }, { a: 'c' }, { a: 'c' }],
  ['a member is added', { a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  ['null removes', { a: 'b' }, { a: null }, {}],
  ['null leaves the others', { a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  ['an array is replaced as a whole', { a: ['b'] }, { a: 'c' }, { a: 'c' }],
  ['null of what is not there changes nothing', { e: null }, { a: null }, { e: null }],
  ['what is undefined stays', { a: 'b' }, { a: undefined }, { a: 'b' }],
] as const)('%s', (_, before, patch, after) => {
  expect(mergePatch<unknown>(before, patch)).toEqual(after);
});

test('a key that every object inherits is a key like any other', () => {
  const patch = JSON.parse('{"__proto__": 1, "constructor": null}');
  expect(Object.entries(mergePatch<unknown>({}, patch))).toEqual([['__proto__', 1]]);
});
