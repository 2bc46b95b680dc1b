import { expect, test } from 'vitest';
import { bestBelief, filterBelief, toldOfWalks } from './noise-bound.ts';
import { createNoise, createRandom } from './testing.ts';

const beliefs = { 'the best detector': bestBelief, 'the filter of the watch': filterBelief } as const;
type Who = keyof typeof beliefs;
const everybody = Object.keys(beliefs) as Who[]; // holds: the keys are those of the table

/** What is told of walkers for 20 minutes each, of all edges together. */
function told(who: Who, noiseMetres: number, certainty: number) {
  const random = createRandom(3);
  const walk = { speed: 1.4, every: 10, noiseMetres, seconds: 1200, things: 12 };
  const scored = toldOfWalks(walk, certainty, { random, noise: createNoise(random), believe: beliefs[who] });
  const sum = (of: (one: (typeof scored)[number]) => number) => scored.reduce((total, one) => total + of(one), 0);
  const late = sum((one) => one.late.filter((fixes) => fixes > 2).length);
  return { clear: sum((one) => one.clear), wrong: sum((one) => one.wrong), missed: sum((one) => one.missed), late };
}

test.each(everybody)('%s tells every edge at once where there is hardly any noise', (who) => {
  const { clear, ...rest } = told(who, 0.5, 0.975);
  expect([clear > 50, rest]).toEqual([true, { wrong: 0, missed: 0, late: 0 }]);
});

test.each(everybody)('in noise %s tells more that is not so the less sure it must be', (who) => {
  expect(told(who, 15, 0.5).wrong).toBeGreaterThan(told(who, 15, 0.99).wrong);
});
