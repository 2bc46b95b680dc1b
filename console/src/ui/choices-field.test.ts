import { expect, test } from 'vitest';
import { hasChoices, switched } from './choices-field.tsx';

test.each([
  ['numbers of a few', { type: 'array', items: { type: 'number', enum: [1, 2] } }, true],
  ['numbers', { type: 'array', items: { type: 'number' } }, false],
  ['one choice', { type: 'string', enum: ['a'] }, false],
] as const)('a list of choices is one of %s: %#', (_, schema, is) => {
  expect(hasChoices(schema)).toBe(is);
});

test('a choice is switched on in its place, and off', () => {
  expect(switched([1, 2, 3, 4], [1, 4], 3)).toEqual([1, 3, 4]);
  expect(switched([1, 2, 3, 4], [1, 3, 4], 3)).toEqual([1, 4]);
  expect(switched([1, 2], [], 2)).toEqual([2]);
});
