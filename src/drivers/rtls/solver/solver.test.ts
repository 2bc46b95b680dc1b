import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNoise, createRandom } from '../../../capabilities/locate/testing.ts';
import { invert, solveLinear } from './linear.ts';
import { type Anchor, belief, distance, type Place, type Range, radius95 } from './measure.ts';
import { locateByDifferences, locateByRanges } from './solve.ts';
import { createTagFilter } from './tag-filter.ts';

const floor = { z: 1.2, sigma: 0.3 };
/** The corners of a hall of 40 m by 25 m at different heights. */
const anchors: readonly Anchor[] = [[0, 0, 4], [40, 0, 5], [40, 25, 4], [0, 25, 5], [20, 0, 6]].map((place, i) => ({ id: `a${i}`, place: place as unknown as Place })); // biome-ignore format: one line
const ranges = (tag: Place, off: (i: number) => number = () => 0): readonly Range[] =>
  anchors.map((anchor, i) => ({ anchor, metres: distance(tag, anchor.place) + off(i), sigma: 0.1 }));
const differences = (tag: Place, off: (i: number) => number = () => 0) => {
  const [reference = { id: '', place: tag }, ...others] = anchors;
  return others.map((anchor, i) => ({
    anchor,
    reference,
    metres: distance(tag, anchor.place) - distance(tag, reference.place) + off(i),
    sigma: 0.15,
  }));
};
const flat = (a: Place | undefined, b: Place) => (a === undefined ? Number.NaN : Math.hypot(a[0] - b[0], a[1] - b[1]));
const inHall = fc.tuple(fc.double({ min: 1, max: 39, noNaN: true }), fc.double({ min: 1, max: 24, noNaN: true }));

test('a linear system is solved, and one without a solution is told', () => {
  expect(solveLinear([[0, 2], [3, 1]], [4, 5])).toEqual([1, 2]); // biome-ignore format: one line
  expect(solveLinear([[1, 2], [2, 4]], [1, 2])).toBeUndefined(); // biome-ignore format: one line
  expect(invert([[2, 0], [0, 4]])).toEqual([[0.5, 0], [0, 0.25]]); // biome-ignore format: one line
});

test.each([
  [1, 1],
  [1, 0.5],
  [2, 0.1],
  [1, 0],
])('the 95 %% radius of deviations %d and %d is that of the normal distribution', (a, b) => {
  const radius = radius95(a * a, 0, b * b);
  const noise = createNoise(createRandom(11));
  let within = 0;
  for (let i = 0; i < 20_000; i++) if (Math.hypot(a * noise(), b * noise()) <= radius) within++;
  expect(Math.abs(within / 20_000 - 0.95)).toBeLessThan(0.007);
  expect(radius95((a * a + b * b) / 2, (a * a - b * b) / 2, (a * a + b * b) / 2)).toBeCloseTo(radius, 6); // turned by 45°
});

test('a range that is too long loses more weight than one that is too short', () => {
  expect([belief(1), belief(-1), belief(-2)]).toEqual([1, 1, 1]);
  expect(belief(5)).toBeLessThan(belief(-5));
  expect(belief(50)).toBeLessThan(0.01);
});

describe('without noise', () => {
  test('ranges give the place to a millimetre anywhere in the hall', () =>
    fc.assert(
      fc.property(inHall, ([x, y]) => flat(locateByRanges(ranges([x, y, 1.2]), floor)?.place, [x, y, 0]) < 1e-3),
      { numRuns: 30 },
    ));

  test('differences do too', () =>
    fc.assert(
      fc.property(inHall, ([x, y]) => flat(locateByDifferences(differences([x, y, 1.2]), floor)?.place, [x, y, 0]) < 1e-3),
      { numRuns: 30 },
    ));
});

test.each([
  ['ranges', 0.1],
  ['differences', 0.15],
] as const)('with noise, the error of %s is as large as the solver says', (kind, deviation) => {
  const noise = createNoise(createRandom(2));
  const random = createRandom(3);
  const found = Array.from({ length: 200 }, () => {
    const tag: Place = [1 + 38 * random(), 1 + 23 * random(), 1.2];
    const off = () => deviation * noise();
    const solution = kind === 'ranges' ? locateByRanges(ranges(tag, off), floor) : locateByDifferences(differences(tag, off), floor);
    return { error: flat(solution?.place, tag), radius: solution?.radius95 ?? 0 };
  });
  const within = found.filter(({ error, radius }) => error <= radius).length / found.length;
  expect(within).toBeGreaterThan(0.92);
  expect(within).toBeLessThan(0.995);
  expect(found.reduce((sum, { error }) => sum + error, 0) / found.length).toBeLessThan(2 * deviation);
});

test('an obstructed anchor is not believed: its 3 m move the place by less than 0.2 m', () => {
  const tag: Place = [12, 9, 1.2];
  const solution = locateByRanges(ranges(tag, (i) => (i === 2 ? 3 : 0)), floor); // biome-ignore format: one line
  expect(flat(solution?.place, tag)).toBeLessThan(0.2);
  expect(solution?.weights[2]).toBeLessThan(0.1);
  expect(Math.min(...(solution?.weights.filter((_, i) => i !== 2) ?? []))).toBeGreaterThan(0.5);
});

test('too few observations, and anchors that say nothing, give no place', () => {
  expect(locateByRanges(ranges([5, 5, 1.2]).slice(0, 2), floor)).toBeUndefined();
  expect(locateByDifferences(differences([5, 5, 1.2]).slice(0, 2), floor)).toBeUndefined();
  const one = anchors[0] ?? { id: '', place: [0, 0, 0] as const };
  expect(locateByRanges([1, 2, 3].map((metres) => ({ anchor: one, metres, sigma: 0.1 })), floor)?.radius95 ?? Number.POSITIVE_INFINITY).toBeGreaterThan(1); // biome-ignore format: one line
});

/** A tag that walks around the hall, one range of each anchor in turn every 25 ms. */
function walk({
  obstructed,
  seed = 5,
  tdoa = false,
}: {
  obstructed: (second: number, anchor: number) => boolean;
  seed?: number;
  tdoa?: boolean;
}) {
  const noise = createNoise(createRandom(seed));
  const filter = createTagFilter({ floor });
  const errors: number[] = [];
  let within = 0;
  for (let step = 0; step < 2400; step++) {
    const second = step * 0.025;
    const tag: Place = [20 + 14 * Math.cos(second / 12), 12 + 8 * Math.sin(second / 12), 1.2];
    const i = step % (tdoa ? anchors.length - 1 : anchors.length);
    const off = () => 0.1 * noise() + (obstructed(second, i) ? 1.5 + 0.5 * Math.abs(noise()) : 0);
    const observation = (tdoa ? differences(tag, off) : ranges(tag, off))[i];
    const state = observation && filter.take(second * 1000, [observation]);
    if (state === undefined || second < 2) continue;
    const error = flat(state.place, tag);
    errors.push(error);
    if (error <= state.radius95) within++;
  }
  errors.sort((a, b) => a - b);
  return { p95: errors[Math.floor(errors.length * 0.95)] ?? Number.NaN, within: within / errors.length };
}

describe('a filter of a tag that walks', () => {
  test.each([
    ['ranges', false],
    ['differences', true],
  ] as const)('follows it by %s, more exactly than one observation is, and says how exactly', (_name, tdoa) => {
    const { p95, within } = walk({ obstructed: () => false, tdoa });
    expect(p95).toBeLessThan(0.2);
    expect(within).toBeGreaterThan(0.85);
  });

  test('follows it while one anchor after the other is obstructed', () => {
    const { p95 } = walk({ obstructed: (second, anchor) => Math.floor(second / 10) % 5 === anchor });
    expect(p95).toBeLessThan(0.35);
  });

  test('begins anew when the tag was carried elsewhere', () => {
    const filter = createTagFilter({ floor });
    const say = (from: number, tag: Place) => {
      for (let step = 0; step < 200; step++) filter.take(from + step * 25, ranges(tag).slice(step % 5, (step % 5) + 1));
    };
    say(0, [5, 5, 1.2]);
    say(5000, [35, 20, 1.2]);
    expect(flat(filter.at(10_000)?.place, [35, 20, 0])).toBeLessThan(0.3);
  });

  test('is less certain the longer nothing comes, and takes nothing older', () => {
    const filter = createTagFilter({ floor });
    for (let step = 0; step < 100; step++) filter.take(step * 25, ranges([5, 5, 1.2]).slice(step % 5, (step % 5) + 1));
    const [now, later] = [filter.at(2500), filter.at(4500)];
    expect(later?.radius95).toBeGreaterThan(2 * (now?.radius95 ?? 0));
    filter.take(100, ranges([30, 20, 1.2]));
    expect(filter.at(2500)).toEqual(now);
  });
});
