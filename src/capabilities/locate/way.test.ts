import { expect, test } from 'vitest';
import type { LonLat } from '../../contracts/distance.ts';
import { createNoise, createRandom, placeFrom } from './testing.ts';
import { visitsOf, wayOf } from './way.ts';

const here: LonLat = [122, 30];
/** A track of seconds and metres east. */
const trackOf = (fixes: readonly (readonly [second: number, east: number])[]) => {
  const places = fixes.map(([, east]) => placeFrom(here, east, 0));
  return { times: fixes.map(([second]) => second * 1000), longitudes: places.map(([x]) => x), latitudes: places.map(([, y]) => y) };
};

test('a way has its length, the time it moved and the time it stood', () => {
  const there = Array.from({ length: 101 }, (_, i) => [i * 10, i * 50] as const); // 5 km at 5 m/s
  const rest = Array.from({ length: 60 }, (_, i) => [1010 + i * 10, 5000] as const);
  const way = wayOf(trackOf([...there, ...rest]));
  expect(Math.abs(way.metres - 5000)).toBeLessThan(10);
  expect(way).toMatchObject({ movingSeconds: 1000, standingSeconds: 600, gapSeconds: 0 });
  expect(way.mostSpeed).toBeCloseTo(5, 1);
});

test('the fastest of what says its place every second or two is known too', () => {
  const places = [...Array.from({ length: 30 }, (_, i) => [i * 2, i * 30] as const), ...Array.from({ length: 30 }, (_, i) => [60 + i, 900 + i * 25] as const)]; // biome-ignore format: one line
  expect(wayOf(trackOf(places)).mostSpeed).toBeCloseTo(25, 0);
});

test('a thing that stands in 10 m of noise for an hour has gone almost nowhere', () => {
  const noise = createNoise(createRandom(4));
  const way = wayOf(trackOf(Array.from({ length: 3600 }, (_, i) => [i, 10 * noise()] as const)));
  expect(way.metres).toBeLessThan(3600); // 40 km of steps between its fixes
  expect(way.movingSeconds).toBeLessThan(600);
});

test('what is not known is neither, and one place or none is no way', () => {
  expect(wayOf(trackOf([[0, 0], [10, 0], [5000, 8000], [5010, 8000]]))).toMatchObject({ gapSeconds: 4990, movingSeconds: 0, standingSeconds: 20 }); // biome-ignore format: one line
  expect(wayOf(trackOf([[0, 0]]))).toMatchObject({ metres: 0, standingSeconds: 0 });
  expect(wayOf(trackOf([]))).toMatchObject({ metres: 0, standingSeconds: 0 });
});

test('visits are the times within reach of a place, apart where it left or was silent', () => {
  const track = trackOf([[0, 500], [10, 90], [20, 40], [30, 80], [40, 300], [50, 60], [2000, 60], [2010, 70]]); // biome-ignore format: one line
  const visits = visitsOf(track, here, 100);
  expect(visits.map(({ from, to, metres }) => [from / 1000, to / 1000, Math.round(metres)])).toEqual([[10, 30, 40], [50, 50, 60], [2000, 2010, 60]]); // biome-ignore format: one line
  expect(visitsOf(track, here, 10)).toEqual([]);
});

test('a place that is alone but far beyond its noise is a corner of the way', () => {
  // Out and back, 500 m each way, with a place at each end only.
  const degrees = 500 / 111_195;
  const track = {
    times: [0, 300_000, 600_000, 900_000, 1_200_000],
    longitudes: [120, 120, 120, 120, 120],
    latitudes: [30, 30 + degrees, 30, 30 + degrees, 30],
  };
  expect(Math.round(wayOf(track).metres / 10) * 10).toBe(2000);
});
