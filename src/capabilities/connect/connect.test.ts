import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pack } from '../../contracts/pack.ts';
import { systemCaller, testDatabase, until } from '../../kernel/testing.ts';
import type { ConnectTables } from './schema.ts';
import { hashOf } from './secret.ts';
import { type Desk, openDesk, type TestDatabase } from './testing/desk.ts';
import { portTakenSeconds } from './testing/fake-flow.ts';
import { stationPack } from './testing/station-pack.ts';

let database: TestDatabase;
let desk: Desk;
const me = systemCaller('main');

beforeEach(async () => {
  database = await testDatabase();
  desk = await openDesk(database);
});
afterEach(async () => {
  await desk.close();
  await database.drop();
});

const devicesOf = async (source: string) => (await desk.call('GET', `/sources/${source}/devices`)).body.items;
const bindingsOf = (source: string) => desk.flow.bindings.get(source) ?? [];
const upgrade = async (change: Partial<Pack>) => {
  await desk.assets.install(me, { ...stationPack, version: '1.1.0', ...change });
  await desk.outbox.drained();
};

describe('an installed pack', () => {
  test('gets its sources started and its devices bound', () => {
    const rtu = desk.source('sl651');
    expect(desk.flow.running.get(rtu)).toEqual({ id: rtu, protocol: 'sl651', config: { port: 5001 } });
    expect(bindingsOf(rtu)).toMatchObject([
      { identity: '0000000001', origin: 'replayed', secretHash: undefined },
      { identity: '0000000002', origin: 'replayed' },
    ]);
    expect(bindingsOf(rtu)[0]?.points.get('Z')).toEqual({ point: desk.point('north', 'level'), scale: 1, offset: 100 });
  });

  test('runs with the defaults of the place, until a person sets the configuration', async () => {
    const broker = desk.source('mqtt');
    expect(desk.flow.running.get(broker)?.config).toEqual({ port: 0, maxValues: 100 });
    const { body } = await desk.call('PATCH', `/sources/${broker}`, { body: { config: { port: 1884 } } });
    expect(body.config).toEqual({ port: 1884, maxValues: 100 });
    expect(desk.flow.running.get(broker)?.config).toEqual({ port: 1884, maxValues: 100 });
  });

  test('joins the source of another pack that would run just like its own, and gets secrets for its own devices only', async () => {
    const device = { source: 'tags', identity: 'tag-1', origin: 'simulated', keys: { Z: 'level' } } as const;
    const second: Pack = {
      ...stationPack,
      id: 'carts',
      models: { cart: stationPack.models.station } as unknown as Pack['models'], // holds: the pack has the model
      sources: { tags: { protocol: 'mqtt', title: { zh: '标签', en: 'Tags' }, config: { port: 9999 } } },
      site: [{ ...stationPack.site[1], key: 'cart', model: 'cart', devices: [device] } as Pack['site'][number]],
      rules: {},
      stories: {},
    };
    const broker = desk.source('mqtt');
    const before = (await devicesOf(broker)).length;
    for (const version of ['1.0.0', '1.1.0']) {
      await desk.assets.install(me, { ...second, version });
      await desk.outbox.drained();
    }
    expect((await desk.call('GET', '/sources')).body.items).toHaveLength(2);
    expect(await devicesOf(broker)).toHaveLength(before + 1);
    expect(bindingsOf(broker).map(({ identity }) => identity)).toContain('tag-1');
    expect([...(await desk.connect.secretsOf(broker, 'carts')).keys()]).toEqual(['tag-1']);
  });

  test('that is announced twice is connected once', async () => {
    await upgrade({});
    await upgrade({});
    expect((await desk.call('GET', '/sources')).body.items).toHaveLength(2);
    expect(await devicesOf(desk.source('sl651'))).toHaveLength(2);
  });

  test('that is upgraded keeps what people changed, and does not bring back what they removed', async () => {
    const rtu = desk.source('sl651');
    const [first, second] = await devicesOf(rtu);
    await desk.call('PATCH', `/devices/${first.id}`, { body: { keys: { Z: { point: desk.point('north', 'flow') } } } });
    await desk.call('DELETE', `/devices/${second.id}`);
    await desk.call('PATCH', `/sources/${rtu}`, { body: { title: { zh: '我的', en: 'Mine' } } });
    const third = { ...stationPack.site[1], key: 'third', devices: [{ source: 'rtu', identity: '3', origin: 'measured', keys: {} }] };
    await upgrade({ site: [...stationPack.site, third] as Pack['site'] });
    const devices = await devicesOf(rtu);
    expect(devices.map(({ identity }: { identity: string }) => identity)).toEqual(['0000000001', '3']);
    expect(devices[0].keys.Z.point).toBe(desk.point('north', 'flow'));
    expect((await desk.call('GET', '/sources')).body.items[0].title.en).toBe('Mine');
  });

  test('with a configuration that the driver refuses is shown as down with the reason, and the rest runs', async () => {
    const { rtu, broker } = stationPack.sources;
    await upgrade({ sources: { rtu: { ...rtu, config: { port: 70_000 } }, broker } as Pack['sources'] });
    const { body } = await desk.call('GET', '/sources');
    expect(body.items[0]).toMatchObject({ state: 'down', lastError: expect.stringContaining('port') });
    expect(desk.flow.running.has(desk.source('mqtt'))).toBe(true);
  });
});

describe('a restart', () => {
  test('restores enabled sources and bindings, and leaves disabled ones stopped', async () => {
    const [rtu, broker] = [desk.source('sl651'), desk.source('mqtt')];
    await desk.call('PATCH', `/sources/${broker}`, { body: { enabled: false } });
    const bound = bindingsOf(rtu);
    await desk.close();
    desk = await openDesk(database);
    expect([...desk.flow.running.keys()]).toEqual([rtu]);
    expect(bindingsOf(rtu)).toEqual(bound);
  });
});

describe('sources', () => {
  test.each([
    ['an unknown protocol', { protocol: 'carrier-pigeon', config: {} }, 'carrier-pigeon'],
    ['a value out of range', { protocol: 'sl651', config: { port: -1 } }, 'port'],
    ['a field that the driver does not know', { protocol: 'sl651', config: { prot: 1 } }, 'prot'],
  ])('with %s are refused by name', async (_, wrong, named) => {
    const { status, body } = await desk.call('POST', '/sources', { body: { ...wrong, title: { zh: 'x', en: 'x' } } });
    expect(status).toBe(400);
    expect(body.details.what).toContain(named);
  });

  test('can be made, changed, switched off and removed', async () => {
    const made = await desk.call('POST', '/sources', { body: { protocol: 'mqtt', title: { zh: '新', en: 'New' }, config: { port: 1 } } });
    expect(made.body).toMatchObject({ state: 'starting', enabled: true, deviceCount: 0, config: { port: 1, maxValues: 100 } });
    const path = `/sources/${made.body.id}`;
    expect((await desk.call('PATCH', path, { body: { enabled: false } })).body.state).toBe('stopped');
    expect(desk.flow.running.has(made.body.id)).toBe(false);
    expect((await desk.call('DELETE', path)).status).toBe(204);
    expect((await desk.call('GET', '/sources')).body.total).toBe(2);
  });

  test('can be made switched off; switching them on starts them, which is told live', async () => {
    const body = { protocol: 'mqtt', title: { zh: '新', en: 'New' }, config: { port: 1 }, enabled: false };
    const made = await desk.call('POST', '/sources', { body });
    expect(made.body).toMatchObject({ state: 'stopped', enabled: false });
    const { id } = made.body;
    expect(desk.flow.running.has(id)).toBe(false);
    await desk.call('PATCH', `/sources/${id}`, { body: { enabled: true } });
    expect(desk.flow.running.has(id)).toBe(true);
    await until(() => desk.told.some(({ source, state }) => source === id && state === 'starting'));
    await desk.call('PATCH', `/sources/${id}`, { body: { enabled: false } });
    await desk.call('DELETE', `/sources/${id}`);
  });

  test('say in which system their devices send places, and their devices are bound so at once', async () => {
    const { station } = stationPack.models as Required<Pack['models']>;
    const degrees = { title: { zh: '度', en: 'Degrees' }, unit: 'deg' } as const;
    const points = { ...station?.points, longitude: degrees, latitude: degrees, beidouLongitude: degrees, beidouLatitude: degrees };
    await upgrade({ models: { station: { ...station, points } } as unknown as Pack['models'] }); // holds: a model with two points more
    const at = (key: string) => desk.point('north', key);
    const keys = { x: { point: at('longitude') }, y: { point: at('latitude') }, z: { point: at('level') } };
    const made = await desk.call('POST', '/sources', { body: { protocol: 'mqtt', title: { zh: '新', en: 'New' }, config: { port: 1 } } });
    const id = made.body.id as string;
    await desk.call('POST', `/sources/${id}/devices`, { body: { identity: 'cart', keys } });
    await desk.call('POST', `/sources/${id}/devices`, { body: { identity: 'half', keys: { x: keys.x } } });
    const beidou = { x: { point: at('beidouLongitude') }, y: { point: at('beidouLatitude') } };
    await desk.call('POST', `/sources/${id}/devices`, { body: { identity: 'more', keys: beidou } });
    expect([made.body.datum, bindingsOf(id).map(({ places }) => places)]).toEqual(['wgs84', [undefined, undefined, undefined]]);
    expect((await desk.call('PATCH', `/sources/${id}`, { body: { datum: 'gcj02' } })).body.datum).toBe('gcj02');
    const place = { datum: 'gcj02', longitude: at('longitude'), latitude: at('latitude') };
    const further = { datum: 'gcj02', longitude: at('beidouLongitude'), latitude: at('beidouLatitude') };
    expect(bindingsOf(id).map(({ places }) => places)).toEqual([[place], [], [further]]);
    const rows = await database.db.withTables<ConnectTables>().selectFrom('source').select(['id', 'datum']).where('id', '=', id).execute();
    expect(rows).toEqual([{ id, datum: 'gcj02' }]);
  });

  test('with devices are not removed', async () => {
    const { status, body } = await desk.call('DELETE', `/sources/${desk.source('sl651')}`);
    expect([status, body.code]).toEqual([409, 'CONFLICT']);
    expect(body.details.what).toContain('2 devices');
  });

  test('can be tried before they are made, with devices that are named', async () => {
    const devices = [{ identity: '1', keys: { a: { scale: 2 } } }];
    const { body } = await desk.call('POST', '/sources/probe', { body: { protocol: 'mqtt', config: { port: 1 }, devices } });
    expect(desk.flow.asked).toMatchObject([
      { protocol: 'mqtt', config: { port: 1 }, devices: [{ identity: '1', keys: new Map([['a', { scale: 2, offset: 0 }]]) }], seconds: 5 },
    ]);
    expect(body).toMatchObject({ ok: true, steps: [{ stage: 'reach', outcome: 'ok' }], values: [{ identity: 'x', value: null }] });
  });

  test('are not tried with a field that the driver does not know, which most likely means another', async () => {
    const unknown = { protocol: 'sl651', config: { prot: 9000 } };
    for (const [path, body] of [
      ['probe', unknown],
      ['discover', { ...unknown, request: {} }],
    ] as const) {
      const { status, body: answer } = await desk.call('POST', `/sources/${path}`, { body });
      expect([status, answer.text.zh]).toEqual([400, expect.stringContaining('prot')]);
    }
    expect(desk.flow.asked).toEqual([]);
  });

  test('are tried with their devices when their settings are changed', async () => {
    const source = desk.source('sl651');
    const devices = [{ identity: '0000000002', keys: { Q: {} } }];
    await desk.call('POST', '/sources/probe', { body: { protocol: 'sl651', config: {}, source, devices } });
    const [wish] = desk.flow.asked as { devices: { identity: string; keys: Map<string, object> }[] }[];
    expect(wish?.devices.map(({ identity, keys }) => [identity, ...keys.keys()])).toEqual([
      ['0000000001', 'Z'],
      ['0000000002', 'Q'],
    ]);
  });

  test('that run are not said to fail because they hold their own port; with other settings they are', async () => {
    const source = desk.source('sl651');
    const body = { protocol: 'sl651', config: {}, source, seconds: portTakenSeconds };
    const outcomes = async (also: object = {}) => {
      const { body: trial } = await desk.call('POST', '/sources/probe', { body: { ...body, ...also } });
      return [trial.ok, trial.steps[0].outcome];
    };
    const seen = (state: string) => until(async () => (await desk.call('GET', '/sources')).body.items[0].state === state);
    expect(await outcomes()).toEqual([false, 'failed']);
    desk.flow.state(source, 'up');
    await seen('up');
    expect(await outcomes()).toEqual([true, 'warning']);
    expect(await outcomes({ config: { port: 9 } })).toEqual([false, 'failed']);
    expect(await outcomes({ source: undefined })).toEqual([false, 'failed']);
  });

  test('of others are not tried', async () => {
    const body = { protocol: 'sl651', config: {}, source: desk.source('sl651') };
    expect((await desk.call('POST', '/sources/probe', { body, tenant: 'other' })).status).toBe(404);
    expect((await desk.call('POST', '/sources/discover', { body, tenant: 'other' })).status).toBe(404);
    expect((await desk.call('POST', '/sources/probe', { body, role: 'operator' })).status).toBe(403);
  });

  test('tell which points there are', async () => {
    const { body } = await desk.call('POST', '/sources/discover', { body: { protocol: 'mqtt', config: {}, request: { seconds: 3 } } });
    expect(desk.flow.asked).toEqual([{ protocol: 'mqtt', config: {}, identities: [], request: { seconds: 3 } }]);
    expect(body).toMatchObject({ points: [{ identity: '1', key: 'a', path: ['f'], value: null }], places: [{ request: { node: 'g' } }] });
  });

  test('say which protocols there are, with a form for each', async () => {
    const { body } = await desk.call('GET', '/protocols');
    expect(body.items[0]).toMatchObject({
      protocol: 'sl651',
      config: { properties: { port: { default: 5001, description: 'TCP port' } } },
      discovery: { way: 'listen', request: { properties: { seconds: { default: 10 } } } },
      readsMap: false,
      takesSecrets: true,
    });
    expect(body.items[1]).toMatchObject({ protocol: 'mqtt', takesSecrets: true });
  });

  test('say what secrets are good for to their devices, by protocol and settings', async () => {
    const [rtu, broker] = [desk.source('sl651'), desk.source('mqtt')];
    const body = { protocol: 'mqtt', title: { zh: '证书', en: 'Certificates' }, config: { port: 2883 }, enabled: false };
    expect((await desk.call('POST', '/sources', { body })).body.secretUse).toBe('optional');
    const bridge = { protocol: 'bridge', title: body.title, config: {}, enabled: false };
    expect((await desk.call('POST', '/sources', { body: bridge })).body.secretUse).toBe('unused');
    const { items } = (await desk.call('GET', '/sources')).body;
    const uses = (id: string) => items.find((one: { id: string }) => one.id === id).secretUse;
    expect([uses(rtu), uses(broker)]).toEqual(['optional', 'needed']);
  });

  test('that go up and down are announced once each, whatever the number of retries', async () => {
    const heard: string[] = [];
    desk.outbox.subscribe('ear', ['source.up', 'source.down'], async ({ kind }) => void heard.push(kind));
    const rtu = desk.source('sl651');
    const seen = (state: string) => until(async () => (await desk.call('GET', '/sources')).body.items[0].state === state);
    for (const state of ['up', 'down', 'starting', 'down', 'up'] as const) {
      desk.flow.state(rtu, state, state === 'down' ? 'port taken' : undefined);
      await seen(state);
    }
    await desk.outbox.drained();
    expect(heard).toEqual(['source.up', 'source.down', 'source.up']);
    expect(desk.told).toContainEqual({ tenant: 'main', source: rtu, state: 'down', detail: 'port taken' });
  });
});

describe('devices', () => {
  test('can be made with a mapping, whose one asset is theirs', async () => {
    const keys = { level: { point: desk.point('north', 'level') } };
    const { body } = await desk.call('POST', `/sources/${desk.source('mqtt')}/devices`, { body: { identity: 'new', keys } });
    expect(body).toMatchObject({
      identity: 'new',
      assetTitle: { en: 'North' },
      hasSecret: false,
      keys: { level: { scale: 1, offset: 0 } },
    });
    expect(bindingsOf(desk.source('mqtt')).map(({ identity }) => identity)).toEqual(['north', 'new']);
    expect(desk.connect.devicesOf(body.asset)).toHaveLength(3);
  });

  test.each([
    ['a taken identity', { identity: 'north', keys: {} }, 409],
    ['a point that does not exist', { identity: 'x', keys: { a: { point: 999_999 } } }, 400],
    ['an asset that does not exist', { identity: 'x', asset: 'nobody', keys: {} }, 404],
  ])('with %s are refused', async (_, body, status) => {
    expect((await desk.call('POST', `/sources/${desk.source('mqtt')}/devices`, { body })).status).toBe(status);
  });

  test('get a secret that is told once and stored as its hash', async () => {
    const [{ id }] = await devicesOf(desk.source('mqtt'));
    const { body } = await desk.call('POST', `/devices/${id}/secret`);
    expect(body.secret).toMatch(/^[\w-]{32}$/);
    expect(bindingsOf(desk.source('mqtt'))[0]?.secretHash).toBe(hashOf(body.secret));
    expect((await devicesOf(desk.source('mqtt')))[0].hasSecret).toBe(true);
  });

  test('all get new secrets for the field, which outlive a restart', async () => {
    const secrets = await desk.connect.secretsOf(desk.source('sl651'), 'stations');
    expect([...secrets.keys()]).toEqual(['0000000001', '0000000002']);
    await desk.close();
    desk = await openDesk(database);
    expect(bindingsOf(desk.source('sl651'))[0]?.secretHash).toBe(hashOf(secrets.get('0000000001') ?? ''));
  });

  describe('without a secret', () => {
    const issue = (body: object) => desk.call('POST', `/sources/${desk.source('sl651')}/secrets`, { body });
    const hashes = () => bindingsOf(desk.source('sl651')).map(({ secretHash }) => secretHash);

    test('get theirs all at once, and those that have one keep it', async () => {
      const [first] = await devicesOf(desk.source('sl651'));
      const { secret } = (await desk.call('POST', `/devices/${first.id}/secret`)).body;
      const { items } = (await issue({})).body;
      expect(items).toEqual([{ device: expect.any(String), identity: '0000000002', secret: expect.stringMatching(/^[\w-]{32}$/) }]);
      expect(new Set(hashes())).toEqual(new Set([hashOf(secret), hashOf(items[0].secret)]));
      expect((await issue({})).body.items).toEqual([]);
    });

    test('and without use for one get none', async () => {
      const below = { identity: 'gate/1', keys: {} };
      const made = await desk.call('POST', `/sources/${desk.source('sl651')}/devices`, { body: below });
      expect(made.body).toMatchObject({ hasSecret: false, secretUse: 'unused' });
      const { items } = (await issue({})).body;
      expect(items.map(({ identity }: { identity: string }) => identity).sort()).toEqual(['0000000001', '0000000002']);
    });

    test('are told once: a restart knows only the hashes', async () => {
      const { items } = (await issue({})).body;
      await desk.close();
      desk = await openDesk(database);
      expect(hashes()).toEqual(items.map(({ secret }: { secret: string }) => hashOf(secret)));
    });

    test('or with one get a new one when they are named, each once', async () => {
      const [first] = await devicesOf(desk.source('sl651'));
      const old = (await issue({ devices: [first.id] })).body.items[0].secret;
      const { items } = (await issue({ devices: [first.id, first.id] })).body;
      expect(items).toMatchObject([{ device: first.id }]);
      expect(hashes()).toContain(hashOf(items[0].secret));
      expect(hashes()).not.toContain(hashOf(old));
    });

    test('stay so, all of them, when one that is named is not the source’s', async () => {
      const [first] = await devicesOf(desk.source('sl651'));
      const [other] = await devicesOf(desk.source('mqtt'));
      expect((await issue({ devices: [first.id, other.id] })).status).toBe(404);
      expect(hashes()).toEqual([undefined, undefined]);
    });

    test('are left so by an operator', async () => {
      const path = `/sources/${desk.source('sl651')}/secrets`;
      expect((await desk.call('POST', path, { body: {}, role: 'operator' })).status).toBe(403);
    });
  });

  test('are asked through their source', async () => {
    const [{ id }] = await devicesOf(desk.source('sl651'));
    const { body } = await desk.call('POST', `/devices/${id}/ask`, { body: { function: '37' } });
    expect(body).toEqual({ source: desk.source('sl651'), identity: '0000000001', function: '37' });
  });

  test('no longer feed an asset that was retired', async () => {
    await desk.assets.retire(me, desk.assets.byKey('main', 'south')?.id ?? '');
    await desk.outbox.drained();
    expect(bindingsOf(desk.source('sl651')).map(({ points }) => points.size)).toEqual([1, 0]);
  });

  test('tell their keys by identity, to their tenant only', () => {
    expect([...(desk.connect.keysOf('main', '0000000002') ?? [])].map(([key]) => key)).toEqual(['Z', 'Q']);
    expect(desk.connect.keysOf('main', 'nobody')).toBeUndefined();
    expect(desk.connect.keysOf('other', '0000000002')).toBeUndefined();
  });

  test('are found by identity, with their source', async () => {
    const found = await desk.connect.search(me, '00000000', 10);
    expect(found.map(({ title }) => title.en)).toEqual(['0000000001', '0000000002']);
    expect(await desk.connect.search(systemCaller('other'), '00000000', 10)).toEqual([]);
  });
});
