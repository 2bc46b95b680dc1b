import { describe, expect, test } from 'vitest';
import { type LonLat, metresBetween } from '../../contracts/distance.ts';
import { testPlant } from '../assets/testing/plant.ts';
import { fuse, type SourceFix } from './fuse.ts';
import { locateStage } from './testing/stage.ts';
import { createNoise, createRandom, placeFrom } from './testing.ts';

const centre: LonLat = [122, 30];
const fix = (
  source: string,
  { second = 0, east = 0, north = 0, accuracy = 10 }: { second?: number; east?: number; north?: number; accuracy?: number } = {},
): SourceFix => {
  const [longitude, latitude] = placeFrom(centre, east, north);
  return { source, time: second * 1000, longitude, latitude, quality: 0, accuracy };
};
const off = ({ longitude, latitude }: { longitude: number; latitude: number }) => metresBetween(centre, [longitude, latitude]);

describe('a place by several sources', () => {
  test('is better than the best of them with noise, and says how good it is', () => {
    const noise = createNoise(createRandom(11));
    const noisy = (source: string, accuracy: number) => fix(source, { east: accuracy * noise(), north: accuracy * noise(), accuracy });
    const rms = (list: readonly number[]) => Math.sqrt(list.reduce((sum, one) => sum + one ** 2, 0) / list.length);
    const rounds = Array.from({ length: 2000 }, () => {
      const best = noisy('ais', 10);
      return { alone: off(best), fused: off(fuse([best, noisy('beidou', 12), noisy('other', 40)], 0)) };
    });
    const [alone, fused] = [rms(rounds.map((one) => one.alone)), rms(rounds.map((one) => one.fused))];
    expect(fused / alone).toBeLessThan(0.82);
    const { accuracy } = fuse([fix('ais', { accuracy: 10 }), fix('beidou', { accuracy: 12 }), fix('other', { accuracy: 40 })], 0);
    expect(fused / Math.SQRT2).toBeGreaterThan(0.95 * accuracy);
    expect(fused / Math.SQRT2).toBeLessThan(1.1 * accuracy);
  });

  test('is not pulled by one that is too old, whatever it says of itself', () => {
    const fused = fuse([fix('ais', { second: 100 }), fix('beidou', { second: 39, east: 5000, accuracy: 0.1 })], 5);
    expect([off(fused), fused.time, fused.sources.map(({ use }) => use)]).toEqual([0, 100_000, ['used', 'stale']]);
  });

  test('is hardly pulled by one that is older, of a thing that goes: it is where it was then', () => {
    const fused = fuse([fix('ais', { second: 100 }), fix('beidou', { second: 70, east: -240 })], 8);
    expect(off(fused)).toBeLessThan(1);
    expect(off(fuse([fix('ais', { second: 100 }), fix('beidou', { second: 70, east: 20 })], 0))).toBeCloseTo(10, 5);
  });

  test('is not pulled by a worse one, nor by one that is far away: of two that disagree the better is believed', () => {
    expect(off(fuse([fix('ais', { accuracy: 5 }), fix('beidou', { east: 150, accuracy: 100 })], 0))).toBeLessThan(1);
    const fused = fuse([fix('ais', { accuracy: 10 }), fix('beidou', { east: 100, accuracy: 12 })], 0);
    expect([off(fused), fused.accuracy, fused.sources.map(({ use }) => use)]).toEqual([0, 10, ['used', 'apart']]);
  });

  test('is the one that there is, and right across the date line', () => {
    expect(fuse([fix('ais')], 3)).toMatchObject({ accuracy: 10, sources: [{ use: 'used' }] });
    const [west, east] = [
      { ...fix('a'), longitude: 179.99999 },
      { ...fix('b'), longitude: -179.99999 },
    ];
    expect(Math.abs(fuse([west, east], 0).longitude)).toBeCloseTo(180, 5);
  });
});

describe('a mover', () => {
  const stage = locateStage(testPlant);
  const { assetOf, call, say } = stage;
  const tell = (prefix: '' | 'beidou', second: number, [longitude, latitude]: LonLat) => {
    const key = (axis: string) => (prefix === '' ? axis.toLowerCase() : `${prefix}${axis}`);
    say(assetOf('truck'), key('Longitude'), { second, value: longitude });
    say(assetOf('truck'), key('Latitude'), { second, value: latitude });
  };
  const shown = async () => (await call('GET', '/movers')).body.items.find(({ asset }: { asset: string }) => asset === assetOf('truck'));

  test('with two sources is in one place by both, says which they are, and goes on with the one that is left', async () => {
    await stage.fenceOf();
    say(assetOf('truck'), 'accuracy', { second: 0, value: 10 });
    say(assetOf('truck'), 'beidouAccuracy', { second: 0, value: 10 });
    tell('', 1000, placeFrom([120, 30], 0, 0));
    tell('beidou', 1000, placeFrom([120, 30], 10, 0));
    await stage.locate().look();
    expect(await shown()).toMatchObject({
      accuracy: expect.closeTo(7.07, 2),
      sources: [
        { source: '', use: 'used', accuracy: 10 },
        { source: 'beidou', use: 'used', accuracy: 10 },
      ],
    });
    expect((await shown()).longitude).toBeCloseTo(placeFrom([120, 30], 5, 0)[0], 7);
    expect(await stage.kindsTold()).toEqual(['enter']);
    for (const second of [1100, 1110, 1120]) {
      tell('beidou', second, placeFrom([120, 30], 3000, 0));
      await stage.locate().look();
    }
    expect(await stage.kindsTold()).toEqual(['enter', 'leave']); // the silent one does not hold it back
    expect((await shown()).sources.map(({ use }: { use: string }) => use)).toEqual(['stale', 'used']);
  });

  test('with a single source says nothing of sources', async () => {
    await stage.at(assetOf('boat'), 1000, 0);
    expect((await call('GET', '/movers')).body.items.map(({ sources }: { sources?: object }) => sources)).toEqual([undefined, undefined]);
  });
});
