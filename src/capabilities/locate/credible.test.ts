import { expect, test } from 'vitest';
import type { LonLat } from '../../contracts/distance.ts';
import { createCredible } from './credible.ts';
import { createNoise, createRandom, placeFrom } from './testing.ts';

const here: LonLat = [122, 30];
const at = (metres: number): LonLat => placeFrom(here, metres, 0);
const judge = (fixes: readonly (readonly [second: number, metres: number])[], mostSpeed = 30) => {
  const credible = createCredible(() => mostSpeed);
  return fixes.map(([second, metres]) => credible.take(second * 1000, at(metres)));
};

test('a jump is suspect, and what comes after it at the old place is not', () =>
  expect(judge([[0, 0], [10, 100], [20, 50_000], [30, 300], [40, 400]])).toEqual([true, true, false, true, true])); // biome-ignore format: one line

test('a thing that stays at the new place is believed at the fifth fix', () =>
  expect(judge([[0, 0], [10, 50_000], [20, 50_010], [30, 50_020], [40, 50_030], [50, 50_040], [60, 50_050]])).toEqual([true, false, false, false, false, true, true])); // biome-ignore format: one line

test('two senders under one identity are never believed both', () => {
  const fixes = Array.from({ length: 40 }, (_, i): [number, number] => [i * 10, i % 2 === 0 ? i * 5 : 80_000 + i * 5]);
  expect(judge(fixes)).toEqual(fixes.map((_, i) => i % 2 === 0));
});

test('after a silence as long as the way needs, the other end is credible', () => expect(judge([[0, 0], [2000, 50_000]])).toEqual([true, true])); // biome-ignore format: one line

test('what is faster than its class allows is suspect, and noise of 15 m never is', () => {
  expect(judge([[0, 0], [10, 250]], 20)).toEqual([true, false]); // biome-ignore format: one line
  expect(judge([[0, 0], [10, 250]], 30)).toEqual([true, true]); // biome-ignore format: one line
  const noise = createNoise(createRandom(3));
  const fixes = Array.from({ length: 5000 }, (_, i): [number, number] => [i, 10 * i + 15 * noise()]);
  expect(judge(fixes, 15)).not.toContain(false);
});
