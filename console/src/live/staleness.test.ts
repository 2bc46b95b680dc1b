import { afterEach, expect, test } from 'vitest';
import { checkSilence, lineClosed, lineOpened, useLink } from './link.ts';
import { isFollowed, stalenessOf } from './staleness.ts';

afterEach(() => useLink.setState({ isOpen: false, isStale: false, heardAt: 0 }));

test.each([
  [undefined, { time: 99_000 }, true],
  ['notLive', { time: 99_000 }, false],
  ['stale', { time: 1000 }, true],
  ['stale', { time: 1000 }, false],
  [undefined, undefined, false],
] as const)('%s: %o, followed %s', (expected, sample, followed) => {
  expect(stalenessOf(sample, { freshSeconds: 10, now: 100_000, isFollowed: followed })).toBe(expected);
});

test('values are of now no longer the moment the line closes, and again once it stands', () => {
  lineOpened(1000);
  expect(isFollowed()).toBe(true);
  lineClosed();
  expect(isFollowed()).toBe(false);
  // A look at the clock does not take it for a line that stands.
  checkSilence(2000);
  expect(isFollowed()).toBe(false);
  lineOpened(3000);
  expect(isFollowed()).toBe(true);
});

test('a line that stands and says nothing for three beats is not followed either', () => {
  lineOpened(1000);
  checkSilence(16_000);
  expect(isFollowed()).toBe(true);
  checkSilence(16_001);
  expect(isFollowed()).toBe(false);
  useLink.setState({ heardAt: 17_000 });
  checkSilence(17_500);
  expect(isFollowed()).toBe(true);
});
