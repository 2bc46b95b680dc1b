import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNoise, createRandom } from '../../../capabilities/locate/testing.ts';
import { distance, metresPerNs, type Place } from '../solver/measure.ts';
import { createClocks } from './clocks.ts';
import { type Crystal, simulateAir } from './simulated.ts';
import { nearest, ticksPerSecond, turn, unwrapped, wrapped } from './ticks.ts';

const corners: readonly (readonly [string, Place])[] = [['a1', [0, 0, 4]], ['a2', [40, 0, 4]], ['a3', [40, 25, 4]], ['a4', [0, 25, 4]], ['a5', [20, 12, 6]]]; // biome-ignore format: one line
const tag: Place = [12, 9, 1.2];
const epoch = Date.UTC(2026, 5, 1);
const spread: readonly Crystal[] = [
  { startTicks: turn - 1e10, ppm: 20 },
  { startTicks: 5e11, ppm: -20 },
  { startTicks: 123_456_789, ppm: 13.5, ppmPerSecond: 0.003 },
  { startTicks: turn - 1, ppm: -7 },
  { startTicks: 9e11, ppm: 19.9, ppmPerSecond: -0.003 },
];

function setUp({ seed = 1, noiseNs = 0.15, crystals = spread }: { seed?: number; noiseNs?: number; crystals?: readonly Crystal[] } = {}) {
  const noise = createNoise(createRandom(seed));
  const air = simulateAir(new Map(corners), new Map(corners.map(([id], i) => [id, crystals[i] ?? { startTicks: 0, ppm: 0 }])), {
    noise,
    noiseNs,
  });
  const clocks = createClocks(new Map(corners.map(([id, place]) => [id, { id, place }])), 'a1');
  // The gateway's clock tells the time of a message to some tenths of a second only.
  const at = (second: number) => epoch + second * 1000 + 300 * Math.sin(second);
  const sync = (second: number, from = 'a1', to?: readonly string[]) => clocks.sync({ ...air.beacon(from, second, to), time: at(second) });
  const blink = (second: number) => clocks.arrivals(air.blink(tag, second), at(second));
  /** How far each difference to the reference is off, m. */
  const errors = (second: number) => {
    const { arrivals } = blink(second);
    const [, own] = corners.find(([id]) => id === arrivals[0]?.anchor) ?? ['', tag];
    return arrivals.slice(1).map(({ anchor, ns }) => {
      const [, place] = corners.find(([id]) => id === anchor) ?? ['', tag];
      return ns * metresPerNs - (distance(tag, place) - distance(tag, own));
    });
  };
  return { air, clocks, sync, blink, errors };
}
const worst = (errors: readonly number[]) => Math.max(...errors.map(Math.abs));

describe('free-running clocks of ±20 ppm', () => {
  test.each([1, 2, 3])(
    'give differences to 50 cm, mostly 20 cm, from the third beacon on, over three turns of the counters, noise %i',
    (seed) => {
      const { sync, blink, errors } = setUp({ seed });
      const all: number[] = [];
      for (let i = 0; i < 300; i++) {
        sync(i * 0.2);
        if (i >= 3) all.push(worst(errors(i * 0.2 + 0.07)));
        if (i >= 3) expect(blink(i * 0.2 + 0.09).unknown).toEqual([]);
      }
      expect(Math.max(...all)).toBeLessThan(0.5);
      expect(all.sort((a, b) => a - b)[150]).toBeLessThan(0.2);
    },
  );

  test('are told as parts per million beside the reference', () => {
    const { sync, clocks } = setUp();
    for (let i = 0; i < 100; i++) sync(i * 0.2);
    expect(clocks.fasterPpm('a1')).toBe(0);
    expect(clocks.fasterPpm('a2')).toBeCloseTo(-40, 1);
    expect(clocks.fasterPpm('a4')).toBeCloseTo(-27, 1);
    expect(clocks.fasterPpm('a9')).toBeUndefined();
  });

  test('say nothing before two beacons were heard', () => {
    const { sync, blink } = setUp();
    expect(blink(0)).toMatchObject({ arrivals: [{ anchor: 'a1' }], unknown: ['a2', 'a3', 'a4', 'a5'] });
    sync(0);
    expect(blink(0.05).unknown).toHaveLength(4);
    sync(0.2);
    expect(blink(0.25).unknown).toEqual([]);
  });
});

describe('lost beacons', () => {
  test('every other one at random costs what the deviation of the clock says', () => {
    const { sync, blink, errors } = setUp();
    const random = createRandom(5);
    const all: number[] = [];
    for (let i = 0; i < 200; i++) {
      const hearers = ['a2', 'a3', 'a4', 'a5'].filter(() => i < 4 || random() > 0.5);
      sync(i * 0.2, 'a1', hearers);
      if (i <= 4) continue;
      const deviations = blink(i * 0.2 + 0.1)
        .arrivals.slice(1)
        .map(({ deviationNs }) => Math.hypot(deviationNs, 0.15) * metresPerNs);
      all.push(...errors(i * 0.2 + 0.1).map((error, k) => error / (deviations[k] ?? 0)));
    }
    expect(all.length).toBeGreaterThan(600);
    const rms = Math.sqrt(all.reduce((sum, one) => sum + one ** 2, 0) / all.length);
    expect(rms).toBeGreaterThan(0.4);
    expect(rms).toBeLessThan(1.2);
  });

  test('one that is silent for longer than a turn is not used, and is again from its second beacon on', () => {
    const { sync, blink, errors } = setUp();
    const others = ['a2', 'a3', 'a4'];
    for (let i = 0; i < 20; i++) sync(i * 0.2);
    for (let i = 20; i < 200; i++) sync(i * 0.2, 'a1', others);
    expect(blink(40).unknown).toEqual(['a5']);
    sync(40.2);
    sync(40.4);
    sync(40.6);
    expect(blink(40.7).unknown).toEqual([]);
    expect(worst(errors(40.7))).toBeLessThan(0.4);
  });
});

describe('an anchor that starts anew', () => {
  test.each(['a3', 'a1'])('is not used until two beacons agree: %s', (anchor) => {
    const { air, sync, blink, errors } = setUp();
    for (let i = 0; i < 20; i++) sync(i * 0.2);
    air.restart(anchor, { startTicks: 777, ppm: 3 });
    for (let i = 20; i < 30; i++) {
      sync(i * 0.2);
      for (const one of errors(i * 0.2 + 0.1)) expect(Math.abs(one)).toBeLessThan(1.5);
    }
    expect(blink(6).unknown).toEqual([]);
    expect(worst(errors(6.05))).toBeLessThan(0.4);
  });

  test('a single wrong time of a beacon moves nothing', () => {
    const { air, clocks, sync, errors } = setUp();
    for (let i = 0; i < 20; i++) sync(i * 0.2);
    const wrong = air.beacon('a1', 4);
    clocks.sync({ ...wrong, heard: wrong.heard.map((one) => ({ ...one, ticks: wrapped(one.ticks + 1e9) })), time: epoch + 4000 });
    sync(4.2);
    expect(errors(4.3)).toHaveLength(4);
    expect(worst(errors(4.3))).toBeLessThan(0.3);
  });
});

describe('a reference that falls silent', () => {
  test('is given up after five seconds for an anchor that sends beacons, and stays so', () => {
    const { sync, blink, errors, clocks } = setUp();
    for (let i = 0; i < 50; i++) sync(i * 0.2);
    for (let i = 50; i < 70; i++) sync(i * 0.2, 'a3');
    expect(clocks.fasterPpm('a1')).toBe(0);
    for (let i = 70; i < 100; i++) sync(i * 0.2, 'a3', ['a2', 'a4', 'a5']);
    expect([blink(20).unknown, clocks.fasterPpm('a3')]).toEqual([['a1'], 0]);
    expect(worst(errors(20))).toBeLessThan(0.4);
    for (let i = 100; i < 130; i++) for (const from of ['a1', 'a3']) sync(i * 0.2, from);
    expect([blink(26).unknown, clocks.fasterPpm('a3')]).toEqual([[], 0]);
    expect(worst(errors(26))).toBeLessThan(0.4);
  });

  test('is not given up for an anchor that the plan does not have', () => {
    const { sync, clocks } = setUp();
    sync(0);
    expect(clocks.sync({ anchor: 'b9', ticks: 0, heard: [], time: epoch + 60_000 })).toEqual(['b9']);
    expect(clocks.fasterPpm('a1')).toBe(0);
  });
});

describe('an anchor that does not hear the reference', () => {
  test('follows it through one that does, and never in a circle', () => {
    const { sync, blink, errors, clocks } = setUp();
    for (let i = 0; i < 100; i++) {
      sync(i * 0.2, 'a1', ['a2', 'a3', 'a4']);
      if (i > 2) sync(i * 0.2 + 0.05, 'a3', ['a1', 'a4', 'a5']);
      if (i > 5) sync(i * 0.2 + 0.1, 'a5', ['a1', 'a3', 'a4']);
    }
    expect(blink(20).unknown).toEqual([]);
    expect(worst(errors(20))).toBeLessThan(0.5);
    expect(clocks.fasterPpm('a5')).toBeCloseTo(-0.1 - 0.2, 0);
  });

  test('a beacon of an anchor whose clock is not known, or that the plan does not have, is told', () => {
    const { sync, clocks } = setUp();
    expect(sync(0, 'a3')).toEqual(['a3']);
    expect(clocks.sync({ anchor: 'b9', ticks: 0, heard: [], time: epoch })).toEqual(['b9']);
    expect(clocks.sync({ anchor: 'a1', ticks: 0, heard: [{ anchor: 'b9', ticks: 1 }], time: epoch })).toEqual(['b9']);
  });
});

test('turns that a counter has lost are found by a rough clock', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e13, max: 1e13 }), fc.integer({ min: -8000, max: 8000 }), (ticks, offMs) => {
      expect(unwrapped(wrapped(ticks), (ticks / ticksPerSecond) * 1000 + offMs)).toBeCloseTo(ticks, 0);
    }),
  );
  expect([nearest(turn - 5), nearest(5), wrapped(-1)]).toEqual([-5, 5, turn - 1]);
});
