import { describe, expect, test } from 'vitest';
import { type LonLat, metresBetween, nearest, offsetOf } from '../../contracts/distance.ts';
import { testPlant } from '../assets/testing/plant.ts';
import { courseOf } from './cpa.ts';
import { fuse } from './fuse.ts';
import { behaviourOf } from './gear/gear.ts';
import { planeOf } from './radar/plots.ts';
import { estimateDrift } from './rescue/drift.ts';
import { planSearch } from './rescue/patterns.ts';
import { locateStage } from './testing/stage.ts';
import { placeFrom } from './testing.ts';

/** On the date line. */
const line: LonLat = [180, 10];
const isOnEarth = ([longitude]: readonly number[]) => Math.abs(longitude ?? Number.NaN) <= 180;

describe('across the date line', () => {
  test.each([
    [181, -179],
    [-181, 179],
    [540, -180],
    [359, -1],
    [180, 180],
    [-180, -180],
  ])('%s degrees are %s', (degrees, same) => expect(nearest(degrees)).toBe(same));

  test('courses, planes of radars, patterns and drifts go on, and stay on the earth', () => {
    const [west, east] = [placeFrom(line, -300, 0), placeFrom(line, 400, 0)];
    expect([courseOf(...offsetOf(west, east)), metresBetween(west, east)]).toEqual([expect.closeTo(90, 5), expect.closeTo(700, 3)]);
    expect(planeOf(west, east)[0]).toBeCloseTo(700, 3);
    const search = planSearch({ pattern: 'sector', place: [179.99, 10], bearing: 0, spacingMetres: 1000, lengthMetres: 5000, speed: 5 });
    expect([search.line.every(isOnEarth), search.line.some(([longitude]) => longitude < 0)]).toEqual([true, true]);
    const flow = [{ from: 0, speed: 2, bearing: 90 }];
    const drift = estimateDrift(
      {
        ...{ object: 'personUnknown', place: [179.99, 10], time: 0, at: 3_600_000, errorMetres: 10, wind: [], current: flow },
        ...{ particles: 10, seed: 1 },
      },
      { random: () => 0.9, noise: () => 0 },
    );
    expect(drift.mean[0]).toBeCloseTo(placeFrom([179.99, 10], 7200, 0)[0], 5);
    expect(drift.cells.map(({ west: x }) => [x]).every(isOnEarth)).toBe(true);
  });

  test('a place of two sources lies between them, on the earth', () => {
    const fix = (source: string, east: number) => {
      const [longitude, latitude] = placeFrom(line, east, 0);
      return { source, time: 0, longitude, latitude, quality: 0, accuracy: 10 };
    };
    for (const [one, other] of [
      [-20, 10],
      [20, -10],
      [-10, 20],
    ] as const) {
      const { longitude, latitude, sources } = fuse([fix('a', one), fix('b', other)], { speed: 0, mostSpeed: 30 });
      expect([isOnEarth([longitude]), sources.map(({ use }) => use)]).toEqual([true, ['used', 'used']]);
      expect(offsetOf(line, [longitude, latitude])[0]).toBeCloseTo((one + other) / 2, 3);
    }
  });

  test('a vessel that tows over it does not turn', () => {
    const places = Array.from({ length: 100 }, (_, i) => placeFrom([179.9, 10], i * 900, 0));
    const times = places.map((_, i) => i * 600_000);
    const track = { times, longitudes: places.map(([x]) => x), latitudes: places.map(([, y]) => y) };
    expect(behaviourOf(track)).toMatchObject({ turning: expect.closeTo(0, 6), towing: expect.closeTo(1, 6) });
  });
});

describe('a mover that goes over the date line', () => {
  const stage = locateStage(testPlant);
  const { assetOf, call, say } = stage;
  const range = 'from=0&to=2000000';
  /** East at 10 m/s, from 1 km before the line to 1 km behind it. */
  async function drive() {
    await stage.fenceOf({ shape: { kind: 'circle', centre: line, metres: 500 } });
    for (let second = 1000; second <= 1200; second += 10) {
      const [longitude, latitude] = placeFrom(line, 10 * (second - 1100), 0);
      say(assetOf('truck'), 'longitude', { second, value: longitude });
      say(assetOf('truck'), 'latitude', { second, value: latitude });
      await stage.locate().look();
    }
  }

  test('enters and leaves a fence on both sides of it once, and does not jump', async () => {
    await drive();
    const events = (await stage.told()).reverse();
    expect(events.map(({ kind }: { kind: string }) => kind)).toEqual(['enter', 'leave']);
    expect(events.map(({ longitude, latitude }: Record<string, number>) => Math.abs(offsetOf(line, [longitude ?? 0, latitude ?? 0])[0]) < 700)).toEqual([true, true]); // biome-ignore format: one line
    expect(events.map(({ longitude }: { longitude: number }) => [longitude]).every(isOnEarth)).toBe(true);
  });

  test('has gone two kilometres, was near a place behind it, and was somewhere all the time', async () => {
    await drive();
    const { metres, suspects } = (await call('GET', `/tracks/${assetOf('truck')}/summary?${range}`)).body;
    expect([Math.abs(metres - 2000) < 20, suspects]).toEqual([true, 0]);
    const [longitude, latitude] = placeFrom(line, 200, 0);
    const { items } = (await call('GET', `/visits?${range}&longitude=${longitude}&latitude=${latitude}&metres=300`)).body;
    expect(items).toMatchObject([{ from: 1_090_000, to: 1_150_000, metres: expect.closeTo(0, 3) }]);
    const { cells } = (await call('GET', `/heat?${range}&cellMetres=100`)).body;
    expect(cells.reduce((sum: number, { seconds }: { seconds: number }) => sum + seconds, 0)).toBe(200);
  });

  test('has its track cut there as GeoJSON: two lines that meet on it, with what is said of each place', async () => {
    await drive();
    const url = `/api/v1/tracks/${assetOf('truck')}/export?${range}&format=geojson`;
    const { geometry, properties } = JSON.parse((await stage.plant().http.server.inject({ url })).body);
    expect(geometry.type).toBe('MultiLineString');
    const [before, after] = geometry.coordinates;
    expect([before.at(-1)[0], after[0][0], before.length + after.length]).toEqual([180, -180, 23]);
    expect(properties.times.map((times: string[]) => times.length)).toEqual([before.length, after.length]);
    expect(properties.accuracies.map((list: unknown[]) => list.length)).toEqual([before.length, after.length]);
    expect([...before, ...after].every(isOnEarth)).toBe(true);
  });
});
