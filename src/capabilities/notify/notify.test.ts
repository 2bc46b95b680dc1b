import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Reply, Sent } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { EventBody, EventKind } from '../../contracts/events.ts';
import { roles } from '../../contracts/roles.ts';
import { createHttp, type Http } from '../../kernel/http.ts';
import { createOutbox, type Outbox } from '../../kernel/outbox.ts';
import { createReach } from '../../kernel/own-network.ts';
import { redact } from '../../kernel/redact.ts';
import { callerOf, silentLog, testDatabase, until, virtualClock } from '../../kernel/testing.ts';
import { createVault } from '../../kernel/vault.ts';
import type { AlarmView } from '../alarms/index.ts';
import type { AssetInfo } from '../assets/index.ts';
import { createNotify, type Notice, type Notify, type NotifyDeps } from './index.ts';
import { tables } from './schema.ts';

type Channel = Reply<'createNotifyChannel'>;
type Delivery = Reply<'retryDelivery'>;

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const morning = new Date(2026, 10, 24, 9).getTime();
const minuteMs = 60_000;
const clock = virtualClock();
const asset = (id: string, parent?: string): AssetInfo => ({
  ...{ id, tenant: 'main', key: id, model: 'm', title: both(id), attributes: {} },
  ...(parent && { parent }),
});
const plant = new Map(
  ['plant', 'dam:plant', 'gate:dam', 'road'].map((one) => one.split(':')).map(([id = '', parent]) => [id, asset(id, parent)]),
);

let deps: NotifyDeps;
let notify: Notify;
let outbox: Outbox;
let http: Http;
let audited: unknown[];
let notices: Notice[];
let alarms: Map<string, AlarmView>;
let drop: () => Promise<void>;
/** What the other side got, by path, and how it answers; `silence` never does. */
let got: {
  readonly path: string;
  readonly body: { readonly id: string; readonly kind: string; readonly title: { readonly en: string }; readonly count?: number };
}[];
let answers: Map<string, number | 'silence'>;
let base: string;

const opened = async (): Promise<{ http: Http; outbox: Outbox }> => ({
  outbox: await createOutbox({ db: deps.db, clock, log: silentLog, pollMs: 20, firstDelayMs: 1 }),
  http: await createHttp({
    ...{ log: silentLog, clock, version: '0.0.0-test', port: 0, allowMissing: true },
    audit: { write: async (line) => void audited.push(redact(line)) },
    identify: async ({ headers }) => ({
      caller: callerOf(
        roles.find((role) => role === headers['x-test-role']) ?? 'administrator',
        String(headers['x-test-tenant'] ?? 'main'),
      ),
    }),
  }),
});

async function start(): Promise<void> {
  ({ outbox, http } = await opened());
  deps = { ...deps, outbox, http };
  notify = await createNotify(deps);
  outbox.start();
}
const stop = async () => {
  await notify.close();
  await outbox.stop();
  await http.close();
};

beforeEach(async () => {
  clock.set(morning);
  [audited, notices, got, alarms, answers] = [[], [], [], new Map(), new Map()];
  const database = await testDatabase();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const path = request.url ?? '';
    got.push({ path, body: JSON.parse(Buffer.concat(parts).toString()) });
    const status = answers.get(path) ?? 200;
    if (status !== 'silence') response.writeHead(status).end('{"code":0}');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${(server.address() as { port: number }).port}`; // holds: it listens on TCP
  // holds: filled by start()
  deps = {
    ...{
      db: database.db,
      clock,
      log: silentLog,
      vault: createVault(randomBytes(32)),
      outbox: undefined as never,
      http: undefined as never,
    },
    assets: { asset: (id) => plant.get(id), within: () => [] },
    alarms: {
      get: async (_, id) => {
        const found = alarms.get(id);
        if (found === undefined) throw new Failure('NOT_FOUND', `no alarm ${id}`);
        return { ...found, steps: [] };
      },
      list: () => Promise.reject(new Error('BUG: no list is asked for')),
      counts: () => Promise.reject(new Error('BUG: no counts are asked for')),
    },
    peopleOf: async () => [
      { name: 'Li', role: 'operator' },
      { name: 'Wang', role: 'engineer' },
    ],
    announce: (_, notice) => notices.push(notice),
    reach: createReach({ range: 'company', allowsLoopback: true }),
    patience: { firstDelayMs: 1000, lookMs: 20, mostAttempts: 3, timeoutMs: 30_000 },
  };
  await start();
  drop = async () => {
    await stop();
    server.closeAllConnections();
    server.close();
    await database.drop();
  };
});
afterEach(() => drop());

async function call<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { body, tenant = 'main', role = 'administrator' }: { body?: object; tenant?: string; role?: string } = {},
) {
  const answer = await http.server.inject({
    method,
    url: `/api/v1${path}`,
    headers: { 'x-test-role': role, 'x-test-tenant': tenant },
    ...(body && { payload: body }),
  });
  // holds: a test knows what it asked for
  return { status: answer.statusCode, text: answer.body, body: (answer.body === '' ? undefined : answer.json()) as T };
}
async function channel(path: string, more: Partial<Sent<'createNotifyChannel', 'body'>> = {}): Promise<Channel> {
  const config = { kind: 'webhook', webhookUrl: `${base}/${path}`, signSecret: 'long enough' } as const;
  return (await call<Channel>('POST', '/notify/channels', { body: { title: path, config, ...more } })).body;
}
const ruleBody = (id: string, more: Partial<Sent<'createNotifyRule', 'body'>> = {}) => ({
  title: 'rule',
  levels: [{ afterMinutes: 0, targets: [{ channel: id }] }],
  ...more,
});
const rule = async (id: string, more: Partial<Sent<'createNotifyRule', 'body'>> = {}) => {
  const answer = await call<Reply<'createNotifyRule'>>('POST', '/notify/rules', { body: ruleBody(id, more) });
  expect(answer.status).toBe(200);
  return answer.body;
};
const deliveries = async (query = '') => (await call<Reply<'listDeliveries'>>('GET', `/notify/deliveries?${query}`)).body.items;
const states = async () => (await deliveries()).map(({ state }) => state);
const settled = (count: number) =>
  until(async () => {
    const all = await deliveries();
    return all.length === count && all.every(({ state }) => state !== 'waiting') && all;
  }, 20_000);

/** Something happens to an alarm. */
async function happens(kind: Extract<EventKind, `alarm.${string}`>, id: string, { priority = 2, at = 'gate' } = {}): Promise<void> {
  const state = kind === 'alarm.acknowledged' ? 'acknowledged' : 'unacknowledged';
  alarms.set(id, {
    ...{
      id,
      rule: 'r',
      ruleKey: 'high',
      asset: at,
      assetTitle: both(at),
      point: 1,
      pointTitle: both('Level'),
      unit: 'm',
      symbol: 'm',
      decimals: 1,
    },
    ...{
      title: both(`High ${id}`),
      priority,
      state,
      isActive: true,
      raisedAt: clock.now(),
      value: 71,
      quality: 0,
      returns: 0,
      standsFor: 0,
    },
    ...{ advice: both('Open'), consequence: both('Flood'), source: { kind: 'assumed', reference: 'test' } },
  });
  const body = { alarm: id, tenant: 'main', rule: 'r', asset: at, point: 1, priority, time: clock.now(), value: 71 };
  const told = { ...body, by: 'Li', comment: 'seen' } as EventBody<'alarm.acknowledged'>; // holds: the others are parts of it
  await deps.db.transaction().execute((trx) => outbox.emit(trx, kind, kind === 'alarm.acknowledged' ? told : body));
  await outbox.drained();
}

describe('a channel', () => {
  test('keeps its secrets from API, audit, database and errors', async () => {
    const made = await channel('hook?token=tell-nobody', { title: 'hook' });
    await call('POST', `/notify/channels/${made.id}/test`, { body: {} });
    answers.set('/hook?token=tell-nobody', 500);
    await call('POST', `/notify/channels/${made.id}/test`, { body: {} });
    const stored = await tables(deps.db).selectFrom('notifyChannel').selectAll().execute();
    const shown = [made, (await call('GET', '/notify/channels')).text, await deliveries(), audited, stored];
    expect(got).toHaveLength(2);
    expect(JSON.stringify(shown)).not.toMatch(/tell-nobody|long enough/);
    expect(audited).toHaveLength(3);
  });

  test('keeps a secret that is given back as its mark', async () => {
    const { id, waiting: _, host, lastSentAt: __, ...made } = await channel('hook');
    expect(host).toBe(base.slice('http://'.length));
    const changed = await call<Channel>('PUT', `/notify/channels/${id}`, { body: { ...made, title: 'new' } });
    expect(changed.body).toMatchObject({ title: 'new', config: made.config });
    expect((await call<Reply<'testNotifyChannel'>>('POST', `/notify/channels/${id}/test`, { body: {} })).body).toMatchObject({
      isSent: true,
    });
    const wrong = { ...made, config: { ...made.config, signSecret: '[kept 0123456789abcdef]' } };
    expect((await call('PUT', `/notify/channels/${id}`, { body: wrong })).status).toBe(400);
  });

  test('of mail does not send a kept password to another host, nor any password in clear', async () => {
    const config = { kind: 'email' as const, host: 'mail.plant.cn', user: 'u', password: 'secret one', from: 'a@b', to: ['c@d'] };
    const sent: Sent<'createNotifyChannel', 'body'>['config'] = { ...config, kind: 'email' };
    const { id, waiting: _, host: __, ...made } = await channel('', { title: 'mail', config: sent });
    const moved = { ...made, config: { ...made.config, host: 'mail.thief.cn' } };
    expect((await call('PUT', `/notify/channels/${id}`, { body: moved })).text).toContain('enter the password again');
    const clear = { title: 'clear', config: { ...config, security: 'none' } };
    expect((await call('POST', '/notify/channels', { body: clear })).text).toContain('without TLS');
  });

  test('tells what is wrong when it is tested, and leaves a receipt', async () => {
    const { id } = await channel('hook');
    answers.set('/hook', 403);
    const answer = await call<Reply<'testNotifyChannel'>>('POST', `/notify/channels/${id}/test`, { body: {} });
    expect(answer.body).toMatchObject({ isSent: false, error: expect.stringContaining('answered 403') });
    expect(await deliveries()).toMatchObject([{ id: answer.body.delivery, kind: 'test', state: 'failed', attempts: 1 }]);
  });

  test('is not removed while a rule uses it', async () => {
    const { id } = await channel('hook');
    const { id: using } = await rule(id);
    expect((await call('DELETE', `/notify/channels/${id}`)).status).toBe(409);
    await call('DELETE', `/notify/rules/${using}`);
    expect((await call('DELETE', `/notify/channels/${id}`)).status).toBe(204);
  });

  test('of another tenant is not there, and only administrators see any', async () => {
    const { id } = await channel('hook');
    expect((await call('POST', `/notify/channels/${id}/test`, { tenant: 'other', body: {} })).status).toBe(404);
    expect((await call<{ items: [] }>('GET', '/notify/channels', { tenant: 'other' })).body.items).toEqual([]);
    expect((await call('POST', '/notify/rules', { tenant: 'other', body: ruleBody(id) })).status).toBe(400);
    expect((await call('GET', '/notify/channels', { role: 'engineer' })).status).toBe(403);
  });
});

describe('a rule', () => {
  test('sends what it means, once, and nothing else', async () => {
    const { id } = await channel('hook');
    await rule(id, { leastPriority: 2, asset: 'plant', on: ['raised', 'cleared', 'acknowledged'] });
    await happens('alarm.raised', 'a');
    await happens('alarm.acknowledged', 'a');
    await happens('alarm.cleared', 'a');
    await happens('alarm.raised', 'unimportant', { priority: 3 });
    await happens('alarm.raised', 'elsewhere', { at: 'road' });
    await settled(3);
    expect(got.map(({ body }) => body.kind)).toEqual(['raised', 'acknowledged', 'cleared']);
    expect(got[0]?.body.title.en).toBe('[Priority 2 Alarm] gate High a');
    expect(new Set(got.map(({ body }) => body.id)).size).toBe(3);
  });

  test('shows messages in the console to those it names', async () => {
    const { id } = await channel('', { title: 'console', config: { kind: 'inApp' } });
    await rule(id, { levels: [{ afterMinutes: 0, targets: [{ channel: id, to: ['viewer'] }] }] });
    await happens('alarm.raised', 'a');
    await settled(1);
    expect(notices).toMatchObject([{ alarm: 'a', to: ['viewer'], priority: 2 }]);
    const seen = async (role: string) => (await call<Reply<'listNotices'>>('GET', '/notices', { role })).body.items.length;
    expect([await seen('viewer'), await seen('operator')]).toEqual([1, 0]);
  });

  test('holds messages during quiet hours, but critical ones, and forgets those that were acknowledged', async () => {
    const { id } = await channel('hook');
    await rule(id, { quiet: { from: '08:00', to: '10:00' } });
    await happens('alarm.raised', 'seen');
    await happens('alarm.raised', 'unseen');
    await happens('alarm.raised', 'critical', { priority: 1 });
    await happens('alarm.acknowledged', 'seen');
    await until(async () => (await states()).join() === 'sent,waiting,skipped');
    expect(got).toHaveLength(1);
    clock.advance(61 * minuteMs);
    await settled(3);
    expect(got.map(({ body }) => body.title.en)).toEqual([expect.stringContaining('critical'), expect.stringContaining('unseen')]);
  });

  test('escalates what nobody acknowledged, level by level', async () => {
    const [first, second] = [await channel('first'), await channel('second')];
    await rule(first.id, {
      levels: [
        { afterMinutes: 0, targets: [{ channel: first.id }] },
        { afterMinutes: 10, targets: [{ channel: second.id }] },
        { afterMinutes: 20, targets: [{ channel: second.id }] },
      ],
    });
    await happens('alarm.raised', 'a');
    await happens('alarm.raised', 'seen');
    await happens('alarm.acknowledged', 'seen');
    await settled(2);
    clock.advance(10 * minuteMs);
    await settled(3);
    expect(got.at(-1)).toMatchObject({ path: '/second', body: { kind: 'escalated', title: { en: expect.stringContaining('High a') } } });
    await happens('alarm.acknowledged', 'a');
    clock.advance(10 * minuteMs);
    await until(async () => (await tables(deps.db).selectFrom('notifyEscalation').selectAll().execute()).length === 0);
    expect(await deliveries()).toHaveLength(3);
  });

  test('waits with an escalation while the alarm is shelved', async () => {
    const { id } = await channel('hook');
    await rule(id, { levels: [0, 5].map((afterMinutes) => ({ afterMinutes, targets: [{ channel: id }] })) });
    await happens('alarm.raised', 'a');
    const alarm = alarms.get('a') as AlarmView; // holds: just raised
    alarms.set('a', { ...alarm, state: 'shelved' });
    clock.advance(5 * minuteMs);
    await until(
      async () =>
        (await tables(deps.db).selectFrom('notifyEscalation').selectAll().where('dueAt', '>', clock.now()).execute()).length === 1,
    );
    alarms.set('a', alarm);
    clock.advance(minuteMs);
    await settled(2);
  });

  test.each([
    ['a channel that is not there', (id: string) => ruleBody(`${id}x`)],
    [
      'people that a channel cannot reach',
      (id: string) => ruleBody(id, { levels: [{ afterMinutes: 0, targets: [{ channel: id, to: ['Li'] }] }] }),
    ],
    ['a first level that begins late', (id: string) => ruleBody(id, { levels: [{ afterMinutes: 5, targets: [{ channel: id }] }] })],
    ['an asset that is not there', (id: string) => ruleBody(id, { asset: 'moon' })],
  ])('with %s is refused', async (_, bodyOf) => {
    const { id } = await channel('hook');
    expect((await call('POST', '/notify/rules', { body: bodyOf(id) })).status).toBe(400);
  });
});

describe('this machine', () => {
  const local = (path: string) => ({ kind: 'webhook', webhookUrl: `${base}/${path}`, signSecret: 'long enough' });
  const guard = async () => {
    await stop();
    deps = { ...deps, reach: createReach({ range: 'company' }) };
    await start();
  };

  test('is refused as the place of a channel, new or changed, with the reason in both languages', async () => {
    const { id } = await channel('hook');
    await guard();
    const mail = { kind: 'email', host: '0x7f.1', from: 'yangfan@plant.cn', to: ['li@plant.cn'] };
    for (const config of [local('hook'), { kind: 'feishu', webhookUrl: 'http://169.254.169.254/latest/meta-data' }, mail]) {
      const { status, body } = await call<{ text: { zh: string; en: string } }>('POST', '/notify/channels', {
        body: { title: 'x', config },
      });
      expect(status).toBe(400);
      expect(body.text.zh).toMatch(/指向本机|链路本地/);
      expect(body.text.en).toMatch(/leads to this machine|link-local/);
    }
    expect((await call('PUT', `/notify/channels/${id}`, { body: { title: 'x', config: local('other') } })).status).toBe(400);
  });

  test('is not called for a channel of before it was refused: the receipt says why', async () => {
    await rule((await channel('hook')).id);
    await guard();
    await happens('alarm.raised', 'a');
    const receipt = await until(async () => (await deliveries()).find(({ attempts }) => attempts > 0));
    expect(receipt.lastError).toMatch(/指向本机.* · .*YANGFAN_ALLOW_LOOPBACK/);
    expect(got).toEqual([]);
  });
});

describe('delivery', () => {
  test('tries again, then gives up with the reason, and may be sent again by hand', async () => {
    const { id } = await channel('hook');
    await rule(id);
    answers.set('/hook', 503);
    await happens('alarm.raised', 'a');
    for (let tries = 1; tries <= 3; tries++) {
      const one = await until(async () => (await deliveries()).find(({ attempts }) => attempts === tries));
      expect(one).toMatchObject({ state: tries === 3 ? 'failed' : 'waiting', lastError: expect.stringContaining('answered 503') });
      clock.advance(minuteMs);
    }
    answers.clear();
    const [failed] = await deliveries('state=failed');
    expect((await call<Delivery>('POST', `/notify/deliveries/${failed?.id}/retry`)).body).toMatchObject({ state: 'waiting', attempts: 0 });
    expect(await settled(1)).toMatchObject([{ state: 'sent', id: failed?.id }]);
    expect(new Set(got.map(({ body }) => body.id)).size).toBe(1);
    expect((await call('POST', `/notify/deliveries/${failed?.id}/retry`)).status).toBe(409);
  });

  test('by a channel that hangs delays no other', async () => {
    const [dead, living] = [await channel('dead'), await channel('living')];
    answers.set('/dead', 'silence');
    await rule(dead.id);
    await rule(living.id);
    for (const id of ['a', 'b', 'c']) await happens('alarm.raised', id);
    await until(() => got.filter(({ path }) => path === '/living').length === 3);
    expect(got.filter(({ path }) => path === '/dead')).toHaveLength(1);
  });

  test('comes again with the same id when the program ended before the receipt', async () => {
    const { id } = await channel('hook');
    await rule(id);
    answers.set('/hook', 'silence');
    await happens('alarm.raised', 'a');
    await until(() => got.length === 1);
    await stop();
    answers.clear();
    await start();
    await settled(1);
    expect(got.map(({ body }) => body.id)).toEqual([got[0]?.body.id, got[0]?.body.id]);
  });

  test('of an event that comes twice is made once', async () => {
    const { id } = await channel('hook');
    await rule(id);
    await happens('alarm.raised', 'a');
    await settled(1);
    const [row] = await tables(deps.db).selectFrom('notifyDelivery').selectAll().execute();
    if (row === undefined) throw new Error('no delivery');
    const { takeEvent } = await import('./intake.ts');
    const body = { alarm: 'a', tenant: 'main', rule: 'r', asset: 'gate', point: 1, priority: 2, time: clock.now(), value: 71 };
    await takeEvent(deps, { id: row.event, kind: 'alarm.raised', body });
    expect(await deliveries()).toHaveLength(1);
  });

  test('of a flood is at most so many a minute, the rest told in summaries', async () => {
    const { id } = await channel('hook', { perMinute: 3 });
    await rule(id);
    await call('PUT', `/notify/channels/${id}`, { body: { ...(await shown(id)), enabled: false } });
    for (let i = 0; i < 20; i++) await happens('alarm.raised', `a${i}`, { priority: i === 19 ? 1 : 3 });
    await call('PUT', `/notify/channels/${id}`, { body: { ...(await shown(id)), enabled: true } });
    await settled(21);
    expect(got.map(({ body }) => body.kind)).toEqual(['raised', 'raised', 'summary']);
    expect(got[0]?.body.title.en).toContain('High a19');
    expect(got[2]?.body.count).toBe(18);
    const [summary] = await deliveries('kind=summary');
    expect((await deliveries('state=summarised')).every((one) => one.summary === summary?.id)).toBe(true);
  });

  test('that is a day late is given up', async () => {
    const { id } = await channel('hook');
    await rule(id);
    await call('PUT', `/notify/channels/${id}`, { body: { ...(await shown(id)), enabled: false } });
    await happens('alarm.raised', 'a');
    clock.advance(25 * 60 * minuteMs);
    expect(await settled(1)).toMatchObject([{ state: 'failed', lastError: 'not delivered in time' }]);
  });
});

async function shown(id: string) {
  const { items } = (await call<Reply<'listNotifyChannels'>>('GET', '/notify/channels')).body;
  const { title, language, perMinute, config } = items.find((one) => one.id === id) ?? (undefined as never); // holds: it was made
  return { title, language, perMinute, config };
}

describe('what is no alarm', () => {
  const late = { tenant: 'main', workOrder: 'w', dueAt: 0, assignedTo: '', number: 'WO-1', title: both('Pump') };
  const emit = async <K extends EventKind>(kind: K, body: EventBody<K>): Promise<void> => {
    await deps.db.transaction().execute((trx) => outbox.emit(trx, kind, body));
    await outbox.drained();
  };
  const notice = (key: string, to: string[]) => ({
    ...{ tenant: 'main', key, to, title: both('Flood'), text: both('Go'), priority: 2, time: clock.now() },
  });
  const told = () => notices.map(({ kind, title, to }) => [kind, title.en, to]);

  test('reaches those whom it is for in the console without any rule, once', async () => {
    await emit('notice.wanted', notice('i/a', ['operator']));
    await emit('notice.wanted', notice('i/a', ['operator']));
    await emit('notice.wanted', notice('i/b', ['Wang', 'diggers']));
    await emit('notice.wanted', notice('i/c', ['diggers']));
    await settled(3);
    expect(told().sort()).toEqual(
      [
        ['notice', 'Flood', ['Li']],
        ['notice', 'Flood', ['Wang']],
        ['notice', 'Flood', []],
      ].sort(),
    );
    expect((await call<Reply<'listNotifyChannels'>>('GET', '/notify/channels')).body.items).toHaveLength(1);
  });

  test('of work, patrols and dangers that are late is told too', async () => {
    await emit('workOrder.overdue', { ...late, assignedTo: 'Li' });
    await emit('patrol.missed', { ...late, patrol: 'p', route: 'r', points: ['1', '2'] });
    await emit('danger.overdue', { ...late, danger: 'd', level: 'major' });
    await settled(3);
    expect(told()).toEqual(
      expect.arrayContaining([
        ['workOrderOverdue', '[Work order overdue] Pump WO-1', ['Li']],
        ['patrolMissed', '[Patrol missed] Pump WO-1', []],
        ['dangerOverdue', '[Hidden danger overdue] Pump WO-1', []],
      ]),
    );
  });

  test('goes by the channels of the rules that ask for it', async () => {
    const { id } = await channel('hook');
    await rule(id, { on: ['workOrderOverdue'], leastPriority: 3 });
    await rule(id, { on: ['notice'], leastPriority: 1 });
    await emit('workOrder.overdue', late);
    await emit('notice.wanted', notice('i/a', []));
    await settled(3);
    expect(got.map(({ body }) => body.kind)).toEqual(['workOrderOverdue']);
  });
});
