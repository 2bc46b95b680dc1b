import { describe, expect, test } from 'vitest';
import { createNoise, createRandom, placeFrom } from '../testing.ts';
import type { Track } from '../track.ts';
import { behaviourOf, netOf } from './gear.ts';

const knot = 1852 / 3600;
type Leg = readonly [hours: number, knots: number];

/** Legs one after the other, a fix every some seconds with the noise of a receiver. */
function sail(legs: readonly Leg[], { everySeconds = 600, noiseMetres = 15, seed = 1 } = {}): Track {
  const noise = createNoise(createRandom(seed));
  const track: Track = { times: [], longitudes: [], latitudes: [] };
  let [time, east] = [0, 0];
  for (const [hours, knots] of legs)
    for (const end = time + hours * 3600; time < end; time += everySeconds) {
      const [longitude, latitude] = placeFrom([122, 30], east + noise() * noiseMetres, noise() * noiseMetres);
      track.times.push(time * 1000);
      track.longitudes.push(longitude);
      track.latitudes.push(latitude);
      east += knots * knot * everySeconds;
    }
  return track;
}
const days = (legs: readonly Leg[], n = 3): readonly Leg[] => Array.from({ length: n }, () => legs).flat();
// Made-up days after what is published of each kind; no recorded vessel is among them.
const trawler = days([[2, 8], [5, 3.2], [1, 1], [5, 3.5], [1, 1], [5, 3.3], [5, 0]]); // biome-ignore format: one day a line
const seiner = days([[4, 8], [2.5, 1], [2, 9], [3, 0.8], [1.5, 8], [2, 1.2], [2, 7], [7, 0]]); // biome-ignore format: one day a line
const gillNetter = days([[1.5, 7], [2, 2.4], [9, 0.9], [5, 1.4], [1, 7], [5, 0]]); // biome-ignore format: one day a line

describe('the net that a track looks like', () => {
  test.each([
    ['trawl', trawler, 'towing'],
    ['purseSeine', seiner, 'setsPerDay'],
    ['gillNet', gillNetter, 'drifting'],
  ] as const)('is a %s, with the reason', (net, legs, feature) => {
    const { net: found, shares, why } = netOf(behaviourOf(sail(legs)));
    expect([found, shares[0]?.net, why[0]?.feature]).toEqual([net, net, feature]);
    expect(shares[0]?.share).toBeGreaterThan(0.6);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  test.each([10, 60, 600, 1200])('is the same by a fix every %i s', (everySeconds) => {
    for (const [net, legs] of [['trawl', trawler], ['purseSeine', seiner], ['gillNet', gillNetter]] as const) // biome-ignore format: one line
      expect(netOf(behaviourOf(sail(legs, { everySeconds }))).net).toBe(net);
  });

  test('is none of a day in port, of few hours, of nothing', () => {
    expect(netOf(behaviourOf(sail([[24, 0]]))).net).toBeUndefined();
    expect(netOf(behaviourOf(sail([[5, 3.3]])))).toEqual({ net: undefined, shares: [], why: [] });
    expect(netOf(behaviourOf({ times: [], longitudes: [], latitudes: [] })).net).toBeUndefined();
  });

  test('is not told where nothing stands out', () => {
    const { net, shares } = netOf({ hoursAtSea: 20, towing: 0.4, drifting: 0.34, fast: 0.2, setsPerDay: 0.6, turning: 0.5 });
    expect(net).toBeUndefined();
    expect(shares.map(({ share }) => share)).toEqual([1 / 3, 1 / 3, 1 / 3].map((share) => expect.closeTo(share, 6)));
  });
});

describe('how a vessel moved', () => {
  test('is measured over its time at sea, without gaps and impossible ways', () => {
    const track = sail([[10, 3], [10, 8]], { noiseMetres: 0 }); // biome-ignore format: one line
    expect(behaviourOf(track)).toMatchObject({
      hoursAtSea: expect.closeTo(19.8, 1),
      towing: expect.closeTo(0.5, 1),
      fast: expect.closeTo(0.5, 1),
      drifting: 0,
    });
    const later = { ...track, times: track.times.map((time, i) => (i < 30 ? time : time + 7_200_000)) };
    expect(behaviourOf(later).hoursAtSea).toBeCloseTo(behaviourOf(track).hoursAtSea - 1 / 6, 3);
    const longitudes = track.longitudes.map((longitude, i) => (i === 30 ? 0 : longitude));
    expect(behaviourOf({ ...track, longitudes }).fast).toBeLessThan(0.55);
  });

  test('a slow run that is short, or broken, is no tow', () => {
    expect(behaviourOf(sail(days([[1, 3], [1, 8]], 6))).towing).toBe(0); // biome-ignore format: one line
  });

  test('lying for a night is no set', () => {
    expect(behaviourOf(sail(days([[2, 8], [9, 1]], 4))).setsPerDay).toBe(0); // biome-ignore format: one line
    expect(behaviourOf(sail(days([[2, 8], [2, 1]], 4))).setsPerDay).toBeGreaterThan(4); // biome-ignore format: one line
  });
});
