import { expect, test } from 'vitest';
import { createSequence } from './sequence.ts';

test('one count over all kinds: the next number is no gap, a skipped one is', () => {
  const sequence = createSequence();
  expect(sequence.isGap('alarm', 40)).toBe(false);
  expect(sequence.isGap('job', 41)).toBe(false);
  expect(sequence.isGap('alarm', 42)).toBe(false);
  expect(sequence.isGap('alarm', 44)).toBe(true);
});

test('a count per kind is understood too', () => {
  const sequence = createSequence();
  sequence.isGap('alarm', 7);
  sequence.isGap('job', 3);
  expect(sequence.isGap('alarm', 8)).toBe(false);
  expect(sequence.isGap('alarm', 10)).toBe(true);
});

test('after a new connection the count may begin anywhere', () => {
  const sequence = createSequence();
  sequence.isGap('alarm', 7);
  sequence.restart();
  expect(sequence.isGap('alarm', 1)).toBe(false);
});
