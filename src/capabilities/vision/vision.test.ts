import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stillTimeHeader } from '../../contracts/camera.ts';
import type { Caller, Role } from '../../contracts/roles.ts';
import { createHttp, type Http } from '../../kernel/http.ts';
import { createReach } from '../../kernel/own-network.ts';
import { callerOf, silentLog, testDatabase, virtualClock } from '../../kernel/testing.ts';
import { createVault } from '../../kernel/vault.ts';
import type { AssetInfo, ModelInfo } from '../assets/index.ts';
import { getAddress, setAddress } from './addresses.ts';
import { stillSource } from './cameras.ts';
import { createVision, type Vision } from './index.ts';

const both = (en: string) => ({ zh: en, en });
const asset = (id: string, more: Partial<AssetInfo> = {}): AssetInfo => ({
  ...{ id, key: id, tenant: 'main', model: 'camera', title: both(id), parent: 'port', attributes: {} },
  ...more,
});
const plant = [
  asset('port', { model: 'port', parent: undefined }),
  asset('quay', { latitude: 30, longitude: 122, attributes: { viewAzimuth: 90, viewAngle: 60, viewReach: 500 } }),
  asset('demo', { pack: 'ocean' }),
  asset('elsewhere', { parent: undefined }),
  asset('gone', { retiredAt: 1 }),
  asset('theirs', { tenant: 'other', parent: undefined }),
];
const models: Readonly<Record<string, Partial<ModelInfo>>> = {
  camera: { attributes: { viewAzimuth: { title: both('Azimuth'), unit: 'deg', kind: 'number' } } },
  port: {},
};
const assets = {
  asset: (id: string) => plant.find((one) => one.id === id),
  inUse: (tenant: string) => plant.filter((one) => one.tenant === tenant && one.retiredAt === undefined),
  model: (_: string, id: string) => models[id] as ModelInfo | undefined, // holds: only its attributes are looked at
};

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);
const clock = virtualClock();
const drawing = createServer((_, answer) => void answer.end(png));
let db: Awaited<ReturnType<typeof testDatabase>>;
let http: Http;
let vision: Vision;

beforeAll(async () => {
  db = await testDatabase();
  drawing.listen(0, '127.0.0.1');
  await once(drawing, 'listening');
  const { port } = drawing.address() as AddressInfo; // holds: it listens on TCP
  const identify = async ({ headers }: { headers: Record<string, unknown> }): Promise<{ caller: Caller }> => {
    const role = String(headers['x-role']) as Role; // holds: given by this test
    const sites = headers['x-site'] === undefined ? undefined : [{ asset: String(headers['x-site']), role }];
    return { caller: { ...callerOf(role, 'main'), ...(sites && { sites }) } };
  };
  http = await createHttp({ log: silentLog, clock, version: '0', port: 0, allowMissing: true, audit: { write: async () => {} }, identify });
  vision = await createVision({
    ...{ db: db.db, clock, http, assets, vault: createVault(Buffer.alloc(32, 1)), reach: createReach({ range: 'company' }) },
    simulated: ({ pack, key }) => (pack === undefined ? undefined : `http://127.0.0.1:${port}/${key}`),
  });
});
beforeEach(async () => {
  clock.advance(1000);
  await sql`delete from camera_address`.execute(db.db);
});
afterAll(async () => {
  vision.close();
  drawing.close();
  await db.drop();
});

interface Asked {
  readonly role?: Role;
  readonly site?: string;
  readonly body?: object;
}

async function call(method: 'GET' | 'PUT', path: string, { role = 'viewer', site, body }: Asked = {}) {
  const headers = { 'x-role': role, ...(site && { 'x-site': site }) };
  return http.server.inject({ method, url: `/api/v1/cameras${path}`, headers, ...(body && { payload: body }) });
}
const put = (id: string, body: object, asked: Asked = {}) => call('PUT', `/${id}/address`, { role: 'engineer', body, ...asked });

describe('cameras', () => {
  test('are the assets in use whose model says so, with where they look', async () => {
    const { items } = (await call('GET', '')).json();
    expect(items.map(({ id }: { id: string }) => id)).toEqual(['quay', 'demo', 'elsewhere']);
    expect(items[0]).toEqual({
      ...{ id: 'quay', title: both('quay'), latitude: 30, longitude: 122, azimuth: 90, angle: 60, reach: 500 },
      ...{ hasStill: false, isSimulated: false },
    });
    expect(items[1]).toMatchObject({ hasStill: true, isSimulated: true });
  });

  test('are those of their sites to somebody at sites', async () => {
    const { items } = (await call('GET', '', { site: 'port' })).json();
    expect(items.map(({ id }: { id: string }) => id)).toEqual(['quay', 'demo']);
    expect((await call('GET', '/elsewhere/still', { site: 'port' })).statusCode).toBe(404);
    expect((await put('elsewhere', {}, { site: 'port' })).statusCode).toBe(404);
  });

  test.each(['port', 'gone', 'theirs', 'nothing'])('do not include %s', async (id) => {
    expect((await call('GET', `/${id}/still`)).statusCode).toBe(404);
    expect((await put(id, {})).statusCode).toBe(404);
  });
});

describe('a still', () => {
  test('comes with its kind and its time, and is kept by nobody', async () => {
    const { statusCode, headers, rawPayload } = await call('GET', '/demo/still');
    expect([statusCode, headers['content-type'], headers['cache-control'], rawPayload]).toEqual([200, 'image/png', 'no-store', png]);
    expect(Number(headers[stillTimeHeader])).toBe(clock.now());
  });

  test('of a camera without an address is not available, in both languages', async () => {
    const answer = await call('GET', '/quay/still');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      code: 'NOT_AVAILABLE',
      text: { zh: expect.stringContaining('未设置'), en: expect.stringContaining('no address') },
    });
  });

  test('is that of the address which a person gave, even where the demonstration draws one', async () => {
    await put('demo', { still: 'http://camera.invalid/snapshot' });
    expect((await call('GET', '')).json().items[1]).toMatchObject({ hasStill: true, isSimulated: false });
    const answer = await call('GET', '/demo/still');
    expect([answer.statusCode, answer.json().text.en]).toEqual([503, expect.stringContaining('camera.invalid')]);
  });
});

describe('the address of a camera', () => {
  const given = { still: 'https://10.1.2.3/onvif/snapshot?token=secret', page: 'https://10.1.2.3/' };

  test('is told to engineers, and lies sealed', async () => {
    expect((await put('quay', given)).json()).toEqual({ ...given, hasPassword: false });
    expect((await call('GET', '/quay/address', { role: 'engineer' })).json()).toEqual({ ...given, hasPassword: false });
    const { rows } = await sql<{ still: string }>`select still from camera_address`.execute(db.db);
    expect(rows).toMatchObject([{ still: expect.not.stringContaining('secret') }]);
  });

  test('is not shown to viewers, but for its page', async () => {
    await put('quay', given);
    const { body } = await call('GET', '');
    expect(body).toContain(given.page);
    expect(body).not.toContain('onvif');
    for (const role of ['viewer', 'operator'] as const) expect((await call('GET', '/quay/address', { role })).statusCode).toBe(403);
    expect((await put('quay', given, { role: 'operator' })).statusCode).toBe(403);
  });

  test('keeps a password that nobody is shown, for its host and user alone', async () => {
    const signed = { still: 'http://10.1.2.3/snapshot', user: 'root', password: 'a-secret' };
    expect((await put('quay', signed)).json()).toEqual({ still: signed.still, user: 'root', hasPassword: true });
    const stored = async () =>
      (await sql<{ signIn: string }>`select sign_in as "signIn" from camera_address`.execute(db.db)).rows[0]?.signIn;
    expect(await stored()).not.toContain('a-secret');
    const { password: _, ...kept } = signed;
    expect((await put('quay', { ...kept, still: 'http://10.1.2.3/other' })).json()).toMatchObject({ hasPassword: true });
    for (const moved of [{ still: 'http://10.9.9.9/snapshot' }, { still: 'http://10.1.2.3:81/snapshot' }, { user: 'guest' }])
      expect((await put('quay', { ...kept, ...moved })).statusCode).toBe(400);
    const { user: __, ...open } = kept;
    expect((await put('quay', open)).json()).toEqual({ still: signed.still, hasPassword: false });
    expect(await stored()).toBeNull();
  });

  test('that was sealed with another key is entered again, as is its password', async () => {
    const signed = { still: 'http://10.1.2.3/snapshot', page: 'http://10.1.2.3/', user: 'root', password: 'a-secret' };
    await put('quay', signed);
    const reach = createReach({ range: 'company' });
    const service = { db: db.db, clock, assets, reach, vault: createVault(Buffer.alloc(32, 2)) };
    const engineer = callerOf('engineer', 'main');
    await expect(stillSource(service, engineer, 'quay')).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    expect(await getAddress(service, engineer, 'quay')).toEqual({ page: signed.page, hasPassword: false });
    const { password: _, ...kept } = signed;
    await expect(setAddress(service, engineer, { id: 'quay', address: kept })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await setAddress(service, engineer, { id: 'quay', address: signed });
    expect(await stillSource(service, engineer, 'quay')).toMatchObject({ signIn: { user: 'root', password: 'a-secret' } });
  });

  test('is taken away by leaving it out', async () => {
    await put('quay', given);
    await put('quay', {});
    expect((await call('GET', '/quay/address', { role: 'engineer' })).json()).toEqual({ hasPassword: false });
    expect((await call('GET', '')).json().items[0]).toMatchObject({ hasStill: false });
  });

  test.each([
    ['this machine', { still: 'http://127.0.0.1:5432/' }],
    ['this machine, written otherwise', { still: 'http://2130706433/' }],
    ['the metadata of a cloud', { still: 'http://169.254.169.254/' }],
    ['a file', { still: 'file:///etc/passwd' }],
    ['a script', { page: 'javascript:alert(1)' }],
    ['a user and password', { still: 'http://admin:12345@10.1.2.3/' }],
    ['the same in the page', { page: 'http://admin:12345@10.1.2.3/' }],
  ])('is refused when it is %s', async (_, body) => {
    expect((await put('quay', body)).statusCode).toBe(400);
    expect((await call('GET', '/quay/address', { role: 'engineer' })).json()).toEqual({ hasPassword: false });
  });
});
