import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { errors, Failure } from '../../contracts/errors.ts';
import type { EventKind } from '../../contracts/events.ts';
import type { Pack } from '../../contracts/pack.ts';
import { systemCaller } from '../../kernel/testing.ts';
import { damPack } from './testing/dam-pack.ts';
import { type TestPlant, testPlant } from './testing/plant.ts';

let plant: TestPlant;
const heard: { kind: EventKind; body: object }[] = [];
const me = systemCaller('main');

beforeEach(async () => {
  plant = await testPlant([damPack]);
  heard.length = 0;
  plant.outbox.subscribe('ear', ['pack.installed', 'asset.changed'], async ({ kind, body }) => {
    heard.push({ kind, body });
  });
});
afterEach(() => plant.drop());

const text = (word: string) => ({ zh: word, en: word });
const newer = (change: Partial<Pack> = {}): Pack => ({ ...damPack, version: '1.1.0', ...change });
const failure = async (doing: Promise<unknown>): Promise<Failure> => {
  const error = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Failure) return error;
  throw new Error(`expected a Failure, got ${String(error)}`);
};
const idOf = (key: string) => plant.assets.byKey('main', key)?.id ?? '';

describe('installing a pack', () => {
  test('makes its assets, their points and announces both', async () => {
    await plant.assets.install(me, damPack);
    const dam = plant.assets.byKey('main', 'idukki');
    expect(dam).toMatchObject({ model: 'dam', pack: 'dams', parent: idOf('basin'), latitude: 9.84 });
    expect(plant.assets.pointsOf(idOf('idukki')).map(({ key }) => key)).toEqual(['battery', 'level', 'storage']);
    expect(plant.assets.pointOf(idOf('idukki'), 'level')).toMatchObject({ unit: 'm', low: 0, high: 100, decimals: 2, freshSeconds: 600 });
    await plant.outbox.drained();
    expect(heard.map(({ kind }) => kind)).toEqual(['asset.changed', 'pack.installed']);
  });

  test('a second time changes nothing and announces nothing', async () => {
    await plant.assets.install(me, damPack);
    const before = [...plant.assets.points()];
    await plant.assets.install(me, damPack);
    await plant.outbox.drained();
    expect([...plant.assets.points()]).toEqual(before);
    expect(heard).toHaveLength(2);
  });

  test('is in memory once it has settled, whoever began it', async () => {
    const installing = plant.assets.install(me, damPack);
    expect(plant.assets.pack('dams', 'main')).toBeUndefined();
    await plant.assets.settled();
    expect(plant.assets.pack('dams', 'main')).toMatchObject({ version: damPack.version });
    await installing;
  });

  test('at the same time twice installs it once', async () => {
    await Promise.all([plant.assets.install(me, damPack), plant.assets.install(me, damPack)]);
    await plant.outbox.drained();
    expect(heard.filter(({ kind }) => kind === 'pack.installed')).toHaveLength(1);
  });

  test('tells the data plane of every point', async () => {
    const told: number[] = [];
    plant.assets.onPoints((points) => told.push(...points.map(({ point }) => point)));
    await plant.assets.install(me, damPack);
    expect(told.toSorted()).toEqual(
      plant.assets
        .flowPoints()
        .map(({ point }) => point)
        .toSorted(),
    );
    expect(plant.assets.flowPoints().find(({ high }) => high === 100)?.low).toBe(0);
  });

  test('a pack with problems leaves nothing behind and names them all', async () => {
    const site = [
      { key: 'a', model: 'dam', title: text('A'), within: 'b', provenance: text('x') },
      { key: 'b', model: 'lake', title: text('B'), within: 'a', provenance: text('x') },
    ];
    const { message } = await failure(plant.assets.install(me, { ...damPack, site, stories: {}, simulate: {} }));
    expect(message).toMatch(/a → b → a/);
    expect(message).toMatch(/b has the unknown model lake/);
    expect(plant.assets.pack('dams')).toBeUndefined();
  });
});

describe('upgrading a pack', () => {
  test('keeps what people changed and takes over the rest', async () => {
    await plant.assets.install(me, damPack);
    const level = plant.assets.pointOf(idOf('idukki'), 'level')?.number;
    await plant.assets.update(me, idOf('idukki'), { title: text('Ours'), attributes: { floodLimit: 66 } });
    const [basin, dam, rain] = damPack.site;
    if (!basin || !dam || !rain) throw new Error('BUG: the test pack has three assets');
    const site = [
      { ...basin, title: text('New basin') },
      { ...dam, title: text('Theirs'), at: [1, 2] as const, attributes: { floodLimit: 71, ruleCurve: [[1, 55]] as const } },
      rain,
      { ...rain, key: 'second-rain' },
    ];
    const stories = {};
    const models = { ...damPack.models, gauge: { ...damPack.models.gauge, points: { wind: { title: text('Wind'), unit: 'm_s' } } } };
    await plant.assets.install(me, newer({ site, stories, models: models as Pack['models'] }));
    expect(plant.assets.byKey('main', 'idukki')).toMatchObject({
      title: text('Ours'),
      latitude: 1,
      attributes: { floodLimit: 66, ruleCurve: [[1, 55]] },
    });
    expect(plant.assets.byKey('main', 'basin')?.title).toEqual(text('New basin'));
    expect(plant.assets.pointOf(idOf('idukki'), 'level')?.number).toBe(level);
    expect(plant.assets.pointOf(idOf('second-rain'), 'wind')).toBeDefined();
    expect(plant.assets.pointOf(idOf('idukki-rain'), 'rain')).toBeDefined();
  });

  test('gives new points also to assets that people made', async () => {
    await plant.assets.install(me, damPack);
    const own = await plant.assets.create(me, { key: 'own-dam', model: 'dam', title: text('Own') });
    const dam = { ...damPack.models.dam, points: { ...damPack.models.dam?.points, inflow: { title: text('Inflow'), unit: 'm3_s' } } };
    await plant.assets.install(me, newer({ models: { ...damPack.models, dam } as Pack['models'] }));
    expect(plant.assets.pointOf(own.id, 'inflow')).toBeDefined();
    expect(plant.assets.pointOf(idOf('idukki'), 'inflow')).toBeDefined();
  });

  test('does not bring a retired asset back', async () => {
    await plant.assets.install(me, damPack);
    await plant.assets.retire(me, idOf('idukki-rain'));
    await plant.assets.install(me, newer({ stories: {} }));
    expect(plant.assets.byKey('main', 'idukki-rain')).toBeUndefined();
  });

  test('to an older version is refused', async () => {
    await plant.assets.install(me, newer());
    expect(await failure(plant.assets.install(me, damPack))).toMatchObject({ code: 'CONFLICT' });
  });
});

describe('changing assets', () => {
  beforeEach(() => plant.assets.install(me, damPack));

  test('a new asset gets new point numbers, and a number is never given out again', async () => {
    const one = await plant.assets.create(me, { key: 'one', model: 'dam', title: text('One'), parent: idOf('basin') });
    const first = plant.assets.pointsOf(one.id).map(({ number }) => number);
    await plant.assets.retire(me, one.id);
    const two = await plant.assets.create(me, { key: 'one', model: 'dam', title: text('One again') });
    const second = plant.assets.pointsOf(two.id).map(({ number }) => number);
    expect(new Set([...first, ...second]).size).toBe(6);
  });

  test.each([
    ['an unknown model', { model: 'lake' }, 'NOT_FOUND'],
    ['a taken key', { key: 'idukki' }, 'CONFLICT'],
    ['an unknown parent', { parent: 'nobody' }, 'NOT_FOUND'],
    ['an unknown attribute', { attributes: { colour: 1 } }, 'BAD_REQUEST'],
    ['a number where a curve belongs', { attributes: { ruleCurve: 1 } }, 'BAD_REQUEST'],
    ['a curve whose days do not rise', { attributes: { ruleCurve: [[9, 1], [8, 1]] as const } }, 'BAD_REQUEST'], // biome-ignore format: pairs read better on one line
  ] as const)('%s is refused', async (_, wrong, code) => {
    expect(errors).toHaveProperty(code);
    expect(await failure(plant.assets.create(me, { key: 'new', model: 'dam', title: text('New'), ...wrong }))).toMatchObject({ code });
  });

  test('null removes a place and a figure, what is left out stays, and an upgrade does not bring them back', async () => {
    await plant.assets.update(me, idOf('idukki'), { latitude: null, longitude: null, attributes: { floodLimit: null } });
    const emptied = plant.assets.byKey('main', 'idukki');
    expect(emptied).toMatchObject({ latitude: undefined, longitude: undefined, title: damPack.site[1]?.title });
    expect(Object.keys(emptied?.attributes ?? {})).toEqual(['ruleCurve']);
    await plant.assets.install(me, newer({ stories: {} }));
    expect(plant.assets.byKey('main', 'idukki')).toMatchObject({ latitude: undefined, longitude: undefined });
    expect(Object.keys(plant.assets.byKey('main', 'idukki')?.attributes ?? {})).toEqual(['ruleCurve']);
  });

  test.each([
    ['one coordinate without the other', { latitude: null }, /together/],
    ['an attribute that the model lacks', { attributes: { colour: null } }, /no such attribute/],
  ] as const)('removing %s is refused', async (_, change, why) => {
    const refused = await failure(plant.assets.update(me, idOf('idukki'), change));
    expect([refused.code, refused.message]).toEqual(['BAD_REQUEST', expect.stringMatching(why)]);
  });

  test('a restored asset is where it was, with the numbers of its points, also after a restart', async () => {
    const [before, order] = [plant.assets.pointsOf(idOf('idukki-rain')), [...plant.assets.inUse('main')].map(({ key }) => key)];
    const id = idOf('idukki-rain');
    await plant.assets.create(me, { key: 'later', model: 'gauge', title: text('Later') });
    await plant.assets.retire(me, id);
    await plant.outbox.drained();
    heard.length = 0;
    const told: number[] = [];
    plant.assets.onPoints((points) => told.push(...points.map(({ point }) => point)));
    await plant.assets.restore(me, id);
    expect(plant.assets.byKey('main', 'idukki-rain')?.retiredAt).toBeUndefined();
    expect(plant.assets.pointsOf(id)).toEqual(before);
    expect(told).toEqual(before.map(({ number }) => number));
    expect(plant.assets.childrenOf(idOf('idukki')).map(({ key }) => key)).toEqual(['idukki-rain']);
    expect([...plant.assets.inUse('main')].map(({ key }) => key)).toEqual([...order, 'later']);
    await plant.outbox.drained();
    expect(heard.map(({ kind, body }) => [kind, body])).toEqual([['asset.changed', { tenant: 'main', assets: [id] }]]);
    expect([...(await plant.again()).points()]).toEqual([...plant.assets.points()]);
  });

  test('an asset is not restored that is in use, whose key another has, or that lies within a retired one', async () => {
    const [dam, rain] = [idOf('idukki'), idOf('idukki-rain')];
    expect(await failure(plant.assets.restore(me, rain))).toMatchObject({ code: 'NOT_FOUND' });
    await plant.assets.retire(me, rain);
    await plant.assets.retire(me, dam);
    expect((await failure(plant.assets.restore(me, rain))).message).toMatch(/lies within idukki, which is retired/);
    await plant.assets.create(me, { key: 'idukki', model: 'dam', title: text('Another') });
    expect((await failure(plant.assets.restore(me, dam))).message).toMatch(/an asset with the key idukki exists/);
  });

  test('an asset with others within is not retired', async () => {
    expect(await failure(plant.assets.retire(me, idOf('basin')))).toMatchObject({ code: 'CONFLICT' });
  });

  test('a retired asset is in no list, but its points can still be named', async () => {
    const id = idOf('idukki-rain');
    const [rain] = plant.assets.pointsOf(id);
    await plant.assets.retire(me, id);
    expect(plant.assets.ofModel('main', 'gauge')).toEqual([]);
    expect(plant.assets.childrenOf(idOf('idukki'))).toEqual([]);
    expect(plant.assets.point(rain?.number ?? 0)?.title).toEqual(rain?.title);
    expect(plant.assets.flowPoints().some(({ point }) => point === rain?.number)).toBe(false);
  });

  test('a restart knows the same plant', async () => {
    await plant.assets.update(me, idOf('idukki'), { latitude: 1.5 });
    await plant.assets.retire(me, idOf('idukki-rain'));
    const again = await plant.again();
    expect(again.byKey('main', 'idukki')).toEqual(plant.assets.byKey('main', 'idukki'));
    expect([...again.points()]).toEqual([...plant.assets.points()]);
    expect(JSON.stringify(again.pack('dams', 'main')), 'keys keep their order').toBe(JSON.stringify(damPack));
  });
});
