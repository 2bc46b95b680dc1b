import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { AlarmView } from '../../src/capabilities/alarms/index.ts';
import type { AssetInfo } from '../../src/capabilities/assets/index.ts';
import type { Person } from '../../src/capabilities/notify/deps.ts';
import { createNotify, type Notify, type NotifyDeps } from '../../src/capabilities/notify/index.ts';
import type { Reply } from '../../src/contracts/api/index.ts';
import type { EventBody, EventKind } from '../../src/contracts/events.ts';
import type { Caller } from '../../src/contracts/roles.ts';
import { createHttp, type Http } from '../../src/kernel/http.ts';
import { createOutbox, type Outbox } from '../../src/kernel/outbox.ts';
import { internet } from '../../src/kernel/own-network.ts';
import { redact } from '../../src/kernel/redact.ts';
import { silentLog, testDatabase, virtualClock } from '../../src/kernel/testing.ts';
import { createVault } from '../../src/kernel/vault.ts';
import { createReceiver, type Pushed, type PushService, type Receiver, startPushService } from './push-service.ts';

type Delivery = Reply<'retryDelivery'>;
export type Push = Reply<'getPush'>;

export const both = (word: string) => ({ zh: `${word}（中）`, en: word });
export const morning = Date.UTC(2026, 10, 24, 1);
export const clock = virtualClock();
export const asset = (id: string, parent?: string): AssetInfo => ({
  ...{ id, tenant: 'main', key: id, model: 'm', title: both(id), attributes: {} },
  ...(parent && { parent }),
});
export const plant = new Map([asset('dam'), asset('gate', 'dam'), asset('road')].map((one) => [one.id, one]));

export let service: PushService;
export let deps: NotifyDeps;
export let notify: Notify;
export let outbox: Outbox;
export let http: Http;
export let people: Person[];
export let audited: unknown[];
export let alarms: Map<string, AlarmView>;
export let drop: () => Promise<void>;

export async function start(): Promise<void> {
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
export const callerNamed = (name: string, kind: string): Caller => {
  const tenant = name === 'Zhao' ? 'other' : 'main';
  return { id: `id-${name}`, name, role: 'administrator', tenant, kind: kind === 'token' ? 'token' : 'user' };
};
export const stop = async () => {
  await notify.close();
  await outbox.stop();
  await http.close();
};

export type Asked = { readonly as: string; readonly body?: object; readonly kind?: string };
export async function call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, { as, body, kind = 'user' }: Asked) {
  const headers = { 'x-test-name': as, 'x-test-kind': kind };
  const answer = await http.server.inject({ method, url: `/api/v1${path}`, headers, ...(body && { payload: body }) });
  // holds: a test knows what it asked for
  return { status: answer.statusCode, text: answer.body, body: (answer.body === '' ? undefined : answer.json()) as T };
}

export interface Browser extends Receiver {
  readonly id: string;
  readonly path: string;
}
/** Somebody switches push on. */
export async function browser(as: string, path: string, more: object = {}): Promise<Browser> {
  const receiver = createReceiver();
  const { p256dh, auth } = receiver;
  const pushSubscription = { endpoint: `${service.origin}${path}`, p256dh, auth };
  const answer = await call<{ id: string }>('POST', '/push/devices', { as, body: { pushSubscription, title: `phone of ${as}`, ...more } });
  expect(answer.status).toBe(200);
  return { ...receiver, id: answer.body.id, path };
}
export const gotAt = ({ path }: Pick<Browser, 'path'>) => service.got.filter((one) => one.path === path);
export const read = (one: Browser) => gotAt(one).map(({ body }) => JSON.parse(one.decrypt(body).toString()) as Record<string, unknown>);
export const devices = async (as: string) => (await call<Push>('GET', '/push', { as })).body.devices;
export const deliveries = async (query = '') =>
  (await call<{ items: Delivery[] }>('GET', `/notify/deliveries?${query}`, { as: 'Wang' })).body.items;

export const emit = <K extends EventKind>(kind: K, body: EventBody<K>) =>
  deps.db.transaction().execute((trx) => outbox.emit(trx, kind, body));
export async function raise(id: string, { at = 'gate', priority = 1 } = {}): Promise<void> {
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

/** Browsers of people and a push service, none of them before each test. */
export function openBeforeEach(): void {
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
}

/** Who can sign in no more. */
export function leaves(name: string): void {
  people = people.filter((one) => one.name !== name);
}

/** The key of the program is lost. */
export function loseVault(): void {
  deps = { ...deps, vault: createVault(randomBytes(32)) };
}
