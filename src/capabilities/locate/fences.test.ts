import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { callableHttp, callerFor, testPlant } from '../assets/testing/plant.ts';
import { createLocate } from './index.ts';
import { both, centre, locateStage, yard } from './testing/stage.ts';
import { placeFrom } from './testing.ts';

const stage = locateStage(testPlant);
const { assetOf, at, call, fenceOf, kindsTold, told } = stage;

const square = (west: number, south: number, size: number) =>
  [[west, south], [west + size, south], [west + size, south + size], [west, south + size]]; // biome-ignore format: one line
const areas = (...polygons: readonly (readonly number[][])[][]) => ({ kind: 'multiPolygon', polygons });

describe('fences', () => {
  test.each([
    ['two corners', { kind: 'polygon', ring: [centre, [121, 30]] }, 'give 3 or more corners'],
    ['sides that cross', { kind: 'polygon', ring: [[0, 0], [1, 1], [1, 0], [0, 1]] }, 'sides 1 and 3 cross; put the corners in order'], // biome-ignore format: one case a line
    ['no radius', { kind: 'circle', centre, metres: 0 }, 'a radius in metres'],
    ['latitude first', { kind: 'circle', centre: [30, 120], metres: 5 }, '[longitude, latitude]'],
    ['no area', areas(), 'give areas as lists of rings'],
    ['an area of two corners', areas([[[0, 0], [1, 1], [0, 0]]]), 'ring 1 has fewer than 3 corners'], // biome-ignore format: one case a line
    ['a hole whose sides cross', areas([square(0, 0, 9), [[1, 1], [2, 2], [2, 1], [1, 2]]]), 'in ring 2 sides 1 and 3 cross'], // biome-ignore format: one case a line
    ['a hole across the edge', areas([square(0, 0, 9), square(8, 8, 2)]), 'rings 1 and 2 cross'],
    ['a hole beside its area', areas([square(0, 0, 1), square(3, 3, 1)]), 'a hole of area 1 is not within it'],
    ['a hole in a hole', areas([square(0, 0, 9), square(1, 1, 7), square(2, 2, 1)]), 'one hole lies within another'],
    ['an area within another one', areas([square(0, 0, 9)], [square(1, 1, 1)]), 'area 2 lies within area 1'],
    ['the same area twice', areas([square(0, 0, 1)], [square(0, 0, 1)]), 'area 1 lies within area 2'],
    ['too many corners', areas(...Array.from({ length: 251 }, (_, i) => [square(i / 10, 0, 0.05)])), '1000 at most'],
    ['a corridor of one place', { kind: 'corridor', line: [centre], metres: 5 }, 'give 2 or more places'],
  ])('%s are refused with what to do', async (_name, shape, remedy) => {
    const { status, body } = await call('POST', '/fences', { body: { ...yard, shape } });
    expect([status, body.text.en]).toEqual([400, expect.stringContaining(remedy)]);
    const fence = await fenceOf();
    expect((await call('PATCH', `/fences/${fence}`, { body: { shape } })).status).toBe(400);
  });

  test('of several areas, with a hole and an island in it, are kept as they were told', async () => {
    const shape = areas(
      [square(120, 30, 1), [...square(120.2, 30.2, 0.6), [120.2, 30.2]]],
      [square(120.4, 30.4, 0.1)],
      [square(122, 30, 1)],
    );
    const fence = await fenceOf({ shape });
    expect((await call('GET', '/fences')).body.items).toMatchObject([{ id: fence, shape }]);
  });

  test('a model that is not there is refused', async () => {
    const { status, body } = await call('POST', '/fences', { body: { ...yard, models: ['tram'] } });
    expect([status, body.text.en]).toEqual([400, expect.stringContaining('there is no model tram')]);
  });

  test('are changed in part, removed, and seen in their events after that', async () => {
    const fence = await fenceOf({ dwellSeconds: 60 });
    await at(assetOf('truck'), 100, 0);
    const changed = await call('PATCH', `/fences/${fence}`, { body: { title: both('Pit'), dwellSeconds: null } });
    expect(changed.body).toMatchObject({ title: both('Pit'), shape: yard.shape, inside: 1 });
    expect(changed.body.dwellSeconds).toBeUndefined();
    expect((await call('DELETE', `/fences/${fence}`)).status).toBe(204);
    expect((await call('DELETE', `/fences/${fence}`)).status).toBe(404);
    expect(await told(`fence=${fence}`)).toMatchObject([{ fenceTitle: both('Yard') }]);
    await stage.locate().look();
    expect((await call('GET', '/movers')).body.items[0].inside).toEqual([]);
  });

  test('of two who change the same version the second is refused, and the first stays', async () => {
    const fence = await fenceOf();
    const [{ changedAt }] = (await call('GET', '/fences')).body.items;
    const change = (title: string) => call('PATCH', `/fences/${fence}`, { body: { title: both(title), changedAt } });
    const [first, second] = await Promise.all([change('Pit'), change('Quay')]);
    expect([first.status, second.status, second.body.text.en]).toEqual([200, 409, expect.stringContaining('a newer version')]);
    expect((await call('GET', '/fences')).body.items).toMatchObject([{ title: both('Pit') }]);
    expect((await call('PATCH', `/fences/${fence}`, { body: { isEnabled: false, changedAt: first.body.changedAt } })).status).toBe(200);
  });

  test('a moved fence is left at the next fix', async () => {
    const fence = await fenceOf();
    for (const second of [100, 101]) await at(assetOf('truck'), second, 0);
    await call('PATCH', `/fences/${fence}`, { body: { shape: { ...yard.shape, centre: placeFrom(centre, 5000, 0) } } });
    await at(assetOf('truck'), 102, 0);
    expect(await kindsTold()).toEqual(['enter', 'leave']);
  });

  test('more than 5,000 are refused', async () => {
    await sql`
      insert into fence (id, tenant, title, shape, models, is_enabled, created_at, changed_at)
      select 'f' || n, 'main', ${JSON.stringify(both('x'))}::jsonb, ${JSON.stringify(yard.shape)}::jsonb, '[]', false, 1, 1
      from generate_series(1, 5000) as n`.execute(stage.deps().db);
    const http = await callableHttp();
    const full = await createLocate({ ...stage.deps(), http, outbox: { ...stage.plant().outbox, subscribe: () => {} } });
    const answer = await callerFor(http)('POST', '/fences', { body: yard });
    expect([answer.status, answer.body.text.en]).toEqual([413, expect.stringContaining('5000 fences')]);
    expect((await callerFor(http)('POST', '/fences', { body: yard, tenant: 'other' })).status).toBe(200);
    await full.close();
    await http.close();
  });
});

test('a viewer may look and not change', async () => {
  const fence = await fenceOf();
  const viewer = { role: 'viewer' } as const;
  expect((await call('GET', '/fences', viewer)).status).toBe(200);
  expect((await call('POST', '/fences', { ...viewer, body: yard })).status).toBe(403);
  expect((await call('DELETE', `/fences/${fence}`, { role: 'operator' })).status).toBe(403);
});
