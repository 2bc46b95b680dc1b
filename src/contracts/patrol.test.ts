import { expect, test } from 'vitest';
import { isBad, isSameCode, type PatrolItem, type PatrolValue, resultProblems } from './patrol.ts';

const head = { id: 'i', text: 'Look', photo: false };
const items = {
  yesNo: { ...head, kind: 'yesNo' },
  choice: {
    ...head,
    kind: 'choice',
    choices: [
      { text: 'dry', bad: false },
      { text: 'wet', bad: true },
    ],
  },
  number: { ...head, kind: 'number', low: 2, high: 4 },
  open: { ...head, kind: 'number' },
  text: { ...head, kind: 'text' },
} as const satisfies Record<string, PatrolItem>;

test.each([
  ['yesNo', true, false],
  ['yesNo', false, true],
  ['choice', 'dry', false],
  ['choice', 'wet', true],
  ['number', 2, false],
  ['number', 4, false],
  ['number', 1.99, true],
  ['number', 4.01, true],
  ['open', -1e9, false],
  ['text', 'broken', false],
] as const)('%s: %s is bad: %s', (kind, value, expected) => {
  expect(isBad(items[kind], value)).toBe(expected);
});

test.each([
  ['yesNo', 'yes'],
  ['choice', 'damp'],
  ['number', Number.NaN],
  ['number', '3'],
  ['text', 3],
] as readonly (readonly [keyof typeof items, PatrolValue])[])('%s does not take %s', (kind, value) => {
  const point = { id: 'p', title: 'Gate', items: [items[kind]] };
  expect(resultProblems(point, { point: 'p', at: 0, results: [{ item: 'i', value, photos: [] }] })).toHaveLength(1);
});

test('all that is wrong with a visit is said at once', () => {
  const point = {
    id: 'p',
    title: 'Gate',
    code: 'G-1',
    items: [
      { ...items.yesNo, photo: true },
      { ...items.text, id: 'j' },
    ],
  };
  const results = [
    { item: 'i', value: true, photos: [] },
    { item: 'x', value: true, photos: [] },
  ];
  const problems = resultProblems(point, { point: 'p', at: 0, code: 'G-2', results });
  expect(problems.every(({ zh }) => /[一-龥]/.test(zh))).toBe(true);
  expect(problems.map(({ en }) => en)).toEqual([
    'the code is not that of Gate',
    'there is no item x at Gate',
    'Look: needs a photo',
    'Look: nothing was said',
  ]);
});

test('codes are compared without case and space around them', () => {
  expect([isSameCode(' g-1\n', 'G-1'), isSameCode('G-1', 'G-10')]).toEqual([true, false]);
});
