import { expect, test } from 'vitest';
import { createSelections, type Selection } from './selections.ts';

const here = {};
const on: Selection = { by: here, originator: 1, type: 45, value: 1, qualifier: 0 };

function setUp() {
  let now = 0;
  const selections = createSelections(30_000, () => now);
  return {
    selections,
    wait(ms: number) {
      now += ms;
    },
  };
}

test('what was selected is executed once', () => {
  const { selections } = setUp();
  expect(selections.execute('1/6000', on, true)).toBe(false);
  expect(selections.select('1/6000', on)).toBe(true);
  expect(selections.execute('1/6000', on, true)).toBe(true);
  expect(selections.execute('1/6000', on, true)).toBe(false);
});

test.each([
  ['on another connection', { by: {} }],
  ['by another originator', { originator: 2 }],
  ['of another type', { type: 58 }],
  ['with another value', { value: 0 }],
  ['with another qualifier', { qualifier: 4 }],
])('an execution %s is refused, and the selection holds', (_, other) => {
  const { selections } = setUp();
  selections.select('1/6000', on);
  expect(selections.execute('1/6000', { ...on, ...other }, false)).toBe(false);
  expect(selections.execute('1/6000', on, true)).toBe(true);
});

test('while one has selected, another one cannot; the same may select anew', () => {
  const { selections } = setUp();
  selections.select('1/6000', on);
  expect(selections.select('1/6000', { ...on, by: {} })).toBe(false);
  expect(selections.select('1/6000', { ...on, value: 0 })).toBe(true);
  expect(selections.execute('1/6000', { ...on, value: 0 }, true)).toBe(true);
});

test('a selection lapses', () => {
  const { selections, wait } = setUp();
  selections.select('1/6000', on);
  wait(29_999);
  expect(selections.select('1/6000', { ...on, by: {} })).toBe(false);
  wait(1);
  expect(selections.execute('1/6000', on, true)).toBe(false);
  expect(selections.select('1/6000', { ...on, by: {} })).toBe(true);
});

test('who has selected may cancel, nobody else', () => {
  const { selections } = setUp();
  selections.select('1/6000', on);
  expect(selections.cancel('1/6000', { ...on, originator: 2 })).toBe(false);
  expect(selections.cancel('1/6000', on)).toBe(true);
  expect(selections.cancel('1/6000', on)).toBe(false);
  expect(selections.execute('1/6000', on, true)).toBe(false);
});
