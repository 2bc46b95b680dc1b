import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { quality } from '../../contracts/quality.ts';
import { testDatabase, until } from '../../kernel/testing.ts';
import { type Desk, openDesk, type TestDatabase } from './testing/desk.ts';
import { twinPoint } from './twin-points.ts';

let database: TestDatabase;
let desk: Desk;
let rtu: string;
let device: { readonly id: string; readonly identity: string };

beforeEach(async () => {
  database = await testDatabase();
  desk = await openDesk(database);
  rtu = desk.source('sl651');
  [device] = (await desk.call('GET', `/sources/${rtu}/devices`)).body.items;
});
afterEach(async () => {
  await desk.close();
  await database.drop();
});

const switchTwin = (on: boolean, more: object = {}) => desk.call('POST', `/devices/${device.id}/twin`, { body: { on, ...more } });
const shown = async () =>
  (await desk.call('GET', `/sources/${rtu}/devices`)).body.items.find(({ id }: { readonly id: string }) => id === device.id);
const boundTwin = () => desk.flow.bindings.get(rtu)?.find(({ identity }) => identity === device.identity)?.twin;
const log = async () => (await desk.call('GET', `/sources/${rtu}/events?kinds=twin`)).body.items;
const spoke = (time: number) => ({ kind: 'twin', identity: device.identity, time, detail: 'the device has spoken' }) as const;

describe('the simulated twin of a device', () => {
  test('is told to the data plane with the ranges of its points, and shown', async () => {
    const { status, body } = await switchTwin(true, { everySeconds: 30 });
    expect(status).toBe(200);
    expect(body.twin).toEqual({ since: expect.any(Number), everySeconds: 30 });
    expect(await shown()).toMatchObject({ twin: body.twin });
    const level = desk.assets.point(desk.point('north', 'level'));
    expect(boundTwin()).toMatchObject({ since: body.twin.since, everyMs: 30_000 });
    expect(boundTwin()?.points).toContainEqual(twinPoint(level));
    await until(async () => (await log()).length === 1);
    expect((await log())[0]).toMatchObject({
      identity: device.identity,
      detail: expect.stringContaining('on: a value of each point every 30 s'),
    });
  });

  test('can be switched off, and switching off what is off changes nothing', async () => {
    await switchTwin(true);
    expect((await switchTwin(false)).body.twin).toBeUndefined();
    expect(boundTwin()).toBeUndefined();
    await switchTwin(false);
    await until(async () => (await log()).length === 2);
    expect((await log()).map(({ detail }: { readonly detail: string }) => detail)[0]).toContain('off');
  });

  test('goes on after a restart', async () => {
    const { twin } = (await switchTwin(true)).body;
    await desk.close();
    desk = await openDesk(database);
    expect(await shown()).toMatchObject({ twin });
    expect(boundTwin()?.since).toBe(twin.since);
  });

  test('stays when the device is changed, and follows its points', async () => {
    await switchTwin(true);
    const flow = desk.point('north', 'flow');
    await desk.call('PATCH', `/devices/${device.id}`, { body: { keys: { Q: { point: flow } } } });
    expect(boundTwin()?.points.map(({ point }) => point)).toEqual([flow]);
  });

  test('is over when the data plane says that the device has spoken, also after a restart', async () => {
    const { since } = (await switchTwin(true)).body.twin;
    desk.flow.links(rtu, [spoke(since + 1)]);
    await until(async () => (await shown()).twin === undefined);
    expect(boundTwin()).toBeUndefined();
    await until(async () => (await log()).length === 2);
    await desk.close();
    desk = await openDesk(database);
    expect((await shown()).twin).toBeUndefined();
  });

  test('that was switched on anew is not ended by what ended the one before', async () => {
    const { since } = (await switchTwin(true)).body.twin;
    desk.flow.links(rtu, [spoke(since - 1)]);
    await until(async () => (await log()).length === 2);
    expect(await shown()).toMatchObject({ twin: { since } });
  });

  test('does not make its device look connected or heard of', async () => {
    const { keys } = (await switchTwin(true)).body;
    for (const { point } of Object.values<{ readonly point: number }>(keys))
      desk.flow.samples.set(point, { time: 5, value: 1, quality: quality('good', 'simulated'), receivedAt: 5 });
    desk.flow.links(rtu, [spoke(0)]);
    expect(await shown()).toMatchObject({ connected: false });
    expect((await shown()).lastSeenAt).toBeUndefined();
  });

  test('leaves standing when its device was last heard', async () => {
    const points: readonly { readonly point: number }[] = Object.values((await shown()).keys);
    const say = (origin: 'measured' | 'simulated', receivedAt: number) => {
      for (const { point } of points)
        desk.flow.samples.set(point, { time: receivedAt, value: 1, quality: quality('good', origin), receivedAt });
    };
    say('measured', 7);
    await switchTwin(true);
    say('simulated', 9);
    expect(await shown()).toMatchObject({ connected: false, lastSeenAt: 7 });
  });

  test.each(['viewer', 'operator'] as const)('cannot be switched by a %s', async (role) => {
    const { status } = await desk.call('POST', `/devices/${device.id}/twin`, { role, body: { on: true } });
    expect(status).toBe(403);
  });

  test('is refused to other tenants, without points, and at an interval out of range', async () => {
    const path = `/devices/${device.id}`;
    expect((await desk.call('POST', `${path}/twin`, { tenant: 'other', body: { on: true } })).status).toBe(404);
    expect((await switchTwin(true, { everySeconds: 0 })).status).toBe(400);
    await desk.call('PATCH', path, { body: { keys: {} } });
    expect((await switchTwin(true)).status).toBe(400);
  });
});

describe('a point is simulated', () => {
  const info = { number: 1, decimals: 2, draw: 'line' } as const;
  test.each([
    ['within its range', { low: -5, high: 5 }, { low: -5, high: 5, shape: 'wave' }],
    ['above its lower bound', { low: 10 }, { low: 10, high: 110 }],
    ['below its upper bound', { high: 10 }, { low: -90, high: 10 }],
    ['from 0 to 100 without bounds', {}, { low: 0, high: 100 }],
    ['as a state when it goes in few whole steps', { low: 0, high: 3, decimals: 0, draw: 'step' }, { shape: 'state' }],
    ['as a wave when its steps are many', { low: 0, high: 2000, decimals: 0, draw: 'step' }, { shape: 'wave' }],
    ['as falling amounts when it is drawn as bars', { low: 0, high: 500, draw: 'bar' }, { shape: 'fall' }],
  ] as const)('%s', (_, change, expected) => {
    expect(twinPoint({ ...info, ...change })).toMatchObject(expected);
  });

  test('only when it is there', () => {
    expect(twinPoint(undefined)).toBeUndefined();
  });
});
