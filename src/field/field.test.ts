import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../test/conformance/driver-host.ts';
import { timeLimit } from '../contracts/time.ts';
import { modbusConfig } from '../drivers/modbus/config.ts';
import { modbus } from '../drivers/modbus/driver.ts';
import water from '../packs/water/pack.ts';
import { openController } from './controller.ts';
import { createField } from './field.ts';
import { perform, returnSeconds, storySeconds } from './performance.ts';
import { indexAt, type Record, replayTime, sumBetween, valueAt } from './records.ts';

const fixtures = new URL('../packs/water/fixtures/', import.meta.url);
const start = Date.UTC(2026, 10, 24, 2, 30);
const day = 86_400_000;

const record = (...rows: readonly (readonly [number, number])[]): Record => ({
  time: Float64Array.from(rows, (row) => row[0]),
  value: Float64Array.from(rows, (row) => row[1]),
});

describe('a record', () => {
  test('is linear between its entries and unknown outside of them', () => {
    const two = record([0, 10], [100, 20]);
    expect([valueAt(two, 0), valueAt(two, 25), valueAt(two, 100)]).toEqual([10, 12.5, 20]);
    expect([valueAt(two, -1), valueAt(two, 101)]).toEqual([Number.NaN, Number.NaN]);
    expect([indexAt(two, -1), indexAt(two, 0), indexAt(two, 99), indexAt(two, 100)]).toEqual([-1, 0, 0, 1]);
  });

  test('shares the amount of an interval that is cut', () => {
    const rain = record([0, 0], [100, 8], [200, 4]);
    expect(sumBetween(rain, 0, 200)).toBeCloseTo(12);
    expect(sumBetween(rain, 50, 150)).toBeCloseTo(6);
    expect(sumBetween(rain, 500, 600)).toBe(0);
  });

  test('is replayed at the same day of the newest former year that it covers', () => {
    const years = record([Date.UTC(2000, 0, 1), 0], [Date.UTC(2002, 11, 31), 1]);
    expect(new Date(replayTime(years, Date.UTC(2026, 10, 24, 12))).toISOString()).toBe('2002-11-24T12:00:00.000Z');
  });

  test('shorter than a year is run through again and again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (now) => {
        const short = record([1000, 0], [5000, 1]);
        const time = replayTime(short, now);
        expect(time >= 1000 && time <= 5000).toBe(true);
      }),
    );
  });
});

describe('the field of the water pack', () => {
  const field = createField(water, fixtures, { now: () => start });

  test.each(Object.entries(water.simulate).flatMap(([asset, signals]) => Object.keys(signals).map((point) => [asset, point] as const)))(
    'has a value of %s.%s at every hour of a year',
    (asset, point) => {
      const values = Array.from({ length: 366 * 4 }, (_, i) => field.value(asset, point, start + i * 6 * 3_600_000));
      expect(values.filter((value) => !Number.isFinite(value))).toEqual([]);
    },
  );

  test('says what the record says: Idukki stood at 726.94 m on 24 November 2025', () => {
    expect(field.value('idukki', 'level', start)).toBeCloseTo(726.94, 2);
  });

  test('gives a device its raw keys in raw units', () => {
    const device = water.site.find(({ key }) => key === 'idukki')?.devices?.[0];
    const raw = device && field.observe('idukki', device, start);
    expect([...(raw?.keys() ?? [])]).toEqual(['Z', 'SW', 'Q1', 'Q2', 'Q3', 'PD', 'VT']);
    expect(raw?.get('SW')).toBeCloseTo(field.value('idukki', 'storage', start) * 100, 1);
  });

  test('says the same again for the same moment, so that a resend repeats and does not invent', () => {
    const again = createField(water, fixtures, { now: () => start });
    for (const point of Object.keys(water.simulate.idukki ?? {}))
      expect(again.value('idukki', point, start)).toBe(field.value('idukki', point, start));
  });
});

describe('the works', () => {
  const gate = 'banasura-gate-1';
  test('move as they are told, at their own pace, and flow follows', () => {
    let now = start;
    const field = createField(water, fixtures, { now: () => now });
    const seen = (seconds: number) =>
      ['opening', 'flow'].map((point) => Number(field.value(gate, point, start + seconds * 1000).toFixed(3)));
    expect(seen(0)).toEqual([0, 0]);
    field.write(gate, 'openingSet', 2);
    expect([seen(0), seen(10), seen(20), seen(60)]).toEqual([
      [0, 0],
      [1, 95],
      [2, 190],
      [2, 190],
    ]);
    now = start + 10_000;
    field.write(gate, 'openingSet', 0.5);
    expect([seen(10), seen(12), seen(30)]).toEqual([
      [1, 95],
      [0.8, 76],
      [0.5, 47.5],
    ]);
    expect(field.value('banasura-gate-2', 'opening', now)).toBe(0);
  });

  test('hold what they measure in their registers and take what is written there', async () => {
    let now = start;
    const field = createField(water, fixtures, { now: () => now });
    const controller = await openController({ pack: water, source: 'works', field, port: 0 });
    const host = createTestHost();
    host.add({ identity: 'gate-1@1', keys: ['holding:10', 'holding:11', 'holding:13'] });
    const session = modbus.open(modbusConfig.parse({ port: controller.port, pollSeconds: 0.02 }), host);
    const abort = new AbortController();
    const ended = session.run(abort.signal);
    await eventually('the supply is read', () => host.samples.some(({ point, value }) => point === 3 && value > 350));
    await session.ask?.('gate-1@1', { write: { 'holding:10': 150 } }, timeLimit(5000));
    controller.look(now);
    expect(field.value(gate, 'openingSet', now)).toBe(1.5);
    now += 5000;
    controller.look(now);
    await eventually('the gate is read half-way', () => host.samples.some(({ point, value }) => point === 2 && value === 50));
    abort.abort();
    await ended;
    await controller.close();
  });
});

describe('a performance', () => {
  const ordinary = () => 770;

  test('goes leg by leg to its targets, then returns to the ordinary course', () => {
    const flood = perform(water, 'floodComes', start, { present: ordinary, ordinary });
    const level = (seconds: number) => flood.value('banasura-sagar', 'level', start + seconds * 1000);
    expect(level(5)).toBeUndefined();
    expect(level(10)).toBe(770);
    expect(level(50)).toBeCloseTo(775.85);
    expect(level(60)).toBeCloseTo(775.85);
    expect(level(105)).toBeCloseTo(773.6);
    const end = (flood.endsAt - start) / 1000;
    expect(level(end + returnSeconds / 2)).toBeCloseTo((773.6 + 770) / 2);
    expect(level(end + returnSeconds)).toBeUndefined();
    expect(flood.value('idukki', 'level', start + 20_000)).toBeUndefined();
  });

  test.each(Object.entries(water.stories))('of %s ends after its last step', (_id, story) => {
    const steps = [...story.inject.map((step) => step.atSeconds + step.overSeconds), ...story.expect.map((step) => step.atSeconds)];
    expect(storySeconds(story)).toBe(Math.max(...steps));
    expect(storySeconds(story) * 1000).toBeLessThan(day);
  });
});

test.each(Object.entries(water.stories))(
  'the field plays %s to its end, returns to the ordinary course, and plays it again',
  (id, story) => {
    let now = start;
    const played = createField(water, fixtures, { now: () => now });
    const ordinary = createField(water, fixtures, { now: () => start });
    const point = story.inject[0]?.point.split('.')[1] ?? '';
    for (let round = 0; round < 2; round++) {
      const { endsAt } = played.play(id);
      for (; now < endsAt + (returnSeconds + 5) * 1000; now += 1000) expect(played.value(story.asset, point, now)).toBeTypeOf('number');
      expect(played.value(story.asset, point, now)).toBe(ordinary.value(story.asset, point, now));
    }
  },
);
