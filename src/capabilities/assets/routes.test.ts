import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemCaller, until } from '../../kernel/testing.ts';
import type { Found } from './deps.ts';
import { damPack } from './testing/dam-pack.ts';
import { type TestPlant, testPlant } from './testing/plant.ts';

let plant: TestPlant;
const me = systemCaller('main');
const played: string[] = [];
const elsewhere: Found = { kind: 'alarm', id: 'a1', title: { zh: '高', en: 'High' } };

beforeEach(async () => {
  played.length = 0;
  plant = await testPlant([damPack], {
    openAlarms: () => ({ count: 2, priority: 1 }),
    devicesOf: () => [
      { id: 'd', source: 's', sourceTitle: { zh: '源', en: 'Source' }, protocol: 'mqtt', identity: 'i', origin: 'measured' },
    ],
    searchers: [async (_, text) => (text === 'idukki' ? [elsewhere] : [])],
    stories: {
      play: async (pack, story) => {
        played.push(`${pack}/${story}`);
        return { startedAt: 5, seconds: 60 };
      },
      stop: async (pack, story) => void played.push(`stop ${pack}/${story}`),
      playing: () => [{ pack: 'dams', story: 'flood', startedAt: 5 }],
    },
  });
  await plant.assets.install(me, damPack);
});
afterEach(() => plant.drop());

const idOf = (key: string) => plant.assets.byKey('main', key)?.id ?? '';
const keysIn = async (query: string) => (await plant.call('GET', `/assets${query}`)).body.items.map(({ key }: { key: string }) => key);

describe('the list of assets', () => {
  test.each([
    ['all', '', ['basin', 'idukki', 'idukki-rain']],
    ['the roots', '?parent=root', ['basin']],
    ['those of a model', '?model=gauge', ['idukki-rain']],
    ['those with a place', '?located=true', ['idukki']],
    ['those without', '?located=false', ['basin', 'idukki-rain']],
    ['those whose key or title holds every word', '?text=IDUKKI%20rain', ['idukki-rain']],
    ['nobody, when nothing fits', '?text=zzz', []],
    ['nobody within an unknown asset', '?parent=unknown', []],
  ])('gives %s', async (_, query, keys) => {
    expect(await keysIn(query)).toEqual(keys);
  });

  test('gives what lies within an asset, with counts', async () => {
    const { body } = await plant.call('GET', `/assets?parent=${idOf('basin')}`);
    expect(body).toMatchObject({ total: 1, items: [{ key: 'idukki', childCount: 1, icon: 'waves', alarms: { count: 2, priority: 1 } }] });
  });

  test('comes in pages, which together are the whole', async () => {
    const keys: string[] = [];
    for (let after: string | undefined = ''; after !== undefined; ) {
      const { body } = await plant.call('GET', `/assets?limit=1${after && `&after=${after}`}`);
      keys.push(...body.items.map(({ key }: { key: string }) => key));
      expect(body.total).toBe(3);
      after = body.next;
    }
    expect(keys).toEqual(['basin', 'idukki', 'idukki-rain']);
  });
});

test('the page of an asset has points with newest values, attributes, devices, path, screen and provenance', async () => {
  const level = plant.assets.pointOf(idOf('idukki'), 'level')?.number ?? -1;
  plant.latest.set(level, { time: 1, value: 68.5, quality: 4, receivedAt: 2 });
  plant.latest.set(level + 1, { time: 1, value: Number.NaN, quality: 2, receivedAt: 2 });
  const { status, body } = await plant.call('GET', `/assets/${idOf('idukki')}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    key: 'idukki',
    path: [{ title: { en: 'Periyar' } }],
    screen: [[{ kind: 'values', points: ['level', 'storage'] }]],
    provenance: { en: 'real' },
    devices: [{ identity: 'i' }],
    attributes: [
      { key: 'floodLimit', unit: 'm', symbol: 'm', number: 70 },
      { key: 'ruleCurve', kind: 'curve', curve: [[1, 50], [200, 60]] }, // biome-ignore format: pairs read better on one line
    ],
  });
  expect(body.points[1]).toMatchObject({
    number: level,
    key: 'level',
    symbol: 'm',
    low: 0,
    high: 100,
    latest: { value: 68.5, quality: 4 },
  });
  expect(body.points[2].latest.value).toBeNull();
});

test('an asset can be made, changed and retired', async () => {
  const made = await plant.call('POST', '/assets', {
    body: { key: 'own', model: 'dam', title: { zh: '自建', en: 'Own' }, parent: idOf('basin') },
  });
  expect(made.body).toMatchObject({ key: 'own', points: [{ key: 'battery' }, { key: 'level' }, { key: 'storage' }] });
  const path = `/assets/${made.body.id}`;
  const changed = await plant.call('PATCH', path, { body: { latitude: 10, longitude: 76, attributes: { floodLimit: 1 } } });
  expect(changed.body).toMatchObject({ latitude: 10, longitude: 76 });
  expect((await plant.call('DELETE', path)).status).toBe(204);
  expect((await plant.call('GET', path)).status).toBe(404);
});

test.each([
  ['a viewer may not make assets', 'viewer', 'POST', '/assets'],
  ['an engineer may not retire assets', 'engineer', 'DELETE', '/assets/x'],
  ['an operator may not play stories', 'operator', 'POST', '/packs/dams/stories/flood/play'],
] as const)('%s', async (_, role, method, path) => {
  expect((await plant.call(method, path, { role })).status).toBe(403);
});

describe('the search', () => {
  const search = async (text: string, limit = 20) =>
    (await plant.call('GET', `/search?text=${encodeURIComponent(text)}&limit=${limit}`)).body.items as Found[];

  test('finds assets, the best first, what others found, and points', async () => {
    const found = await search('idukki');
    expect(found.map(({ kind, title }) => [kind, title.en])).toEqual([['asset', 'Idukki'], ['asset', 'Idukki rain'], ['alarm', 'High']]); // biome-ignore format: pairs read better on one line
    expect((await search('idukki level')).map(({ kind, detail }) => [kind, detail?.en])).toEqual([['point', 'Idukki']]);
  });

  test('gives every kind its share of a short list', async () => {
    expect((await search('idukki', 2)).map(({ kind }) => kind)).toEqual(['asset', 'alarm']);
  });

  test.each(['%', '   ', '\\', '(', '水', 'ＩＤＵＫＫＩ'])('takes %j as a text like any other', async (text) => {
    expect(await search(text)).toBeInstanceOf(Array);
  });
});

describe('packs', () => {
  test('are listed with their stories', async () => {
    const { body } = await plant.call('GET', '/packs');
    expect(body.items).toMatchObject([
      { id: 'dams', installed: true, stories: [{ id: 'flood', asset: idOf('idukki'), seconds: 60, playing: true, startedAt: 5 }] },
    ]);
  });

  test('are installed as a job that says how it ended', async () => {
    const { body } = await plant.call('POST', '/packs/dams/install', { tenant: 'second' });
    await until(() => plant.deps.jobs.get(body.job)?.state === 'done');
    expect(plant.assets.byKey('second', 'idukki')?.id).not.toBe(idOf('idukki'));
    expect((await plant.call('POST', '/packs/nothing/install')).status).toBe(404);
  });

  test('play and stop their stories, once they are installed', async () => {
    expect((await plant.call('POST', '/packs/dams/stories/flood/play')).body).toEqual({ startedAt: 5, seconds: 60 });
    expect((await plant.call('POST', '/packs/dams/stories/flood/stop')).status).toBe(204);
    expect(played).toEqual(['dams/flood', 'stop dams/flood']);
    expect((await plant.call('POST', '/packs/dams/stories/drought/play')).status).toBe(404);
    expect((await plant.call('POST', '/packs/dams/stories/flood/play', { tenant: 'second' })).status).toBe(404);
  });
});

describe('another tenant', () => {
  const tenant = 'other';

  test.each(['/assets', '/assets?parent=root', '/assets?model=dam', '/models', '/search?text=idukki%20level'])(
    'sees nothing in %s',
    async (path) => {
      expect((await plant.call('GET', path, { tenant })).body.items).toEqual([]);
    },
  );

  test('sees nothing within our assets, and no pack of ours as installed', async () => {
    expect((await plant.call('GET', `/assets?parent=${idOf('basin')}`, { tenant })).body).toEqual({ items: [], total: 0 });
    expect((await plant.call('GET', '/packs', { tenant })).body.items[0]).toMatchObject({
      installed: false,
      stories: [{ playing: false }],
    });
  });

  test.each(['GET', 'PATCH', 'DELETE'] as const)('is told that there is no such asset: %s', async (method) => {
    const body = method === 'PATCH' ? { title: { zh: 'x', en: 'x' } } : undefined;
    expect((await plant.call(method, `/assets/${idOf('idukki')}`, { tenant, body })).status).toBe(404);
  });

  test('cannot hang an asset of its own below ours', async () => {
    await plant.assets.install(systemCaller(tenant), damPack);
    const body = { key: 'spy', model: 'dam', title: { zh: 'x', en: 'x' }, parent: idOf('basin') };
    expect((await plant.call('POST', '/assets', { tenant, body })).status).toBe(404);
  });
});

test('what was retired is listed, the latest first, for administrators, and restored', async () => {
  const [basin, dam, rain] = ['basin', 'idukki', 'idukki-rain'].map(idOf);
  await plant.call('DELETE', `/assets/${rain}`);
  await plant.call('DELETE', `/assets/${dam}`);
  const { body } = await plant.call('GET', '/assets/retired');
  expect(body.total).toBe(2);
  expect(body.items).toContainEqual(expect.objectContaining({ id: rain, key: 'idukki-rain', retiredAt: expect.any(Number) }));
  expect(body.items).toContainEqual(
    expect.objectContaining({ id: dam, icon: 'waves', parentTitle: { zh: expect.any(String), en: 'Periyar' } }),
  );
  expect((await plant.call('GET', '/assets/retired?limit=1')).body.items).toHaveLength(1);
  expect((await plant.call('GET', '/assets/retired', { role: 'engineer' })).status).toBe(403);
  expect((await plant.call('POST', `/assets/${dam}/restore`, { tenant: 'other' })).status).toBe(404);
  expect(await plant.call('POST', `/assets/${dam}/restore`)).toMatchObject({ status: 200, body: { key: 'idukki', parent: basin } });
  expect((await plant.call('GET', '/assets/retired')).body.total).toBe(1);
});

test('a PATCH with null empties the place of an asset', async () => {
  const path = `/assets/${idOf('idukki')}`;
  const { status, body } = await plant.call('PATCH', path, { body: { latitude: null, longitude: null, attributes: { floodLimit: null } } });
  expect([status, body.latitude, body.longitude]).toEqual([200, undefined, undefined]);
  expect(body.attributes.find(({ key }: { key: string }) => key === 'floodLimit').number).toBeUndefined();
  expect((await plant.call('PATCH', path, { body: { latitude: 1 } })).status).toBe(400);
});
