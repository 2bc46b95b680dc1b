import { describe, expect, test } from 'vitest';
import { quality } from '../../../contracts/quality.ts';
import { callableHttp, testPlant } from '../../assets/testing/plant.ts';
import { createLocate } from '../index.ts';
import { locateStage, yard } from '../testing/stage.ts';

const stage = locateStage(testPlant);
const { assetOf, at, call, fenceOf, say } = stage;

const lots = async (query = '') =>
  (await call('GET', `/lots?${query}`)).body.items as { id: string; lot: string; from: number; to?: number; by: string }[];
const briefly = async (query = '') =>
  (await lots(query)).map(({ lot, from, to }) => [lot, from / 1000, to === undefined ? undefined : to / 1000]);
const scan = async (second: number, value: number, more: object = {}) => {
  say(assetOf('truck'), 'lot', { second, value, ...more });
  await stage.locate().look();
};
const bind = (lot: string, second: number, more: object = {}) => {
  stage.clock.set(second * 1000);
  return call('POST', '/lots', { role: 'operator', body: { asset: assetOf('boat'), lot }, ...more });
};

describe('what the point lot says', () => {
  test('binds from the time of the sample on; another one ends it, 0 too; bad and impossible ones say nothing', async () => {
    await scan(100, 7);
    await scan(150, 7);
    await scan(200, 8);
    await scan(250, 9, { quality: quality('bad') });
    await scan(260, -1);
    expect(await briefly()).toEqual([['8', 200, undefined], ['7', 100, 200]]); // biome-ignore format: one line
    await scan(300, 0);
    expect(await briefly()).toEqual([['8', 200, 300], ['7', 100, 200]]); // biome-ignore format: one line
    expect((await lots())[0]?.by).toBe('');
  });

  test('is not said again by a restart, and does not undo what a person said since', async () => {
    await scan(100, 7);
    await scan(200, 0);
    stage.clock.set(300_000);
    expect((await call('POST', '/lots', { role: 'operator', body: { asset: assetOf('truck'), lot: 'B-1' } })).status).toBe(200);
    await scan(400, 0);
    await stage.locate().close();
    const http = await callableHttp();
    stage.restarted(await createLocate({ ...stage.deps(), http, outbox: { ...stage.plant().outbox, subscribe: () => {} } }));
    await scan(500, 0);
    expect(await briefly()).toEqual([['B-1', 300, undefined], ['7', 100, 200]]); // biome-ignore format: one line
    await scan(600, 9);
    expect(await briefly('isOn=true')).toEqual([['9', 600, undefined]]);
    await http.close();
  });
});

describe('a person', () => {
  test('binds a lot, the same one again changes nothing, another one ends it; ends it, and again', async () => {
    const first = (await bind('B-2611', 100)).body;
    expect(first).toMatchObject({ lot: 'B-2611', asset: assetOf('boat'), from: 100_000, by: 'operator' });
    expect((await bind('B-2611', 150)).body).toEqual(first);
    const second = (await bind('B-2612', 200)).body;
    expect(await briefly()).toEqual([['B-2612', 200, undefined], ['B-2611', 100, 200]]); // biome-ignore format: one line
    stage.clock.set(250_000);
    const ended = (await call('POST', `/lots/${second.id}/end`, { role: 'operator' })).body;
    expect(ended).toMatchObject({ to: 250_000, endedBy: 'operator' });
    stage.clock.set(300_000);
    expect((await call('POST', `/lots/${second.id}/end`, { role: 'operator' })).body).toEqual(ended);
  });

  test('is refused without the role, for an asset or binding of others, and without a lot', async () => {
    const { id } = (await bind('B-1', 100)).body;
    expect((await bind('B-2', 100, { role: 'viewer' })).status).toBe(403);
    expect((await bind('B-2', 100, { tenant: 'other' })).status).toBe(404);
    expect((await bind('  ', 100)).status).toBe(400);
    expect((await call('POST', `/lots/${id}/end`, { tenant: 'other' })).status).toBe(404);
    expect((await call('GET', '/lots', { tenant: 'other' })).body.items).toEqual([]);
  });

  test('reads page by page', async () => {
    for (const [i, lot] of ['a', 'b', 'c'].entries()) await bind(lot, 100 + i);
    const page = (await call('GET', '/lots?limit=2')).body;
    expect(
      (await call('GET', `/lots?limit=2&after=${encodeURIComponent(page.next)}`)).body.items.map((one: { lot: string }) => one.lot),
    ).toEqual(['a']);
    expect((await call('GET', '/lots?after=nonsense')).status).toBe(400);
  });
});

test('where a lot was: its time on a carrier, cut with the stays of the carrier, summed by fence', async () => {
  const [dyeing, boat] = [await fenceOf(), assetOf('boat')];
  await at(boat, 0, 5000);
  await at(boat, 100, 0); // in
  await bind('B-1', 150);
  await at(boat, 200, 5000); // out
  await at(boat, 300, 0); // in
  await bind('B-2', 350);
  stage.clock.set(500_000);
  const stays = async (query = '') =>
    (await call('GET', `/lots/stays?${query}`)).body.items as { lot: string; from: number; to?: number; seconds: number }[];
  expect((await stays()).map(({ lot, from, to, seconds }) => [lot, from, to, seconds])).toEqual([
    ['B-2', 350_000, undefined, 150],
    ['B-1', 300_000, 350_000, 50],
    ['B-1', 150_000, 200_000, 50],
  ]);
  expect((await stays('lot=B-1&from=250000')).map(({ from }) => from)).toEqual([300_000]);
  expect((await stays('to=300000')).map(({ from }) => from)).toEqual([150_000]);
  expect((await call('GET', '/lots/stays?from=5&to=5')).status).toBe(400);
  expect((await call('GET', '/lots/waits')).body).toEqual({
    items: [
      { lot: 'B-2', fence: dyeing, fenceTitle: yard.title, stays: 1, seconds: 150, isThere: true },
      { lot: 'B-1', fence: dyeing, fenceTitle: yard.title, stays: 2, seconds: 100, isThere: false },
    ],
    truncated: false,
  });
  expect((await call('GET', '/lots/waits?limit=1')).body).toMatchObject({ truncated: true, items: [{ lot: 'B-2' }] });
  const csv = await stage.plant().http.server.inject({ url: '/api/v1/lots/waits/export.csv?language=en&lot=B-1' });
  expect(csv.body.trim().split('\r\n').at(-1)).toBe('B-1,Yard,2,100');
  expect((await lots('isOn=true'))[0]).toMatchObject({ inside: [{ fence: dyeing, title: yard.title, since: 300_000 }] });
  expect((await call('GET', '/lots/stays', { tenant: 'other' })).body.items).toEqual([]);
});
