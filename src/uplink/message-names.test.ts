import { expect, test } from 'vitest';
import { createMessageNames } from './message-names.ts';

const namesOf = (names: ReturnType<typeof createMessageNames>, ...ranges: readonly string[]) =>
  ranges.map((range) => names.sending(range).name);

test('what was not acknowledged is sent again under the same names, over any number of connections', () => {
  const names = createMessageNames();
  const [first, b, c] = ['a', 'b', 'c'].map((range) => names.sending(range));
  if (first !== undefined) names.acknowledged(first);
  names.begin();
  expect(namesOf(names, 'b')).toEqual([b?.name]);
  names.begin();
  expect(namesOf(names, 'b', 'c')).toEqual([b?.name, c?.name]);
});

test('from the first message on that is another one, all names are new: nothing behind it may be left out', () => {
  const names = createMessageNames();
  const before = namesOf(names, 'a', 'b', 'c');
  names.begin();
  const after = namesOf(names, 'a', 'b+', 'c');
  expect(after[0]).toBe(before[0]);
  expect(new Set([...before, ...after]).size).toBe(5);
});

test('after a refusal all names are new', () => {
  const names = createMessageNames();
  const before = namesOf(names, 'a', 'b');
  names.refused();
  names.begin();
  expect(new Set([...before, ...namesOf(names, 'a', 'b')]).size).toBe(4);
});
