import { createHash } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { secretField } from '../../contracts/secret-field.ts';
import { newEnvelopeKeys, openEnvelope } from '../../kernel/envelope.ts';
import { createHttp } from '../../kernel/http.ts';
import { redact } from '../../kernel/redact.ts';
import { callerOf, silentLog, testDatabase, virtualClock } from '../../kernel/testing.ts';
import { createVault } from '../../kernel/vault.ts';
import type { ProtocolInfo } from '../connect/index.ts';
import { createEdges } from './index.ts';

// The centre's side, on a real database; what an edge does is played by the calls that it makes.

const clock = virtualClock();
const keys = newEnvelopeKeys();
const token = `yfe_${'t'.repeat(40)}`;
const protocols: readonly ProtocolInfo[] = [
  {
    protocol: 'bridge',
    title: { zh: '桥接', en: 'Bridge' },
    config: z.object({ host: z.string(), password: secretField(z.string()).default('') }),
  },
  {
    protocol: 'broker',
    title: { zh: '代理', en: 'Broker' },
    config: z.object({ mode: z.enum(['broker', 'client']).default('broker') }),
    secretUse: ({ mode }: { readonly mode: string }) => (mode === 'broker' ? 'needed' : 'unused'),
  },
];

type Body = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: the body of any route
type Answer = { readonly status: number; readonly body: any };

let database: Awaited<ReturnType<typeof testDatabase>>;
let server: Awaited<ReturnType<typeof createHttp>>;
let audited: string[];
let mapped: { readonly points: readonly string[]; readonly texts: readonly string[] }[];
let tenant: string;

async function open(): Promise<void> {
  server = await createHttp({
    log: silentLog,
    clock,
    version: '0.0.0-test',
    port: 0,
    allowMissing: true,
    audit: { write: async ({ action, outcome, detail }) => void audited.push(`${action} ${outcome} ${JSON.stringify(redact(detail))}`) },
    identify: async ({ headers }) => ({
      caller: callerOf(headers['x-role'] === 'viewer' ? 'viewer' : 'engineer', String(headers['x-tenant'] ?? tenant)),
    }),
  });
  await createEdges({
    db: database.db,
    http: server,
    clock,
    audit: { write: async ({ action, outcome }) => void audited.push(`${action} ${outcome}`) },
    vault: createVault(Buffer.alloc(32, 7)),
    protocols,
    assets: {
      byKey: (_, key) => (key === 'pond' ? ({ id: 'pond' } as never) : undefined), // holds: only its id is asked for
      pointOf: (_, key) => (key === 'depth' ? ({ number: 1 } as never) : undefined),
    },
    connect: { mapNames: async (_, __, names) => void mapped.push(names) },
  });
}

beforeAll(async () => {
  database = await testDatabase();
  return () => database.drop();
});
beforeEach(async () => {
  audited = [];
  mapped = [];
  tenant = `t${Math.random().toString(36).slice(2)}`;
  await open();
});
afterEach(() => server.close());

async function call(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: Body,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await server.server.inject({
    method,
    url: `/api/v1${path}`,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

const bridge = (password: string, more: Body = {}) => ({
  sources: [
    {
      id: 'field',
      protocol: 'bridge',
      config: { host: 'plc', password },
      devices: [{ identity: 'gauge', values: { d: 'pond.depth', sn: { name: 'pond.serial', isText: true } }, ...more }],
    },
  ],
});
const uplink = { isConnected: true, since: 1, waitingBytes: 0, waitingSamples: 0, lagMs: 0, givenUpBytes: 0, refused: 0 };
const reportOf = (more: Body = {}) => ({ program: '1.2.3', startedAt: 1, everySeconds: 10, uplink, sources: [], ...more });
const report = (more: Body = {}, as = token) => call('POST', '/edge/report', reportOf(more), { authorization: `Bearer ${as}` });

async function made(own = token): Promise<string> {
  const { body } = await call('POST', '/edges', { key: 'pumps', title: { zh: '泵站', en: 'Pumps' }, device: 'uplink-device' });
  const enrolled = await call('POST', '/edge/enrol', { code: body.code, token: own, publicKey: keys.publicKey, program: '1.2.3' });
  expect(enrolled).toMatchObject({ status: 200, body: { id: body.edge.id, key: 'pumps' } });
  return body.edge.id;
}
let tokens = 0;
/** An edge with a token of its own, because all tests share the database. */
async function edgeWithToken() {
  const own = `yfe_${String(++tokens).padStart(40, 'x')}`;
  const id = await made(own);
  return { id, say: (more: Body = {}) => report(more, own) };
}
async function sent(id: string, config: Body): Promise<{ id: string; version: number }> {
  const { body: draft } = await call('GET', `/edges/${id}/draft`);
  const saved = await call('PUT', `/edges/${id}/draft`, { revision: draft.revision, config });
  expect(saved.status).toBe(200);
  const { body, status } = await call('POST', `/edges/${id}/versions`, {
    revision: saved.body.revision,
    note: 'bad port',
    confirmSeconds: 30,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
const kinds = async (id: string): Promise<string[]> =>
  (await call('GET', `/edges/${id}/events`)).body.items.map((one: { kind: string }) => one.kind);
const stateOf = async (id: string, version: number): Promise<Body> => (await call('GET', `/edges/${id}/versions/${version}`)).body;

test('a code is good for one edge; the same edge may use it again, because it may have missed the answer', async () => {
  const { body } = await call('POST', '/edges', { key: 'pumps', title: { zh: '泵站', en: 'Pumps' } });
  const enrol = (own: string) => call('POST', '/edge/enrol', { code: body.code, token: own, publicKey: keys.publicKey, program: '1' });
  const [mine, other] = [`yfe_${tenant.padEnd(40, 'a')}`, `yfe_${tenant.padEnd(40, 'b')}`];
  expect((await enrol(mine)).status).toBe(200);
  expect((await enrol(mine)).status).toBe(200);
  expect((await enrol(other)).status).toBe(401);
  expect((await report({}, mine)).status).toBe(200);
  expect((await report({}, other)).status).toBe(401);
  const renewed = (await call('POST', `/edges/${body.edge.id}/code`)).body;
  expect((await report({}, mine)).status).toBe(200);
  expect((await call('POST', '/edge/enrol', { code: renewed.code, token: other, publicKey: keys.publicKey, program: '1' })).status).toBe(
    200,
  );
  expect((await report({}, mine)).status).toBe(401);
  expect(audited.filter((line) => line.startsWith('enrolEdge'))).toHaveLength(2);
});

test('a code that nobody has used ends after a day, and a wrong one, or a wrong key, is refused', async () => {
  const { body } = await call('POST', '/edges', { key: 'pumps', title: { zh: '泵站', en: 'Pumps' } });
  const enrol = (code: string, publicKey = keys.publicKey) =>
    call('POST', '/edge/enrol', { code, token: 'z'.repeat(40), publicKey, program: '1' });
  expect((await enrol('guessed')).status).toBe(401);
  expect((await enrol(body.code, 'none')).status).toBe(400);
  clock.advance(86_400_001);
  expect((await enrol(body.code)).status).toBe(401);
});

test('what an edge runs by its own file becomes the first draft', async () => {
  const { body } = await call('POST', '/edges', { key: 'pumps', title: { zh: '泵站', en: 'Pumps' } });
  const own = `yfe_${tenant.padEnd(40, 'c')}`;
  await call('POST', '/edge/enrol', { code: body.code, token: own, publicKey: keys.publicKey, program: '1', config: bridge('secret-1') });
  const draft = (await call('GET', `/edges/${body.edge.id}/draft`)).body;
  expect(draft).toMatchObject({ revision: 1, changedBy: 'pumps', problems: [] });
  expect(JSON.stringify(draft)).not.toContain('secret-1');
});

test('a version is sent sealed, tried and applied; every step is in the story, and the outcome in the audit', async () => {
  const { id, say } = await edgeWithToken();
  const version = await sent(id, bridge('secret-2'));
  expect(mapped.at(-1)).toEqual({ points: ['pond.depth'], texts: ['pond.serial'] });
  const { body } = await say();
  expect(body.wanted).toMatchObject({ id: version.id, version: 1, confirmSeconds: 30 });
  expect(JSON.stringify(body)).not.toContain('secret-2');
  expect(JSON.parse(openEnvelope(keys.privateKey, body.wanted.sealed) ?? '')).toMatchObject({
    sources: [{ config: { password: 'secret-2' } }],
  });
  expect((await say({ trial: version })).body.wanted).toBeUndefined();
  expect(await stateOf(id, 1)).toMatchObject({ state: 'trial' });
  const applied = { running: version, outcome: { ...version, state: 'applied' } };
  expect((await say(applied)).body.wanted).toBeUndefined();
  expect((await say(applied)).body.wanted).toBeUndefined();
  expect(await stateOf(id, 1)).toMatchObject({ state: 'applied' });
  expect(await kinds(id)).toEqual(['applied', 'delivered', 'sent', 'draft', 'enrolled', 'code']);
  const story = (await call('GET', `/edges/${id}/events`)).body.items;
  expect(story.find((one: Body) => one.kind === 'sent').text, 'a note is not said in other words').toEqual({
    zh: 'bad port',
    en: 'bad port',
  });
  expect(audited.filter((line) => line.startsWith('edgeVersion'))).toEqual(['edgeVersion ok']);
  expect((await call('GET', `/edges/${id}`)).body).toMatchObject({
    state: 'online',
    hasDraft: false,
    report: { program: '1.2.3', running: { version: 1 } },
  });
});

test.each(['refused', 'rolled-back'] as const)(
  'a version that was %s shows why, and is not sent again; the one before counts',
  async (state) => {
    const { id, say } = await edgeWithToken();
    const first = await sent(id, bridge('a'));
    await say({ running: first, outcome: { ...first, state: 'applied' } });
    const second = await sent(id, bridge('b'));
    expect((await say({ running: first, outcome: { ...first, state: 'applied' } })).body.wanted).toMatchObject({ version: 2 });
    expect((await say({ running: first, outcome: { ...second, state, reason: 'source field is down' } })).body.wanted).toBeUndefined();
    expect(await stateOf(id, 2)).toMatchObject({ state, reason: 'source field is down' });
  },
);

test('an edge that has lost what it had gets the version that held last', async () => {
  const { id, say } = await edgeWithToken();
  const first = await sent(id, bridge('a'));
  await say({ running: first, outcome: { ...first, state: 'applied' } });
  expect((await say()).body.wanted).toMatchObject({ version: 1 });
});

test('while an edge is away the newest version waits for it, and those before are superseded', async () => {
  const { id, say } = await edgeWithToken();
  await say();
  clock.advance(60_000);
  expect((await call('GET', `/edges/${id}`)).body.state).toBe('silent');
  await sent(id, bridge('a'));
  await sent(id, bridge('b'));
  expect(await stateOf(id, 1)).toMatchObject({ state: 'superseded' });
  const { wanted } = (await say()).body;
  expect(wanted.version).toBe(2);
  expect(openEnvelope(keys.privateKey, wanted.sealed)).toContain('"password":"b"');
});

test('secrets are sealed in the database and never shown; a mark keeps them, and one of no secret is refused', async () => {
  const { id } = await edgeWithToken();
  const hash = createHash('sha256').update('device').digest('hex');
  await sent(id, bridge('hush-hush', { secretSha256: hash }));
  const draft = (await call('GET', `/edges/${id}/draft`)).body;
  const [source] = draft.config.sources;
  expect(source.config.password).toMatch(/^\[kept [0-9a-f]{16}\]$/);
  expect(source.devices[0]).toMatchObject({ hasSecret: true });
  const seen = JSON.stringify([draft, await stateOf(id, 1), (await call('GET', '/edges')).body, audited]);
  for (const secret of ['hush-hush', hash]) expect(seen).not.toContain(secret);
  const rows = await database.db.withTables<{ edge_version: { config: unknown } }>().selectFrom('edge_version').select('config').execute();
  expect(JSON.stringify(rows)).not.toContain('hush-hush');
  const again = await sent(id, { sources: [{ ...source, devices: [{ ...source.devices[0], topics: ['t'] }] }] });
  expect(again.version).toBe(2);
  const wrong = { sources: [{ ...source, config: { host: 'x', password: '[kept 0000000000000000]' } }] };
  const revision = (await call('GET', `/edges/${id}/draft`)).body.revision;
  expect((await call('PUT', `/edges/${id}/draft`, { revision, config: wrong })).status).toBe(400);
});

test('a draft may be incomplete, tells every problem and unknown name, and is not sent until it is right', async () => {
  const { id } = await edgeWithToken();
  const config = {
    sources: [
      ...bridge('a').sources,
      { id: 'x', protocol: 'none', devices: [{ identity: 'g', values: { v: 'no.such' } }] },
      { id: 'y', protocol: 'bridge', config: { hosst: 'typo' } },
    ],
  };
  const { body } = await call('PUT', `/edges/${id}/draft`, { revision: 0, config });
  expect(body.problems.map((one: { path: string }) => one.path)).toEqual([
    'sources.1.protocol',
    'sources.2.config.host',
    'sources.2.config',
  ]);
  expect(body.unknownNames).toEqual(['no.such']);
  expect((await call('POST', `/edges/${id}/versions`, { revision: 1 })).status).toBe(400);
});

test('of two people who change the same draft, the second is told', async () => {
  const { id } = await edgeWithToken();
  expect((await call('PUT', `/edges/${id}/draft`, { revision: 0, config: bridge('a') })).status).toBe(200);
  expect((await call('PUT', `/edges/${id}/draft`, { revision: 0, config: bridge('b') })).status).toBe(409);
  expect((await call('POST', `/edges/${id}/versions`, { revision: 0 })).status).toBe(409);
});

test('a roll-back by hand sends a former version as a new one, secrets included', async () => {
  const { id, say } = await edgeWithToken();
  await sent(id, bridge('old-one'));
  await sent(id, bridge('new-one'));
  const { body } = await call('POST', `/edges/${id}/versions/1/again`, { note: 'back' });
  expect(body).toMatchObject({ version: 3, of: 1, state: 'pending' });
  expect(openEnvelope(keys.privateKey, (await say()).body.wanted.sealed)).toContain('old-one');
  expect((await call('POST', `/edges/${id}/versions/9/again`, {})).status).toBe(404);
});

test('a new secret for a device of a draft is told once and stays a hash', async () => {
  const { id, say } = await edgeWithToken();
  await call('PUT', `/edges/${id}/draft`, { revision: 0, config: bridge('a') });
  const { body } = await call('POST', `/edges/${id}/draft/secret`, { source: 'field', identity: 'gauge' });
  const hash = createHash('sha256').update(body.secret).digest('hex');
  expect(body.draft.config.sources[0].devices[0].hasSecret).toBe(true);
  await call('POST', `/edges/${id}/versions`, { revision: body.draft.revision });
  expect(openEnvelope(keys.privateKey, (await say()).body.wanted.sealed)).toContain(hash);
  expect((await call('POST', `/edges/${id}/draft/secret`, { source: 'field', identity: 'nobody' })).status).toBe(404);
});

test('a draft tells of each source what secrets of its devices are good for', async () => {
  const { id } = await edgeWithToken();
  const sources = ['broker', 'client'].map((mode) => ({ id: mode, protocol: 'broker', config: { mode }, devices: [] }));
  const { body } = await call('PUT', `/edges/${id}/draft`, { revision: 0, config: { sources: [...sources, ...bridge('a').sources] } });
  expect(body.secretUses).toEqual({ broker: 'needed', client: 'unused', field: 'unused' });
  expect((await call('GET', `/edges/${id}/draft`)).body.secretUses).toEqual(body.secretUses);
});

test('a restart of the centre, and a call from another tenant or role, change nothing', async () => {
  const { id, say } = await edgeWithToken();
  await sent(id, bridge('a'));
  await server.close();
  await open();
  expect((await say()).body.wanted).toMatchObject({ version: 1 });
  expect((await call('GET', `/edges/${id}`, undefined, { 'x-tenant': 'other' })).status).toBe(404);
  expect((await call('POST', `/edges/${id}/versions`, { revision: 2 }, { 'x-role': 'viewer' })).status).toBe(403);
  expect((await call('DELETE', `/edges/${id}`)).status).toBe(204);
  expect((await say()).status).toBe(401);
});
