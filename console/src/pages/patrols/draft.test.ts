import { expect, test } from 'vitest';
import { type PatrolItem, type PatrolPoint, resultProblems } from '../../../../src/contracts/patrol.ts';
import { decimalsOf } from '../../ui/decimals-of.ts';
import { answerOf, isCodeRight, isTypedBad, missingOf, type Typed } from './draft.ts';

const head = { id: 'a', text: 'A', photo: false };
const oil: PatrolItem = { ...head, kind: 'number', low: 2, high: 4 };
const rail: PatrolItem = { ...head, kind: 'yesNo', photo: true };
const weld: PatrolItem = {
  ...head,
  kind: 'choice',
  choices: [
    { text: 'firm', bad: false },
    { text: 'cracked', bad: true },
  ],
};
const seen: PatrolItem = { ...head, kind: 'text' };

test.each<[PatrolItem, Typed, number, string | undefined]>([
  [oil, '', 0, 'needsNumber'],
  [oil, 'x', 0, 'needsNumber'],
  [oil, ' 3.5 ', 0, undefined],
  [rail, undefined, 1, 'needsAnswer'],
  [rail, false, 0, 'needsPhoto'],
  [rail, false, 1, undefined],
  [weld, undefined, 0, 'needsAnswer'],
  [weld, 'firm', 0, undefined],
  [seen, '  ', 0, 'needsAnswer'],
  [seen, 'dry', 0, undefined],
])('%o with %o and %i photos misses %o, and the server says the same', (item, typed, photos, missing) => {
  expect(missingOf(item, typed, photos)).toBe(missing);
  const value = answerOf(item, typed);
  const results = value === undefined ? [] : [{ item: 'a', value, photos: Array.from({ length: photos }, String) }];
  const problems = resultProblems({ id: 'p', title: 'P', items: [item] }, { point: 'p', at: 0, results });
  expect(problems.length > 0).toBe(missing !== undefined);
});

test('limits are allowed themselves; what is not typed yet is not bad', () => {
  expect(['', '1.9', '2', '4', '4.1'].map((typed) => isTypedBad(oil, typed))).toEqual([false, true, false, false, true]);
  expect([isTypedBad(rail, false), isTypedBad(rail, true), isTypedBad(weld, 'cracked'), isTypedBad(seen, 'bad')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test('a code is asked for only where there is one', () => {
  const point: PatrolPoint = { id: 'p', title: 'P', items: [] };
  expect([isCodeRight(point, ''), isCodeRight({ ...point, code: 'G-1' }, ' g-1'), isCodeRight({ ...point, code: 'G-1' }, '')]).toEqual([
    true,
    true,
    false,
  ]);
});

test('a number is shown as it was typed', () => {
  expect([4, 4.5, -0.125, 1e21, 1 / 3].map(decimalsOf)).toEqual([0, 1, 3, 0, 6]);
});
