import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { EventBody, EventKind } from '../../contracts/events.ts';
import type { BridgePlan, BridgeState, BridgeTarget, Outward, OutwardEvent } from '../../contracts/outward.ts';
import { createHttp, type Http } from '../../kernel/http.ts';
import { createOutbox, type Outbox } from '../../kernel/outbox.ts';
import { createReach } from '../../kernel/own-network.ts';
import { redact } from '../../kernel/redact.ts';
import { callerOf, silentLog, testDatabase, virtualClock } from '../../kernel/testing.ts';
import { createVault } from '../../kernel/vault.ts';
import type { AssetInfo, PointInfo } from '../assets/index.ts';
import { type Bridges, createBridges, type OutwardDeps } from './index.ts';

// What publishes is played; that it publishes is tried in src/uplink.

export const both = (word: string) => ({ zh: `${word}（中）`, en: word });
export const asset = (id: string, parent?: string, tenant = 'main'): AssetInfo => ({
  ...{ id, tenant, key: `${id}-key`, model: 'm', title: both(id), attributes: {} },
  ...(parent && { parent }),
});
export const plant = [asset('dam'), asset('gate', 'dam'), asset('road'), asset('foreign', undefined, 'other')];
export const point = (number: number, of: string, key: string, tenant = 'main'): PointInfo => ({
  ...{ number, asset: of, tenant, key, title: both(key), unit: 'cm', decimals: 1, draw: 'line', freshSeconds: 60 },
});
export const points = [point(1, 'dam', 'level'), point(2, 'gate', 'a/b+#'), point(3, 'road', 'depth'), point(4, 'foreign', 'x', 'other')];
export const clock = virtualClock();
export const vault = createVault(randomBytes(32));

export interface Played {
  readonly plan: BridgePlan;
  isStopped: boolean;
  state: BridgeState;
}

export let database: Awaited<ReturnType<typeof testDatabase>>;
export let outbox: Outbox;
export let http: Http;
export let bridges: Bridges;
export let deps: OutwardDeps;
export let started: Played[];
export let forgotten: string[];
export let kept: string[];
export let reached: BridgeTarget[];
export let unreachable: string | undefined;
export let audited: string[];

export const idle: BridgeState = {
  ...{ isConnected: true, since: 1, lastError: undefined, sentValues: 5, sentEvents: 0, refused: 0 },
  ...{ waitingBytes: 0, lagMs: 0, givenUpBytes: 0, damagedBytes: 0 },
};
export const outward: Outward = {
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

export async function open(more: Partial<OutwardDeps> = {}): Promise<void> {
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
export const shut = async () => {
  await outbox.stop();
  await bridges.close();
  await http.close();
};

export interface Call {
  readonly tenant?: string;
  readonly role?: string;
  readonly body?: unknown;
}
export interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the body of any route
  readonly body: any;
}
export async function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { tenant = 'main', role = '', body }: Call = {},
): Promise<Answer> {
  const headers = { 'x-test-tenant': tenant, 'x-test-role': role, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const answer = await http.server.inject({ method, url: `/api/v1${path}`, headers, payload });
  return { status: answer.statusCode, text: answer.body, body: answer.body === '' ? undefined : answer.json() };
}
export const broker = { title: 'Bureau', host: 'broker.example', user: 'site', password: 'tell-nobody', version: '3.1.1' };
export const make = async (more: object = {}) => {
  const { status, body } = await call('POST', '/bridges', { body: { ...broker, ...more } });
  expect([status, body]).toEqual([200, expect.anything()]);
  return body;
};
export const planNow = () => started.filter(({ isStopped }) => !isStopped).at(-1)?.plan as BridgePlan; // holds: one was made
export const waiting = (): Promise<readonly OutwardEvent[]> => planNow().events.take(1000);

export async function emit<K extends EventKind>(kind: K, body: EventBody<K>): Promise<void> {
  await database.db.transaction().execute((trx) => outbox.emit(trx, kind, body));
  outbox.wake();
  await outbox.drained();
}
export const alarmOf = (of: string, number: number, time = 1000) => ({
  ...{ alarm: 'a1', tenant: 'main', rule: 'r', asset: of, point: number, priority: 2, time, value: 12.5 },
});

/** A plant with its bridges before each test; what is told of them is new then. */
export function openBeforeEach(): void {
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
}

/** What the plane still keeps logs of. */
export function keeps(ids: string[]): void {
  kept = ids;
}

/** Brokers answer this to whoever tries them. */
export function refusesWith(reason: string): void {
  unreachable = reason;
}
