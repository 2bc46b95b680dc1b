import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EventBody, EventKind } from '../../contracts/events.ts';
import type { BridgePlan, BridgeState, BridgeTarget, Outward, OutwardEvent } from '../../contracts/outward.ts';
import { quality } from '../../contracts/quality.ts';
import { append, createBatch } from '../../contracts/sample.ts';
import { createHttp, type Http } from '../../kernel/http.ts';
import { metrics } from '../../kernel/metrics.ts';
import { createOutbox, type Outbox } from '../../kernel/outbox.ts';
import { createReach } from '../../kernel/own-network.ts';
import { isSecret, redact } from '../../kernel/redact.ts';
import { callerOf, silentLog, testDatabase, virtualClock } from '../../kernel/testing.ts';
import { createVault } from '../../kernel/vault.ts';
import type { AssetInfo, PointInfo } from '../assets/index.ts';
import { type Bridges, createBridges, type OutwardDeps } from './index.ts';

// What publishes is played; that it publishes is tried in src/uplink.

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const asset = (id: string, parent?: string, tenant = 'main'): AssetInfo => ({
  ...{ id, tenant, key: `${id}-key`, model: 'm', title: both(id), attributes: {} },
  ...(parent && { parent }),
});
const plant = [asset('dam'), asset('gate', 'dam'), asset('road'), asset('foreign', undefined, 'other')];
const point = (number: number, of: string, key: string, tenant = 'main'): PointInfo => ({
  ...{ number, asset: of, tenant, key, title: both(key), unit: 'cm', decimals: 1, draw: 'line', freshSeconds: 60 },
});
const points = [point(1, 'dam', 'level'), point(2, 'gate', 'a/b+#'), point(3, 'road', 'depth'), point(4, 'foreign', 'x', 'other')];
const clock = virtualClock();
const vault = createVault(randomBytes(32));

interface Played {
  readonly plan: BridgePlan;
  isStopped: boolean;
  state: BridgeState;
}

let database: Awaited<ReturnType<typeof testDatabase>>;
let outbox: Outbox;
let http: Http;
let bridges: Bridges;
let deps: OutwardDeps;
let started: Played[];
let forgotten: string[];
let kept: string[];
let reached: BridgeTarget[];
let unreachable: string | undefined;
let audited: string[];

const idle: BridgeState = {
  ...{ isConnected: true, since: 1, lastError: undefined, sentValues: 5, sentEvents: 0, refused: 0 },
  ...{ waitingBytes: 0, lagMs: 0, givenUpBytes: 0, damagedBytes: 0 },
};
const outward: Outward = {
  start(plan) {
    const one: Played = { plan, isStopped: false, state: idle };
    started.push(one);
    return {
      state: () => one.state,
      wake: () => undefined,
      stop: async () => {
        one.isStopped = true;
      },
    };
  },
  forget: (id) => void forgotten.push(id),
  kept: () => kept,
  async reach(target) {
    reached.push(target);
    if (unreachable !== undefined) throw new Error(unreachable);
  },
};

async function open(more: Partial<OutwardDeps> = {}): Promise<void> {
  outbox = await createOutbox({ db: database.db, clock, log: silentLog, pollMs: 20 });
  http = await createHttp({
    ...{ log: silentLog, clock, version: '0.0.0-test', port: 0, allowMissing: true },
    audit: { write: async ({ action, outcome, detail }) => void audited.push(`${action} ${outcome} ${JSON.stringify(redact(detail))}`) },
    identify: async ({ headers }) => ({
      caller: callerOf(headers['x-test-role'] === 'engineer' ? 'engineer' : 'administrator', String(headers['x-test-tenant'] ?? 'main')),
    }),
  });
  deps = {
    ...{ db: database.db, http, outbox, clock, log: silentLog, vault, outward, reach: createReach({ range: 'company' }) },
    assets: {
      asset: (id) => plant.find((one) => one.id === id),
      point: (number) => points.find((one) => one.number === number),
      onPoints: () => () => true,
    },
    // holds: what is asked for of an alarm and a fence
    alarms: { get: async (_, id) => ({ id, title: both('High'), priority: 2, unit: 'cm', limit: 10, steps: [] }) as never },
    locate: { listFences: () => ({ items: [{ id: 'yard', title: both('Yard') }] }) as never },
    ...more,
  };
  bridges = await createBridges(deps);
  outbox.start();
}
const shut = async () => {
  await outbox.stop();
  await bridges.close();
  await http.close();
};

beforeAll(async () => {
  database = await testDatabase();
  return () => database.drop();
});
beforeEach(async () => {
  [started, forgotten, kept, reached, unreachable, audited] = [[], [], [], [], undefined, []];
  await open();
});
afterEach(async () => {
  await shut();
  await sql`delete from outward_bridge`.execute(database.db);
});

interface Call {
  readonly tenant?: string;
  readonly role?: string;
  readonly body?: unknown;
}
interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the body of any route
  readonly body: any;
}
async function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { tenant = 'main', role = '', body }: Call = {},
): Promise<Answer> {
  const headers = { 'x-test-tenant': tenant, 'x-test-role': role, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const answer = await http.server.inject({ method, url: `/api/v1${path}`, headers, payload });
  return { status: answer.statusCode, text: answer.body, body: answer.body === '' ? undefined : answer.json() };
}
const broker = { title: 'Bureau', host: 'broker.example', user: 'site', password: 'tell-nobody', version: '3.1.1' };
const make = async (more: object = {}) => {
  const { status, body } = await call('POST', '/bridges', { body: { ...broker, ...more } });
  expect([status, body]).toEqual([200, expect.anything()]);
  return body;
};
const planNow = () => started.filter(({ isStopped }) => !isStopped).at(-1)?.plan as BridgePlan; // holds: one was made
const waiting = (): Promise<readonly OutwardEvent[]> => planNow().events.take(1000);

async function emit<K extends EventKind>(kind: K, body: EventBody<K>): Promise<void> {
  await database.db.transaction().execute((trx) => outbox.emit(trx, kind, body));
  outbox.wake();
  await outbox.drained();
}
const alarmOf = (of: string, number: number, time = 1000) => ({
  ...{ alarm: 'a1', tenant: 'main', rule: 'r', asset: of, point: number, priority: 2, time, value: 12.5 },
});

describe('values', () => {
  test('are told with asset, point, time, unit, status and origin, those of one topic together and in order', async () => {
    await make();
    const batch = createBatch(10);
    append(batch, 1, 1000, 1.5, quality('good'));
    append(batch, 3, 1000, 2, quality('bad', 'simulated'));
    append(batch, 1, 2000, Number.NaN, quality('uncertain', 'manual'));
    append(batch, 4, 1000, 9, 0); // of another tenant
    append(batch, 99, 1000, 9, 0); // of no point
    const messages = planNow().messagesOf?.(batch) ?? [];
    expect(messages.map(({ topic, count }) => [topic, count])).toEqual([
      ['yangfan/values/dam-key/level', 2],
      ['yangfan/values/road-key/depth', 1],
    ]);
    expect(JSON.parse(messages[0]?.payload ?? '')).toEqual({
      kind: 'values',
      items: [
        { asset: 'dam-key', point: 'level', time: 1000, value: 1.5, unit: 'cm', status: 'good', origin: 'measured' },
        { asset: 'dam-key', point: 'level', time: 2000, value: null, unit: 'cm', status: 'uncertain', origin: 'manual' },
      ],
    });
  });

  test.each([
    [{ assets: ['dam'] }, [1, 2]],
    [{ points: [3] }, [3]],
    [{ assets: ['gate'], points: [3] }, [2, 3]],
    [{}, [1, 2, 3]],
  ])('of %j are those of its subtrees and points', async (choice, expected) => {
    await make({ ...choice, valueTopic: 'v/{point}' });
    const batch = createBatch(10);
    for (const { number } of points) append(batch, number, 1000, number, 0);
    const values = (planNow().messagesOf?.(batch) ?? []).flatMap(({ payload }) => JSON.parse(payload).items);
    expect(values.map(({ value }) => value)).toEqual(expected);
  });

  test('go to a topic in which no key can be a level or a wildcard, in messages of at most 100', async () => {
    await make({ assets: ['gate'] });
    const batch = createBatch(250);
    for (let i = 0; i < 250; i++) append(batch, 2, i, i, 0);
    const messages = planNow().messagesOf?.(batch) ?? [];
    expect(messages.map(({ topic, count }) => [topic, count])).toEqual(
      [100, 100, 50].map((count) => ['yangfan/values/gate-key/a_b__', count]),
    );
  });
});

describe('events', () => {
  test('of chosen assets wait on disk, oldest first, and over a restart', async () => {
    await make({ assets: ['dam'], alarmTopic: 'al/{asset}/{event}' });
    await emit('alarm.raised', alarmOf('gate', 2));
    await emit('alarm.raised', alarmOf('road', 3));
    await emit('alarm.acknowledged', { ...alarmOf('gate', 2, 2000), by: 'Ann', comment: 'seen' });
    await emit('fence.left', { tenant: 'main', fence: 'yard', asset: 'dam', time: 3000, longitude: 120, latitude: 30, since: 1 });
    await shut();
    await open();
    const events = await waiting();
    expect(events.map(({ topic }) => topic)).toEqual(['al/gate-key/raised', 'al/gate-key/acknowledged', 'yangfan/places/dam-key']);
    expect(events.map(({ payload }) => JSON.parse(payload))).toEqual([
      {
        kind: 'alarms',
        items: [
          {
            ...{ id: events[0]?.id, event: 'raised', alarm: 'a1', asset: 'gate-key', point: 'a/b+#', title: both('High') },
            ...{ priority: 2, time: 1000, value: 12.5, unit: 'cm', limit: 10 },
          },
        ],
      },
      { kind: 'alarms', items: [expect.objectContaining({ event: 'acknowledged', by: 'Ann', comment: 'seen' })] },
      {
        kind: 'places',
        items: [
          {
            ...{ id: events[2]?.id, event: 'left', fence: 'yard', fenceTitle: both('Yard'), asset: 'dam-key' },
            ...{ time: 3000, longitude: 120, latitude: 30, since: 1 },
          },
        ],
      },
    ]);
    await planNow().events.done(events.slice(0, 2).map(({ id }) => id));
    expect(await waiting()).toEqual(events.slice(2));
  });

  test('beyond the bound are given up, the oldest first, and counted', async () => {
    await shut();
    await open({ mostEvents: 2 });
    await make();
    for (const time of [1, 2, 3, 4, 5]) await emit('alarm.raised', alarmOf('dam', 1, time));
    expect((await waiting()).map(({ payload }) => JSON.parse(payload).items[0].time)).toEqual([4, 5]);
    expect((await call('GET', '/bridges')).body.items[0].state).toMatchObject({ waitingEvents: 2, lostEvents: 3 });
  });

  test('of a bridge that carries none, or that is switched off, do not wait', async () => {
    await make({ alarmTopic: '' });
    await make({ enabled: false });
    await emit('alarm.raised', alarmOf('dam', 1));
    expect(
      (await call('GET', '/bridges')).body.items.map(({ state }: { state: { waitingEvents: number } }) => state.waitingEvents),
    ).toEqual([0, 0]);
  });
});

test.each(['127.0.0.1', '0x7f.1', 'localhost', '::ffff:7f00:1', '169.254.169.254'])(
  'a broker at %s is refused with the reason',
  async (host) => {
    for (const [path, body] of [
      ['/bridges', { ...broker, host }],
      ['/bridges/trial', { host, version: '5' }],
    ] as const) {
      const { status, body: answer } = await call('POST', path, { body });
      expect([status, answer.code]).toEqual([400, 'BAD_REQUEST']);
      expect(answer.text.zh).toMatch(/本机|链路本地/);
      expect(answer.text.en).toMatch(/this machine|link-local/);
    }
    const { id } = await make();
    expect((await call('PUT', `/bridges/${id}`, { body: { ...broker, host } })).status).toBe(400);
    expect([started.length, reached]).toEqual([1, []]);
  },
);

test('figures of each bridge that is switched on are at /metrics, and of no other', async () => {
  const figures = async () => (await metrics.metrics()).split('\n').filter((line) => line.startsWith('yangfan_outward_'));
  const { id } = await make();
  await make({ enabled: false });
  Object.assign(started[0] ?? {}, { state: { ...idle, isConnected: true, lagMs: 1500 } });
  expect(await figures()).toHaveLength(9);
  expect(await figures()).toEqual(
    expect.arrayContaining(
      [
        ['up', '1'],
        ['lag_seconds', '1.5'],
      ].map(([name, value]) => `yangfan_outward_${name}{bridge="${id}"} ${value}`),
    ),
  );
  await shut();
  expect(await figures()).toEqual([]);
});

describe('a bridge', () => {
  test('is switched off with what waits, which is counted as lost, and keeps no logs', async () => {
    const { id } = await make();
    await emit('alarm.raised', alarmOf('dam', 1));
    Object.assign(started[0] ?? {}, { state: { ...idle, waitingBytes: 100, givenUpBytes: 7 } });
    const { body } = await call('PUT', `/bridges/${id}`, { body: { ...broker, password: undefined, enabled: false } });
    expect(body.state).toMatchObject({ link: 'off', lostEvents: 1, lostBytes: 107, waitingEvents: 0 });
    expect([started[0]?.isStopped, forgotten]).toEqual([true, [id]]);
  });

  test('is changed without a gap: the former one has stopped, the place in the logs stays', async () => {
    const { id } = await make();
    await call('PUT', `/bridges/${id}`, { body: { ...broker, password: undefined, retained: true } });
    expect(started.map(({ isStopped, plan }) => [plan.id, isStopped, plan.isRetained])).toEqual([
      [id, true, false],
      [id, false, true],
    ]);
    expect(forgotten).toEqual([]);
    expect((await call('DELETE', `/bridges/${id}`)).status).toBe(204);
    expect([started[1]?.isStopped, forgotten]).toEqual([true, [id]]);
  });

  test('that is not there any more keeps no logs after the next start', async () => {
    const { id } = await make();
    await shut();
    kept = [id, 'gone'];
    await open();
    expect(forgotten).toEqual(['gone']);
    expect(started).toHaveLength(2);
  });

  test('is as if it did not exist for another tenant, and is changed by administrators only', async () => {
    const { id } = await make();
    expect((await call('GET', '/bridges', { tenant: 'other' })).body.items).toEqual([]);
    expect((await call('PUT', `/bridges/${id}`, { tenant: 'other', body: broker })).status).toBe(404);
    expect((await call('DELETE', `/bridges/${id}`, { tenant: 'other' })).status).toBe(404);
    expect((await call('POST', '/bridges', { role: 'engineer', body: broker })).status).toBe(403);
    expect((await call('POST', '/bridges', { body: { ...broker, assets: ['foreign'], points: [4] } })).body.message).toMatch(
      /asset foreign, point 4/,
    );
  });

  test('is told in health as not connected when its link is down', async () => {
    await make();
    Object.assign(started[0] ?? {}, { state: { ...idle, isConnected: false } });
    expect(await bridges.links()).toEqual([{ title: 'Bureau', isConnected: false }]);
  });

  test('is refused where the samples are stored by other processes', async () => {
    await shut();
    await open({ outward: undefined });
    const { status, body } = await call('POST', '/bridges', { body: broker });
    expect([status, body.message]).toEqual([503, expect.stringContaining('stored by other processes')]);
  });

  test.each([
    ['no topic', { valueTopic: '', alarmTopic: '', placeTopic: '' }, /carries nothing/],
    ['a wildcard', { valueTopic: 'a/#' }, /valueTopic/],
    ['an unknown brace', { alarmTopic: 'a/{name}' }, /alarmTopic/],
    ['a topic of the broker', { placeTopic: '$SYS/x' }, /placeTopic/],
    ['a certificate without a key', { certificate: 'PEM' }, /private key/],
    ['a certificate without TLS', { certificate: 'PEM', privateKey: 'KEY', tls: false }, /over TLS only/],
    ['a password without a user in MQTT 3.1.1', { user: '' }, /needs a user/],
  ])('with %s is refused', async (_about, wrong, reason) => {
    const { status, text } = await call('POST', '/bridges', { body: { ...broker, ...wrong } });
    expect([status, text]).toEqual([400, expect.stringMatching(reason)]);
  });
});

describe('secrets', () => {
  test.each(['password', 'privateKey'])('%s stays out of logs and audit', (name) => {
    expect(isSecret(name)).toBe(true);
  });

  test('are stored sealed, used, and never shown', async () => {
    const { id, ...view } = await make({ certificate: 'CERT', privateKey: 'tell-nobody-either' });
    expect(planNow().target).toMatchObject({ password: 'tell-nobody', privateKey: 'tell-nobody-either', clientId: `yangfan-${id}` });
    expect(view).toMatchObject({ hasPassword: true, hasPrivateKey: true });
    const { text } = await call('GET', '/bridges');
    const { rows } = await database.db.executeQuery(
      deps.db
        .selectFrom('outward_bridge' as never)
        .selectAll()
        .compile(),
    );
    expect(text + JSON.stringify(view) + JSON.stringify(rows) + audited.join()).not.toMatch(/tell-nobody/);
    expect(audited.join()).toContain('createBridge');
  });

  test('that are left out are kept, empty ones are removed, and a kept password goes to no other host', async () => {
    const { id } = await make();
    const change = (more: object) => call('PUT', `/bridges/${id}`, { body: { ...broker, password: undefined, ...more } });
    expect((await change({ title: 'New' })).body).toMatchObject({ title: 'New', hasPassword: true });
    expect(planNow().target.password).toBe('tell-nobody');
    for (const moved of [{ host: 'evil.example' }, { port: 1 }, { tls: false }, { ca: 'mine' }]) {
      expect((await change(moved)).body.message).toMatch(/enter the password again/);
    }
    const trial = { ...broker, title: undefined, password: undefined, bridge: id };
    expect((await call('POST', '/bridges/trial', { body: { ...trial, host: 'evil.example' } })).status).toBe(400);
    expect(reached).toEqual([]);
    expect((await change({ password: '' })).body.hasPassword).toBe(false);
  });

  test('that were sealed with another key are asked for again, and everything else goes on', async () => {
    await make();
    await shut();
    await open({ vault: createVault(randomBytes(32)) });
    const [item] = (await call('GET', '/bridges')).body.items;
    expect(item.state).toMatchObject({ link: 'down', lastError: expect.stringContaining('enter it again') });
  });
});

describe('the test of a connection', () => {
  test('signs in under another client id with what was entered, or with the kept secrets, and says what was wrong', async () => {
    const { id } = await make();
    const trial = { ...broker, title: undefined, password: undefined, bridge: id };
    expect((await call('POST', '/bridges/trial', { body: trial })).body).toMatchObject({ ok: true });
    expect(reached[0]).toMatchObject({ password: 'tell-nobody', clientId: expect.stringMatching(/^yangfan-trial-/) });
    unreachable = 'Connection refused: Not authorized';
    expect((await call('POST', '/bridges/trial', { body: { ...trial, password: 'other' } })).body).toMatchObject({
      ok: false,
      error: unreachable,
    });
  });
});
