import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PackPicture } from '../../contracts/api/pictures.ts';
import type { Role } from '../../contracts/roles.ts';
import { alarmPack } from '../alarms/testing/pack.ts';
import { type TestSite, testSite } from '../alarms/testing/site.ts';
import { createPictures } from './index.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const drawn: PackPicture = {
  title: both('Dam picture'),
  asset: 'full',
  elements: [{ kind: 'value', id: 'level', x: 0, y: 0, w: 100, h: 40, point: 'full.level' }],
  scene: {
    views: [{ title: both('Front'), eye: [0, 10, 50], target: [0, 0, 0] }],
    items: [{ kind: 'label', id: 'l', at: [0, 5, 0], point: 'full.level' }],
  },
};
const packOf = (version: string, pictures: Readonly<Record<string, PackPicture>>) => ({ ...alarmPack, version, pictures });

let site: TestSite;

interface Asked {
  readonly tenant?: string;
  readonly role?: Role;
  readonly body?: unknown;
}

async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, { tenant = 'main', role = 'engineer', body }: Asked = {}) {
  const headers = { 'x-test-tenant': tenant, 'x-test-role': role };
  const payload = body as object | undefined; // holds: every body here is an object
  const answer = await site.http.server.inject({ method, url: `/api/v1${path}`, headers, ...(payload !== undefined && { payload }) });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

const assetOf = (key: string, tenant = 'main') => site.assets.byKey(tenant, key)?.id ?? '';
const pointOf = (key: string, tenant = 'main') => site.assets.pointOf(assetOf(key, tenant), 'level')?.number ?? -1;
const value = (more: object = {}) => ({ kind: 'value', id: 'v', x: 10, y: 10, w: 100, h: 40, point: pointOf('full'), ...more });
const picture = (more: object = {}) => ({ title: both('Dams'), elements: [value()], ...more });
const created = async (more: object = {}) => (await call('POST', '/pictures', { body: picture(more) })).body;

beforeAll(async () => {
  site = await testSite();
  await createPictures({ ...site.deps, assets: site.assets });
  await site.install();
  await site.install(undefined, 'other');
});
beforeEach(() => sql`delete from picture`.execute(site.deps.db));
afterAll(() => site.drop());

describe('a picture', () => {
  test('is created, listed, found by its title and by what lies within its asset, saved, removed and brought back', async () => {
    const made = await created({ asset: assetOf('full'), background: '<svg viewBox="0 0 1 1"><rect width="1" height="1"/></svg>' });
    expect(made).toMatchObject({ version: 1, elementCount: 1, hasScene: false, changedBy: 'engineer', assetTitle: both('Full dam') });
    expect((await call('GET', '/pictures?text=DAMS', { role: 'viewer' })).body.items).toMatchObject([{ id: made.id }]);
    expect((await call('GET', `/pictures?asset=${assetOf('full')}`)).body.items).toHaveLength(1);
    expect((await call('GET', `/pictures?asset=${assetOf('bare')}`)).body.items).toEqual([]);
    expect((await call('GET', `/pictures/${made.id}`, { role: 'viewer' })).body).toEqual(made);
    const saved = await call('PUT', `/pictures/${made.id}`, { body: { ...picture({ elements: [] }), version: 1 } });
    expect(saved.body).toMatchObject({ version: 2, elementCount: 0, isEdited: true });
    expect((await call('DELETE', `/pictures/${made.id}`)).status).toBe(204);
    expect((await call('GET', `/pictures/${made.id}`)).status).toBe(404);
    expect((await call('POST', `/pictures/${made.id}/restore`)).body).toMatchObject({ id: made.id, version: 2 });
    expect((await call('POST', `/pictures/${made.id}/copy`)).body).toMatchObject({ title: { en: 'Dams (copy)' }, version: 1 });
  });

  test('that somebody saved meanwhile is not overwritten, and who that was is said', async () => {
    const { id } = await created();
    const save = (word: string) => call('PUT', `/pictures/${id}`, { body: { ...picture({ title: both(word) }), version: 1 } });
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(save));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect((await save('e')).body.message).toContain('saved by engineer');
  });

  test('is seen by viewers and operators and changed by engineers only', async () => {
    const { id } = await created();
    for (const role of ['viewer', 'operator'] as const) {
      expect((await call('GET', `/pictures/${id}/file`, { role })).status).toBe(200);
      const tries = [
        call('POST', '/pictures', { role, body: picture() }),
        call('PUT', `/pictures/${id}`, { role, body: { ...picture(), version: 1 } }),
        call('DELETE', `/pictures/${id}`, { role }),
        call('POST', '/pictures/import', { role, body: { file: {} } }),
        call('POST', '/pictures/background', { role, body: { svg: '' } }),
      ];
      expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(tries.map(() => 403));
    }
  });

  test('of another tenant is as if it did not exist, and so are its points, assets and pictures', async () => {
    const { id } = await created();
    const tenant = 'other';
    expect((await call('GET', '/pictures', { tenant })).body.items).toEqual([]);
    const own = { title: both('x'), elements: [] };
    const tries = [
      call('GET', `/pictures/${id}`, { tenant }),
      call('PUT', `/pictures/${id}`, { tenant, body: { ...own, version: 1 } }),
      call('DELETE', `/pictures/${id}`, { tenant }),
      call('POST', `/pictures/${id}/restore`, { tenant }),
      call('POST', `/pictures/${id}/copy`, { tenant }),
      call('GET', `/pictures/${id}/file`, { tenant }),
    ];
    expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(tries.map(() => 404));
    const foreign = [value(), { ...value({ id: 'w', opens: { asset: assetOf('full') } }), point: pointOf('full', tenant) }];
    const refused = await call('POST', '/pictures', { tenant, body: { ...own, elements: foreign } });
    expect(refused.status).toBe(400);
    expect(refused.body.message).toContain(`elements.0.point: there is no point ${pointOf('full')}`);
    expect(refused.body.message).toContain('elements.1.opens.asset');
    const link = { kind: 'link', id: 'l', x: 0, y: 0, w: 10, h: 10, opens: { picture: id } };
    expect((await call('POST', '/pictures', { tenant, body: { ...own, elements: [link] } })).body.message).toContain('there is no picture');
    expect((await created({ elements: [link] })).elementCount).toBe(1);
  });

  test('that cannot be drawn is refused with all that is wrong', async () => {
    const gate = { ...value({ kind: 'gate', id: 'g', full: 0 }) };
    const level = { ...value({ kind: 'level', id: 'g', low: 5, high: 5 }) };
    const { status, body } = await call('POST', '/pictures', { body: picture({ elements: [gate, level] }) });
    expect(status).toBe(400);
    for (const named of ['elements.0.full', 'elements.1.high', 'elements.1.id: the id g is there twice'])
      expect(body.message).toContain(named);
    const scripted = '<svg viewBox="0 0 1 1"><script>alert(1)</script></svg>';
    expect((await call('POST', '/pictures', { body: picture({ background: scripted }) })).body.message).toContain('svg/script');
    expect((await call('POST', '/pictures/background', { body: { svg: scripted } })).status).toBe(400);
  });
});

describe('a picture as a file', () => {
  test('names points and assets by key, and is read again as the same picture', async () => {
    const { id } = await created({ asset: assetOf('full'), elements: [value({ visible: { point: pointOf('bare'), atLeast: 1 } })] });
    const file = (await call('GET', `/pictures/${id}/file`)).body;
    expect(file).toMatchObject({ format: 'yangfan-picture', asset: 'full' });
    expect(file.elements).toMatchObject([{ point: 'full.level', visible: { point: 'bare.level' } }]);
    const there = await call('POST', '/pictures/import', { tenant: 'other', body: { file } });
    expect(there.body.picture.elements).toMatchObject([{ point: pointOf('full', 'other') }]);
    expect((await call('POST', '/pictures/import', { body: { file, isTrial: true } })).body).toEqual({ problems: [] });
    expect((await call('GET', '/pictures')).body.items).toHaveLength(1);
  });

  test.each([
    ['a board', { format: 'yangfan-board', formatVersion: 1 }, 'format'],
    ['of a later format', { format: 'yangfan-picture', formatVersion: 2 }, 'formatVersion'],
  ])('that is %s is refused in one sentence', async (_, file, path) => {
    const { body } = await call('POST', '/pictures/import', { body: { file } });
    expect(body.problems.map((one: { path: string }) => one.path)).toEqual([path]);
  });

  test('with problems makes nothing and tells each with its place', async () => {
    const elements = [{ kind: 'boat' }, { ...value(), point: 'nobody.level' }, { ...value(), point: 'full.level', x: 'left' }];
    const file = {
      format: 'yangfan-picture',
      formatVersion: 1,
      title: both('x'),
      elements,
      scene: { views: [], items: [] },
      asset: 'nobody',
    };
    const { picture: made, problems } = (await call('POST', '/pictures/import', { body: { file } })).body;
    expect(made).toBeUndefined();
    const paths = problems.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(['elements.0.kind', 'elements.1.point', 'elements.2.x', 'scene.views', 'asset']);
    expect((await call('GET', '/pictures')).body.items).toEqual([]);
  });

  test('a scene is looked through alone, all problems at once', async () => {
    const item = { kind: 'box', id: 'b', at: [0, 0, 0], size: [1, 1, 1] };
    const scene = {
      ...drawn.scene,
      items: [
        { ...item, point: 'full.level' },
        { ...item, point: 'full.tide' },
      ],
    };
    const { body } = await call('POST', '/pictures/scene', { body: { scene } });
    expect(body.problems).toEqual([{ path: 'items.1.point', text: { zh: '没有测点 full.tide', en: 'there is no point full.tide' } }]);
    const right = await call('POST', '/pictures/scene', { body: { scene: drawn.scene } });
    expect(right.body).toMatchObject({ problems: [], scene: { items: [{ point: pointOf('full') }] } });
  });

  test('a scene is written as a file has it, also while points of it are not chosen; what other tenants have is left empty', async () => {
    const label = (point: number) => ({ kind: 'label', id: 'l', at: [0, 0, 0], point, opens: { asset: assetOf('full') } });
    const scene = { views: [], items: [label(pointOf('full')), label(-1)] };
    const written = async (tenant: string) => (await call('POST', '/pictures/scene/file', { tenant, body: { scene } })).body.scene.items;
    expect(await written('main')).toMatchObject([{ point: 'full.level', opens: { asset: 'full' } }, { point: '' }]);
    expect(await written('other')).toMatchObject([{ point: '', opens: { asset: '' } }, { point: '' }]);
  });

  test('a prism and a cylinder may be turned; those of before stay as they were', async () => {
    const prism = { kind: 'prism', id: 'p', at: [0, 0, 0], outline: [[0, 0], [1, 0], [0, 1]], length: 5 }; // biome-ignore format: as short as the text
    const scene = { ...drawn.scene, items: [prism, { ...prism, id: 'q', turn: 30 }] };
    const { items } = (await call('POST', '/pictures/scene', { body: { scene } })).body.scene;
    expect(items.map((one: { turn?: number }) => one.turn)).toEqual([undefined, 30]);
  });
});

describe('the pictures of a pack', () => {
  const only = async () => (await call('GET', '/pictures')).body.items;

  test('come with it, follow its upgrades, and stay as a person has changed or removed them', async () => {
    await site.install(packOf('1.1.0', { dam: drawn }));
    const [first] = await only();
    expect(first).toMatchObject({ pack: 'dams', isEdited: false, hasScene: true, title: both('Dam picture') });
    await site.install(packOf('1.2.0', { dam: { ...drawn, title: both('Second') } }));
    expect(await only()).toMatchObject([{ id: first.id, title: both('Second'), version: 2 }]);
    await call('PUT', `/pictures/${first.id}`, { body: { ...picture({ title: both('Mine') }), version: 2 } });
    await site.install(packOf('1.3.0', { dam: drawn }));
    expect(await only()).toMatchObject([{ id: first.id, title: both('Mine'), version: 3 }]);
    await call('DELETE', `/pictures/${first.id}`);
    await site.install(packOf('1.4.0', { dam: drawn }));
    expect(await only()).toEqual([]);
  });

  test('that name what is not there keep the pack from being installed', async () => {
    const wrong: PackPicture = { ...drawn, elements: [{ kind: 'lamp', id: 'x', x: 0, y: 0, w: 9, h: 9, point: 'full.tide' }] };
    await expect(site.install(packOf('1.9.0', { dam: wrong }))).rejects.toThrow(
      'picture dam, elements.0.point: there is no point full.tide',
    );
  });
});
