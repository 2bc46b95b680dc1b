import { describe, expect, test } from 'vitest';
import { metresBetween } from '../../../contracts/distance.ts';
import { type DriftObject, driftObjects } from '../../../contracts/drift-objects.ts';
import { estimateDrift } from './drift.ts';
import { leewayOf, leeways } from './leeway.ts';
import { normalOf, seededRandom } from './noise.ts';

const hour = 3_600_000;
type Question = Parameters<typeof estimateDrift>[0];
const question = (more: Partial<Question> = {}): Question => ({
  ...{ object: 'personUnknown', place: [122, 30], time: 0, at: 6 * hour, errorMetres: 500, current: [], particles: 2000, seed: 1 },
  wind: [{ from: 0, speed: 10, bearing: 0 }],
  ...more,
});
const ask = (more: Partial<Question> = {}, seed = 1) => {
  const random = seededRandom(seed);
  return estimateDrift(question(more), { random, noise: normalOf(random) });
};
/** As if nothing were uncertain: every particle is the mean one. */
const certain = (more: Partial<Question> = {}) =>
  estimateDrift(question({ errorMetres: 0, ...more }), { random: () => 0.9, noise: () => 0 });

describe('a drift', () => {
  test.each([
    ['a person', 'personUnknown', 0.96, 0.54, 0],
    ['a raft', 'raftUnknown', 3.7, 1.98, 0],
    ['a sitting person', 'personSitting', 1.6, 0.13, -3.98],
  ] as const)('of %s without uncertainty is what its line says: down the wind and across it', (_name, object, down, right, offset) => {
    const { mean } = certain({ object });
    const [downMetres, rightMetres] = [
      ((down * 10 + offset) / 100) * 6 * 3600,
      ((right * 10 + (offset === 0 ? 0 : 0.33)) / 100) * 6 * 3600,
    ];
    // A wind from the north drives to the south; to its right is the west.
    expect((30 - mean[1]) * 111_195).toBeCloseTo(downMetres, -1);
    expect((122 - mean[0]) * 111_195 * Math.cos(Math.PI / 6)).toBeCloseTo(rightMetres, -1);
  });

  test('goes with the current that holds at each time, also through a turn of the tide', () => {
    const current = [{ from: 3 * hour, speed: 1, bearing: 270 }, { from: 0, speed: 1, bearing: 90 }]; // biome-ignore format: one line
    const still = [{ from: 0, speed: 0, bearing: 0 }];
    const there = certain({ at: 3 * hour, wind: still, current });
    expect((there.mean[0] - 122) * 111_195 * Math.cos(Math.PI / 6)).toBeCloseTo(10_800, -1);
    expect(certain({ wind: still, current }).driftedMetres).toBeLessThan(1);
  });

  test('has a spread that grows with time, and cells that hold 95 % of it, the likeliest first', () => {
    const [early, late] = [ask({ at: hour }), ask({ at: 24 * hour })];
    expect(late.radius95).toBeGreaterThan(2 * early.radius95);
    const probabilities = late.cells.map(({ probability }) => probability);
    expect(probabilities.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0.9499);
    expect(probabilities.reduce((sum, one) => sum + one, 0)).toBeLessThan(0.97);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
  });

  test('at the time of the last place is the error of that place: 95 % within 2.45 deviations', () => {
    const { radius95, mean } = ask({ at: 0, errorMetres: 1000, particles: 5000 });
    expect(radius95 / 1000).toBeGreaterThan(2.35);
    expect(radius95 / 1000).toBeLessThan(2.55);
    expect(metresBetween([122, 30], mean)).toBeLessThan(60);
  });

  test('covers where a true drift ends in 95 of 100 cases: what its own model draws is within its circle', () => {
    const { mean, radius95 } = ask();
    const inside = Array.from({ length: 300 }, (_, i) => ask({ particles: 1 }, i + 1000)).filter(
      (one) => metresBetween(mean, one.mean) <= radius95,
    );
    expect(inside.length).toBeGreaterThan(270);
    expect(inside.length).toBeLessThan(297);
  });

  test('is the same for the same seed, and another for another', () => {
    expect(ask()).toEqual(ask());
    expect(ask({}, 2).mean).not.toEqual(ask().mean);
  });

  test.each([
    ['before it was seen', { at: -1 }],
    ['more than 72 h later', { at: 72 * hour + 1 }],
  ])('%s is refused', (_name, more) => expect(() => ask(more)).toThrow(/CONFLICT|estimating/));

  test.each(Object.keys(driftObjects) as DriftObject[])('of %s is finite and no faster than a tenth of the wind', (object) => {
    const { driftedMetres, radius95 } = certain({ object });
    expect(driftedMetres).toBeGreaterThan(0);
    expect(driftedMetres / (6 * 3600)).toBeLessThan(1);
    expect(Number.isFinite(radius95)).toBe(true);
  });
});

test('the scatter of a line is its deviation at 10 m/s', () => {
  const { down } = leeways.personUnknown;
  expect((leewayOf(down, 10, 1) - leewayOf(down, 10, 0)) * 100).toBeCloseTo(down.deviation, 9);
});
