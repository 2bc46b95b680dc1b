import { expect, test } from 'vitest';
import { virtualClock } from '../../kernel/testing.ts';
import { createBriefly } from './briefly.ts';

function counting() {
  let asked = 0;
  return { ask: async () => ++asked, asked: () => asked };
}

test('the same question within a moment is asked once, also while its answer is still to come', async () => {
  const briefly = createBriefly(virtualClock(), 1000);
  const { ask } = counting();
  expect(await Promise.all([briefly.get('a', ask), briefly.get('a', ask), briefly.get('b', ask)])).toEqual([1, 1, 2]);
});

test('after the moment it is asked again, and when the clock was set back', async () => {
  const clock = virtualClock(10_000);
  const briefly = createBriefly(clock, 1000);
  const { ask } = counting();
  await briefly.get('a', ask);
  clock.advance(1000);
  expect(await briefly.get('a', ask)).toBe(2);
  clock.set(5000);
  expect(await briefly.get('a', ask)).toBe(3);
});

test('a failure is told and not kept', async () => {
  const briefly = createBriefly(virtualClock(), 1000);
  await expect(briefly.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await briefly.get('a', counting().ask)).toBe(1);
});
