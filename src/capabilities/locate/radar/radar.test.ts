import { describe, expect, test } from 'vitest';
import { testPlant } from '../../assets/testing/plant.ts';
import { locateStage } from '../testing/stage.ts';
import { createNoise, createRandom, placeFrom } from '../testing.ts';
import { measured, readTarget } from './plots.ts';
import { createTracker } from './tracker.ts';

const errors = { rangeMetres: 30, bearing: 0.7 };
const polar = (east: number, north: number) => ({
  metres: Math.hypot(east, north),
  bearing: ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360,
});
const sealed = (body: string) =>
  `$${body}*${[...body]
    .reduce((sum, sign) => sum ^ sign.charCodeAt(0), 0)
    .toString(16)
    .toUpperCase()
    .padStart(2, '0')}`;

/** Scans every 3 s of vessels that go straight, with the noise of a radar, one plot of ten missing, and false plots all over 10 by 10 km. */
function sail(
  vessels: readonly (readonly [x: number, y: number, vx: number, vy: number])[],
  { scans, falsePlots, seed }: { scans: number; falsePlots: number; seed: number },
) {
  const random = createRandom(seed);
  const noise = createNoise(random);
  const tracker = createTracker();
  let falseThings = 0;
  let off = 0;
  let plotOff = 0;
  let looked = 0;
  const ids = vessels.map(() => new Set<number>());
  for (let scan = 0; scan < scans; scan++) {
    const places = vessels.map(([x, y, vx, vy]) => [x + vx * scan * 3, y + vy * scan * 3] as const);
    const seen = places
      .filter(() => random() < 0.9)
      .map(([x, y]) => {
        const { metres, bearing } = polar(x, y);
        return { metres: metres + 30 * noise(), bearing: bearing + 0.7 * noise() };
      });
    const clutter = Array.from({ length: falsePlots }, () => polar(10_000 * (random() - 0.5), 10_000 * (random() - 0.5)));
    tracker.take(
      scan * 3000,
      [...seen, ...clutter].map((plot) => measured(plot, errors)),
    );
    for (const { id, state } of tracker.confirmed()) {
      const distances = places.map(([x, y]) => Math.hypot(state.x[0] - x, state.x[1] - y));
      const nearest = distances.indexOf(Math.min(...distances));
      if ((distances[nearest] ?? Number.POSITIVE_INFINITY) > 300) falseThings++;
      else if (distances.filter((one) => one < 300).length === 1) ids[nearest]?.add(id); // of two so near to each other, either may be meant
    }
    if (scan < 20) continue;
    for (const [x, y] of places) {
      const best = Math.min(...tracker.confirmed().map(({ state }) => Math.hypot(state.x[0] - x, state.x[1] - y)));
      off += best ** 2;
      plotOff += 30 ** 2 + (polar(x, y).metres * 0.7 * (Math.PI / 180)) ** 2;
      looked++;
    }
  }
  return { falseThings, ids, rms: Math.sqrt(off / looked), plotRms: Math.sqrt(plotOff / looked), tracker };
}

describe('a tracker', () => {
  test.each([1, 2, 3, 4, 5])(
    'follows vessels under one number each through false plots, better than its plots are, and makes no thing of those (noise %i)',
    (seed) => {
      const vessels = [[2000, 3000, 5, 0], [-3000, 1000, 0, 6], [500, -4000, -3, 3]] as const; // biome-ignore format: one line
      const { falseThings, ids, rms, plotRms } = sail(vessels, { scans: 120, falsePlots: 10, seed });
      expect(ids.map(({ size }) => size)).toEqual([1, 1, 1]);
      expect(rms).toBeLessThan(0.75 * plotRms);
      expect(falseThings).toBe(0);
    },
  );

  test('makes no thing of false plots alone in an hour, and forgets them', () => {
    const { tracker, falseThings } = sail([], { scans: 1200, falsePlots: 10, seed: 7 });
    expect(falseThings).toBeLessThan(12); // looks at things that are none, of 12,000 false plots
    expect(tracker.followed).toBeLessThan(60);
  });

  test('keeps two that cross apart', () => {
    const { ids } = sail([[-900, 2000, 6, 0], [0, 1100, 0, 6]], { scans: 100, falsePlots: 0, seed: 3 }); // biome-ignore format: one line
    expect(ids.map(({ size }) => size)).toEqual([1, 1]);
  });

  test('needs four of five scans to make a thing, and loses it after five without a plot', () => {
    const tracker = createTracker();
    const there = [measured(polar(1000, 1000), errors)];
    const counts = [there, [], there, there, there, [], [], [], [], []].map((plots, scan) => {
      tracker.take(scan * 3000, plots);
      return tracker.confirmed().length;
    });
    expect(counts).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 0]);
    expect(tracker.take(0, there)).toBe(false);
  });
});

describe('a sentence', () => {
  test.each([
    ['TTM in nautical miles', sealed('RATTM,01,2.00,090.0,T,5.0,180.0,T,0.1,10,N,VESSEL,T,,123519,A'), 3704, 90],
    ['TTM in kilometres', sealed('RATTM,02,1.5,359.5,T,5.0,180.0,T,0.1,10,K,,T,,,A'), 1500, 359.5],
    ['TLL to the north', sealed('RATLL,03,3001.000,N,12200.000,E,X,123519,T,'), 1853.3, 0],
  ])('%s is a plot', (_name, sentence, metres, bearing) => {
    const plot = readTarget(sentence, [122, 30]);
    expect('metres' in plot && [Math.round(plot.metres / 5), Math.round(plot.bearing * 10)]).toEqual([
      Math.round(metres / 5),
      bearing * 10,
    ]);
  });
  test.each([
    ['of a wrong checksum', '$RATTM,01,2.0,090.0,T,,,,,,N,,T,,,A*00', 'checksum'],
    ['of another kind', sealed('GPRMC,1,2'), 'kind'],
    ['that is none', 'hello', 'kind'],
    ['with a bearing relative to the bow', sealed('RATTM,01,2.0,090.0,R,,,,,,N,,T,,,A'), 'relative'],
    ['of a lost target', sealed('RATTM,01,2.0,090.0,T,,,,,,N,,L,,,A'), 'lost'],
    ['without a distance', sealed('RATTM,01,,090.0,T,,,,,,N,,T,,,A'), 'value'],
    ['with 61 minutes', sealed('RATLL,03,3061.000,N,12200.000,E,X,,T,'), 'value'],
  ])('%s is refused', (_name, sentence, refused) => expect(readTarget(sentence, [122, 30])).toEqual({ refused }));
});

describe('radars', () => {
  const stage = locateStage(testPlant);
  const radar = [120, 30] as const;
  const scan = (second: number, plots: readonly object[], more: object = {}) => {
    stage.clock.set(second * 1000);
    return stage.call('POST', '/radar/scans', {
      role: 'operator',
      body: { radar: 'north', place: radar, time: second * 1000, plots, ...more },
    });
  };
  const tracks = async (tenant = 'main') => (await stage.call('GET', '/radar/tracks', { tenant })).body.items;

  test('say which target is the boat with AIS, and which is nobody’s', async () => {
    const boat = stage.assetOf('boat');
    for (let second = 0; second < 30; second += 3) {
      await stage.at(boat, second, 1000 + second * 5);
      await scan(second, [polar(1000 + second * 5, 0), polar(-2000, 2000)]);
    }
    const items = await tracks();
    expect(items.map(({ asset }: { asset?: string }) => asset).sort()).toEqual([boat, undefined]);
    const own = items.find(({ asset }: { asset?: string }) => asset === boat);
    expect([own.speed, own.course]).toEqual([expect.closeTo(5, 0), expect.closeTo(90, 0)]);
    const [east] = placeFrom([...radar], 1135, 0);
    expect(own.longitude).toBeCloseTo(east, 3);
    expect(await tracks('other')).toEqual([]);
    stage.clock.set(400_000);
    expect(await tracks()).toEqual([]);
  });

  test('refuse scans of a wrong clock or out of order, viewers, and tell which sentences are no plots', async () => {
    const good = sealed('RATTM,01,2.00,090.0,T,5.0,180.0,T,0.1,10,N,VESSEL,T,,123519,A');
    const { body } = await scan(100, [], { sentences: [good, 'noise'] });
    expect(body).toEqual({ plots: 1, refused: [{ index: 1, reason: 'kind' }], followed: 1, tracks: 0, things: 0, withoutThing: 0 });
    expect((await scan(100, [])).status).toBe(400);
    expect((await scan(103, [], { time: 0 })).body.text.en).toContain('clock');
    expect((await scan(106, [], { radar: '' })).status).toBe(400);
    expect((await stage.call('POST', '/radar/scans', { role: 'viewer', body: {} })).status).toBe(403);
  });

  test('of more than 64 are refused', async () => {
    for (let i = 0; i < 64; i++) expect((await scan(100, [], { radar: `r${i}` })).status).toBe(200);
    expect((await scan(100, [], { radar: 'one more' })).status).toBe(413);
  });
});
