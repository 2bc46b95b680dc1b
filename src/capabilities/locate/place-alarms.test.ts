import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LonLat } from '../../contracts/distance.ts';
import type { EventBody } from '../../contracts/events.ts';
import type { LatestSample } from '../../contracts/flow.ts';
import type { HistoryReader } from '../../contracts/history.ts';
import { definePack } from '../../contracts/pack.ts';
import { quality } from '../../contracts/quality.ts';
import { silentLog, systemCaller, virtualClock } from '../../kernel/testing.ts';
import { callableHttp, callerFor, type TestPlant, testPlant } from '../assets/testing/plant.ts';
import { createLocate, type Locate, type LocateDeps } from './index.ts';
import { placeFrom } from './testing.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const of = (unit: 'none' | 'kn' | 'km_h' | 'deg') => ({ title: both('x'), unit }) as const;
const place = { longitude: of('none'), latitude: of('none') } as const;
const names = ['Ann', 'Bob', 'Cid'] as const;
const pack = definePack({
  ...{ id: 'fleet', version: '1.0.0', title: both('Fleet'), about: both('Fleet'), uses: ['assets'] },
  models: {
    ship: { title: both('Ship'), icon: 'ship', points: { ...place, sog: of('kn'), cog: of('deg'), shipType: of('none') } },
    truck: { title: both('Truck'), icon: 'truck', points: { ...place, speed: of('km_h') } },
  },
  ...{ rules: {}, responses: [], screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
  site: [
    ...names.map((name) => ({ key: name, model: 'ship', title: both(name), provenance: both('made up') }) as const),
    { key: 'truck', model: 'truck', title: both('Truck'), provenance: both('made up') },
  ],
});
const centre: LonLat = [122, 30];
const yard = { title: both('Yard'), shape: { kind: 'circle', centre, metres: 500 } };
const start = Date.UTC(2026, 4, 1, 4); // noon of a Friday in Shanghai
const clock = virtualClock(start);

let plant: TestPlant;
let locate: Locate;
let deps: LocateDeps;
let call: TestPlant['call'];
let latest: Map<number, LatestSample>;
let versions: Map<number, number>;
let wanted: EventBody<'alarm.wanted'>[];
let unwanted: EventBody<'alarm.unwanted'>[];

beforeEach(async () => {
  clock.set(start);
  plant = await testPlant([pack]);
  [latest, versions, wanted, unwanted] = [new Map(), new Map(), [], []];
  await plant.assets.install(systemCaller(), pack);
  deps = {
    ...{ db: plant.deps.db, outbox: plant.outbox, http: plant.http, clock, log: silentLog, assets: plant.assets, everyMs: 1e9 },
    latest: { read: (point) => latest.get(point), version: (point) => versions.get(point) ?? 0 },
    flow: { ingest: async () => {} },
    history: {} as HistoryReader, // holds: nothing is asked
  };
  locate = await createLocate(deps);
  call = callerFor(plant.http);
  plant.outbox.subscribe('ear', ['alarm.wanted'], async ({ body }) => void wanted.push(body));
  plant.outbox.subscribe('other ear', ['alarm.unwanted'], async ({ body }) => void unwanted.push(body));
});
afterEach(async () => {
  await locate.close();
  await plant.drop();
});

const assetOf = (key: string) => plant.assets.byKey('main', key)?.id ?? '';

interface Where {
  readonly east: number;
  readonly north?: number;
  readonly points?: Readonly<Record<string, number>>;
}

/** Let the clock be so many seconds after the start, and things say where they are; then look. */
async function at(second: number, things: Readonly<Record<string, Where>>): Promise<void> {
  const time = start + second * 1000;
  clock.set(time);
  for (const [key, { east, north = 0, points = {} }] of Object.entries(things)) {
    const [longitude, latitude] = placeFrom(centre, east, north);
    for (const [name, value] of Object.entries({ longitude, latitude, ...points })) {
      const point = plant.assets.pointOf(assetOf(key), name)?.number ?? -1;
      latest.set(point, { time, value, quality: quality('good', 'simulated'), receivedAt: time });
      versions.set(point, (versions.get(point) ?? 0) + 1);
    }
  }
  await locate.look();
}
const fenceOf = async (more: object): Promise<string> => {
  const { status, body } = await call('POST', '/fences', { body: { ...yard, ...more } });
  expect([status, body]).toEqual([200, expect.anything()]);
  return body.id;
};
const told = async () => (await call('GET', '/place-events')).body.items.map(({ kind, asset, other }: Record<string, string>) => [kind, nameOf(asset), ...(other ? [nameOf(other)] : [])].join(' ')).reverse(); // biome-ignore format: one line
const nameOf = (id = '') => plant.assets.asset(id)?.title.en ?? id;
const wishes = async () => {
  await plant.outbox.drained();
  return wanted.map(({ asset, key, isAbnormal }) => `${nameOf(asset)} ${key.split(':')[2]} ${isAbnormal ? 'on' : 'off'}`);
};

describe('a fence that raises alarms', () => {
  test('for being inside: raised on entering, cleared on leaving, with words and quality', async () => {
    const fence = await fenceOf({ alarms: { enter: 2 } });
    await at(0, { truck: { east: 2000 } });
    await at(100, { truck: { east: 0 } });
    await at(200, { truck: { east: 2000 } });
    expect(await wishes()).toEqual(['Truck enter on', 'Truck enter off']);
    expect(wanted[0]).toMatchObject({
      ...{ tenant: 'main', asset: assetOf('truck'), key: `fence:${fence}:enter:`, time: start + 100_000, priority: 2 },
      ...{ title: { zh: '进入“Yard（中）”', en: 'In “Yard”' }, quality: quality('good', 'simulated') },
    });
    expect(wanted[0]).not.toHaveProperty('point');
  });

  test('for being outside, as of a route: raised on leaving, cleared on coming back; one that was never in it is no case', async () => {
    await fenceOf({ alarms: { leave: 3 } });
    await at(0, { truck: { east: 2000 }, Ann: { east: 0 } });
    await at(100, { Ann: { east: 900 } });
    await at(200, { Ann: { east: 0 } });
    expect(await wishes()).toEqual(['Ann leave off', 'Ann leave on', 'Ann leave off']);
  });

  test('for a long stay and for speed: in the unit of the point, at the second fix, with an end', async () => {
    await fenceOf({ alarms: { dwell: 4, fast: 3 }, dwellSeconds: 60, mostSpeed: 10 });
    const go = (second: number, speed: number, east = 0) => at(second, { truck: { east, points: { speed } } });
    for (const [second, speed] of [[0, 50], [10, 20], [20, 40], [30, 50], [70, 35], [80, 20], [90, 20]] as const) await go(second, speed); // biome-ignore format: one line
    expect(await told()).toEqual(['enter Truck', 'fast Truck', 'dwell Truck', 'slow Truck']);
    expect(await wishes()).toEqual(['Truck fast on', 'Truck dwell on', 'Truck fast off']);
    expect(wanted[0]).toMatchObject({ value: 50, limit: 36, time: start + 30_000 });
    for (const second of [100, 110]) await go(second, 60);
    await go(200, 60, 3000);
    expect((await wishes()).slice(3)).toEqual(['Truck fast on', 'Truck dwell off', 'Truck fast off']);
  });

  test('switched off, removed, or no longer raising them: they clear; raised anew for what is inside', async () => {
    const fence = await fenceOf({});
    await at(0, { truck: { east: 0 } });
    const change = (body: object) => call('PATCH', `/fences/${fence}`, { body });
    await change({ alarms: { enter: 1 } });
    await locate.look();
    expect(await wishes()).toEqual(['Truck enter on']);
    await change({ alarms: {} });
    await change({ alarms: { enter: 1 } });
    await change({ isEnabled: false });
    await call('DELETE', `/fences/${fence}`);
    await locate.look();
    await plant.outbox.drained();
    expect(unwanted.map(({ origin }) => origin.replace(fence, 'F'))).toEqual(expect.arrayContaining(['fence:F:enter', 'fence:F']));
    expect(unwanted.at(-1)?.origin).toBe(`fence:${fence}`);
  });

  test('a restart raises none twice', async () => {
    await fenceOf({ alarms: { enter: 2 } });
    await at(0, { truck: { east: 0 } });
    await locate.close();
    const http = await callableHttp();
    locate = await createLocate({ ...deps, http, outbox: { ...plant.outbox, subscribe: () => {} } });
    await at(10, { truck: { east: 0 } });
    expect(await wishes()).toEqual(['Truck enter on']);
    await http.close();
  });

  test.each([
    ['a moving fence with a stay', { shape: { kind: 'around', models: ['ship'], metres: 50 }, dwellSeconds: 60 }, 'has no dwellSeconds'],
    ['a moving fence that nobody carries', { shape: { kind: 'around', metres: 50 } }, 'nobody carries it'],
    ['an approach of a fence that stays', { approach: { metres: 100, seconds: 100 } }, 'only a moving fence'],
    ['an alarm that it cannot have', { alarms: { near: 1 } }, 'has no alarm near'],
    ['hours of no zone', { hours: { zone: 'Mars', spans: [] } }, 'no time zone Mars'],
    ['a carrier that is not there', { shape: { kind: 'around', assets: ['x'], metres: 50 } }, 'no asset x'],
  ])('%s is refused', async (_name, more, why) => {
    const { status, body } = await call('POST', '/fences', { body: { ...yard, ...more } });
    expect([status, body.text.en]).toEqual([400, expect.stringContaining(why)]);
  });
});

describe('a fence for some', () => {
  test('hours: what is inside is entered when they begin, and stays end untold when they are over', async () => {
    const hours = { zone: 'Asia/Shanghai', spans: [{ days: [5], from: '12:10', to: '12:20' }] };
    const fence = await fenceOf({ hours, alarms: { enter: 2 } });
    await at(0, { truck: { east: 0 } });
    expect(await told()).toEqual([]);
    await at(601, { truck: { east: 0 } });
    expect(await told()).toEqual(['enter Truck']);
    expect((await call('GET', '/fences')).body.items[0]).toMatchObject({ isActive: true, inside: 1, hours });
    await at(1201, { truck: { east: 0 } });
    expect((await call('GET', '/fences')).body.items[0]).toMatchObject({ isActive: false, isEnabled: true, inside: 0 });
    expect(await told()).toEqual(['enter Truck']);
    await plant.outbox.drained();
    expect(unwanted.at(-1)).toMatchObject({ origin: `fence:${fence}` });
  });

  test('ship types: only ships whose point says one of them, once it does', async () => {
    await fenceOf({ shipTypes: ['fishing', 'cargo'] });
    const say = (second: number, bob: number) => at(second, { Ann: { east: 0, points: { shipType: 30 } }, Bob: { east: 0, points: { shipType: bob } }, truck: { east: 0 } }); // biome-ignore format: one line
    await say(0, 60);
    await say(60, 79);
    expect(await told()).toEqual(['enter Ann', 'enter Bob']);
  });
});

describe('ships', () => {
  test('on the way to collide raise one alarm for the pair, which ends when they have passed', async () => {
    await fenceOf({ shape: { kind: 'around', models: ['ship'], metres: 100 }, approach: { metres: 500, seconds: 600 }, alarms: { approach: 1, near: 2 } }); // biome-ignore format: one line
    const knots = (5 * 3600) / 1852;
    for (let second = 0; second <= 900; second += 60)
      await at(second, {
        Ann: { east: 0, north: second * 5, points: { sog: knots, cog: 0 } },
        Bob: { east: 200, north: 7990 - second * 5, points: { sog: knots, cog: 180 } },
        Cid: { east: 9000, points: { sog: 0, cog: 0 } },
      });
    const [first, second] = [assetOf('Ann'), assetOf('Bob')].sort().map(nameOf);
    expect(await told()).toEqual([`approach ${second} ${first}`, `passed ${second} ${first}`]);
    expect(await wishes()).toEqual([`${second} approach on`, `${second} approach off`]);
    expect(wanted[0]?.title).toEqual({ zh: `与“${first}（中）”有碰撞危险（Yard（中））`, en: `Risk of collision with “${first}” (Yard)` });
  });

  test('near or on the way to collide with one that is not heard of any more: what held of the two ends, and nobody is told that it passed', async () => {
    await fenceOf({ shape: { kind: 'around', assets: [assetOf('Ann')], metres: 300 }, approach: { metres: 500, seconds: 600 }, alarms: { approach: 1, near: 2 } }); // biome-ignore format: one line
    const bob = { east: 200, points: { sog: 5, cog: 270 } };
    for (const second of [0, 60]) await at(second, { Ann: { east: 0, points: { sog: 0, cog: 0 } }, Bob: bob });
    expect((await told()).sort()).toEqual(['approach Bob Ann', 'near Bob Ann']);
    for (const second of [600, 659]) await at(second, { Bob: bob });
    expect(await wishes()).toEqual(expect.not.arrayContaining(['Bob near off']));
    await at(661, { Bob: bob });
    expect((await wishes()).sort()).toEqual(['Bob approach off', 'Bob approach on', 'Bob near off', 'Bob near on']);
    expect((await told()).sort()).toEqual(['approach Bob Ann', 'near Bob Ann']);
    for (const second of [700, 760]) await at(second, { Ann: { east: 0, points: { sog: 0, cog: 0 } }, Bob: bob });
    expect((await told()).filter((one: string) => one.startsWith('near'))).toEqual(['near Bob Ann', 'near Bob Ann']);
  });

  test('silent in or near a fence are told, and when they are back; silence of all is that of the receiver', async () => {
    await fenceOf({ silent: { seconds: 300, withinMetres: 1000 }, alarms: { silent: 2 } });
    const all = { Ann: { east: 1400 }, Bob: { east: 1700 }, Cid: { east: 5000 }, truck: { east: 5000 } };
    await at(0, all);
    await at(301, { Cid: { east: 5000 } });
    for (const second of [302, 400]) await at(second, { truck: { east: 5000 } });
    expect(await told()).toEqual(['silent Ann']);
    expect((await call('GET', '/movers')).body.items.find(({ asset }: { asset: string }) => asset === assetOf('Ann')).conditions).toMatchObject([{ kind: 'silent' }]); // biome-ignore format: one line
    await at(500, { Ann: { east: 1400 } });
    expect(await told()).toEqual(['silent Ann', 'back Ann']);
    expect(await wishes()).toEqual(['Ann silent on', 'Ann silent off']);
    await at(2000, {});
    expect(await told()).toEqual(['silent Ann', 'back Ann']);
  });

  test('that jump further than their class can go are suspect: told once, counted, and not taken', async () => {
    await fenceOf({});
    const say = (second: number, east: number) => at(second, { Ann: { east, points: { shipType: 70 } } });
    for (const [second, east] of [[0, 5000], [10, 0], [20, 5100], [30, 0], [40, 5200]] as const) await say(second, east); // biome-ignore format: one line
    expect(await told()).toEqual(['jump Ann']);
    const mover = (await call('GET', '/movers')).body.items.find(({ asset }: { asset: string }) => asset === assetOf('Ann'));
    expect(mover).toMatchObject({ time: start + 40_000, suspect: { count: 2, time: start + 30_000 } });
  });
});
