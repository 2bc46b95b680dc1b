import { expect, test } from 'vitest';
import { isFor } from './notice.ts';

test.each([
  ['everybody', [], 'li', true],
  ['one of those named', ['li', 'wang'], 'li', true],
  ['somebody else', ['wang'], 'li', false],
  ['somebody, while nobody is signed in', ['wang'], undefined, false],
])('a notice for %s', (_, to, name, shown) => {
  expect(isFor({ to }, name)).toBe(shown);
});
