import { expect, test } from 'vitest';
import { beginAt, followTo, newFollowed } from './place-filter.ts';
import { createNoise, createRandom } from './testing.ts';

const metresOfDegree = 111_195;

/** Follow something that is at `way(second)` metres east of where it begins; what it is off by, in metres and in its own deviations. */
function follow(way: (second: number) => number, seconds: number, { seed, mostSpeed = 60 }: { seed: number; mostSpeed?: number }) {
  const noise = createNoise(createRandom(seed));
  const one = newFollowed({ time: 0, longitude: 0, latitude: 0, variance: 225, mostSpeed });
  const offs: { metres: number; deviations: number; deviation: number }[] = [];
  for (let second = 1; second <= seconds; second++) {
    const [east, north] = [way(second) + 15 * noise(), 15 * noise()];
    followTo(one, { time: second * 1000, east: east - one.longitude * metresOfDegree, north: north - one.latitude * metresOfDegree, variance: 225, mostSpeed }); // biome-ignore format: one line
    const metres = one.longitude * metresOfDegree - way(second);
    offs.push({ metres, deviation: Math.sqrt(one.variance), deviations: metres / Math.sqrt(one.variance) });
  }
  return offs;
}
const ways: readonly (readonly [string, (second: number) => number])[] = [
  ['stands', () => 0],
  ['goes straight on', (second) => 15 * second],
  ['brakes and stands', (second) => (second < 60 ? 15 * second : 900 + 112.5 * (1 - Math.max(0, 1 - (second - 60) / 15) ** 2))],
];

test.each(ways)('of what %s its deviation is what it is off by', (_name, way) => {
  const all = Array.from({ length: 60 }, (_, seed) => follow(way, 120, { seed: seed + 1 }).slice(5)).flat();
  const rms = Math.sqrt(all.reduce((sum, { deviations }) => sum + deviations ** 2, 0) / all.length);
  expect(rms).toBeGreaterThan(0.5);
  expect(rms).toBeLessThan(1.3);
});

test('what goes straight on is known to half of the noise', () => {
  const last = Array.from(
    { length: 60 },
    (_, seed) => follow((second) => 15 * second, 60, { seed: seed + 1 }).at(-1)?.metres ?? Number.NaN,
  );
  expect(Math.sqrt(last.reduce((sum, metres) => sum + metres ** 2, 0) / last.length)).toBeLessThan(7.5);
});

test('what walks is known better where it cannot go faster, and its deviation is still what it is off by, also when it stops', () => {
  const walk = (mostSpeed: number) =>
    Array.from({ length: 60 }, (_, i) => follow((second) => 1.4 * Math.min(second, 90), 150, { seed: i + 1, mostSpeed }).slice(30)).flat();
  const rms = (list: readonly number[]) => Math.sqrt(list.reduce((sum, one) => sum + one ** 2, 0) / list.length);
  const [walker, anything] = [walk(3), walk(60)];
  expect(rms(walker.map(({ deviation }) => deviation))).toBeLessThan(0.95 * rms(anything.map(({ deviation }) => deviation)));
  expect(rms(walker.map(({ deviations }) => deviations))).toBeLessThan(1.3);
});

test('that begins anew knows its place and no speed', () => {
  const one = newFollowed({ time: 0, longitude: 0, latitude: 0, variance: 225, mostSpeed: 60 });
  followTo(one, { time: 1000, east: 20, north: 0, variance: 225, mostSpeed: 60 });
  expect(one.eastward).toBeGreaterThan(0);
  beginAt(one, { time: 5000, longitude: 3, latitude: 4, variance: 9, mostSpeed: 60 });
  expect(one).toMatchObject({ time: 5000, longitude: 3, latitude: 4, eastward: 0, northward: 0, variance: 9 });
});
