import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { afterEach, beforeEach, expect } from 'vitest';
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

// Messages to people on a real database, with another side that gets them; what tests look at is made anew before each.

type Channel = Reply<'createNotifyChannel'>;

export const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const morning = new Date(2026, 10, 24, 9).getTime();
export const minuteMs = 60_000;
export const clock = virtualClock();
const asset = (id: string, parent?: string): AssetInfo => ({
  ...{ id, tenant: 'main', key: id, model: 'm', title: both(id), attributes: {} },
  ...(parent && { parent }),
});
const plant = new Map(
  ['plant', 'dam:plant', 'gate:dam', 'road'].map((one) => one.split(':')).map(([id = '', parent]) => [id, asset(id, parent)]),
);

export let deps: NotifyDeps;
export let notify: Notify;
export let outbox: Outbox;
export let http: Http;
export let audited: unknown[];
export let notices: Notice[];
export let alarms: Map<string, AlarmView>;
export let drop: () => Promise<void>;
/** What the other side got, by path, and how it answers; `silence` never does. */
export let got: {
  readonly path: string;
  readonly body: { readonly id: string; readonly kind: string; readonly title: { readonly en: string }; readonly count?: number };
}[];
export let answers: Map<string, number | 'silence'>;
export let base: string;

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

export async function start(): Promise<void> {
  ({ outbox, http } = await opened());
  deps = { ...deps, outbox, http };
  notify = await createNotify(deps);
  outbox.start();
}
export const stop = async () => {
  await notify.close();
  await outbox.stop();
  await http.close();
};

/** A program before each test, and nothing of it after. */
export function openBeforeEach(): void {
  beforeEach(open);
  afterEach(() => drop());
}

async function open(): Promise<void> {
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
}

export async function call<T>(
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
export async function channel(path: string, more: Partial<Sent<'createNotifyChannel', 'body'>> = {}): Promise<Channel> {
  const config = { kind: 'webhook', webhookUrl: `${base}/${path}`, signSecret: 'long enough' } as const;
  return (await call<Channel>('POST', '/notify/channels', { body: { title: path, config, ...more } })).body;
}
export const ruleBody = (id: string, more: Partial<Sent<'createNotifyRule', 'body'>> = {}) => ({
  title: 'rule',
  levels: [{ afterMinutes: 0, targets: [{ channel: id }] }],
  ...more,
});
export const rule = async (id: string, more: Partial<Sent<'createNotifyRule', 'body'>> = {}) => {
  const answer = await call<Reply<'createNotifyRule'>>('POST', '/notify/rules', { body: ruleBody(id, more) });
  expect(answer.status).toBe(200);
  return answer.body;
};
export const deliveries = async (query = '') => (await call<Reply<'listDeliveries'>>('GET', `/notify/deliveries?${query}`)).body.items;
export const states = async () => (await deliveries()).map(({ state }) => state);
export const settled = (count: number) =>
  until(async () => {
    const all = await deliveries();
    return all.length === count && all.every(({ state }) => state !== 'waiting') && all;
  }, 20_000);

/** Something happens to an alarm. */
export async function happens(kind: Extract<EventKind, `alarm.${string}`>, id: string, { priority = 2, at = 'gate' } = {}): Promise<void> {
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

export async function shown(id: string) {
  const { items } = (await call<Reply<'listNotifyChannels'>>('GET', '/notify/channels')).body;
  const { title, language, perMinute, config } = items.find((one) => one.id === id) ?? (undefined as never); // holds: it was made
  return { title, language, perMinute, config };
}

/** Start again, so that nothing on this machine is called. */
export async function startGuarded(): Promise<void> {
  await stop();
  deps = { ...deps, reach: createReach({ range: 'company' }) };
  await start();
}
