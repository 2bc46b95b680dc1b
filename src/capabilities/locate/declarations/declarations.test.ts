import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Event } from '../../../contracts/events.ts';
import { definePack } from '../../../contracts/pack.ts';
import { silentLog, systemCaller, virtualClock } from '../../../kernel/testing.ts';
import { type CallOptions, type TestPlant, testPlant } from '../../assets/testing/plant.ts';
import { createLocate, type Locate } from '../index.ts';
import type { DeclarationDeps } from './deps.ts';
import { markMissed, matchMovement } from './match.ts';
import { reachMs } from './state.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const place = { longitude: { title: both('Longitude'), unit: 'none' }, latitude: { title: both('Latitude'), unit: 'none' } } as const;
const pack = definePack({
  ...{ id: 'fleet', version: '1.0.0', title: both('Fleet'), about: both('Fleet'), uses: ['assets'] },
  models: {
    boat: { title: both('Boat'), icon: 'ship', points: place },
    shed: { title: both('Shed'), icon: 'house', points: { level: { title: both('Level'), unit: 'm' } } },
  },
  ...{ rules: {}, responses: [], screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
  site: [
    { key: 'boat', model: 'boat', title: both('=Boat'), provenance: both('made up') },
    { key: 'shed', model: 'shed', title: both('Shed'), provenance: both('made up') },
  ],
});
const noon = Date.UTC(2026, 10, 24, 12);
const hour = 3_600_000;
const clock = virtualClock();

let plant: TestPlant;
let locate: Locate;
let deps: DeclarationDeps;
let port: string;
let boat: string;
const heard: Event<'notice.wanted'>[] = [];

beforeAll(async () => {
  plant = await testPlant([pack]);
  for (const tenant of ['main', 'other']) await plant.assets.install(systemCaller(tenant), pack);
  const { db } = plant.deps;
  const shared = { db, outbox: plant.outbox, clock, log: silentLog, assets: plant.assets };
  locate = await createLocate({
    ...{ ...shared, http: plant.http, everyMs: 1_000_000_000, latest: { read: () => undefined, version: () => 0 } },
    flow: { ingest: async () => {} },
    history: {} as never, // holds: no track is read
  });
  boat = plant.assets.byKey('main', 'boat')?.id ?? '';
  port = (await fence({ asksDeclarations: true })).body.id;
  deps = {
    ...shared,
    http: plant.http,
    fencesOf: () => [],
    fenceOf: (_, id) => (id === port ? { title: both('Port'), asksDeclarations: true, isEnabled: true } : undefined),
  };
  plant.outbox.subscribe('ear', ['notice.wanted'], async (event) => void heard.push(event));
});
beforeEach(async () => {
  clock.set(noon);
  heard.length = 0;
  await sql`truncate declaration, declared_movement, declaration_verification, declared_person`.execute(plant.deps.db);
});
afterAll(async () => {
  await locate.close();
  await plant.drop();
});

const fence = (more: object) =>
  plant.call('POST', '/fences', { body: { title: both('Port'), shape: { kind: 'circle', centre: [120, 30], metres: 500 }, ...more } });
let count = 0;
const uuid = () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`;
const wanted = (more: object = {}) => ({
  ...{
    id: uuid(),
    asset: boat,
    fence: port,
    direction: 'in',
    from: noon + hour,
    to: noon + 2 * hour,
    persons: 5,
    purpose: '=补给',
    ...more,
  },
});
const declare = (more: object = {}, options: CallOptions = {}) =>
  plant.call('POST', '/declarations', { role: 'operator', ...options, body: wanted(more) });
const list = async (query = '', options: CallOptions = {}) => (await plant.call('GET', `/declarations${query}`, options)).body.items;
const undeclared = async () => (await plant.call('GET', '/undeclared-movements')).body.items;

/** What the fence tells, by the outbox. */
async function move(kind: 'fence.entered' | 'fence.left', time: number, where = port): Promise<void> {
  const body = { tenant: 'main', fence: where, asset: boat, time, longitude: 120, latitude: 30 };
  await plant.deps.db
    .transaction()
    .execute((trx) => plant.outbox.emitMany(trx, [kind === 'fence.entered' ? { kind, body } : { kind, body: { ...body, since: time } }]));
  await plant.outbox.drained();
}

describe('a declared movement', () => {
  test.each([
    ['early', noon + hour / 2, -1800],
    ['onTime', noon + hour, 0],
    ['late', noon + 2 * hour + 60_000, 60],
  ] as const)('that comes is %s', async (state, time, offSeconds) => {
    const { body } = await declare();
    expect(body).toMatchObject({ state: 'open', persons: 5, assetTitle: both('=Boat'), fenceTitle: both('Port'), declaredBy: 'operator' });
    await move('fence.entered', time);
    expect(await list()).toMatchObject([{ id: body.id, state, movedAt: time, offSeconds }]);
    expect(await undeclared()).toEqual([]);
  });

  test('is matched once: the next movement is undeclared', async () => {
    await declare();
    await move('fence.entered', noon + hour);
    await move('fence.entered', noon + hour + 1);
    expect(await undeclared()).toMatchObject([{ time: noon + hour + 1, direction: 'in' }]);
  });

  test('is missed once its window is over, and late by what still comes', async () => {
    await declare();
    clock.set(noon + 2 * hour);
    await markMissed(deps);
    expect(await list()).toMatchObject([{ state: 'open' }]);
    clock.set(noon + 2 * hour + 1);
    await markMissed(deps);
    expect(await list('?state=missed')).toHaveLength(1);
    await move('fence.entered', noon + 3 * hour);
    expect(await list()).toMatchObject([{ state: 'late', offSeconds: 3600 }]);
  });

  test('is withdrawn, and then matches nothing', async () => {
    const { body } = await declare();
    const withdrawn = await plant.call('POST', `/declarations/${body.id}/withdraw`, { role: 'operator' });
    expect(withdrawn.body).toMatchObject({ state: 'withdrawn', withdrawnBy: 'operator', withdrawnAt: noon });
    expect((await plant.call('POST', `/declarations/${body.id}/withdraw`)).status).toBe(200);
    await move('fence.entered', noon + hour);
    expect(await undeclared()).toHaveLength(1);
  });

  test('is not withdrawn once something was matched to it', async () => {
    const { body } = await declare();
    await move('fence.entered', noon + hour);
    expect(await plant.call('POST', `/declarations/${body.id}/withdraw`)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
  });

  test('is declared once per id', async () => {
    const given = wanted();
    const send = (more: object) => plant.call('POST', '/declarations', { body: { ...given, ...more } });
    expect([(await send({})).status, (await send({})).status]).toEqual([200, 200]);
    expect((await send({ direction: 'out' })).status).toBe(409);
    expect(await list()).toHaveLength(1);
  });

  test('belongs to its tenant, and a viewer declares none', async () => {
    const { body } = await declare();
    expect(await list('', { tenant: 'other' })).toEqual([]);
    expect((await plant.call('POST', `/declarations/${body.id}/withdraw`, { tenant: 'other' })).status).toBe(404);
    expect((await declare({}, { tenant: 'other' })).status).toBe(404);
    expect((await declare({}, { role: 'viewer' })).status).toBe(403);
  });

  test('is listed by state, window and page, and goes out as CSV', async () => {
    for (const start of [1, 3, 5]) await declare({ from: noon + start * hour, to: noon + (start + 1) * hour });
    const first = await plant.call('GET', '/declarations?limit=2');
    const rest = await plant.call('GET', `/declarations?limit=2&after=${encodeURIComponent(first.body.next)}`);
    const begins = [...first.body.items, ...rest.body.items].map(({ from }: { from: number }) => (from - noon) / hour);
    expect([begins, rest.body.next]).toEqual([[5, 3, 1], undefined]);
    expect(await list(`?from=${noon + 3 * hour}&to=${noon + 4 * hour}`)).toHaveLength(1);
    expect((await plant.call('GET', '/declarations?after=nothing')).status).toBe(400);
    const file = await plant.http.server.inject({ url: '/api/v1/declarations/export.csv?language=en' });
    expect(file.body.split('\r\n')[1]).toMatch(/^'=Boat,Port,in,2026-11-24T17:00:00.000Z,2026-11-24T18:00:00.000Z,5,'=补给,open,,,/);
  });

  test.each([
    ['a window that ends before it begins', { to: noon }, 409],
    ['a window that is over', { from: noon - 2, to: noon - 1 }, 409],
    ['a window of more than 31 days', { to: noon + 32 * 24 * hour }, 409],
    ['no such asset', { asset: 'none' }, 404],
    ['no such fence', { fence: 'none' }, 404],
    ['an id that is no UUID', { id: 'x' }, 400],
    ['less than nobody on board', { persons: -1 }, 400],
  ])('with %s is refused', async (_, more, status) => {
    expect(await declare(more)).toMatchObject({ status, body: { text: { zh: expect.any(String), en: expect.any(String) } } });
  });

  test('is refused for what has no place, and at a fence that does not ask', async () => {
    expect((await declare({ asset: plant.assets.byKey('main', 'shed')?.id })).status).toBe(409);
    expect((await declare({ fence: (await fence({})).body.id })).status).toBe(409);
  });
});

describe('an undeclared movement', () => {
  test('is listed and told once, however often the event comes', async () => {
    const body = { tenant: 'main', fence: port, asset: boat, time: noon, longitude: 120, latitude: 30 };
    for (let i = 0; i < 2; i++) await matchMovement(deps, { id: 'e1', kind: 'fence.left', body: { ...body, since: noon } });
    await plant.outbox.drained();
    expect(await undeclared()).toMatchObject([{ id: 'e1', asset: boat, fence: port, direction: 'out', time: noon }]);
    expect(heard.map((event) => event.body.title.en)).toEqual(['Undeclared: =Boat went out of “Port”']);
  });

  test('is one that nothing fits: another direction, or too far from the window', async () => {
    await declare();
    await move('fence.left', noon + hour);
    await move('fence.entered', noon + 2 * hour + reachMs + 1);
    expect(await undeclared()).toHaveLength(2);
    expect(await list()).toMatchObject([{ state: 'open' }]);
  });

  test('is none at a fence that does not ask', async () => {
    await move('fence.entered', noon, (await fence({})).body.id);
    expect([await undeclared(), heard]).toEqual([[], []]);
  });
});

test('a moving fence asks for no declarations', async () => {
  const shape = { kind: 'around', assets: [boat], metres: 100 };
  expect((await fence({ shape, asksDeclarations: true })).status).toBe(400);
});
