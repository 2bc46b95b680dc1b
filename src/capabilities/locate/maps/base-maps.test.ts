import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromWgs84, type LonLat } from '../../../contracts/datum.ts';
import type { Role } from '../../../contracts/roles.ts';
import { testDatabase, virtualClock } from '../../../kernel/testing.ts';
import { callableHttp, callerFor, type TestPlant } from '../../assets/testing/plant.ts';
import { createMaps } from '../index.ts';
import { checkGeoJson, mostPositions } from './check-geojson.ts';
import { checkPmtiles } from './pmtiles-file.ts';
import { makePmtiles, squareTile } from './testing.ts';

const ring = [
  [120, 30],
  [121, 30],
  [121, 31],
  [120, 30],
];
const land = { type: 'Feature', properties: { kind: 'land' }, geometry: { type: 'Polygon', coordinates: [ring] } };
const collection = (...features: unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const map = { title: { zh: '厂区图', en: 'Site map' }, source: 'Survey 2026', licence: 'Our own' };
const reviewed = { ...map, reviewNumber: 'GS(2019)1719号', isSketch: false };
const tiles = [
  { z: 0, x: 0, y: 0, bytes: squareTile('water') },
  { z: 1, x: 1, y: 0, bytes: squareTile('roads') },
];

describe('through the API', () => {
  let http: Awaited<ReturnType<typeof callableHttp>>;
  let call: TestPlant['call'];
  let folder: string;
  let db: Awaited<ReturnType<typeof testDatabase>>;
  const clock = virtualClock();

  beforeEach(async () => {
    [http, db, folder] = [await callableHttp(), await testDatabase(), await mkdtemp(join(tmpdir(), 'yf-maps-'))];
    await createMaps({ db: db.db, http, clock, mapFolder: folder });
    call = callerFor(http);
  });
  afterEach(async () => {
    await http.close();
    await db.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const created = async (body: object = map, tenant = 'main') => (await call('POST', '/base-maps', { body, tenant })).body.id as string;
  const put = async (id: string, payload: string | Buffer, tenant = 'main', role: Role = 'engineer', query = '') => {
    const headers = { 'content-type': 'application/octet-stream', 'x-test-tenant': tenant, 'x-test-role': role };
    const answer = await http.server.inject({ method: 'PUT', url: `/api/v1/base-maps/${id}/file${query}`, headers, payload });
    return { status: answer.statusCode, body: answer.json() };
  };
  const read = (path: string, tenant = 'main') =>
    http.server.inject({ method: 'GET', url: `/api/v1${path}`, headers: { 'x-test-tenant': tenant, 'x-test-role': 'viewer' } });
  const files = async () => (await readdir(join(folder, 't-main')).catch(() => [])).length;

  test('a GeoJSON map is created, given its file, chosen, read and removed', async () => {
    const id = await created(reviewed);
    expect((await call('PATCH', `/base-maps/${id}`, { body: { isChosen: true } })).status).toBe(409);
    const { status, body } = await put(id, collection(land));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...reviewed,
      content: { format: 'geojson', features: 1, layers: ['land'], bounds: { west: 120, north: 31 } },
    });
    expect((await call('PATCH', `/base-maps/${id}`, { body: { isChosen: true } })).body.isChosen).toBe(true);
    expect((await read(`/base-maps/${id}/file`)).json()).toMatchObject({ features: [land] });
    expect((await read(`/base-maps/${id}/tiles/0/0/0`)).statusCode).toBe(400);
    expect((await call('DELETE', `/base-maps/${id}`)).status).toBe(204);
    expect([(await read(`/base-maps/${id}/file`)).statusCode, await files()]).toEqual([404, 0]);
  });
  test('PMTiles give their tiles unpacked, and nothing where there is none', async () => {
    const id = await created();
    const { body } = await put(id, makePmtiles(tiles, ['water', 'roads']));
    expect(body.content).toMatchObject({ format: 'pmtiles', minZoom: 0, maxZoom: 1, layers: ['water', 'roads'] });
    const tile = await read(`/base-maps/${id}/tiles/1/1/0`);
    expect(tile.headers['content-type']).toContain('vector-tile');
    expect(tile.rawPayload.equals(Buffer.from(squareTile('roads')))).toBe(true);
    for (const none of ['1/0/0', '1/7/0', '9/1/1']) expect((await read(`/base-maps/${id}/tiles/${none}`)).statusCode, none).toBe(204);
  });
  test.each(['gcj02', 'bd09'] as const)('a GeoJSON map in %s is kept in WGS 84', async (datum) => {
    const place: LonLat = [121.4737, 31.2304];
    const [x, y] = fromWgs84(datum, place);
    const shop = { type: 'Feature', properties: { name: '店' }, geometry: { type: 'Point', coordinates: [x, y, 7] } };
    const id = await created();
    const { body } = await put(id, collection(land, { ...shop, bbox: [x, y, x, y] }), 'main', 'engineer', `?datum=${datum}`);
    expect(body.content).toMatchObject({ convertedFrom: datum, features: 2, layers: ['land'] });
    const answer = await read(`/base-maps/${id}/file`);
    expect([answer.rawPayload.length, sha256(answer.rawPayload)]).toEqual([body.content.bytes, body.content.sha256]);
    const [, { geometry, bbox, properties }] = answer.json().features;
    expect([bbox, properties, geometry.coordinates[2]]).toEqual([undefined, shop.properties, 7]);
    expect(geometry.coordinates[0]).toBeCloseTo(place[0], 7);
    expect(geometry.coordinates[1]).toBeCloseTo(place[1], 7);
    expect(body.content.bounds.east).toBeCloseTo(place[0], 7);
  });
  test('PMTiles in another system are refused, and the file before stays', async () => {
    const id = await created();
    await put(id, collection(land));
    const { status, body } = await put(id, makePmtiles(tiles, ['water']), 'main', 'engineer', '?datum=gcj02');
    expect([status, body.details.what]).toEqual([400, expect.stringContaining('WGS 84 only')]);
    expect((await read(`/base-maps/${id}/file`)).json()).toMatchObject({ features: [land] });
  });
  test('one is chosen at a time', async () => {
    const [first, second] = [await created(), await created()];
    for (const id of [first, second]) {
      await put(id, collection(land));
      await call('PATCH', `/base-maps/${id}`, { body: { isChosen: true } });
    }
    const { items } = (await call('GET', '/base-maps')).body;
    expect(items.map((one: { id: string; isChosen: boolean }) => [one.id, one.isChosen])).toEqual([
      [first, false],
      [second, true],
    ]);
  });
  test('a broken file is refused and the one before stays, alone on disk', async () => {
    const id = await created();
    await put(id, collection(land));
    for (const broken of [
      '',
      '{"type":',
      'GIF89a and so on…',
      Buffer.from('PMTiles\u0003 cut short'),
      makePmtiles(tiles, []).subarray(0, -5),
    ])
      expect((await put(id, broken)).status, String(broken).slice(0, 12)).toBe(400);
    expect((await read(`/base-maps/${id}/file`)).json()).toMatchObject({ features: [land] });
    expect(await files()).toBe(1);
  });
  test('another tenant has none of it', async () => {
    const id = await created();
    await put(id, collection(land));
    expect((await call('GET', '/base-maps', { tenant: 'other' })).body.items).toEqual([]);
    expect((await put(id, collection(land), 'other')).status).toBe(404);
    expect((await read(`/base-maps/${id}/file`, 'other')).statusCode).toBe(404);
    expect((await call('PATCH', `/base-maps/${id}`, { tenant: 'other', body: { isChosen: true } })).status).toBe(404);
    expect((await call('DELETE', `/base-maps/${id}`, { tenant: 'other' })).status).toBe(404);
  });
  test('only engineers load maps, and there is an end to them', async () => {
    expect((await call('POST', '/base-maps', { role: 'operator', body: map })).status).toBe(403);
    expect((await put(await created(), collection(land), 'main', 'operator')).status).toBe(403);
    for (let i = 1; i < 20; i++) await created();
    expect((await call('POST', '/base-maps', { body: map })).body.code).toBe('TOO_LARGE');
  });
  test('GeoJSON of more than 16 MiB is too large', async () => {
    const id = await created();
    expect((await put(id, `{${' '.repeat(16 * 2 ** 20)}}`)).body.code).toBe('TOO_LARGE');
  });
  test.each([
    ['no sketch without a review', { isSketch: false }, 'BAD_REQUEST'],
    ['a review number that is none', { reviewNumber: 'approved' }, 'BAD_REQUEST'],
    ['no licence', { licence: ' ' }, 'BAD_REQUEST'],
  ])('%s', async (_, change, code) => {
    expect((await call('POST', '/base-maps', { body: { ...map, ...change } })).body.code).toBe(code);
  });
  test('the review cannot be taken away from a map that is no sketch', async () => {
    const id = await created(reviewed);
    expect((await call('PATCH', `/base-maps/${id}`, { body: { reviewNumber: null } })).status).toBe(400);
    expect((await call('PATCH', `/base-maps/${id}`, { body: { reviewNumber: null, isSketch: true } })).body.reviewNumber).toBeUndefined();
  });
  test('what no row names is removed at the next start', async () => {
    const id = await created();
    await put(id, collection(land));
    await writeFile(join(folder, 't-main', 'left-behind'), 'x');
    const again = await callableHttp();
    await createMaps({ db: db.db, http: again, clock, mapFolder: folder });
    await again.close();
    expect(await files()).toBe(1);
    expect((await read(`/base-maps/${id}/file`)).statusCode).toBe(200);
  });
});

describe('a GeoJSON file', () => {
  const feature = (geometry: unknown) => ({ type: 'Feature', properties: {}, geometry });
  test.each([
    ['no JSON', 'x', 'no JSON'],
    ['a bare geometry', JSON.stringify({ type: 'Point', coordinates: [1, 2] }), 'wrap it'],
    ['features that are no list', '{"type":"FeatureCollection","features":{}}', 'no list'],
    ['nothing in it', collection(), 'no position'],
    [
      'another system',
      JSON.stringify({ type: 'FeatureCollection', features: [land], crs: { properties: { name: 'EPSG:3857' } } }),
      'EPSG:3857',
    ],
    ['latitude first', collection(feature({ type: 'Point', coordinates: [30, 120] })), 'is not within longitude'],
    ['a number that is none', collection(feature({ type: 'Point', coordinates: ['1', 2] })), 'is not within'],
    ['an open ring', collection(feature({ type: 'Polygon', coordinates: [[...ring.slice(0, 3), [5, 5]]] })), 'not closed'],
    ['a ring of two', collection(feature({ type: 'Polygon', coordinates: [ring.slice(0, 2)] })), 'it needs 4'],
    ['a wrong nesting', collection(feature({ type: 'MultiLineString', coordinates: [ring[0]] })), 'is not within'],
    ['an unknown geometry', collection(feature({ type: 'Circle', coordinates: [1, 2] })), 'Circle'],
    [
      'a collection in a collection',
      collection(feature({ type: 'GeometryCollection', geometries: [{ type: 'GeometryCollection', geometries: [] }] })),
      'a collection in',
    ],
    ['no feature', collection(7), 'is no Feature'],
  ])('with %s is refused', (_, file, reason) => {
    const found = checkGeoJson(file, 'wgs84');
    expect('problems' in found && found.problems.join()).toContain(reason);
  });
  test('with too many positions is refused', () => {
    const many = feature({ type: 'LineString', coordinates: Array.from({ length: mostPositions + 1 }, () => [1, 2]) });
    const found = checkGeoJson(collection(many), 'wgs84');
    expect('problems' in found && found.problems[0]).toContain('500000 positions');
  });
  test('in metres may go beyond degrees', () => {
    const far = collection(feature({ type: 'Point', coordinates: [500, 400] }));
    expect(checkGeoJson(far, 'metres')).toMatchObject({ bounds: { west: 500, north: 400 } });
    expect(checkGeoJson(far, 'wgs84')).toHaveProperty('problems');
  });
  test('of noise is refused and never thrown at', () => {
    fc.assert(
      fc.property(fc.json(), (noise) => void checkGeoJson(noise, 'wgs84')),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.anything(), (noise) => {
        const file = JSON.stringify(
          { type: 'FeatureCollection', features: [noise, feature(noise), feature({ type: 'Polygon', coordinates: noise })] },
          (_, v) => (typeof v === 'bigint' ? 0 : v),
        );
        expect(checkGeoJson(file, 'wgs84')).toHaveProperty('problems');
      }),
      { numRuns: 200 },
    );
  });
});

describe('a PMTiles archive', () => {
  const good = makePmtiles(tiles, ['water']);
  const checked = async (bytes: Buffer) => {
    const folder = await mkdtemp(join(tmpdir(), 'yf-pmtiles-'));
    const path = join(folder, 'map');
    await writeFile(path, bytes);
    return checkPmtiles(path, bytes.length).finally(() => rm(folder, { recursive: true }));
  };
  test('that is whole is taken', async () => expect(await checked(good)).toMatchObject({ layers: ['water'], maxZoom: 1 }));
  test.each([
    ['version 2', makePmtiles(tiles, [], { version: 2 }), 'version 2'],
    ['pictures', makePmtiles(tiles, [], { tileType: 2 }), 'type Png'],
    ['brotli', makePmtiles(tiles, [], { tileCompression: 3 }), 'gzip'],
    ['a zoom of 40', makePmtiles(tiles, [], { maxZoom: 40 }), 'zooms'],
    ['a directory that says more than it has', makePmtiles(tiles, [], { entries: 1e9 }), 'entries'],
    ['no vector tile in it', makePmtiles([{ z: 0, x: 0, y: 0, bytes: Buffer.from('no tile at all') }], []), 'tile 0/0/0'],
    ['its end cut off', good.subarray(0, -3), 'cut short'],
    ['only a header', good.subarray(0, 60), 'within its header'],
  ])('with %s is refused', async (_, bytes, reason) => {
    const found = await checked(bytes);
    expect('problems' in found && found.problems.join()).toContain(reason);
  });
  test('with any byte turned is taken or refused, and never thrown at', async () => {
    const turned = fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(turned, async ([at, by]) => {
        const bytes = Buffer.from(good);
        bytes[at] = (bytes[at] ?? 0) ^ by;
        expect(await checked(bytes)).toBeTypeOf('object');
      }),
      { numRuns: 60 },
    );
  });
});
