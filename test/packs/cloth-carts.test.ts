import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callableHttp, callerFor, type TestPlant, testPlant } from '../../src/capabilities/assets/testing/plant.ts';
import { createLocate, createMaps, createPackPlaces, createWayfinding, type Locate } from '../../src/capabilities/locate/index.ts';
import type { LatestSample } from '../../src/contracts/flow.ts';
import type { HistoryReader } from '../../src/contracts/history.ts';
import { wgs84ToPlan } from '../../src/contracts/plan-transform.ts';
import { quality } from '../../src/contracts/quality.ts';
import { createField } from '../../src/field/field.ts';
import { silentLog, systemCaller, virtualClock } from '../../src/kernel/testing.ts';
import { placeAt } from '../../src/packs/textile/hall.ts';
import textile from '../../src/packs/textile/pack.ts';

const start = Date.UTC(2026, 10, 28, 6);
const clock = virtualClock(start);
const latest = new Map<number, LatestSample>();
const versions = new Map<number, number>();
const fixtures = new URL('../../src/packs/textile/fixtures/', import.meta.url);
const field = createField(textile, fixtures, clock);
let plant: TestPlant;
let http: Awaited<ReturnType<typeof callableHttp>>;
let call: TestPlant['call'];
let locate: Locate;
let folder: string;

beforeAll(async () => {
  [plant, http, folder] = [await testPlant([textile]), await callableHttp(), await mkdtemp(join(tmpdir(), 'yf-mill-'))];
  const deps = { db: plant.deps.db, outbox: plant.outbox, http, clock, log: silentLog, assets: plant.assets, mapFolder: folder };
  const { floorPlans } = await createMaps(deps);
  locate = await createLocate({
    ...{ ...deps, everyMs: 1_000_000_000, flow: { ingest: async () => {} } }, // the test looks by itself
    latest: { read: (point) => latest.get(point), version: (point) => versions.get(point) ?? 0 },
    history: {} as HistoryReader, // holds: no track is asked
  });
  createPackPlaces({ ...deps, floorPlans, locate });
  createWayfinding({ http, floorPlans, locate });
  call = callerFor(http);
  await plant.assets.install(systemCaller('main'), textile);
  await plant.outbox.drained();
});
afterAll(async () => {
  await locate.close();
  await http.close();
  await plant.drop();
  await rm(folder, { recursive: true, force: true });
});

/** All tags say what they see now, as the field process reports it, and locate looks. */
async function report(): Promise<void> {
  const time = clock.now();
  for (const { key, devices = [] } of textile.site) {
    const asset = plant.assets.byKey('main', key)?.id ?? '';
    for (const device of devices)
      for (const [raw, value] of field.observe(key, device, time)) {
        const target = device.keys[raw];
        const point = plant.assets.pointOf(asset, typeof target === 'string' ? target : '')?.number ?? -1;
        latest.set(point, { time, value, quality: quality('good', 'simulated'), receivedAt: time });
        versions.set(point, (versions.get(point) ?? 0) + 1);
      }
  }
  await locate.look();
}

async function play(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 3) {
    clock.advance(3000);
    await report();
  }
}

type Told = { readonly kind: string; readonly time: number; readonly since?: number };
const fenceOf = async (zone: string): Promise<string> =>
  (await call('GET', '/fences')).body.items.find((one: { title: { en: string } }) => one.title.en === zone).id;

const happened = async (asset: string) => {
  const { items } = (await call('GET', `/place-events?asset=${plant.assets.byKey('main', asset)?.id}&limit=200`)).body;
  return items.map((one: { kind: string; fenceTitle: { en: string } }) => `${one.kind} ${one.fenceTitle.en}`).reverse() as string[];
};

test('the hall comes with the pack: a plan that lies true on the earth, and its zones on that floor, once', async () => {
  const [plan, ...more] = (await call('GET', '/floor-plans')).body.items;
  expect(more).toEqual([]);
  expect(plan).toMatchObject({
    floor: 1,
    content: { space: 'metres', box: { left: 0, top: 48, right: 96, bottom: 0 } },
    fit: { isChecked: true },
  });
  expect(plan.fit.rms).toBeLessThan(0.01);
  expect(plan.fit.scale).toBeCloseTo(1, 4);
  const zones = (await call('GET', '/fences')).body.items;
  expect(zones.map((one: { floor: number }) => one.floor)).toEqual(Object.keys(textile.floorPlans?.hall?.zones ?? {}).map(() => 1));
  const [removed] = zones;
  await call('DELETE', `/fences/${removed.id}`);
  await plant.deps.db
    .transaction()
    .execute((trx) => plant.outbox.emit(trx, 'pack.installed', { tenant: 'main', pack: 'textile', version: textile.version }));
  await plant.outbox.drained();
  expect((await call('GET', '/fences')).body.items).toHaveLength(zones.length - 1);
  const { id: _id, isActive: _active, inside: _inside, createdAt: _made, changedAt: _changed, ...given } = removed;
  expect((await call('POST', '/fences', { body: given })).status).toBe(200);
});

describe('the way on foot to a cart', () => {
  const cart = () => plant.assets.byKey('main', 'cart-03')?.id ?? '';
  /** Say a place on the plan by a tag. */
  function put(asset: string, at: readonly [number, number], floor = 1): void {
    clock.advance(60_000); // long enough to have gone there
    const [longitude, latitude] = placeAt(at);
    for (const [key, value] of Object.entries({ longitude, latitude, floor })) {
      const point = plant.assets.pointOf(asset, key)?.number ?? -1;
      latest.set(point, { time: clock.now(), value, quality: quality('good', 'simulated'), receivedAt: clock.now() });
      versions.set(point, (versions.get(point) ?? 0) + 1);
    }
  }
  const wayTo = async (from: string) => {
    await locate.look();
    return (await call('GET', `/movers/${cart()}/way?${from}`)).body;
  };
  const fromAt = (at: readonly [number, number], more = '') => {
    const [longitude, latitude] = placeAt(at);
    return `longitude=${longitude}&latitude=${latitude}${more}`;
  };
  const onHall = (way: { places: [number, number][] }) => way.places.map((place) => hallPoint(place));
  const plan = async () => (await call('GET', '/floor-plans')).body.items[0];
  let hallPoint: (place: [number, number]) => readonly [number, number];
  let hallPlan: Awaited<ReturnType<typeof plan>>;

  beforeAll(async () => {
    hallPlan = await plan();
    const { fit } = hallPlan;
    hallPoint = ([longitude, latitude]) => wgs84ToPlan(fit.transform, longitude, latitude);
  });

  test('goes from the gate along the corridor and through the door of its room, in metres, minutes and words', async () => {
    put(cart(), [10, 14]);
    const way = await wayTo(fromAt([95, 24]));
    expect(way).toMatchObject({ kind: 'walk', plan: (await plan()).id, to: { state: 'fresh', floor: 1 } });
    // Straight to the nearer side of the door of dyeing at x = 16, then to the cart.
    expect(way.metres).toBeGreaterThan(Math.hypot(95 - 17.2, 3) + Math.hypot(7.2, 7) - 1);
    expect(way.metres).toBeLessThan(Math.hypot(95 - 17.2, 3) + Math.hypot(7.2, 7) + 2);
    expect(way.minutes).toBeCloseTo(way.metres / 1.2 / 60, 6);
    expect(onHall(way).some(([x, y]) => x > 14.4 && x < 17.6 && Math.abs(y - 21) < 1.5)).toBe(true);
    expect(way.steps[0].text).toEqual({
      zh: expect.stringMatching(/^向西走 \d+ 米$/),
      en: expect.stringMatching(/^Go west for \d+ m$/),
    });
    expect(way.steps[1].text.en).toMatch(/^Bear left and go \d+ m$/);
  });
  test('follows the cart, and begins where another tag is', async () => {
    const badge = plant.assets.ofModel('main', 'person')[0]?.id ?? '';
    put(badge, [48, 24]);
    put(cart(), [48, 34]);
    expect((await wayTo(`from=${badge}`)).metres).toBeCloseTo(10, 0);
    put(cart(), [80, 14]);
    const way = await wayTo(`from=${badge}`);
    expect(way.kind).toBe('walk');
    expect(way.metres).toBeGreaterThan(Math.hypot(32, 10));
  });
  test('leads to every spot at which a cart waits: none is within a machine', () => {
    const { obstacles } = textile.floorPlans?.hall?.walking ?? { obstacles: [] };
    const machines = obstacles.filter(({ kind }) => kind === 'block').map(({ line }) => [line[0] ?? [0, 0], line[2] ?? [0, 0]] as const);
    const within = ([x, y]: readonly [number, number]) =>
      machines.some(([[left, bottom], [right, top]]) => x > left && x < right && y > bottom && y < top);
    const carts = textile.site.filter(({ model }) => model === 'cart').map(({ key }) => key);
    expect([carts.length, machines.length]).toEqual([20, 12]);
    const { fit } = hallPlan;
    for (const key of carts) {
      const signal = textile.simulate[key];
      const [longitudes, latitudes] = [signal?.longitude, signal?.latitude].map((one) => (one && 'cycle' in one ? one.cycle.values : []));
      expect(longitudes?.length).toBeGreaterThan(5);
      for (const [i, [, longitude]] of (longitudes ?? []).entries())
        expect(within(wgs84ToPlan(fit.transform, longitude, latitudes?.[i]?.[1] ?? 0)), `${key} ${i}`).toBe(false);
    }
  });
  test.each([
    ['otherFloor', () => fromAt([48, 24], '&floor=2')],
    ['outside', () => fromAt([120, 24])],
    ['blocked', () => fromAt([7, 2])], // amid a dyeing machine
  ])('is the straight line where none is known, and says so: %s', async (why, from) => {
    put(cart(), [48, 34]);
    const way = await wayTo(from());
    expect(way).toMatchObject({ kind: 'straight', why, steps: [] });
    expect(way.places).toHaveLength(2);
    expect(way).not.toHaveProperty('minutes');
  });
  test('is the straight line on a plan without walls, and off every plan', async () => {
    const { id, walking } = await plan();
    expect((await call('PATCH', `/floor-plans/${id}`, { body: { walking: null } })).body).not.toHaveProperty('walking');
    expect(await wayTo(fromAt([48, 24]))).toMatchObject({ kind: 'straight', why: 'noWalls' });
    await call('PATCH', `/floor-plans/${id}`, { body: { walking } });
    expect(await wayTo(fromAt([48, 24]))).toMatchObject({ kind: 'walk' });
    put(cart(), [120, 24]);
    expect(await wayTo(fromAt([48, 24]))).toMatchObject({ kind: 'straight', why: 'noPlan' });
    put(cart(), [48, 34]);
  });
  test('is refused without a beginning, to what is no mover, and to a mover of another tenant', async () => {
    expect((await call('GET', `/movers/${cart()}/way`)).status).toBe(400);
    expect((await call('GET', `/movers/${(await plan()).id}/way?${fromAt([48, 24])}`)).status).toBe(404);
    expect((await call('GET', `/movers/${cart()}/way?${fromAt([48, 24])}`, { tenant: 'other' })).status).toBe(404);
  });
  test('walls that a person changed stay so when the pack comes again', async () => {
    const { id, walking } = await plan();
    const changed = { ...walking, entrances: [{ title: { zh: '侧门', en: 'Side door' }, at: [1, 24] }] };
    expect((await call('PATCH', `/floor-plans/${id}`, { body: { walking: changed } })).body.walking).toEqual(changed);
    await plant.deps.db
      .transaction()
      .execute((trx) => plant.outbox.emit(trx, 'pack.installed', { tenant: 'main', pack: 'textile', version: textile.version }));
    await plant.outbox.drained();
    expect((await plan()).walking).toEqual(changed);
    const block = {
      kind: 'block',
      line: [
        [1, 1],
        [2, 2],
      ],
    };
    expect((await call('PATCH', `/floor-plans/${id}`, { body: { walking: { obstacles: [block] } } })).status).toBe(400);
    await call('PATCH', `/floor-plans/${id}`, { body: { walking } });
  });
});

test('a cart goes through its steps by the doors of 3 m, enters each zone once and never the chemical store', async () => {
  await play(1560);
  const steps = (await happened('cart-01')).filter((one) => one.startsWith('enter'));
  expect(new Set(steps.slice(-5))).toEqual(
    new Set(['enter Warehouse', 'enter Dyeing step', 'enter Drying step', 'enter Heat setting step', 'enter Inspection step']),
  );
  const at = async (zone: string) => (await call('GET', `/place-events?fence=${await fenceOf(zone)}&limit=200`)).body.items as Told[];
  expect(await at('Chemical store (no carts)')).toEqual([]);
  expect((await at('Hall')).filter(({ kind }) => kind === 'leave')).toEqual([]);
  const dyed = (await at('Dyeing step')).filter(({ kind }) => kind === 'leave');
  for (const { time, since = 0 } of dyed) expect((time - since) / 1000).toBeGreaterThan(280);
  expect(dyed.length).toBeGreaterThanOrEqual(15);
});

test('the cart that goes missing leaves the hall by the gate, is last known in the yard, and comes back', async () => {
  const before = (await happened('cart-07')).length;
  field.play('cartMissing');
  await play(195);
  expect((await happened('cart-07')).slice(before).filter((one) => one.endsWith('Hall'))).toEqual(['leave Hall']);
  const asset = plant.assets.byKey('main', 'cart-07')?.id;
  const seen = async () => (await call('GET', '/movers?limit=1000')).body.items.find((one: { asset: string }) => one.asset === asset);
  expect(await seen()).toMatchObject({ state: 'stale', accuracy: 0.3, floor: 1 });
  expect((await seen()).ageSeconds).toBeGreaterThan(90);
  await play(30);
  expect((await happened('cart-07')).slice(before).filter((one) => one.endsWith('Hall'))).toEqual(['leave Hall', 'enter Hall']);
  expect(await seen()).toMatchObject({ state: 'fresh' });
  await play(60);
  const rooms = (await happened('cart-07')).slice(before).filter((one) => one.startsWith('enter') && !one.endsWith('Hall'));
  expect(rooms.length).toBeLessThanOrEqual(2); // where it was, and where its round has come to meanwhile: nothing on a way through walls
  expect(rooms.filter((one) => one.includes('Chemical'))).toEqual([]);
});

test('anchors are on the plan with their health, and told from what moves', async () => {
  await play(3);
  const { items } = (await call('GET', '/movers?limit=1000')).body as {
    readonly items: readonly { asset: string; state: string; anchor?: object }[];
  };
  const of = (key: string) => items.find(({ asset }) => asset === plant.assets.byKey('main', key)?.id);
  expect(of('anchor-05')).toMatchObject({ state: 'fresh', floor: 1, anchor: { perMinute: 60, residual: 0.1 } });
  expect([of('cart-01')?.anchor, items.filter(({ anchor }) => anchor !== undefined).length]).toEqual([undefined, 12]);
});
