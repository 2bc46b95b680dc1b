import { describe, expect, test } from 'vitest';
import { type LonLat, metresBetween } from '../../contracts/distance.ts';
import { testPlant } from '../assets/testing/plant.ts';
import { type Fused, fuse, type SourceFix } from './fuse.ts';
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
const going = (speed: number) => ({ speed, mostSpeed: 30 });
const usesOf = ({ sources }: Fused) => sources.map(({ use }) => use);
const off = ({ longitude, latitude }: { longitude: number; latitude: number }) => metresBetween(centre, [longitude, latitude]);

describe('a place by several sources', () => {
  test('is better than the best of them with noise, and says how good it is', () => {
    const noise = createNoise(createRandom(11));
    const noisy = (source: string, accuracy: number) => fix(source, { east: accuracy * noise(), north: accuracy * noise(), accuracy });
    const rms = (list: readonly number[]) => Math.sqrt(list.reduce((sum, one) => sum + one ** 2, 0) / list.length);
    const rounds = Array.from({ length: 2000 }, () => {
      const best = noisy('ais', 10);
      return { alone: off(best), fused: off(fuse([best, noisy('beidou', 12), noisy('other', 40)], going(0))) };
    });
    const [alone, fused] = [rms(rounds.map((one) => one.alone)), rms(rounds.map((one) => one.fused))];
    expect(fused / alone).toBeLessThan(0.82);
    const { accuracy } = fuse([fix('ais', { accuracy: 10 }), fix('beidou', { accuracy: 12 }), fix('other', { accuracy: 40 })], going(0));
    expect(fused / Math.SQRT2).toBeGreaterThan(0.95 * accuracy);
    expect(fused / Math.SQRT2).toBeLessThan(1.1 * accuracy);
  });

  test('is not pulled by one that is too old, whatever it says of itself', () => {
    const fused = fuse([fix('ais', { second: 100 }), fix('beidou', { second: 39, east: 5000, accuracy: 0.1 })], going(5));
    expect([off(fused), fused.time, usesOf(fused)]).toEqual([0, 100_000, ['used', 'stale']]);
  });

  test('is hardly pulled by one that is older, of a thing that goes: it is where it was then', () => {
    const fused = fuse([fix('ais', { second: 100 }), fix('beidou', { second: 70, east: -240 })], going(8));
    expect(off(fused)).toBeLessThan(1);
    expect(off(fuse([fix('ais', { second: 100 }), fix('beidou', { second: 70, east: 20 })], going(0)))).toBeCloseTo(10, 5);
  });

  test('is not pulled by a worse one, nor by one that is far away: of two that disagree the better is believed', () => {
    expect(off(fuse([fix('ais', { accuracy: 5 }), fix('beidou', { east: 150, accuracy: 100 })], going(0)))).toBeLessThan(1);
    const fused = fuse([fix('ais', { accuracy: 10 }), fix('beidou', { east: 100, accuracy: 12 })], going(0));
    expect([off(fused), fused.accuracy, usesOf(fused)]).toEqual([0, 10, ['used', 'apart']]);
  });

  test('is the one that there is, and right across the date line', () => {
    expect(fuse([fix('ais')], going(3))).toMatchObject({ accuracy: 10, sources: [{ use: 'used' }] });
    const [west, east] = [
      { ...fix('a'), longitude: 179.99999 },
      { ...fix('b'), longitude: -179.99999 },
    ];
    expect(Math.abs(fuse([west, east], going(0)).longitude)).toBeCloseTo(180, 5);
  });
});

describe('of three and more sources', () => {
  const honest = [fix('ais', { accuracy: 10 }), fix('beidou', { accuracy: 12, east: 5 })] as const;

  test('the most that agree are believed, however good the one that lies says it is, and one that says little sides with nobody', () => {
    const liar = fix('radar', { north: 400, accuracy: 0.1 });
    const vague = fix('cell', { east: -300, accuracy: 500 });
    const fused = fuse([liar, ...honest, vague], going(0));
    expect([off(fused) < 5, usesOf(fused)]).toEqual([true, ['apart', 'used', 'used', 'used']]);
    expect(fused.sources[0]).toMatchObject({ latitude: liar.latitude, accuracy: 0.1 }); // what it said is told too
  });

  test('two that lie together are believed: nobody can tell', () =>
    expect(usesOf(fuse([...honest, fix('a', { north: 900 }), fix('b', { north: 905 }), fix('c', { north: 910 })], going(0)))).toEqual([
      ...['apart', 'apart'],
      ...['used', 'used', 'used'],
    ]));

  test('one whose clock is ahead neither ages the others nor is used, and is all there is when they have stopped', () => {
    const ahead = fix('radar', { second: 300, east: 9000 });
    const fused = fuse([ahead, ...honest], { ...going(5), now: 2000 });
    expect([off(fused) < 5, fused.time, usesOf(fused)]).toEqual([true, 0, ['ahead', 'used', 'used']]);
    const left = fuse([ahead, ...honest], { ...going(5), now: 200_000 });
    expect([left.time, usesOf(left)]).toEqual([200_000, ['used', 'stale', 'stale']]);
  });
});

describe('of two that disagree', () => {
  const [ais, beidou] = [fix('ais', { second: 10 }), fix('beidou', { second: 11, east: 150 })];
  const sinceUsing = (used: readonly string[], second = 9) => ({ ...going(5), before: { time: second * 1000, place: centre, used } });

  test('they do not take turns: the one that was used stays, until the other is twice as good', () => {
    expect(usesOf(fuse([ais, beidou], sinceUsing(['ais'])))).toEqual(['used', 'apart']);
    expect(usesOf(fuse([ais, beidou], sinceUsing(['beidou'])))).toEqual(['apart', 'used']);
    expect(usesOf(fuse([ais, { ...beidou, accuracy: 4 }], sinceUsing(['ais'])))).toEqual(['apart', 'used']);
  });

  test('the one is believed that the thing can have reached, and what was a minute ago says nothing', () => {
    const jumping = fix('beidou', { second: 11, east: 90_000, accuracy: 0.1 });
    expect(usesOf(fuse([ais, jumping], sinceUsing(['ais', 'beidou'])))).toEqual(['used', 'apart']);
    expect(usesOf(fuse([ais, jumping], sinceUsing(['ais', 'beidou'], -50)))).toEqual(['apart', 'used']);
  });
});

describe('a mover', () => {
  const stage = locateStage(testPlant);
  const { assetOf, call, say } = stage;
  const tell = (prefix: '' | 'beidou' | 'radar', second: number, [longitude, latitude]: LonLat) => {
    stage.clock.set(Math.max(stage.clock.now(), second * 1000));
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
        { source: 'gnss', use: 'used', accuracy: 10 },
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

  test('of a source that says no accuracy tells that it is assumed', async () => {
    say(assetOf('truck'), 'beidouAccuracy', { second: 0, value: 10 });
    for (const source of ['', 'beidou'] as const) tell(source, 1000, [120, 30]);
    await stage.locate().look();
    const told = (await shown()).sources.map(({ accuracy, isAssumed }: { accuracy: number; isAssumed?: boolean }) => [accuracy, isAssumed]);
    expect(told).toEqual([
      [15, true],
      [10, undefined],
    ]);
  });

  test('with three sources goes its way while one lies, one lags and one stops, is told of the lie, and its track is the same', async () => {
    const truck = assetOf('truck');
    await stage.fenceOf();
    const way = (second: number, east = 0) => placeFrom([120, 30], 300 - 2 * (second - 1000) + east, 0);
    const offOf = async () => metresBetween(way(stage.clock.now() / 1000), [(await shown()).longitude, (await shown()).latitude]);
    const usesNow = async () => (await shown()).sources.map(({ use }: { use: string }) => use);
    const offs: number[] = [];
    const steps = async (from: number, to: number, sources: (second: number) => void) => {
      for (let second = from; second <= to; second += 5) {
        stage.clock.set(second * 1000);
        say(truck, 'speed', { second, value: 2 });
        sources(second);
        await stage.locate().look();
        offs.push(await offOf());
      }
    };
    await steps(1000, 1020, (second) => {
      for (const source of ['', 'beidou', 'radar'] as const) tell(source, second, way(second));
    });
    expect(await usesNow()).toEqual(['used', 'used', 'used']);
    await steps(1025, 1060, (second) => {
      tell('', second, way(second, 40_000)); // lies
      tell('beidou', second - 3, way(second - 3)); // lags
      if (second < 1040) tell('radar', second, way(second)); // stops
    });
    expect(await usesNow()).toEqual(['apart', 'used', 'used']);
    await steps(1065, 1110, (second) => {
      tell('', second, way(second, 40_000));
      tell('beidou', second - 3, way(second - 3));
    });
    expect([await usesNow(), Math.max(...offs) < 15]).toEqual([['apart', 'used', 'stale'], true]);
    const [jump, ...rest] = await stage.told();
    expect([jump.kind, rest.map(({ kind }: { kind: string }) => kind)]).toEqual(['jump', ['enter']]);
    expect(metresBetween(way(1025, 40_000), [jump.longitude, jump.latitude])).toBeLessThan(1);
    expect((await shown()).suspect.count).toBe(18); // each one of it
    const { body: track } = await call('GET', `/tracks/${truck}?from=1000000&to=1111000`);
    const offsOfTrack = track.times.map((time: number, i: number) =>
      metresBetween(way(time / 1000), [track.longitudes[i], track.latitudes[i]]),
    );
    expect([track.suspects, Math.max(...offsOfTrack) < 15]).toEqual([0, true]);
  });

  test('with a single source says nothing of sources', async () => {
    await stage.at(assetOf('boat'), 1000, 0);
    expect((await call('GET', '/movers')).body.items.map(({ sources }: { sources?: object }) => sources)).toEqual([undefined, undefined]);
  });
});
