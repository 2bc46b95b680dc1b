import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { fromWgs84, type LonLat } from '../contracts/datum.ts';
import type { DeviceBinding, Driver, DriverHost } from '../contracts/driver.ts';
import { quality } from '../contracts/quality.ts';
import { append } from '../contracts/sample.ts';
import { createDatums } from './datum.ts';
import { createFlow } from './flow.ts';
import { batchOf, handClock, type Row, rowsOf, until } from './testing.ts';

const [longitude, latitude, level] = [10, 11, 12];
const here: LonLat = [116.404, 39.915];
const gcj = fromWgs84('gcj02', here);
const uncertain = quality('uncertain', 'replayed');

const binding = (datum?: 'gcj02' | 'bd09', identity = 'cart'): DeviceBinding => ({
  ...{ identity, origin: 'measured', secretHash: undefined, topics: [], points: new Map() },
  ...(datum && { places: [{ datum, longitude, latitude }] }),
});
const source = (...bindings: readonly DeviceBinding[]) => {
  const datums = createDatums();
  datums.set(bindings);
  return (rows: readonly Row[]) => {
    const batch = batchOf(rows);
    const lost = datums.convert(batch);
    return { lost, rows: rowsOf(batch) };
  };
};

test('a place becomes WGS 84, and nothing else of the batch changes', () => {
  const { lost, rows } = source(binding('gcj02'))([[level, 1, 5], [latitude, 1, gcj[1], uncertain], [longitude, 1, gcj[0]]]); // biome-ignore format: one line
  expect([lost, rows[0], rows[1]?.[3], rows[2]?.[1]]).toEqual([0, [level, 1, 5, 0], uncertain, 1]);
  expect([rows[2]?.[2], rows[1]?.[2]]).toEqual([expect.closeTo(here[0], 9), expect.closeTo(here[1], 9)]);
});

test('places of many times in one batch are paired by their time, whatever the order', () => {
  const places = fc.array(fc.tuple(fc.double({ min: 80, max: 125, noNaN: true }), fc.double({ min: 20, max: 50, noNaN: true })), { minLength: 1, maxLength: 8 }); // biome-ignore format: one line
  const shuffled = places.chain((list) => {
    const sent = list.map((place) => fromWgs84('bd09', place));
    const rows = sent.flatMap(([x, y], time): Row[] => [[longitude, time, x], [latitude, time, y]]); // biome-ignore format: one line
    return fc.tuple(fc.constant(list), fc.shuffledSubarray(rows, { minLength: rows.length }));
  });
  fc.assert(
    fc.property(shuffled, ([list, rows]) => {
      const { lost, rows: out } = source(binding('bd09'))(rows);
      return lost === 0 && out.every(([point, time, value]) => Math.abs(value - (list[time]?.[point === longitude ? 0 : 1] ?? 0)) < 1e-8);
    }),
  );
});

test('the halves of a place that come in two batches use what was sent before, and are lost only where there is nothing', () => {
  const send = source(binding('gcj02'));
  const first = send([[longitude, 1, gcj[0]]]);
  expect([first.lost, first.rows]).toEqual([1, [[longitude, 1, Number.NaN, quality('bad')]]]);
  expect(send([[latitude, 1, gcj[1]]]).rows[0]?.[2]).toBeCloseTo(here[1], 9);
  const next = fromWgs84('gcj02', [here[0] + 0.001, here[1]]);
  expect(send([[longitude, 2, next[0]]]).rows[0]?.[2]).toBeCloseTo(here[0] + 0.001, 7);
});

test('a half that comes twice at one time is converted twice', () => {
  const { lost, rows } = source(binding('gcj02'))([[longitude, 1, gcj[0]], [latitude, 1, gcj[1]], [latitude, 1, gcj[1]], [latitude, 1, gcj[1]]]); // biome-ignore format: one line
  expect(lost).toBe(0);
  for (const [, , value] of rows.slice(1)) expect(value).toBeCloseTo(here[1], 9);
});

test('a bad value is left as it is, and is no half of a place', () => {
  const { lost, rows } = source(binding('gcj02'))([[longitude, 1, Number.NaN, quality('bad')], [latitude, 1, gcj[1]]]); // biome-ignore format: one line
  expect([lost, rows[0]?.[3]]).toEqual([1, quality('bad')]);
});

test('devices that send WGS 84, were bound otherwise or taken away are not converted', () => {
  const rows: Row[] = [[longitude, 1, gcj[0], 0], [latitude, 1, gcj[1], 0]]; // biome-ignore format: one line
  expect(source(binding())(rows).rows).toEqual(rows);
  const datums = createDatums();
  const converted = () => {
    const batch = batchOf(rows);
    datums.convert(batch);
    return rowsOf(batch)[0]?.[2] !== gcj[0];
  };
  datums.set([binding('gcj02'), binding(undefined, 'other')]);
  expect(converted()).toBe(true);
  datums.change([binding('gcj02')], ['other']);
  expect(converted()).toBe(true);
  datums.change([binding()], []);
  expect(converted()).toBe(false);
  datums.change([binding('gcj02')], []);
  datums.set([]);
  expect(converted()).toBe(false);
});

test('a data plane stores and shows what a source sends in WGS 84, and counts what it could not convert', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-datum-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const hosts: DriverHost[] = [];
  const run = async (host: DriverHost, signal: AbortSignal) => {
    hosts.push(host);
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  };
  const driver: Driver<object> = {
    ...{ protocol: 'hand', title: { zh: '手动', en: 'By hand' }, config: z.object({}), probe: async () => '' },
    open: (_, host) => ({ run: (signal) => run(host, signal) }),
  };
  const clock = handClock();
  const flow = await createFlow({ clock, inThread: true, tickMs: 0, drivers: [driver], diskUse: async () => 0.5, folder });
  onTestFinished(() => flow.stop());
  flow.setBindings('s', [binding('gcj02')]);
  flow.startSource({ id: 's', protocol: 'hand', config: {} });
  await until('the driver', () => hosts.length === 1);
  const send = (...rows: readonly (readonly [number, number])[]) => {
    const batch = hosts[0]?.sink.room(rows.length);
    if (batch === undefined) throw new Error('no room');
    for (const [point, value] of rows) append(batch, point, clock.time, value, 0);
    flow.tick();
  };
  send([latitude, gcj[1]]);
  expect([flow.latest.read(latitude)?.value, (await flow.stats()).sources[0]?.refused]).toEqual([Number.NaN, { 'bad-value': 1 }]);
  clock.time += 1000;
  send([longitude, gcj[0]], [latitude, gcj[1]]);
  expect([flow.latest.read(longitude)?.value, flow.latest.read(latitude)?.value]).toEqual([
    expect.closeTo(here[0], 9),
    expect.closeTo(here[1], 9),
  ]);
});
