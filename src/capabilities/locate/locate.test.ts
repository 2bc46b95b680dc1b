import { expect, test } from 'vitest';
import { callableHttp, testPlant } from '../assets/testing/plant.ts';
import { createLocate } from './index.ts';
import { centre, locateStage } from './testing/stage.ts';

const stage = locateStage(testPlant);
const { assetOf, at, call, fenceOf, kindsTold, say, told } = stage;

test('movers show place, age, speed and fences; one that never said a place is unknown', async () => {
  const [fence, truck] = [await fenceOf(), assetOf('truck')];
  say(truck, 'speed', { second: 1000, value: 12.5 });
  await at(truck, 990, 0);
  const movers = async () => (await call('GET', '/movers')).body;
  expect(await movers()).toMatchObject({
    total: 2,
    items: [
      {
        ...{ asset: truck, state: 'fresh', ageSeconds: 10, time: 990_000 },
        speed: { value: 12.5, unit: 'm/s' },
        inside: [{ fence, since: 990_000 }],
      },
      { asset: assetOf('boat'), state: 'unknown', inside: [] },
    ],
  });
  stage.clock.advance(3_600_000);
  expect((await movers()).items[0]).toMatchObject({ state: 'stale', ageSeconds: 3610 });
  const first = (await call('GET', '/movers?limit=1')).body;
  expect((await call('GET', `/movers?limit=1&after=${first.next}`)).body.items).toMatchObject([{ asset: assetOf('boat') }]);
});

test('the place of a mover is told to others with its floor, until it is stale', async () => {
  const [truck, boat, shed] = [assetOf('truck'), assetOf('boat'), assetOf('shed')];
  say(truck, 'floor', { second: 990, value: 2 });
  await at(truck, 990, 0);
  const { isMover, freshPlaceOf } = stage.locate();
  expect(freshPlaceOf(truck)).toEqual({ time: 990_000, longitude: centre[0], latitude: centre[1], floor: 2 });
  expect([truck, boat, shed].map(isMover)).toEqual([true, true, false]);
  expect([boat, shed].map(freshPlaceOf)).toEqual([undefined, undefined]);
  stage.clock.advance(3_600_000);
  expect(freshPlaceOf(truck)).toBeUndefined();
});

test('events are filtered, paged, and go out as CSV that no spreadsheet takes for a formula', async () => {
  await fenceOf();
  for (const [second, east] of [[100, 0], [200, 3000], [300, 0]] as const) await at(assetOf('boat'), second, east); // biome-ignore format: one line
  await at(assetOf('truck'), 400, 0);
  expect(await kindsTold(`asset=${assetOf('boat')}`)).toEqual(['enter', 'leave', 'enter']);
  expect(await kindsTold('from=200000&to=400000')).toEqual(['leave', 'enter']);
  expect(await told('fence=none')).toEqual([]);
  const first = (await call('GET', '/place-events?limit=3')).body;
  const rest = (await call('GET', `/place-events?limit=3&after=${first.next}`)).body;
  expect([first.items.length, rest.items.length, rest.next]).toEqual([3, 1, undefined]);
  const csv = await stage.plant().http.server.inject({ url: `/api/v1/place-events/export.csv?language=en&asset=${assetOf('boat')}` });
  const lines = csv.body.trim().split('\r\n');
  expect([csv.statusCode, lines.length]).toEqual([200, 4]);
  expect(lines[2]).toContain(`1970-01-01T00:03:20.000Z,leave,Yard,"'=Boat, ""A"" & <B>",`);
});

test('another tenant sees and changes nothing, and its things do not enter our fences', async () => {
  const theirs = { tenant: 'other' };
  const [fence, truck] = [await fenceOf(), assetOf('truck')];
  await at(truck, 100, 0);
  await at(assetOf('truck', 'other'), 100, 0);
  expect((await call('GET', '/fences', theirs)).body.items).toEqual([]);
  expect((await call('PATCH', `/fences/${fence}`, { ...theirs, body: { isEnabled: false } })).status).toBe(404);
  expect((await call('DELETE', `/fences/${fence}`, theirs)).status).toBe(404);
  expect(await told('', 'other')).toEqual([]);
  const movers = (await call('GET', '/movers', theirs)).body.items;
  expect(movers.map(({ asset }: { asset: string }) => asset)).not.toContain(truck);
  expect((await call('GET', `/tracks/${truck}?from=0&to=1e6`, theirs)).status).toBe(400);
  expect((await call('GET', `/tracks/${truck}?from=0&to=1000000`, theirs)).status).toBe(404);
  expect((await call('GET', `/tracks/${truck}/export?from=0&to=1000000&format=csv`, theirs)).status).toBe(404);
  expect((await told()).map(({ asset }: { asset: string }) => asset)).toEqual([truck]);
});

test('who was near a place, how long movers were where, and how far one went', async () => {
  const [boat, truck] = [assetOf('boat'), assetOf('truck')];
  for (const second of [0, 10, 20, 30]) await at(boat, second, second * 20);
  await at(truck, 30, 9000);
  const [longitude, latitude] = centre;
  const near = (await call('GET', `/visits?from=0&to=100000&longitude=${longitude}&latitude=${latitude}&metres=250`)).body;
  expect(near).toMatchObject({ movers: 2, truncated: false, items: [{ asset: boat, from: 0, to: 10_000, metres: 0 }] });
  expect((await call('GET', `/tracks/${boat}/summary?from=0&to=100000`)).body).toMatchObject({ fixes: 4, movingSeconds: 30, suspects: 0 });
  const { cells } = (await call('GET', '/heat?from=0&to=100000&cellMetres=1000')).body;
  expect(cells.reduce((sum: number, cell: { seconds: number }) => sum + cell.seconds, 0)).toBe(30);
  expect((await call('GET', '/heat?from=0&to=9000000000')).status).toBe(413);
  expect((await call('GET', `/visits?from=0&to=100000&longitude=1&latitude=1&metres=250`, { tenant: 'other' })).body.items).toEqual([]);
});

test('events that are too old are removed', async () => {
  await fenceOf();
  await at(assetOf('truck'), 0, 0);
  await at(assetOf('truck'), 86_400, 9000);
  stage.clock.set(2 * 86_400_000 - 1);
  const http = await callableHttp();
  const later = await createLocate({ ...stage.deps(), http, outbox: { ...stage.plant().outbox, subscribe: () => {} }, eventDays: 1 });
  await later.close();
  expect(await kindsTold()).toEqual(['leave']);
  await http.close();
});
