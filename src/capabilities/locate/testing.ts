import type { LonLat } from '../../contracts/distance.ts';
import { placeAt } from './geometry.ts';

/** Numbers between 0 and 1 that are the same in every run. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Normally distributed numbers of mean 0 and deviation 1 (Box and Muller). */
export const createNoise = (random: () => number) => (): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** The place some metres east and north of another. */
export const placeFrom = (from: LonLat, east: number, north: number): LonLat => placeAt(from, [east, north]);
