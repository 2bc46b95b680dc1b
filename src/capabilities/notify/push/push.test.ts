import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  claimsOf,
  createReceiver,
  type Pushed,
  type PushService,
  type Receiver,
  startPushService,
} from '../../../../test/setup/push-service.ts';
import type { Reply } from '../../../contracts/api/index.ts';
import type { EventBody, EventKind } from '../../../contracts/events.ts';
import type { Caller } from '../../../contracts/roles.ts';
import { createHttp, type Http } from '../../../kernel/http.ts';
import { createOutbox, type Outbox } from '../../../kernel/outbox.ts';
import { internet } from '../../../kernel/own-network.ts';
import { redact } from '../../../kernel/redact.ts';
import { silentLog, testDatabase, until, virtualClock } from '../../../kernel/testing.ts';
import { createVault } from '../../../kernel/vault.ts';
import type { AlarmView } from '../../alarms/index.ts';
import type { AssetInfo } from '../../assets/index.ts';
import type { Person } from '../deps.ts';
import { createNotify, type Notify, type NotifyDeps } from '../index.ts';
import { tables } from '../schema.ts';

type Delivery = Reply<'retryDelivery'>;
type Push = Reply<'getPush'>;

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const morning = Date.UTC(2026, 10, 24, 1);
const clock = virtualClock();
const asset = (id: string, parent?: string): AssetInfo => ({
  ...{ id, tenant: 'main', key: id, model: 'm', title: both(id), attributes: {} },
  ...(parent && { parent }),
});
const plant = new Map([asset('dam'), asset('gate', 'dam'), asset('road')].map((one) => [one.id, one]));

let service: PushService;
let deps: NotifyDeps;
let notify: Notify;
let outbox: Outbox;
let http: Http;
let people: Person[];
let audited: unknown[];
let alarms: Map<string, AlarmView>;
let drop: () => Promise<void>;

async function start(): Promise<void> {
  outbox = await createOutbox({ db: deps.db, clock, log: silentLog, pollMs: 20, firstDelayMs: 1 });
  http = await createHttp({
    ...{ log: silentLog, clock, version: '0.0.0-test', port: 0, allowMissing: true },
    audit: { write: async (line) => void audited.push(redact(line)) },
    identify: async ({ headers }) => ({ caller: callerNamed(String(headers['x-test-name']), String(headers['x-test-kind'] ?? 'user')) }),
  });
  deps = { ...deps, outbox, http };
  notify = await createNotify(deps);
  outbox.start();
}
const callerNamed = (name: string, kind: string): Caller => {
  const tenant = name === 'Zhao' ? 'other' : 'main';
  return { id: `id-${name}`, name, role: 'administrator', tenant, kind: kind === 'token' ? 'token' : 'user' };
};
const stop = async () => {
  await notify.close();
  await outbox.stop();
  await http.close();
};

beforeAll(async () => {
  service = await startPushService();
});
afterAll(() => service.close());

beforeEach(async () => {
  clock.set(morning);
  [audited, alarms] = [[], new Map()];
  (service.got as Pushed[]).length = 0;
  service.answers.clear();
  people = [
    { name: 'Li', role: 'operator' },
    { name: 'Wang', role: 'engineer' },
    { name: 'Road', role: 'viewer', sites: [{ asset: 'road', role: 'viewer' }] },
  ];
  const database = await testDatabase();
  deps = {
    ...{ db: database.db, clock, log: silentLog, vault: createVault(randomBytes(32)), pushTrust: service.trust },
    ...{ outbox: undefined as never, http: undefined as never }, // filled by start()
    assets: {
      asset: (id) => plant.get(id),
      within: (ids) => [...plant.keys()].filter((id) => ids.includes(id) || ids.includes(plant.get(id)?.parent ?? '')),
    },
    alarms: {
      get: async (_, id) => ({ ...(alarms.get(id) as AlarmView), steps: [] }), // holds: put there by raise()
      list: () => Promise.reject(new Error('BUG: no list is asked for')),
      counts: () => Promise.reject(new Error('BUG: no counts are asked for')),
    },
    peopleOf: async (tenant) => (tenant === 'main' ? people : []),
    announce: () => {},
    reach: internet,
    patience: { firstDelayMs: 1000, lookMs: 20, mostAttempts: 3, timeoutMs: 30_000 },
  } as NotifyDeps; // holds: the plant has what notify looks at
  await start();
  drop = async () => {
    await stop();
    await database.drop();
  };
});
afterEach(() => drop());

type Asked = { readonly as: string; readonly body?: object; readonly kind?: string };
async function call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, { as, body, kind = 'user' }: Asked) {
  const headers = { 'x-test-name': as, 'x-test-kind': kind };
  const answer = await http.server.inject({ method, url: `/api/v1${path}`, headers, ...(body && { payload: body }) });
  // holds: a test knows what it asked for
  return { status: answer.statusCode, text: answer.body, body: (answer.body === '' ? undefined : answer.json()) as T };
}

interface Browser extends Receiver {
  readonly id: string;
  readonly path: string;
}
/** Somebody switches push on. */
async function browser(as: string, path: string, more: object = {}): Promise<Browser> {
  const receiver = createReceiver();
  const { p256dh, auth } = receiver;
  const pushSubscription = { endpoint: `${service.origin}${path}`, p256dh, auth };
  const answer = await call<{ id: string }>('POST', '/push/devices', { as, body: { pushSubscription, title: `phone of ${as}`, ...more } });
  expect(answer.status).toBe(200);
  return { ...receiver, id: answer.body.id, path };
}
const gotAt = ({ path }: Pick<Browser, 'path'>) => service.got.filter((one) => one.path === path);
const read = (one: Browser) => gotAt(one).map(({ body }) => JSON.parse(one.decrypt(body).toString()) as Record<string, unknown>);
const devices = async (as: string) => (await call<Push>('GET', '/push', { as })).body.devices;
const deliveries = async (query = '') =>
  (await call<{ items: Delivery[] }>('GET', `/notify/deliveries?${query}`, { as: 'Wang' })).body.items;

const emit = <K extends EventKind>(kind: K, body: EventBody<K>) => deps.db.transaction().execute((trx) => outbox.emit(trx, kind, body));
async function raise(id: string, { at = 'gate', priority = 1 } = {}): Promise<void> {
  const time = clock.now();
  alarms.set(id, {
    ...{
      id,
      rule: 'r',
      ruleKey: 'high',
      asset: at,
      assetTitle: both(at),
      point: 1,
      pointTitle: both('level'),
      title: both('high'),
      priority,
    },
    ...{
      state: 'unacknowledged',
      raisedAt: time,
      value: 5,
      quality: 0,
      symbol: 'm',
      decimals: 1,
      advice: both('open'),
      consequence: both('flood'),
    },
  } as unknown as AlarmView); // holds: what messages look at
  await emit('alarm.raised', { tenant: 'main', alarm: id, rule: 'r', asset: at, point: 1, priority, time, value: 5 } as never);
}

test('an alarm reaches each browser of those who may know of it, in its language, encrypted for it alone', async () => {
  const phone = await browser('Li', '/li-phone', { language: 'en', origin: 'https://yangfan.plant.cn' });
  const desk = await browser('Li', '/li-desk', { language: 'zh' });
  const roadman = await browser('Road', '/road');
  await raise('a1');
  await until(() => gotAt(phone).length + gotAt(desk).length === 2);
  const [message] = read(phone);
  expect(message).toEqual({
    ...{
      title: '[Priority 1 Alarm] gate high',
      body: expect.stringContaining('level 5.0 m'),
      tag: 'a1',
      open: '/alarms?alarm=a1',
      isLoud: true,
    },
  });
  expect(read(desk)[0]?.title).toBe('[1 级 告警] gate（中） high（中）');
  expect(() => phone.decrypt(gotAt(desk)[0]?.body ?? Buffer.alloc(0))).toThrow();
  const { headers } = gotAt(phone)[0] as Pushed;
  expect(headers).toMatchObject({
    ttl: '86400',
    urgency: 'high',
    'content-encoding': 'aes128gcm',
    topic: expect.stringMatching(/^[\w-]{32}$/),
  });
  const { publicKey } = (await call<Push>('GET', '/push', { as: 'Li' })).body;
  expect(await claimsOf(String(headers.authorization), clock.now())).toMatchObject({
    ...{ aud: service.origin, key: publicKey, sub: 'https://yangfan.plant.cn' },
  });
  await until(async () => (await deliveries('state=sent')).length === 3);
  expect((await devices('Li')).map(({ lastSentAt }) => lastSentAt)).toEqual([clock.now(), clock.now()]);
  await raise('a2', { at: 'road' });
  await until(() => gotAt(roadman).length === 1);
  expect(read(roadman)[0]?.tag).toBe('a2');
});

test('what is said again of an alarm has the same tag and topic, and a clearing is quiet', async () => {
  const phone = await browser('Li', '/li');
  const rule = (await call<{ items: { id: string; levels: object[] }[] }>('GET', '/notify/rules', { as: 'Wang' })).body.items[0];
  expect(rule).toBeDefined();
  const { id: _, ...body } = { ...rule, on: ['raised', 'cleared'] };
  await http.server.inject({ method: 'PUT', url: `/api/v1/notify/rules/${rule?.id}`, headers: { 'x-test-name': 'Wang' }, payload: body });
  await raise('a1');
  await until(() => gotAt(phone).length === 1);
  await emit('alarm.cleared', {
    tenant: 'main',
    alarm: 'a1',
    rule: 'r',
    asset: 'gate',
    point: 1,
    priority: 1,
    time: clock.now(),
    value: 1,
  } as never);
  await until(() => gotAt(phone).length === 2);
  expect(read(phone).map(({ tag, isLoud }) => [tag, isLoud])).toEqual([
    ['a1', true],
    ['a1', false],
  ]);
  expect(new Set(gotAt(phone).map(({ headers }) => headers.topic)).size).toBe(1);
});

test('less important ones than a browser asked for, and those that no rule names, do not come', async () => {
  const most = await browser('Li', '/all');
  const few = await browser('Wang', '/few', { leastPriority: 1 });
  await raise('three', { priority: 3 });
  await raise('two', { priority: 2 });
  await raise('one', { priority: 1 });
  await until(() => gotAt(most).length === 2 && gotAt(few).length === 1);
  expect(
    read(most)
      .map(({ tag }) => tag)
      .sort(),
  ).toEqual(['one', 'two']);
  expect(read(few).map(({ tag }) => tag)).toEqual(['one']);
});

test('work that is late is told to whom it is for, and a click leads there', async () => {
  const [phone, other] = [await browser('Li', '/li'), await browser('Wang', '/wang')];
  await emit('workOrder.overdue', {
    tenant: 'main',
    workOrder: 'w7',
    asset: 'gate',
    dueAt: morning,
    assignedTo: 'Li',
    title: both('grease'),
    number: 'WO-7',
  } as never);
  await until(() => gotAt(phone).length === 1);
  expect(read(phone)[0]).toMatchObject({ title: '[工单超期] grease（中） WO-7', open: '/work/w7' });
  await raise('a1');
  await until(() => gotAt(other).length === 1);
  expect(read(other)[0]?.tag).toBe('a1');
});

test('a service that cannot be reached is tried again, and holds up no other browser', async () => {
  const [down, up] = [await browser('Li', '/down'), await browser('Wang', '/up')];
  service.answers.set('/down', 503);
  await raise('a1');
  await until(() => gotAt(up).length === 1 && gotAt(down).length === 1);
  await until(async () => (await devices('Li'))[0]?.lastError?.includes('503 why not'));
  service.answers.delete('/down');
  clock.advance(60_000);
  notify.wake();
  await until(async () => (await devices('Li'))[0]?.lastSentAt === clock.now());
  expect(read(down).map(({ tag }) => tag)).toEqual(['a1', 'a1']);
  expect((await devices('Li'))[0]?.lastError).toBeUndefined();
  expect(gotAt(up)).toHaveLength(1);
});

test.each([404, 410])('a browser that has given its subscription up (%d) is removed, with a receipt that says so', async (status) => {
  const gone = await browser('Li', '/gone');
  service.answers.set('/gone', status);
  await raise('a1');
  await until(async () => (await devices('Li')).length === 0);
  const receipt = await until(async () => (await deliveries(`channel=${gone.id}`))[0]);
  expect(receipt).toMatchObject({ state: 'failed', attempts: 1, lastError: expect.stringContaining('given its subscription up') });
});

test('a redirect is not followed', async () => {
  const moved = await browser('Li', '/moved');
  service.answers.set('/moved', 307);
  const { body } = await call<{ isSent: boolean; error: string }>('POST', `/push/devices/${moved.id}/test`, { as: 'Li' });
  expect(body).toMatchObject({ isSent: false, error: expect.stringContaining('307') });
  expect(service.got.map(({ path }) => path)).toEqual(['/moved']);
});

test('a test goes to the one browser, and nobody else may ask for it or see it', async () => {
  const phone = await browser('Li', '/li');
  await browser('Wang', '/wang');
  expect((await call('POST', `/push/devices/${phone.id}/test`, { as: 'Wang' })).status).toBe(404);
  expect((await call('DELETE', `/push/devices/${phone.id}`, { as: 'Wang' })).status).toBe(404);
  expect((await call('POST', `/push/devices/${phone.id}/test`, { as: 'Li' })).body).toEqual({ isSent: true });
  expect(service.got.map(({ path }) => path)).toEqual(['/li']);
  expect(read(phone)[0]).toMatchObject({ open: '/me' });
  expect((await devices('Wang')).map(({ id }) => id)).not.toContain(phone.id);
  for (const path of ['/notify/channels', '/push'])
    expect((await call('GET', path, { as: 'Wang' })).text).not.toMatch(/phone of Li|\/li\b/);
  expect((await call('POST', `/notify/channels/${phone.id}/test`, { as: 'Wang', body: {} })).status).toBe(404);
});

test('who removes a browser is not told there any more', async () => {
  const [phone, other] = [await browser('Li', '/li'), await browser('Li', '/li2')];
  expect((await call('DELETE', `/push/devices/${phone.id}`, { as: 'Li' })).status).toBe(204);
  await raise('a1');
  await until(() => gotAt(other).length === 1);
  expect(gotAt(phone)).toEqual([]);
});

test('who can sign in no more is told nothing, also of what waited', async () => {
  const phone = await browser('Li', '/li');
  const other = await browser('Wang', '/wang');
  service.answers.set('/li', 503);
  await raise('a1');
  await until(async () => (await devices('Li'))[0]?.lastError);
  service.answers.delete('/li');
  people = people.filter(({ name }) => name !== 'Li');
  clock.advance(60_000);
  await until(async () => (await deliveries(`channel=${phone.id}`))[0]?.state === 'failed');
  await raise('a2');
  await until(() => read(other).some(({ tag }) => tag === 'a2'));
  expect(gotAt(phone)).toHaveLength(1);
});

test('an address belongs to whom told it last', async () => {
  await browser('Li', '/shared');
  const again = await browser('Li', '/shared', { language: 'en' });
  expect(await devices('Li')).toMatchObject([{ id: again.id, language: 'en', host: new URL(service.origin).host }]);
  const wangs = await browser('Wang', '/shared');
  expect(await devices('Li')).toEqual([]);
  await raise('a1');
  await until(() => gotAt(wangs).length === 1);
  expect(read(wangs)[0]?.tag).toBe('a1');
});

test('when nobody has switched push on, the receipt says so', async () => {
  const phone = await browser('Li', '/li');
  await call('DELETE', `/push/devices/${phone.id}`, { as: 'Li' });
  await raise('a1');
  const receipt = await until(async () => (await deliveries('state=failed'))[0]);
  expect(receipt).toMatchObject({ channelKind: 'push', attempts: 1, lastError: expect.stringContaining('switched push on') });
});

const keys = createReceiver();
test.each([
  ['http', { endpoint: 'http://push.example.net/x' }, 'https://'],
  ['the own network', { endpoint: 'https://192.168.1.20/x' }, 'network of its own'],
  ['this machine by number', { endpoint: 'https://127.0.0.1/x' }, 'network of its own'],
  ['another port', { endpoint: 'https://push.example.net:8080/x' }, 'port'],
  ['no key', { p256dh: Buffer.alloc(65, 4).toString('base64url') }, 'public key'],
  ['a short secret', { auth: 'AAAA' }, '16 bytes'],
])('%s is refused', async (_, wrong, why) => {
  const pushSubscription = { endpoint: 'https://push.example.net/x', p256dh: keys.p256dh, auth: keys.auth, ...wrong };
  const { status, text } = await call('POST', '/push/devices', { as: 'Li', body: { pushSubscription, title: 'x' } });
  expect(status).toBe(400);
  expect(text).toContain(why);
});

test('a program has no browser', async () => {
  const pushSubscription = { endpoint: 'https://push.example.net/x', p256dh: keys.p256dh, auth: keys.auth };
  expect((await call('POST', '/push/devices', { as: 'Li', kind: 'token', body: { pushSubscription, title: 'x' } })).status).toBe(403);
});

test('addresses and keys are sealed, and stand neither in the audit nor in an answer', async () => {
  const phone = await browser('Li', '/tell-nobody');
  const rows = await tables(deps.db).selectFrom('notifyChannel').selectAll().execute();
  const answers = (await call('GET', '/push', { as: 'Li' })).text;
  for (const text of [JSON.stringify(rows), JSON.stringify(audited), answers]) {
    expect(text).not.toContain('tell-nobody');
    expect(text).not.toContain(phone.auth);
  }
  expect(JSON.stringify(audited)).toContain('createPushDevice');
});

test('the key stays over a restart, is sealed, and after the loss of the vault a new one is made and devices show as off', async () => {
  const before = (await call<Push>('GET', '/push', { as: 'Li' })).body.publicKey;
  await browser('Li', '/li');
  expect(JSON.stringify(await tables(deps.db).selectFrom('notifyPushKey').selectAll().execute())).not.toContain('PRIVATE');
  await stop();
  await start();
  expect((await call<Push>('GET', '/push', { as: 'Li' })).body).toMatchObject({ publicKey: before, devices: [{ title: 'phone of Li' }] });
  await stop();
  deps = { ...deps, vault: createVault(randomBytes(32)) };
  await start();
  const { publicKey, devices: left } = (await call<Push>('GET', '/push', { as: 'Li' })).body;
  expect(publicKey).not.toBe(before);
  expect(left).toEqual([]);
});

test('another tenant has browsers and rules of its own', async () => {
  const zhaos = await browser('Zhao', '/zhao');
  const phone = await browser('Li', '/li');
  await raise('a1');
  await until(() => gotAt(phone).length === 1);
  expect(gotAt(zhaos)).toEqual([]);
  expect((await call('DELETE', `/push/devices/${zhaos.id}`, { as: 'Li' })).status).toBe(404);
});
