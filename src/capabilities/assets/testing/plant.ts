import type { LatestSample } from '../../../contracts/flow.ts';
import type { Pack } from '../../../contracts/pack.ts';
import { type Role, roles } from '../../../contracts/roles.ts';
import { createHttp, type Http } from '../../../kernel/http.ts';
import { createJobs } from '../../../kernel/jobs.ts';
import { createOutbox, type Outbox } from '../../../kernel/outbox.ts';
import { callerOf, silentLog, testDatabase, virtualClock } from '../../../kernel/testing.ts';
import { type AssetDeps, type Assets, createAssets } from '../index.ts';

/** A plant on a real database, with its routes. */
export interface TestPlant {
  readonly assets: Assets;
  readonly deps: AssetDeps;
  readonly http: Http;
  readonly outbox: Outbox;
  readonly latest: Map<number, LatestSample>;
  /** Call a route as an administrator of a tenant; answers status and body. */
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, options?: CallOptions): Promise<Answer>;
  /** Open the same database once more, as after a restart. */
  again(): Promise<Assets>;
  drop(): Promise<void>;
}

/** What came back; a test knows what shape it asked for. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the body of any route
  readonly body: any;
}

/** What a call may say of itself. */
export interface CallOptions {
  readonly tenant?: string;
  readonly role?: Role;
  readonly body?: unknown;
}

/** A server whose caller is named by headers. */
export const callableHttp = (): Promise<Http> =>
  createHttp({
    log: silentLog,
    clock: virtualClock(),
    version: '0.0.0-test',
    port: 0,
    allowMissing: true,
    audit: { write: async () => {} },
    identify: async ({ headers }) => {
      const role = roles.find((name) => name === headers['x-test-role']) ?? 'administrator';
      return { caller: callerOf(role, String(headers['x-test-tenant'] ?? 'main')) };
    },
  });

/** A way to call the routes of a server. */
export function callerFor(http: Http): TestPlant['call'] {
  return async (method, path, { tenant = 'main', role = 'administrator', body } = {}) => {
    const headers = { 'x-test-tenant': tenant, 'x-test-role': role };
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const type = payload === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await http.server.inject({ method, url: `/api/v1${path}`, headers: { ...headers, ...type }, payload });
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
  };
}

/** Make a plant with these packs to choose from. */
export async function testPlant(packs: readonly Pack[], more: Partial<AssetDeps> = {}): Promise<TestPlant> {
  const clock = virtualClock();
  const { db, drop } = await testDatabase();
  const outbox = await createOutbox({ db, clock, log: silentLog, pollMs: 20 });
  const latest = new Map<number, LatestSample>();
  const rest = {
    db,
    outbox,
    clock,
    packs,
    latest: { read: (point: number) => latest.get(point), version: () => 0 },
    jobs: createJobs(clock, silentLog),
    openAlarms: () => ({ count: 0 }),
    devicesOf: () => [],
    searchers: [],
    stories: { play: async () => ({ startedAt: 1, seconds: 2 }), stop: async () => {}, playing: () => [] },
    ...more,
  };
  const http = await callableHttp();
  const deps: AssetDeps = { ...rest, http };
  const assets = await createAssets(deps);
  outbox.start();
  const again = async () => createAssets({ ...rest, http: await callableHttp() });
  const close = async () => {
    await outbox.stop();
    await http.close();
    await drop();
  };
  return { assets, deps, http, outbox, latest, call: callerFor(http), again, drop: close };
}
