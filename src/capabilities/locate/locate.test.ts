import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Event, EventKind } from '../../contracts/events.ts';
import type { LatestSample } from '../../contracts/flow.ts';
import type { HistoryReader, Series } from '../../contracts/history.ts';
import { definePack } from '../../contracts/pack.ts';
import { quality } from '../../contracts/quality.ts';
import { callerOf, silentLog, systemCaller, virtualClock } from '../../kernel/testing.ts';
import { callableHttp, callerFor, type TestPlant, testPlant } from '../assets/testing/plant.ts';
import type { LonLat } from './geometry.ts';
import { createLocate, type Locate, type LocateDeps } from './index.ts';
import { placeFrom } from './testing.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const place = { longitude: { title: both('Longitude'), unit: 'none' }, latitude: { title: both('Latitude'), unit: 'none' } } as const;
const pack = definePack({
  ...{ id: 'fleet', version: '1.0.0', title: both('Fleet'), about: both('Fleet'), uses: ['assets'] },
  models: {
    truck: {
      title: both('Truck'),
      icon: 'truck',
      points: {
        ...{ ...place, speed: { title: both('Speed'), unit: 'm_s' }, floor: { title: both('Floor'), unit: 'none' } },
        accuracy: { title: both('Accuracy'), unit: 'm' },
      },
      attributes: { placeAccuracy: { title: both('Accuracy'), unit: 'm', kind: 'number' } },
    },
    boat: { title: both('Boat'), icon: 'ship', points: place },
    shed: { title: both('Shed'), icon: 'house', points: { level: { title: both('Level'), unit: 'm' } } },
  },
  ...{ rules: {}, responses: [], screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
  site: [
    { key: 'truck', model: 'truck', title: both('Our truck'), provenance: both('made up') },
    { key: 'boat', model: 'boat', title: both('=Boat, "A" & <B>'), provenance: both('made up') },
    { key: 'shed', model: 'shed', title: both('Shed'), provenance: both('made up') },
  ],
});

const centre: LonLat = [120, 30];
const yard = { title: both('Yard'), shape: { kind: 'circle', centre, metres: 500 } };
const clock = virtualClock();
const never = 1_000_000_000; // tests look by themselves

let plant: TestPlant;
let locate: Locate;
let deps: LocateDeps;
let heard: Event[];
let call: TestPlant['call'];
let latest: Map<number, LatestSample>;
let samples: Map<number, { time: number; value: number; quality: number }[]>;
let versions: Map<number, number>;

const seriesOf = (list: readonly { time: number; value: number; quality: number }[]): Series => ({
  time: Float64Array.from(list, ({ time }) => time),
  value: Float64Array.from(list, ({ value }) => value),
  quality: Uint8Array.from(list, (one) => one.quality),
});

beforeEach(async () => {
  clock.set(1_000_000);
  plant = await testPlant([pack]);
  [latest, samples, versions, heard] = [new Map(), new Map(), new Map(), []];
  for (const tenant of ['main', 'other']) await plant.assets.install(systemCaller(tenant), pack);
  deps = {
    ...{ db: plant.deps.db, outbox: plant.outbox, http: plant.http, clock, log: silentLog, assets: plant.assets, everyMs: never },
    latest: { read: (point) => latest.get(point), version: (point) => versions.get(point) ?? 0 },
    history: {
      raw: async (point, { from, to }, limit) =>
        seriesOf((samples.get(point) ?? []).filter(({ time }) => time >= from && time < to).slice(0, limit)),
    } as HistoryReader, // holds: nothing else is asked
  };
  locate = await createLocate(deps);
  call = callerFor(plant.http);
  const kinds: readonly EventKind[] = ['fence.entered', 'fence.left', 'fence.dwelt'];
  plant.outbox.subscribe('ear', kinds, async (event) => void heard.push(event));
});
afterEach(async () => {
  await locate.close();
  await plant.drop();
});

const assetOf = (key: string, tenant = 'main') => plant.assets.byKey(tenant, key)?.id ?? '';
const pointOf = (asset: string, key: string) => plant.assets.pointOf(asset, key)?.number ?? -1;

function say(asset: string, key: string, sample: { second: number; value: number; quality?: number }): void {
  const point = pointOf(asset, key);
  const stored = { time: sample.second * 1000, value: sample.value, quality: sample.quality ?? quality('good') };
  latest.set(point, { ...stored, receivedAt: stored.time });
  versions.set(point, (versions.get(point) ?? 0) + 1);
  samples.set(point, [...(samples.get(point) ?? []), stored]);
}

/** Say a place some metres east of the centre, and let it be looked at. */
async function at(asset: string, second: number, east: number): Promise<void> {
  const [longitude, latitude] = placeFrom(centre, east, 0);
  say(asset, 'longitude', { second, value: longitude });
  say(asset, 'latitude', { second, value: latitude });
  await locate.look();
}

const fenceOf = async (more: object = {}, tenant = 'main') => {
  const { status, body } = await call('POST', '/fences', { tenant, body: { ...yard, ...more } });
  expect(status).toBe(200);
  return body.id as string;
};
const told = async (query = '', tenant = 'main') => (await call('GET', `/place-events?${query}`, { tenant })).body.items;
const kindsTold = async (query = '') => (await told(query)).map(({ kind }: { kind: string }) => kind).reverse();

describe('a mover and a fence', () => {
  test('a fence on a floor is entered and left by the floor that a mover says; one that says none is taken by its place', async () => {
    const truck = assetOf('truck');
    const fence = await fenceOf({ floor: 2 });
    await at(truck, 0, 2000);
    await at(truck, 100, 0);
    expect(await kindsTold()).toEqual(['enter']);
    for (const [second, value] of [
      [200, 1],
      [300, 2],
    ] as const) {
      say(truck, 'floor', { second, value });
      await at(truck, second, 0);
    }
    expect(await kindsTold()).toEqual(['enter', 'leave', 'enter']);
    expect((await call('GET', '/movers')).body.items.find((one: { asset: string }) => one.asset === truck)).toMatchObject({
      floor: 2,
      points: { longitude: pointOf(truck, 'longitude'), latitude: pointOf(truck, 'latitude') },
    });
    expect((await call('PATCH', `/fences/${fence}`, { body: { floor: null } })).body.floor).toBeUndefined();
  });
  test('is judged by the accuracy that the mover says, or its attribute: 4 m behind a door is inside for a good tag only', async () => {
    const truck = assetOf('truck');
    const accuracyShown = async () =>
      (await call('GET', '/movers')).body.items.find((one: { asset: string }) => one.asset === truck).accuracy;
    await fenceOf({ shape: { kind: 'circle', centre, metres: 10 } });
    await at(truck, 0, 14);
    await at(truck, 100, 6);
    expect([await kindsTold(), await accuracyShown()]).toEqual([[], undefined]);
    await plant.assets.update(callerOf('engineer'), truck, { attributes: { placeAccuracy: 0.3 } });
    await plant.outbox.drained(); // locate hears of it
    await at(truck, 200, 6);
    expect([await kindsTold(), await accuracyShown()]).toEqual([['enter'], 0.3]);
    say(truck, 'accuracy', { second: 300, value: 0 });
    await at(truck, 300, 10.2);
    expect([await kindsTold(), await accuracyShown()]).toEqual([['enter', 'leave'], 0.1]);
  });
  test('entering and leaving are stored and announced once', async () => {
    const [fence, truck] = [await fenceOf(), assetOf('truck')];
    await at(truck, 0, 2000);
    await at(truck, 100, 0);
    await at(truck, 200, 0);
    expect((await call('GET', '/fences')).body.items).toMatchObject([{ id: fence, inside: 1, isEnabled: true, models: [] }]);
    await at(truck, 300, 2000);
    const [leave, enter] = await told();
    expect(enter).toMatchObject({
      kind: 'enter',
      fence,
      asset: truck,
      time: 100_000,
      fenceTitle: both('Yard'),
      assetTitle: both('Our truck'),
    });
    expect(leave).toMatchObject({ kind: 'leave', fence, asset: truck, time: 300_000, stayedSeconds: 200 });
    await plant.outbox.drained();
    expect(heard).toMatchObject([
      { kind: 'fence.entered', body: { tenant: 'main', fence, asset: truck, time: 100_000 } },
      { kind: 'fence.left', body: { tenant: 'main', fence, asset: truck, time: 300_000, since: 100_000 } },
    ]);
    expect((await call('GET', '/fences')).body.items).toMatchObject([{ inside: 0 }]);
  });

  test('a restart does not tell again what was told, and tells what comes', async () => {
    await fenceOf({ dwellSeconds: 50 });
    const truck = assetOf('truck');
    await at(truck, 100, 0);
    await at(truck, 160, 0);
    await locate.close();
    const http = await callableHttp();
    const outbox = { ...plant.outbox, subscribe: () => {} };
    locate = await createLocate({ ...deps, http, outbox });
    await locate.look();
    await at(truck, 220, 0);
    expect(await kindsTold()).toEqual(['enter', 'dwell']);
    expect(locate.listFences(systemCaller()).items).toMatchObject([{ inside: 1 }]);
    await at(truck, 300, 2000);
    expect(await kindsTold()).toEqual(['enter', 'dwell', 'leave']);
    await http.close();
  });

  test('a long stay is told once per stay', async () => {
    await fenceOf({ dwellSeconds: 60 });
    const truck = assetOf('truck');
    for (const second of [100, 159]) await at(truck, second, 0);
    expect(await kindsTold()).toEqual(['enter']);
    for (const second of [170, 300]) await at(truck, second, 0);
    expect(await told('limit=1')).toMatchObject([{ kind: 'dwell', time: 160_000, stayedSeconds: 60 }]);
    await at(truck, 400, 3000);
    for (const second of [500, 600]) await at(truck, second, 0);
    expect(await kindsTold()).toEqual(['enter', 'dwell', 'leave', 'enter', 'dwell']);
    await plant.outbox.drained();
    expect(heard.filter(({ kind }) => kind === 'fence.dwelt')).toHaveLength(2);
  });

  test.each([
    ['the two values are of different times', 'latitude', { second: 101, value: centre[1] }],
    ['a value is bad', 'latitude', { second: 100, value: centre[1], quality: quality('bad') }],
    ['a value is not known', 'latitude', { second: 100, value: Number.NaN }],
    ['it is no place', 'latitude', { second: 100, value: 91 }],
  ])('nothing is taken while %s', async (_name, key, sample) => {
    await fenceOf();
    const truck = assetOf('truck');
    say(truck, 'longitude', { second: 100, value: centre[0] });
    say(truck, key, sample);
    await locate.look();
    expect(await told()).toEqual([]);
    say(truck, key, { second: 100, value: centre[1] });
    await locate.look();
    expect(await kindsTold()).toEqual(['enter']);
  });

  test('a fence is for its models, and a switched-off one for nothing', async () => {
    const fence = await fenceOf({ models: ['boat'] });
    await fenceOf({ isEnabled: false });
    for (const key of ['truck', 'boat']) await at(assetOf(key), 100, 0);
    expect(await told()).toMatchObject([{ kind: 'enter', fence, asset: assetOf('boat') }]);
    await call('PATCH', `/fences/${fence}`, { body: { isEnabled: false } });
    await at(assetOf('boat'), 200, 3000);
    expect(await kindsTold()).toEqual(['enter']);
    expect((await call('GET', `/movers?fence=${fence}`)).body.items).toEqual([]);
  });

  test('what could not be written is written later, once', async () => {
    await fenceOf();
    await sql`alter table place_event rename to place_event_away`.execute(deps.db);
    await expect(at(assetOf('truck'), 100, 0)).rejects.toThrow();
    await sql`alter table place_event_away rename to place_event`.execute(deps.db);
    await locate.look();
    await locate.look();
    expect(await kindsTold()).toEqual(['enter']);
    await plant.outbox.drained();
    expect(heard).toHaveLength(1);
  });

  test('a retired asset is in no fence any more', async () => {
    await fenceOf();
    await at(assetOf('truck'), 100, 0);
    await plant.assets.retire(systemCaller(), assetOf('truck'));
    await plant.outbox.drained();
    await locate.look();
    expect((await call('GET', '/fences')).body.items).toMatchObject([{ inside: 0 }]);
    expect((await call('GET', '/movers')).body.items).toHaveLength(1);
    const { rows } = await sql`select * from fence_presence`.execute(deps.db);
    expect(rows).toEqual([]);
  });
});

describe('fences', () => {
  test.each([
    ['two corners', { kind: 'polygon', ring: [centre, [121, 30]] }, 'give 3 or more corners'],
    ['sides that cross', { kind: 'polygon', ring: [[0, 0], [1, 1], [1, 0], [0, 1]] }, 'sides 1 and 3 cross; put the corners in order'], // biome-ignore format: one case a line
    ['no radius', { kind: 'circle', centre, metres: 0 }, 'a radius in metres'],
    ['latitude first', { kind: 'circle', centre: [30, 120], metres: 5 }, '[longitude, latitude]'],
    ['a corridor of one place', { kind: 'corridor', line: [centre], metres: 5 }, 'give 2 or more places'],
  ])('%s are refused with what to do', async (_name, shape, remedy) => {
    const { status, body } = await call('POST', '/fences', { body: { ...yard, shape } });
    expect([status, body.text.en]).toEqual([400, expect.stringContaining(remedy)]);
    const fence = await fenceOf();
    expect((await call('PATCH', `/fences/${fence}`, { body: { shape } })).status).toBe(400);
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
    await locate.look();
    expect((await call('GET', '/movers')).body.items[0].inside).toEqual([]);
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
      from generate_series(1, 5000) as n`.execute(deps.db);
    const http = await callableHttp();
    const full = await createLocate({ ...deps, http, outbox: { ...plant.outbox, subscribe: () => {} } });
    const answer = await callerFor(http)('POST', '/fences', { body: yard });
    expect([answer.status, answer.body.text.en]).toEqual([413, expect.stringContaining('5000 fences')]);
    expect((await callerFor(http)('POST', '/fences', { body: yard, tenant: 'other' })).status).toBe(200);
    await full.close();
    await http.close();
  });
});

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
  clock.advance(3_600_000);
  expect((await movers()).items[0]).toMatchObject({ state: 'stale', ageSeconds: 3610 });
  const first = (await call('GET', '/movers?limit=1')).body;
  expect((await call('GET', `/movers?limit=1&after=${first.next}`)).body.items).toMatchObject([{ asset: assetOf('boat') }]);
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
  const csv = await plant.http.server.inject({ url: `/api/v1/place-events/export.csv?language=en&asset=${assetOf('boat')}` });
  const lines = csv.body.trim().split('\r\n');
  expect([csv.statusCode, lines.length]).toEqual([200, 4]);
  expect(lines[2]).toContain(`1970-01-01T00:03:20.000Z,leave,Yard,"'=Boat, ""A"" & <B>",`);
});

describe('a track', () => {
  const range = 'from=0&to=1000000';

  test('has the fixes whose values are of one time and good', async () => {
    const boat = assetOf('boat');
    for (const second of [1, 2, 4]) say(boat, 'longitude', { second, value: 120 + second });
    for (const second of [2, 3, 4]) say(boat, 'latitude', { second, value: 30, ...(second === 4 && { quality: quality('bad') }) });
    const read = async (query: string) => (await call('GET', `/tracks/${boat}?${query}`)).body;
    expect(await read(range)).toEqual({ asset: boat, times: [2000], longitudes: [122], latitudes: [30], suspects: 0, truncated: false });
    say(boat, 'latitude', { second: 1, value: 31 });
    samples.get(pointOf(boat, 'latitude'))?.sort((a, b) => a.time - b.time);
    expect(await read(`${range}&limit=1`)).toMatchObject({ times: [1000], truncated: true });
    expect((await call('GET', `/tracks/${boat}?from=5&to=5`)).status).toBe(400);
    expect((await call('GET', `/tracks/${assetOf('shed')}?${range}`)).status).toBe(404);
  });

  test('is read whole when it is longer than a page of the history', async () => {
    const boat = assetOf('boat');
    const many = (value: number, step: number) =>
      Array.from({ length: 120_000 / step }, (_, i) => ({ time: i * step, value, quality: quality('good') }));
    samples.set(pointOf(boat, 'longitude'), many(120, 1));
    samples.set(pointOf(boat, 'latitude'), many(30, 2));
    const { times, truncated } = await locate.readTrack(systemCaller(), boat, { from: 0, to: 1e9, limit: 100_000 });
    expect([times.length, times.at(-1), new Set(times).size, truncated]).toEqual([60_000, 119_998, 60_000, false]);
  });

  test.each([
    ['geojson', 'application/geo+json', '"coordinates":[[121,30],[122,30]]'],
    ['gpx', 'application/gpx+xml', '<trkpt lat="30" lon="121"><time>1970-01-01T00:00:01.000Z</time></trkpt>'],
    ['csv', 'text/csv', '1970-01-01T00:00:01.000Z,"\'=Boat, ""A"" & <B>",121,30'],
  ])('goes out as %s', async (format, media, part) => {
    const boat = assetOf('boat');
    for (const second of [1, 2]) for (const [key, value] of [['longitude', 120 + second], ['latitude', 30]] as const) say(boat, key, { second, value }); // biome-ignore format: one line
    const { headers, body } = await plant.http.server.inject({
      url: `/api/v1/tracks/${boat}/export?${range}&format=${format}&language=en`,
    });
    expect(headers['content-type']).toContain(media);
    expect(body).toContain(part);
    if (format === 'gpx') expect(body).toContain('<name>=Boat, "A" &amp; &lt;B&gt;</name>');
    if (format === 'geojson') expect(JSON.parse(body)).toMatchObject({ type: 'Feature', geometry: { type: 'LineString' } });
  });
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
  clock.set(2 * 86_400_000 - 1);
  const http = await callableHttp();
  const later = await createLocate({ ...deps, http, outbox: { ...plant.outbox, subscribe: () => {} }, eventDays: 1 });
  await later.close();
  expect(await kindsTold()).toEqual(['leave']);
  await http.close();
});

test('a viewer may look and not change', async () => {
  const fence = await fenceOf();
  const viewer = { role: 'viewer' } as const;
  expect((await call('GET', '/fences', viewer)).status).toBe(200);
  expect((await call('POST', '/fences', { ...viewer, body: yard })).status).toBe(403);
  expect((await call('DELETE', `/fences/${fence}`, { role: 'operator' })).status).toBe(403);
});
