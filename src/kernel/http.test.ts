import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { paths } from '../contracts/api/paths.ts';
import { Failure } from '../contracts/errors.ts';
import type { Role } from '../contracts/roles.ts';
import type { AuditFact } from './audit.ts';
import { createHttp, type Http, type HttpOptions } from './http.ts';
import { createLog } from './log.ts';
import { openApi } from './openapi.ts';
import { callerOf, until, virtualClock } from './testing.ts';

let http: Http;
let facts: AuditFact[];
let logged: string[];

/** A server that takes its caller's role from a header and, with `x-test-session`, treats it as a browser's session. */
const open = (more: Partial<HttpOptions> = {}) =>
  createHttp({
    log: createLog('info', { write: (line) => logged.push(line) }),
    clock: virtualClock(),
    version: '1.2.3',
    port: 0,
    allowMissing: true,
    audit: { write: async (fact) => void facts.push(fact) },
    identify: async ({ headers }) => {
      const role = headers['x-test-role'] as Role | undefined;
      return role && { caller: callerOf(role), ...(headers['x-test-session'] && { csrf: 'mark' }) };
    },
    ...more,
  });

beforeEach(async () => {
  facts = [];
  logged = [];
  http = await open();
});
afterEach(() => http.close());

const as = (role: Role) => ({ 'x-test-role': role });
const job = { id: 'j', kind: 'k', title: { zh: '一', en: 'one' }, state: 'done' as const, progress: 1, done: 1, startedAt: 0 };

test('a start without a handler for every operation fails and names them', async () => {
  const strict = await open({ allowMissing: false });
  await expect(strict.listen()).rejects.toThrow(/no handler for getHealth.*updateWorkOrder/);
  await strict.close();
});

test('a handler gets what the contract accepts, defaults filled in', async () => {
  let seen: unknown;
  http.route('listAudit', async ({ query, caller }) => {
    seen = { query, role: caller.role };
    return { items: [] };
  });
  const answer = await http.server.inject({ url: '/api/v1/audit?limit=7', headers: as('administrator') });
  expect(answer.json()).toEqual({ items: [] });
  expect(seen).toEqual({ query: { limit: 7 }, role: 'administrator' });
});

test('a request that breaks the contract is refused with the place of each mistake', async () => {
  http.route('createUser', async () => {
    throw new Error('BUG: not reached');
  });
  const payload = { name: 'x', role: 'king' };
  const answer = await http.server.inject({ method: 'POST', url: '/api/v1/users', headers: as('administrator'), payload });
  expect(answer.statusCode).toBe(400);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json().issues.map(({ path }: { path: string }) => path)).toEqual(['body.name', 'body.role']);
});

test.each([
  ['listAudit', '/audit?limit=7&heat=1'],
  ['getHealth', '/health?heat=1'],
] as const)('a query with a parameter that %s does not have is refused by name', async (operation, path) => {
  http.route(operation, async () => {
    throw new Error('BUG: not reached');
  });
  const answer = await http.server.inject({ url: `/api/v1${path}`, headers: as('administrator') });
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'BAD_REQUEST']);
  expect(answer.json().text).toEqual({ zh: expect.stringContaining('heat'), en: expect.stringContaining('heat') });
});

test('a failure becomes a problem with code, text and details', async () => {
  http.route('getJob', async ({ params }) => {
    throw new Failure('NOT_FOUND', `reading job ${params.id}: there is none`, { details: { what: params.id } });
  });
  const answer = await http.server.inject({ url: '/api/v1/jobs/abc', headers: as('viewer') });
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toEqual({
    code: 'NOT_FOUND',
    message: 'reading job abc: there is none',
    text: { zh: '找不到 abc', en: 'There is no abc' },
    details: { what: 'abc' },
  });
});

test('an unexpected error shows a number, and the log has the rest under it', async () => {
  http.route('getJob', async () => {
    throw new TypeError('inner detail');
  });
  const answer = await http.server.inject({ url: '/api/v1/jobs/abc', headers: as('viewer') });
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain('inner detail');
  expect(logged.join()).toContain('inner detail');
  expect(logged.join()).toContain(answer.json().details.id);
});

test.each([
  ['stops', { code: '57P01' }],
  ['has no socket', { code: 'ENOENT', syscall: 'connect' }],
])('a database that %s is not available, which is no error of ours', async (_, fields) => {
  http.route('getJob', async () => {
    throw Object.assign(new Error('inner detail'), fields);
  });
  const answer = await http.server.inject({ url: '/api/v1/jobs/abc', headers: as('viewer') });
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'NOT_AVAILABLE']);
});

test('a reply that breaks the contract does not leave the program', async () => {
  http.route('getJob', async () => ({ ...job, progress: 'much' }) as unknown as typeof job);
  const answer = await http.server.inject({ url: '/api/v1/jobs/j', headers: as('viewer') });
  expect(answer.statusCode).toBe(500);
});

test('what the contract does not name is left out of a reply', async () => {
  http.route('getJob', async () => ({ ...job, inner: 'thing' }));
  const answer = await http.server.inject({ url: '/api/v1/jobs/j', headers: as('viewer') });
  expect(answer.json()).toEqual(job);
});

test.each([
  ['not JSON', 'application/json', '{"a":', 400],
  ['a poisoned prototype', 'application/json', '{"__proto__":{"role":"administrator"},"name":"bob","role":"viewer"}', 400],
  ['an unknown media type', 'application/xml', '<a/>', 415],
])('%s is refused', async (_, type, payload, status) => {
  http.route('createUser', async () => {
    throw new Error('BUG: not reached');
  });
  const headers = { ...as('administrator'), 'content-type': type };
  const answer = await http.server.inject({ method: 'POST', url: '/api/v1/users', headers, payload });
  expect([answer.statusCode, answer.json().code]).toEqual([status, 'BAD_REQUEST']);
});

test('an empty JSON body is no body', async () => {
  http.route('installPack', async () => ({ job: 'j' }));
  const headers = { ...as('administrator'), 'content-type': 'application/json' };
  const answer = await http.server.inject({ method: 'POST', url: '/api/v1/packs/water/install', headers, payload: '' });
  expect(answer.json()).toEqual({ job: 'j' });
});

test('a file reaches its handler as a stream of any size', async () => {
  http.route('importFile', async ({ request }) => ({ job: String((await readAll(request.raw)).length) }));
  const address = await http.listen();
  const answer = await fetch(`${address}/api/v1/imports?name=a.csv`, {
    method: 'POST',
    headers: { ...as('engineer'), 'content-type': 'text/csv' },
    body: new Blob(Array.from({ length: 20 }, () => 'x'.repeat(1_000_000))),
  });
  expect(await answer.json()).toEqual({ job: '20000000' });
});

test('who sends a body that is too large hears why, and may go on with the same connection', async () => {
  http.route('writeSamples', async () => ({ taken: 0, refused: [] }));
  const { port } = new URL(await http.listen());
  const socket = connect(Number(port), '127.0.0.1');
  let heard = '';
  socket.on('data', (bytes) => {
    heard += bytes;
  });
  const size = 17 * 2 ** 20;
  const head = (line: string, length: number) =>
    `${line} HTTP/1.1\r\nhost: x\r\nx-test-role: engineer\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
  socket.write(head('POST /api/v1/samples', size));
  await until(() => heard.includes('TOO_LARGE'));
  socket.write(Buffer.alloc(size, 0x20));
  socket.write(head('GET /api/v1/nothing', 0));
  await until(() => heard.includes('HTTP/1.1 404'));
  socket.destroy();
});

test('a streamed reply is sent by its handler', async () => {
  http.route('exportCsv', async ({ reply }) => {
    reply.type('text/csv').send(Readable.from(['time,value\n', '1,2\n']));
  });
  const answer = await http.server.inject({ url: '/api/v1/history/export.csv?points=1&from=0&to=1', headers: as('viewer') });
  expect([answer.statusCode, answer.body]).toEqual([200, 'time,value\n1,2\n']);
});

test('a handler learns that its caller has gone', async () => {
  let isGone = false;
  const leaving = new AbortController();
  http.route('listJobs', ({ signal }) => {
    leaving.abort();
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        isGone = true;
        resolve({ items: [] });
      });
    });
  });
  const address = await http.listen();
  const asking = fetch(`${address}/api/v1/jobs`, { headers: as('viewer'), signal: leaving.signal }).catch(() => 'left');
  expect(await asking).toBe('left');
  await until(() => isGone);
});

test('a caller who has gone before anything was read of the request is no error of ours', async () => {
  http.route('listJobs', async () => ({ items: [] }));
  const address = await http.listen();
  http.server.server.prependListener('request', ({ socket }) => Object.defineProperty(socket, 'remoteAddress', { value: undefined }));
  expect((await fetch(`${address}/api/v1/jobs`, { headers: as('viewer') })).status).toBe(503);
  expect(logged.join()).not.toContain('unexpected error');
});

describe('against foreign pages', () => {
  const call = (headers: Record<string, string>) => {
    http.route('signOut', async () => ({ next: '/signin' }));
    return http.server.inject({ method: 'DELETE', url: '/api/v1/session', headers: { ...as('viewer'), ...headers } });
  };
  test.each([
    ['a session without its mark', { 'x-test-session': '1' }, 403],
    ['a session with a wrong mark', { 'x-test-session': '1', 'x-yangfan-csrf': 'other' }, 403],
    ['a session with its mark', { 'x-test-session': '1', 'x-yangfan-csrf': 'mark' }, 200],
    ['a token', {}, 200],
    ['a foreign origin', { origin: 'https://evil.example' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }, 403],
    ['our own origin', { origin: 'http://yangfan.local', host: 'yangfan.local' }, 200],
  ])('%s answers %s', async (_, headers, status) => {
    expect((await call(headers as Record<string, string>)).statusCode).toBe(status);
  });
  test('a trusted origin may call', async () => {
    await http.close();
    http = await open({ trustedOrigins: ['https://yangfan.example'] });
    expect((await call({ origin: 'https://yangfan.example' })).statusCode).toBe(200);
  });
  test('every answer carries the security headers', async () => {
    const { headers } = await http.server.inject({ url: '/api/v1/docs' });
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

test('too many calls of one address are refused and told how long to wait', async () => {
  await http.close();
  http = await open({ callsPerMinute: 3 });
  http.route('listJobs', async () => ({ items: [] }));
  const answers = [];
  for (let i = 0; i < 4; i += 1) answers.push(await http.server.inject({ url: '/api/v1/jobs', headers: as('viewer') }));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429]);
  expect(Number(answers[3]?.headers['retry-after'])).toBeGreaterThan(0);
  expect(answers[3]?.json().code).toBe('TOO_MANY');
});

test('a change is audited with its outcome and without its secrets, a reading is not', async () => {
  http.route('createToken', async ({ body }) => {
    if (body.name === 'bad') throw new Failure('CONFLICT', 'creating a token: no', { details: { what: 'no' } });
    return { id: 't', name: body.name, role: body.role, scopes: body.scopes, createdAt: 0, secret: 'yf_never-in-the-audit-000' };
  });
  http.route('listTokens', async () => ({ items: [] }));
  const send = (name: string) =>
    http.server.inject({
      method: 'POST',
      url: '/api/v1/tokens',
      headers: as('administrator'),
      payload: { name, role: 'viewer', scopes: ['all:read'] },
    });
  await send('good');
  await send('bad');
  await http.server.inject({ url: '/api/v1/tokens', headers: as('administrator') });
  expect(facts.map(({ action, outcome, caller }) => [action, outcome, caller.name])).toEqual([
    ['createToken', 'ok', 'administrator'],
    ['createToken', 'refused', 'administrator'],
  ]);
  expect(JSON.stringify(facts)).not.toContain('yf_');
});

test('a change that was not permitted is audited too', async () => {
  http.route('revokeToken', async () => {});
  await http.server.inject({ method: 'DELETE', url: '/api/v1/tokens/t1', headers: as('viewer') });
  expect(facts).toMatchObject([{ action: 'revokeToken', target: 't1', outcome: 'refused' }]);
});

describe('pages', () => {
  test('the OpenAPI document has every operation with its permission, and every reference in it leads somewhere', () => {
    const document = openApi('1.2.3');
    const all = Object.values(document.paths as Record<string, Record<string, { operationId: string; 'x-permission': string }>>);
    const operations = all.flatMap((methods) => Object.values(methods));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(paths).sort());
    expect(operations.every((operation) => operation['x-permission'] !== undefined)).toBe(true);
    const written = JSON.stringify(document);
    const { schemas } = document.components as { schemas: Record<string, unknown> };
    const used = [...written.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');
    expect(used.filter((name) => !(name in schemas))).toEqual([]);
    expect(written).not.toContain('#/$defs');
  });
  test('the document and its page are answered without signing in, and only once to the same browser', async () => {
    const first = await http.server.inject({ url: '/api/v1/openapi.json' });
    expect(first.json().openapi).toBe('3.1.0');
    const again = await http.server.inject({ url: '/api/v1/openapi.json', headers: { 'if-none-match': String(first.headers.etag) } });
    expect(again.statusCode).toBe(304);
    const page = await http.server.inject({ url: '/api/v1/docs' });
    expect(page.body).not.toMatch(/(src|href)="https?:/);
    expect(page.body).not.toContain('<script>');
  });
  test('without a built console the first page says how to build it', async () => {
    expect((await http.server.inject({ url: '/' })).body).toContain('npm run build:console');
  });
  test('an unknown call is a problem, not a page', async () => {
    const answer = await http.server.inject({ url: '/api/v1/nothing', headers: { accept: 'text/html' } });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'NOT_FOUND']);
  });
  test('the figures are open to this machine only', async () => {
    const ask = (remoteAddress: string, headers: Record<string, string> = {}) =>
      http.server.inject({ url: '/metrics', remoteAddress, headers: { host: 'localhost:7800', ...headers } });
    expect((await ask('127.0.0.1')).body).toContain('process_cpu_user_seconds_total');
    expect((await ask('10.0.0.9')).statusCode).toBe(401);
    expect((await ask('10.0.0.9', as('viewer'))).statusCode).toBe(200);
    expect((await ask('127.0.0.1', { host: 'rebound.example' })).statusCode).toBe(401);
  });
});

describe('the console', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yangfan-console-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<p>console');
    await writeFile(join(folder, 'assets', 'main-abc.js'), 'plain');
    await writeFile(join(folder, 'assets', 'main-abc.js.br'), 'packed');
    await http.close();
    http = await open({ consoleFolder: folder });
  });
  afterEach(() => rm(folder, { recursive: true }));

  test.each(['/', '/alarms', '/assets/0198-abc'])('%s is the console', async (url) => {
    const answer = await http.server.inject({ url, headers: { accept: 'text/html' } });
    expect([answer.statusCode, answer.body, answer.headers['cache-control']]).toEqual([200, '<p>console', 'no-cache']);
  });
  test('a file with a hash in its name is kept for ever and sent packed', async () => {
    const answer = await http.server.inject({ url: '/assets/main-abc.js', headers: { 'accept-encoding': 'br' } });
    expect([answer.body, answer.headers['content-encoding']]).toEqual(['packed', 'br']);
    expect(answer.headers['cache-control']).toContain('immutable');
  });
  test.each(['/assets/gone.js', '/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd'])('%s is not found', async (url) => {
    expect((await http.server.inject({ url })).statusCode).toBeGreaterThanOrEqual(400);
  });
});
