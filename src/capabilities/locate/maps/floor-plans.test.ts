import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, virtualClock } from '../../../kernel/testing.ts';
import { callableHttp, callerFor, type TestPlant } from '../../assets/testing/plant.ts';
import { createMaps, planToWgs84 } from '../index.ts';
import { checkPicture } from './check-picture.ts';
import { createPlanOutlines } from './plan-outlines.ts';

/** A PNG with so many pixels by its header; nobody decodes it here. */
function png(width: number, height: number): Buffer {
  const chunk = (kind: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, Buffer.from(kind), body, Buffer.alloc(4)]);
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([mark, chunk('IHDR', size), chunk('IDAT', Buffer.alloc(20)), chunk('IEND', Buffer.alloc(0))]);
}
/** A JPEG of 640 × 480 by its frame header, after an application segment and a fill byte. */
const jpeg = Buffer.from('ffd8ffe000040000ffffc0000b0801e002800101110 0ffda00020000ffd9'.replaceAll(' ', ''), 'hex');
const hall = JSON.stringify({
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { kind: 'building' },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [120, 0],
            [120, 60],
            [0, 60],
            [0, 0],
          ],
        ],
      },
    },
  ],
});
const corner = { longitude: 120.6, latitude: 31.3 };
const pixelControls = [
  { x: 0, y: 0, ...corner },
  { x: 1000, y: 0, longitude: 120.601, latitude: 31.3 },
];

describe('floor plans through the API', () => {
  let http: Awaited<ReturnType<typeof callableHttp>>;
  let call: TestPlant['call'];
  let folder: string;
  let db: Awaited<ReturnType<typeof testDatabase>>;

  beforeAll(async () => {
    [http, db, folder] = [await callableHttp(), await testDatabase(), await mkdtemp(join(tmpdir(), 'yf-plans-'))];
    await createMaps({ db: db.db, http, clock: virtualClock(), mapFolder: folder });
    call = callerFor(http);
  });
  afterAll(async () => {
    await http.close();
    await db.drop();
    await rm(folder, { recursive: true, force: true });
  });
  const created = async (floor = 1) =>
    (await call('POST', '/floor-plans', { body: { title: { zh: '一层', en: 'Floor' }, building: 'A', floor } })).body.id as string;
  const put = async (id: string, payload: string | Buffer, tenant = 'main') => {
    const headers = { 'content-type': 'application/octet-stream', 'x-test-tenant': tenant };
    const answer = await http.server.inject({ method: 'PUT', url: `/api/v1/floor-plans/${id}/file`, headers, payload });
    return { status: answer.statusCode, body: answer.json() };
  };
  const read = (id: string, tenant = 'main') =>
    http.server.inject({ method: 'GET', url: `/api/v1/floor-plans/${id}/file`, headers: { 'x-test-tenant': tenant } });
  const change = (id: string, body: object) => call('PATCH', `/floor-plans/${id}`, { body });

  test('a picture is tied to the earth by two points, and its reply says where a pixel lies', async () => {
    const id = await created();
    expect((await change(id, { controls: pixelControls })).body.code).toBe('CONFLICT');
    expect((await put(id, png(2000, 1000))).body.content).toMatchObject({ space: 'pixels', box: { right: 2000, bottom: 1000 } });
    const { body } = await change(id, { controls: pixelControls });
    expect(body.fit).toMatchObject({ isChecked: false, scale: expect.closeTo(0.0952, 3) });
    const [longitude, latitude] = planToWgs84(body.fit.transform, 1000, 0);
    expect([longitude, latitude]).toEqual([expect.closeTo(120.601, 7), expect.closeTo(31.3, 7)]);
    const file = await read(id);
    expect([file.headers['content-type'], file.rawPayload.length]).toEqual(['image/png', png(2000, 1000).length]);
  });
  test('a drawing in metres takes the place of the picture, whose control points are dropped', async () => {
    const id = await created(2);
    await put(id, png(100, 100));
    await change(id, { controls: pixelControls });
    const { body } = await put(id, hall);
    expect(body).toMatchObject({ controls: [], content: { space: 'metres', box: { left: 0, top: 60, right: 120, bottom: 0 } } });
    expect(body.fit).toBeUndefined();
  });
  test.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'SVG is not taken'],
    ['a picture that was cut short', png(10, 10).subarray(0, -6), 'cut short'],
    ['a picture of a hundred megapixels', png(10_000, 10_000), 'pixels'],
    ['a broken drawing', '{"type":"FeatureCollection","features":[7]}', 'is no Feature'],
    ['anything else', 'GIF89a is not taken either', 'neither PNG'],
  ])('%s is refused with the reason', async (_, file, reason) => {
    const { status, body } = await put(await created(), file);
    expect([status, body.text.en]).toEqual([400, expect.stringContaining(reason)]);
  });
  test('of two who change the same version the second is refused, with words and with a file, and the first stays', async () => {
    const id = await created(4);
    const { changedAt } = (await put(id, hall)).body;
    const wall = { obstacles: [{ kind: 'wall', line: [[0, 0], [5, 0]] }], entrances: [] }; // biome-ignore format: one wall
    const first = await change(id, { walking: wall, changedAt });
    const second = await change(id, { walking: null, changedAt });
    expect([first.status, second.status, second.body.text.zh]).toEqual([200, 409, expect.stringContaining('有人保存了新版本')]);
    const headers = { 'content-type': 'application/octet-stream' };
    const file = (version: number) =>
      http.server.inject({ method: 'PUT', url: `/api/v1/floor-plans/${id}/file?changedAt=${version}`, headers, payload: hall });
    expect((await file(changedAt)).statusCode).toBe(409);
    expect((await file(first.body.changedAt)).json().walking).toEqual(wall);
  });
  test('control points that cannot tell how it lies are refused, and those before stay', async () => {
    const id = await created();
    await put(id, png(2000, 1000));
    await change(id, { controls: pixelControls });
    expect((await change(id, { method: 'affine' })).body.text.en).toContain('needs 3');
    expect((await change(id, { controls: [pixelControls[0], pixelControls[0]] })).status).toBe(400);
    const kept = (await call('GET', '/floor-plans')).body.items.find((one: { id: string }) => one.id === id);
    expect(kept).toMatchObject({ method: 'similarity', controls: pixelControls });
  });
  describe('for what asks often', () => {
    const wall = {
      kind: 'wall',
      line: [
        [0, 0],
        [5, 5],
      ],
    };
    /** Floor plans of another process on the same database, which count what they ask it. */
    function counted() {
      const asked: string[] = [];
      const note: KyselyPlugin = {
        transformQuery: ({ node }) => {
          if (node.kind === 'SelectQueryNode') asked.push(String(node.selections?.length ?? 0));
          return node;
        },
        transformResult: async ({ result }) => result,
      };
      return { asked, plans: createPlanOutlines(db.db.withPlugin(note)) };
    }
    test('a plan is read once per version of it, whoever changed it, and its walls only when they are asked for', async () => {
      const id = await created();
      await put(id, png(2000, 1000));
      const { asked, plans } = counted();
      const own = async () => (await plans.outlines('main')).find((one) => one.id === id);
      expect(await own()).toMatchObject({ floor: 1, hasWalls: false, box: { right: 2000 } });
      expect(await own()).not.toHaveProperty('transform');
      asked.length = 0;
      await own();
      expect(asked).toEqual(['2']); // id and version
      const { body } = await change(id, { controls: pixelControls, walking: { obstacles: [wall] } });
      const known = await own();
      expect(known).toMatchObject({
        hasWalls: true,
        changedAt: body.changedAt,
        transform: { a: body.fit.transform.a, longitude: body.fit.transform.longitude },
      });
      expect(known).not.toHaveProperty('walking');
      expect(await plans.obstaclesOf('main', { id, changedAt: body.changedAt })).toEqual([wall]);
      expect(await plans.obstaclesOf('other', { id, changedAt: body.changedAt })).toBeUndefined();
      await change(id, { walking: null });
      expect(await plans.obstaclesOf('main', { id, changedAt: body.changedAt })).toBeUndefined();
      expect(await own()).toMatchObject({ hasWalls: false });
      await call('DELETE', `/floor-plans/${id}`);
      expect(await own()).toBeUndefined();
    });
    test('two changes in the same moment are two versions', async () => {
      const id = await created();
      const [one, other] = [(await change(id, { floor: 2 })).body.changedAt, (await change(id, { floor: 3 })).body.changedAt];
      expect(other).toBeGreaterThan(one);
    });
  });
  test('another tenant has none of it, and a removed one leaves no file', async () => {
    const id = await created();
    await put(id, hall);
    expect((await call('GET', '/floor-plans', { tenant: 'other' })).body.items).toEqual([]);
    expect([(await put(id, hall, 'other')).status, (await read(id, 'other')).statusCode]).toEqual([404, 404]);
    expect((await call('DELETE', `/floor-plans/${id}`, { tenant: 'other' })).status).toBe(404);
    const before = (await readdir(join(folder, 't-main'))).length;
    expect((await call('DELETE', `/floor-plans/${id}`, { role: 'operator' })).status).toBe(403);
    expect((await call('DELETE', `/floor-plans/${id}`)).status).toBe(204);
    expect((await readdir(join(folder, 't-main'))).length).toBe(before - 1);
  });
});

describe('a picture', () => {
  test('has the size that it says', () => {
    expect([checkPicture(png(30, 20)), checkPicture(jpeg)]).toEqual([
      { media: 'image/png', width: 30, height: 20 },
      { media: 'image/jpeg', width: 640, height: 480 },
    ]);
  });
  test('with any byte turned or its end cut off is taken or refused, and never thrown at', () => {
    fc.assert(
      fc.property(fc.constantFrom(png(30, 20), jpeg), fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), (file, at, by, isCut) => {
        const bytes = Buffer.from(file);
        const i = at % bytes.length;
        bytes[i] = (bytes[i] ?? 0) ^ by;
        expect(checkPicture(isCut ? bytes.subarray(0, i) : bytes)).toBeTypeOf('object');
      }),
      { numRuns: 400 },
    );
  });
});
