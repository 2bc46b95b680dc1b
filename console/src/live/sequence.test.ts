import { expect, test } from 'vitest';
import { createSequence } from './sequence.ts';

test('the next number is no gap, a skipped one is, and counting goes on from there', () => {
  const sequence = createSequence();
  expect([40, 41, 43, 44].map((seq) => sequence.isGap(seq))).toEqual([false, false, true, false]);
});

test('after a new connection the count may begin anywhere', () => {
  const sequence = createSequence();
  sequence.isGap(7);
  sequence.restart();
  expect(sequence.isGap(1)).toBe(false);
});
