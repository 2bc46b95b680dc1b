import { expect, test } from 'vitest';
import { parseChoice } from './choice.ts';

test.each([
  ['nothing', null, []],
  ['what was written', '[1,2]', [1, 2]],
  ['no JSON', '[', []],
  ['no list', '{"1":true}', []],
  ['numbers that are no priority', '[0,2,9,"1"]', [2]],
])('%s', (_, text, priorities) => {
  expect(parseChoice(text)).toEqual(priorities);
});
