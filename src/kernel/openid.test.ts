import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startOpenidProvider } from '../../test/setup/openid-provider.ts';
import { allScopes } from '../contracts/areas.ts';
import { type Audit, createAudit } from './audit.ts';
import { type Auth, createAuth } from './auth.ts';
import { authRoutes } from './auth-routes.ts';
import { createHttp, type Http } from './http.ts';
import { createLog } from './log.ts';
import { createProvider, type ProviderSettings } from './openid.ts';
import { externalSessionMs } from './sessions.ts';
import { testDatabase, virtualClock } from './testing.ts';

const clientId = 'yangfan';
const clientSecret = 'the secret of the client';
const origin = 'https://yangfan.example';
const wang = {
  sub: 'sub-wang',
  preferred_username: '王工',
  groups: ['plant', 'engineers'],
  email: 'wang@plant.example',
  email_verified: true,
};

let idp: Awaited<ReturnType<typeof startOpenidProvider>>;
let database: Awaited<ReturnType<typeof testDatabase>>;
let clock: ReturnType<typeof virtualClock>;
let auth: Auth;
let audit: Audit;
let http: Http;
let logged: string[];

beforeAll(async () => {
  idp = await startOpenidProvider(clientId, clientSecret);
  database = await testDatabase();
});
afterAll(async () => {
  await http.close();
  await idp.stop();
  await database.drop();
});

beforeEach(async () => {
  logged = [];
  clock = virtualClock();
  audit = await createAudit(database.db, clock);
  auth = await createAuth(database.db, clock, { N: 2 ** 8, r: 8, p: 1 });
  // One database for all: making one takes longer than the test.
  await sql`truncate user_account, session, sign_in_link, api_token`.execute(database.db);
  idp.be(wang);
  idp.forge({});
  await serve({});
});

async function serve(changes: Partial<ProviderSettings>, isSet = true): Promise<void> {
  await http?.close();
  const log = createLog('trace', { write: (line) => logged.push(line) });
  const settings: ProviderSettings = {
    issuer: idp.issuer,
    clientId,
    clientSecret,
    origin,
    scopes: 'openid',
    nameClaim: 'preferred_username',
    roleClaim: 'groups',
    roles: [
      ['operators', 'operator'],
      ['engineers', 'engineer'],
      ['admins', 'administrator'],
    ],
    allow: [],
    tenant: 'main',
    ...changes,
  };
  http = await createHttp({ log, clock, audit, identify: auth.identify, version: '0', port: 0, allowMissing: true });
  authRoutes(http, auth, { providers: isSet ? [createProvider(settings, clock, log)] : [] });
}

const post = (path: string, payload: object, cookie = '', more: Record<string, string> = {}) =>
  http.server.inject({ method: 'POST', url: `/api/v1/session${path}`, headers: { cookie, ...more }, payload });
type Answer = Awaited<ReturnType<typeof post>>;
const cookieOf = (answer: Answer, name: string) => answer.cookies.find((cookie) => cookie.name === name && cookie.value !== '');
const textOf = (answer: Answer, name: string) => `${name}=${cookieOf(answer, name)?.value}`;

/** Begins a sign-in and goes to the provider; what the browser brings back is not handed in yet. */
async function begin(next?: string) {
  const answer = await post('/provider', { ...(next !== undefined && { next }) });
  expect(answer.statusCode).toBe(200);
  return { cookie: textOf(answer, 'yangfan_sign_in'), url: answer.json().url as string, query: await idp.visit(answer.json().url) };
}
const finish = (query: URLSearchParams, cookie: string) => post('/provider/answer', { providerAnswer: query.toString() }, cookie);
const signIn = async (next?: string) => {
  const { query, cookie } = await begin(next);
  return finish(query, cookie);
};
const people = async () => (await auth.users.list('main')).map(({ name, role, isExternal }) => ({ name, role, isExternal }));
const isSignedIn = async (cookie: string) => (await http.server.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode === 200;
const refused = (answer: Answer) => [answer.statusCode, answer.json().code, cookieOf(answer, 'yangfan_session')];
const refusal = [403, 'PROVIDER_REFUSED', undefined];

describe('signing in at the provider', () => {
  test('asks for a code with PKCE, state and nonce, and to be sent back to the console only', async () => {
    const { searchParams } = new URL((await begin()).url);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      client_id: clientId,
      code_challenge_method: 'S256',
      redirect_uri: `${origin}/signin`,
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
  });
  test('makes a user without a password, opens a new session and goes on where the person was', async () => {
    const answer = await signIn('/alarms?state=open#top');
    expect(answer.json()).toMatchObject({
      next: '/alarms?state=open#top',
      user: { name: '王工', role: 'engineer', tenant: 'main', hasPassword: false, isExternal: true },
    });
    expect(await people()).toEqual([{ name: '王工', role: 'engineer', isExternal: true }]);
    expect(await isSignedIn(textOf(answer, 'yangfan_session'))).toBe(true);
    expect(cookieOf(answer, 'yangfan_session')).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
  });
  test('twice at the same time makes one user', async () => {
    const answers = await Promise.all([signIn(), signIn(), signIn()]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(await people()).toHaveLength(1);
  });
  test('ends the session that the browser had before', async () => {
    const before = textOf(await signIn(), 'yangfan_session');
    const { query, cookie } = await begin();
    const after = textOf(await finish(query, `${cookie}; ${before}`), 'yangfan_session');
    expect([after === before, await isSignedIn(before), await isSignedIn(after)]).toEqual([false, false, true]);
  });
  test('gives the role of now at each time, and keeps the name of the first', async () => {
    await signIn();
    idp.be({ ...wang, preferred_username: 'renamed', groups: ['operators'] });
    await signIn();
    expect(await people()).toEqual([{ name: '王工', role: 'operator', isExternal: true }]);
  });
  test('ends after 12 hours, however busy', async () => {
    const cookie = textOf(await signIn(), 'yangfan_session');
    clock.advance(externalSessionMs - 1);
    expect(await isSignedIn(cookie)).toBe(true);
    clock.advance(1);
    expect(await isSignedIn(cookie)).toBe(false);
  });
  test('lets clocks differ by a minute', async () => {
    idp.forge({ claims: { exp: Math.floor(Date.now() / 1000) - 20 } });
    expect((await signIn()).statusCode).toBe(200);
  });
  test('is over at sign-out, and the provider is told', async () => {
    const answer = await signIn();
    const cookie = textOf(answer, 'yangfan_session');
    const headers = { cookie, 'x-yangfan-csrf': answer.json().csrf };
    const { next } = (await http.server.inject({ method: 'DELETE', url: '/api/v1/session', headers })).json();
    expect(await isSignedIn(cookie)).toBe(false);
    const url = new URL(next);
    expect([url.href.startsWith(`${idp.issuer}/end?`), url.searchParams.get('post_logout_redirect_uri')]).toEqual([
      true,
      `${origin}/signin`,
    ]);
    expect(url.searchParams.get('client_id')).toBe(clientId);
  });
});

describe('an ID token', () => {
  const seconds = Math.floor(Date.now() / 1000);
  test.each([
    ['with another nonce', { claims: { nonce: 'other' } }],
    ['without a nonce', { claims: { nonce: undefined } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['for another client', { claims: { aud: 'other' } }],
    ['for more clients, sent to another', { claims: { aud: [clientId, 'other'], azp: 'other' } }],
    ['that has expired', { claims: { exp: seconds - 3600, iat: seconds - 7200 } }],
    ['without an expiry', { claims: { exp: undefined } }],
    ['that is valid only later', { claims: { nbf: seconds + 3600 } }],
    ['without a subject', { claims: { sub: undefined } }],
    ['signed by nobody (alg none)', { signedBy: 'nobody' }],
    ['signed by another key', { signedBy: 'another key' }],
  ] as const)('%s is refused', async (_, forgery) => {
    idp.forge(forgery);
    expect(refused(await signIn())).toEqual(refusal);
    expect(await people()).toEqual([]);
  });
});

describe('an answer', () => {
  test('with another state is refused', async () => {
    const { query, cookie } = await begin();
    query.set('state', 'other');
    expect(refused(await finish(query, cookie))).toEqual(refusal);
  });
  test('of another issuer (mix-up) is refused', async () => {
    const { query, cookie } = await begin();
    query.set('iss', 'https://evil.example');
    expect(refused(await finish(query, cookie))).toEqual(refusal);
  });
  test('with the code of another sign-in is refused: PKCE does not fit', async () => {
    const [one, other] = [await begin(), await begin()];
    one.query.set('code', other.query.get('code') ?? '');
    expect(refused(await finish(one.query, one.cookie))).toEqual(refusal);
  });
  test('is taken once', async () => {
    const { query, cookie } = await begin();
    expect((await finish(query, cookie)).statusCode).toBe(200);
    expect(refused(await finish(query, cookie))).toEqual(refusal);
  });
  test('is taken once when it comes twice at the same time', async () => {
    const { query, cookie } = await begin();
    const answers = await Promise.all([finish(query, cookie), finish(query, cookie)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 403]);
  });
  test.each([
    ['without the cookie of the beginning', ''],
    ['with that of another browser', 'yangfan_sign_in=guess'],
  ])('%s is refused', async (_, cookie) => {
    expect(refused(await finish((await begin()).query, cookie))).toEqual(refusal);
  });
  test('after more than ten minutes is refused', async () => {
    const { query, cookie } = await begin();
    clock.advance(10 * 60_000);
    expect(refused(await finish(query, cookie))).toEqual(refusal);
  });
  test('that says that the person has cancelled says so', async () => {
    const { query, cookie } = await begin();
    const answer = await finish(new URLSearchParams({ error: 'access_denied', state: query.get('state') ?? '', iss: idp.issuer }), cookie);
    expect(refused(answer)).toEqual(refusal);
    expect(answer.json().text.en).toContain('cancelled or denied');
  });
  test('handed in by a foreign page is refused', async () => {
    const { query, cookie } = await begin();
    const answer = await post('/provider/answer', { providerAnswer: query.toString() }, cookie, { origin: 'https://evil.example' });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'CSRF']);
  });
  test('guessed again and again must wait', async () => {
    const tries = [];
    for (let i = 0; i < 11; i += 1) tries.push((await finish(new URLSearchParams({ state: 'guess', code: 'guess' }), '')).statusCode);
    expect(tries.slice(9)).toEqual([403, 429]);
  });
});

test.each(['https://evil.example', '//evil.example', '/\\evil.example', '/a\\b', '/\t/evil.example', 'javascript:alert(1)', ''])(
  'the path %j to go to afterwards is refused',
  async (next) => {
    const answer = await post('/provider', { next });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'BAD_REQUEST']);
  },
);

describe('a person', () => {
  test.each([
    ['without a group that gives a role', { groups: ['strangers'] }, 'no role'],
    ['without any group', { groups: undefined }, 'no role'],
    ['whose group only looks like one', { groups: 'engineers,admins' }, 'no role'],
    ['without a name', { preferred_username: undefined }, 'no user name'],
    ['called like the first administrator', { preferred_username: 'Admin' }, 'no user name'],
    ['whose name is none', { preferred_username: 'a\u202eb' }, 'no user name'],
  ])('%s is refused and told why, and is no user', async (_, claims, why) => {
    idp.be({ ...wang, ...claims });
    const answer = await signIn();
    expect(refused(answer)).toEqual(refusal);
    expect(answer.json().text.en).toContain(why);
    expect(answer.json().text.zh).toMatch(/请联系管理员/);
    expect(await people()).toEqual([]);
  });
  test('gets the highest role that the groups give', async () => {
    idp.be({ ...wang, groups: ['admins', 'operators'] });
    expect((await signIn()).json().user.role).toBe('administrator');
  });
  test('gets the role from a claim within another', async () => {
    await serve({ roleClaim: 'realm_access.roles' });
    idp.be({ ...wang, realm_access: { roles: ['operators'] } });
    expect((await signIn()).json().user.role).toBe('operator');
  });
  test.each([
    ['on the list', [['groups', 'plant']], {}, 200],
    ['whose verified address is on it', [['email', 'wang@plant.example']], {}, 200],
    ['whose address nobody has verified', [['email', 'wang@plant.example']], { email_verified: false }, 403],
    ['not on the list', [['groups', 'board']], {}, 403],
  ] as const)('%s: %j', async (_, allow, claims, status) => {
    await serve({ allow });
    idp.be({ ...wang, ...claims });
    expect((await signIn()).statusCode).toBe(status);
  });
  test('who has lost the role is put out of the open sessions too', async () => {
    const cookie = textOf(await signIn(), 'yangfan_session');
    idp.be({ ...wang, groups: [] });
    expect(refused(await signIn())).toEqual(refusal);
    expect(await isSignedIn(cookie)).toBe(false);
  });
  test('who is deactivated here stays out', async () => {
    const { id } = (await signIn()).json().user;
    await auth.users.change('main', id, { active: false }).catch(() => undefined);
    await auth.users.create('main', 'other', { role: 'administrator' });
    await auth.users.change('main', id, { active: false });
    const answer = await signIn();
    expect(refused(answer)).toEqual(refusal);
    expect(answer.json().text.en).toContain('deactivated');
  });
  test('with the name of a local user does not become that user', async () => {
    await auth.users.create('main', '王工', { role: 'viewer' });
    const answer = await signIn();
    expect(refused(answer)).toEqual(refusal);
    expect(answer.json().text.en).toContain('taken');
    expect(await people()).toEqual([{ name: '王工', role: 'viewer', isExternal: false }]);
  });
  test('who comes from the provider has no password, no link, and a role of there', async () => {
    const answer = await signIn();
    const { csrf, user } = answer.json();
    const headers = { cookie: textOf(answer, 'yangfan_session'), 'x-yangfan-csrf': csrf };
    const payload = { password: 'correct horse 7' };
    expect((await http.server.inject({ method: 'PUT', url: '/api/v1/session/password', headers, payload })).statusCode).toBe(409);
    await expect(auth.linkFor('王工')).rejects.toMatchObject({ code: 'CONFLICT' });
    await auth.users.create('main', 'boss', { role: 'administrator' });
    const { token } = { token: await auth.tokens.create('main', { name: 't', role: 'administrator', scopes: allScopes }) };
    const change = (body: object) =>
      http.server.inject({
        method: 'PATCH',
        url: `/api/v1/users/${user.id}`,
        headers: { authorization: `Bearer ${token.secret}` },
        payload: body,
      });
    expect((await change({ role: 'administrator' })).statusCode).toBe(409);
    expect((await change({ newLink: true })).statusCode).toBe(409);
    expect((await change({ active: false })).statusCode).toBe(200);
  });
});

describe('a provider', () => {
  const ways = async () => (await http.server.inject({ url: '/api/v1/session/ways' })).json();
  test('that is not set offers nothing', async () => {
    await serve({}, false);
    expect(await ways()).toEqual({ providers: [], hasOthers: false });
    expect((await post('/provider', {})).statusCode).toBe(404);
  });
  test('that is down is said to be, passwords go on working, and it is found again', async () => {
    await auth.users.setPassword((await auth.users.create('main', 'bob', { role: 'viewer' })).id, 'correct horse 7');
    await serve({ title: 'Plant ID' });
    expect(await ways()).toEqual({ providers: [{ issuer: idp.issuer, title: 'Plant ID', isReached: true }], hasOthers: false });
    await idp.stop();
    try {
      clock.advance(30_000);
      expect(await ways()).toEqual({ providers: [{ issuer: idp.issuer, title: 'Plant ID', isReached: false }], hasOthers: false });
      expect((await post('/provider', {})).json().code).toBe('NOT_AVAILABLE');
      expect((await post('', { name: 'bob', password: 'correct horse 7' })).statusCode).toBe(200);
    } finally {
      await idp.start();
    }
    clock.advance(30_000);
    expect(await ways()).toEqual({ providers: [{ issuer: idp.issuer, title: 'Plant ID', isReached: true }], hasOthers: false });
    expect((await signIn()).statusCode).toBe(200);
  });
  test('that calls itself something else is not used', async () => {
    await serve({ issuer: idp.issuer.replace('127.0.0.1', 'localhost') });
    expect((await ways()).providers[0].isReached).toBe(false);
  });
});

test('each sign-in and refusal is audited, and no code, cookie or secret is stored or logged', async () => {
  const { query, cookie } = await begin();
  const entered = await finish(query, cookie);
  idp.be({ ...wang, sub: 'sub-li', groups: [] });
  await signIn();
  idp.forge({ signedBy: 'another key' });
  await signIn();
  const { items } = await audit.list('main', { limit: 3 });
  expect(items).toMatchObject(
    [
      {
        action: 'finishProviderSignIn',
        outcome: 'refused',
        caller: 'anonymous',
        detail: { error: 'PROVIDER_REFUSED', reason: /signature/ },
      },
      { action: 'finishProviderSignIn', outcome: 'refused', caller: 'anonymous', detail: { subject: 'sub-li', reason: /no role/ } },
      { action: 'finishProviderSignIn', outcome: 'ok', caller: '王工', detail: { subject: wang.sub, name: '王工' } },
    ].map((entry) => ({
      ...entry,
      detail: { ...entry.detail, ...('reason' in entry.detail && { reason: expect.stringMatching(entry.detail.reason as RegExp) }) },
    })),
  );
  const tables = ['user_account', 'session', 'audit'];
  const rows = await Promise.all(tables.map((table) => sql`select * from ${sql.table(table)}`.execute(database.db)));
  const kept = JSON.stringify(rows.map((result) => result.rows)) + logged.join();
  const secrets = [
    clientSecret,
    query.get('code'),
    query.get('state'),
    cookie.split('=')[1],
    textOf(entered, 'yangfan_session').split('=')[1],
  ];
  for (const secret of secrets) expect(kept).not.toContain(secret);
});
