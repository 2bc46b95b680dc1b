import { z } from 'zod';
import { type Role, roles } from '../../../contracts/roles.ts';
import { secretField } from '../../../contracts/secret-field.ts';
import { createHttp } from '../../../kernel/http.ts';
import { createJobs } from '../../../kernel/jobs.ts';
import { createOutbox, type Outbox } from '../../../kernel/outbox.ts';
import { callerOf, silentLog, systemCaller, type testDatabase, virtualClock } from '../../../kernel/testing.ts';
import { createVault } from '../../../kernel/vault.ts';
import { type Assets, createAssets } from '../../assets/index.ts';
import { type Connect, type ConnectDeps, createConnect, type ProtocolInfo } from '../index.ts';
import { type FakeFlow, fakeFlow } from './fake-flow.ts';
import { stationPack } from './station-pack.ts';

/** `connect` over a real database and a fake data plane, with the pack of stations installed. */
export interface Desk {
  readonly connect: Connect;
  readonly assets: Assets;
  readonly flow: FakeFlow;
  readonly outbox: Outbox;
  readonly told: { readonly tenant: string; readonly source: string; readonly state: string; readonly detail: string }[];
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, options?: CallOptions): Promise<Answer>;
  /** Id of a source of the pack by its key. */
  source(protocol: 'sl651' | 'mqtt'): string;
  /** Number of a point by the keys of asset and point. */
  point(asset: string, key: string): number;
  close(): Promise<void>;
}

/** What a call may say of itself. */
export interface CallOptions {
  readonly tenant?: string;
  readonly role?: Role;
  readonly body?: unknown;
  /** Sent as it is, instead of a body. */
  readonly csv?: string | Buffer;
}

/** What came back; a test knows what shape it asked for. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the body of any route
  readonly body: any;
}

/** A database that outlives a restart. */
export type TestDatabase = Awaited<ReturnType<typeof testDatabase>>;

const protocols: readonly ProtocolInfo[] = [
  {
    protocol: 'sl651',
    title: { zh: '水文规约', en: 'SL 651' },
    config: z.object({ port: z.number().int().min(0).max(65_535).default(5001).describe('TCP port') }),
    /** Of no use to a device whose identity has a slash. */
    secretUse: (_, identity) => (identity?.includes('/') === true ? 'unused' : 'optional'),
    /** A key that begins with `?` is none. */
    keyProblem: (key) => (key.startsWith('?') ? { zh: `“${key}”不是键`, en: `"${key}" is no key` } : undefined),
  },
  {
    protocol: 'mqtt',
    title: { zh: 'MQTT', en: 'MQTT' },
    /** A heading that begins with `?` is none of its own. */
    readMap: (csv) => ({
      devices: csv.startsWith('?')
        ? []
        : [{ identity: '7', keys: csv.split('\n').map((name) => ({ key: `k-${name}`, name, scale: 2, offset: 1, unit: '' })) }],
      errors: csv.startsWith('!') ? [{ row: 2, text: { zh: '错', en: 'wrong' } }] : [],
      refusedRows: csv.startsWith('!') ? 1 : 0,
    }),
    secretUse: ({ port }: { readonly port: number }) => (port === 2883 ? 'optional' : 'needed'),
    config: z.object({ port: z.number().int().min(0).max(65_535).default(1883), maxValues: z.number().int().min(1).default(100) }),
  },
  {
    protocol: 'bridge',
    title: { zh: '桥接', en: 'Bridge' },
    config: z.object({
      host: z.string().default('127.0.0.1'),
      password: secretField(z.string()).default('').describe('Password there'),
      stations: z.array(z.object({ name: z.string(), password: secretField(z.string()).optional() })).default([]),
    }),
  },
];

/** Open `connect` on a database. */
export async function openDesk({ db }: TestDatabase, more: Partial<ConnectDeps> = {}): Promise<Desk> {
  const clock = virtualClock();
  const outbox = await createOutbox({ db, clock, log: silentLog, pollMs: 20 });
  const http = await testServer();
  const flow = fakeFlow();
  const told: { tenant: string; source: string; state: string; detail: string }[] = [];
  const assets = await createAssets({
    db,
    outbox,
    http,
    clock,
    packs: [stationPack],
    latest: flow.latest,
    jobs: createJobs(clock, silentLog),
    openAlarms: () => ({ count: 0 }),
    devicesOf: () => [],
    searchers: [],
    stories: { play: async () => ({ startedAt: 0, seconds: 0 }), stop: async () => {}, playing: () => [] },
  });
  const connect = await createConnect({
    db,
    outbox,
    http,
    clock,
    vault: createVault(Buffer.alloc(32, 7)),
    assets,
    flow,
    protocols,
    sourceDefaults: { mqtt: { port: 0 } },
    announce: (tenant, { source, state, detail }) => told.push({ tenant, source, state, detail }),
    pollMs: 5,
    log: silentLog,
    ...more,
  });
  outbox.start();
  await assets.install(systemCaller('main'), stationPack);
  await outbox.drained();
  const close = async () => {
    await connect.stop();
    await outbox.stop();
    await http.close();
  };
  const source = (protocol: string) => connect.sourceByProtocol('main', protocol)?.id ?? '';
  const point = (asset: string, key: string) => assets.pointOf(assets.byKey('main', asset)?.id ?? '', key)?.number ?? -1;
  return { connect, assets, flow, outbox, told, call: callerFor(http), source, point, close };
}

const testServer = () =>
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

function callerFor(http: Awaited<ReturnType<typeof testServer>>): Desk['call'] {
  return async (method, path, { tenant = 'main', role = 'administrator', body, csv } = {}) => {
    const type = csv === undefined ? 'application/json' : 'text/csv';
    const headers = {
      'x-test-tenant': tenant,
      'x-test-role': role,
      ...(body === undefined && csv === undefined ? {} : { 'content-type': type }),
    };
    const payload = csv ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await http.server.inject({ method, url: `/api/v1${path}`, headers, payload });
    const isText = String(answer.headers['content-type']).startsWith('text/csv');
    return { status: answer.statusCode, body: isText ? answer.body : answer.body === '' ? undefined : answer.json() };
  };
}
