import { expect, test } from 'vitest';
import { mergedFields, mergedList } from './meanwhile.ts';

test.each([
  ['what both made stands', ['a'], ['a', 'b'], ['a', 'c'], ['a', 'b', 'c']],
  ['what one of us took away is away', ['a', 'b', 'c'], ['b', 'c'], ['a', 'b'], ['b']],
  ['what we both changed stands twice, theirs and mine', ['a'], ['a1'], ['a2'], ['a1', 'a2']],
  ['what we both made alike stands once', [], ['a'], ['a'], ['a']],
  ['where I changed nothing it is theirs', ['a', 'b'], ['c'], ['a', 'b'], ['c']],
])('lists: %s', (_name, before, theirs, mine, merged) => {
  expect(mergedList(before, theirs, mine)).toEqual(merged);
});

test('fields: mine where I changed one, theirs elsewhere, and what we both changed is named', () => {
  const before = { title: 'yard', metres: 5, models: ['truck'], floor: 1 };
  const theirs = { title: 'pit', metres: 7, models: ['truck', 'cart'], floor: 1 };
  expect(mergedFields(before, theirs, { ...before, metres: 9, floor: 2 })).toEqual({
    merged: { title: 'pit', metres: 9, models: ['truck', 'cart'], floor: 2 },
    both: ['metres'],
  });
  expect(mergedFields(before, theirs, { ...before, title: 'pit' }).both).toEqual([]);
});
