import { expect, test } from 'vitest';
import { bestOf } from './noise-bound.ts';
import { createNoise, createRandom } from './testing.ts';

/** What the best detector tells of walkers for 20 minutes each, of all edges together. */
function told(noiseMetres: number, certainty: number) {
  const random = createRandom(3);
  const walk = { speed: 1.4, every: 10, noiseMetres, seconds: 1200, things: 12 };
  const scored = bestOf(walk, certainty, { random, noise: createNoise(random) });
  const sum = (of: (one: (typeof scored)[number]) => number) => scored.reduce((total, one) => total + of(one), 0);
  const late = sum((one) => one.late.filter((fixes) => fixes > 2).length);
  return { clear: sum((one) => one.clear), wrong: sum((one) => one.wrong), missed: sum((one) => one.missed), late };
}

test('the best detector tells every edge at once where there is hardly any noise', () => {
  const { clear, ...rest } = told(0.5, 0.975);
  expect([clear > 50, rest]).toEqual([true, { wrong: 0, missed: 0, late: 0 }]);
});

test('in noise it tells more that is not so the less sure it must be', () => {
  expect(told(15, 0.5).wrong).toBeGreaterThan(told(15, 0.99).wrong);
});
