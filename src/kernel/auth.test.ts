import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allScopes } from '../contracts/areas.ts';
import type { Role } from '../contracts/roles.ts';
import { type Audit, createAudit } from './audit.ts';
import { type Auth, createAuth } from './auth.ts';
import { authRoutes } from './auth-routes.ts';
import { createHttp, type Http } from './http.ts';
import { createLog } from './log.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { testDatabase, virtualClock } from './testing.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let clock: ReturnType<typeof virtualClock>;
let auth: Auth;
let audit: Audit;
let http: Http;
let logged: string[];

beforeEach(async () => {
  logged = [];
  clock = virtualClock();
  database = await testDatabase();
  audit = await createAudit(database.db, clock);
  auth = await createAuth(database.db, clock, cheap);
  const log = createLog('trace', { write: (line) => logged.push(line) });
  http = await createHttp({ log, clock, audit, identify: auth.identify, version: '0', port: 0, allowMissing: true });
  authRoutes(http, auth, { hasAsset: (tenant, asset) => tenant === 'main' && asset !== 'moon' });
});
afterEach(async () => {
  await http.close();
  await database.drop();
});

interface Browser {
  readonly cookie: string;
  readonly csrf: string;
  readonly id: string;
}
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const password = 'correct horse 7';
/** What a password costs here: enough to go through the same code. */
const cheap = { N: 2 ** 8, r: 8, p: 1 };

const send = (method: Method, path: string, payload?: object, headers: Record<string, string> = {}) =>
  http.server.inject({ method, url: `/api/v1${path}`, headers, payload });
const as = ({ cookie, csrf }: Browser) => ({ cookie, 'x-yangfan-csrf': csrf });
const enter = async (answer: Awaited<ReturnType<typeof send>>): Promise<Browser> => {
  expect(answer.statusCode).toBe(200);
  return { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '', csrf: answer.json().csrf, id: answer.json().user.id };
};
const byLink = async (link: string) => enter(await send('POST', '/session/link', { link }));
const byPassword = (name: string, secret: string, address = '10.0.0.1') =>
  http.server.inject({ method: 'POST', url: '/api/v1/session', remoteAddress: address, payload: { name, password: secret } });
const administrator = async () => byLink((await auth.firstLink()) ?? '');
const person = async (name: string, role: Role) => byLink(await auth.links.make((await auth.users.create('main', name, { role })).id));

test('by default a password is stored at its full cost, and known again', async () => {
  const { passwordCost } = await createAuth(database.db, clock);
  const stored = await hashPassword(password, passwordCost);
  expect(stored).toMatch(/^scrypt\$32768\$8\$3\$/);
  expect(await isPassword(password, stored, cheap)).toBe(true);
  expect(await isPassword(`${password}!`, stored, cheap)).toBe(false);
});

describe('the first start', () => {
  test('gives a link for an administrator without a password, a new one at each start, until he has one', async () => {
    const first = (await auth.firstLink()) ?? '';
    const second = (await auth.firstLink()) ?? '';
    expect((await send('POST', '/session/link', { link: first })).json().code).toBe('LINK_EXPIRED');
    const admin = await byLink(second);
    expect((await send('GET', '/session', undefined, as(admin))).json().user).toMatchObject({
      name: 'admin',
      role: 'administrator',
      hasPassword: false,
    });
    expect((await send('PUT', '/session/password', { password }, as(admin))).statusCode).toBe(204);
    expect(await auth.firstLink()).toBeUndefined();
    expect((await byPassword('Admin', password)).statusCode).toBe(200);
  });
  test('leaves no way in without the link', async () => {
    await auth.firstLink();
    for (const guess of ['', 'admin', 'null']) expect((await byPassword('admin', guess)).json().code).toBe('SIGN_IN_FAILED');
  });
});

describe('a sign-in link', () => {
  test('works once', async () => {
    const link = await auth.firstLink();
    await byLink(link ?? '');
    expect((await send('POST', '/session/link', { link })).json().code).toBe('LINK_EXPIRED');
  });
  test('works once also when it is used twice at the same time', async () => {
    const link = await auth.firstLink();
    const answers = await Promise.all([1, 2, 3].map(() => send('POST', '/session/link', { link })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401, 401]);
  });
  test('works for 15 minutes', async () => {
    const link = await auth.firstLink();
    clock.advance(15 * 60_000);
    expect((await send('POST', '/session/link', { link })).json().code).toBe('LINK_EXPIRED');
  });
});

describe('a session', () => {
  test('is sent in a cookie that no script and no foreign page can use', async () => {
    const answer = await send('POST', '/session/link', { link: await auth.firstLink() });
    expect(answer.headers['set-cookie']).toMatch(/^yangfan_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  });
  test('is sent over TLS only, where it came over TLS', async () => {
    const answer = await send('POST', '/session/link', { link: await auth.firstLink() }, { 'x-forwarded-proto': 'https' });
    expect(answer.headers['set-cookie']).toContain('; Secure');
    expect(answer.headers['strict-transport-security']).toBeDefined();
  });
  test('ends after 12 hours without a call, and each call keeps it', async () => {
    const admin = await administrator();
    const isOpen = async () => (await send('GET', '/session', undefined, as(admin))).statusCode === 200;
    clock.advance(11 * 3_600_000);
    expect(await isOpen()).toBe(true);
    clock.advance(11 * 3_600_000);
    expect(await isOpen()).toBe(true);
    clock.advance(12 * 3_600_000);
    expect(await isOpen()).toBe(false);
  });
  test('makes no change without its mark', async () => {
    const admin = await administrator();
    const answer = await send('POST', '/users', { name: 'bob', role: 'viewer' }, { cookie: admin.cookie });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'CSRF']);
  });
  test('ends at sign-out', async () => {
    const admin = await administrator();
    await send('DELETE', '/session', undefined, as(admin));
    expect((await send('GET', '/session', undefined, as(admin))).statusCode).toBe(401);
  });
  test('of another browser ends with a new password', async () => {
    const one = await administrator();
    const other = await byLink(await auth.linkFor('admin'));
    await send('PUT', '/session/password', { password }, as(one));
    expect((await send('GET', '/session', undefined, as(one))).statusCode).toBe(200);
    expect((await send('GET', '/session', undefined, as(other))).statusCode).toBe(401);
  });
  test('gains and loses rights at once', async () => {
    const admin = await administrator();
    const bob = await person('bob', 'viewer');
    expect((await send('GET', '/users', undefined, as(bob))).statusCode).toBe(403);
    await send('PATCH', `/users/${bob.id}`, { role: 'administrator' }, as(admin));
    expect((await send('GET', '/users', undefined, as(bob))).statusCode).toBe(200);
    await send('PATCH', `/users/${bob.id}`, { active: false }, as(admin));
    expect((await send('GET', '/users', undefined, as(bob))).statusCode).toBe(401);
  });
});

describe('a password', () => {
  test.each([
    ['too short', 'Ab1$efghi'],
    ['too long', 'aB3$'.repeat(60)],
    ['one letter again and again', 'aaaaaaaaaaab'],
    ['a row of keys', '1234567890'],
    ['the first that is tried', 'Password1234'],
    ['his name with a tail', 'admin-2026-x'],
  ])('that is %s is refused', async (_, weak) => {
    const answer = await send('PUT', '/session/password', { password: weak }, as(await administrator()));
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'BAD_REQUEST']);
  });
  test('is changed only by who knows the old one', async () => {
    const admin = await administrator();
    await send('PUT', '/session/password', { password }, as(admin));
    const change = (old?: string) => send('PUT', '/session/password', { old, password: 'another horse 8' }, as(admin));
    expect((await change()).json().code).toBe('SIGN_IN_FAILED');
    expect((await change('wrong horse 9')).json().code).toBe('SIGN_IN_FAILED');
    expect((await change(password)).statusCode).toBe(204);
    expect((await byPassword('admin', password)).statusCode).toBe(401);
    expect((await byPassword('admin', 'another horse 8')).statusCode).toBe(200);
  });
  test('guessed again and again must wait longer and longer, also from other addresses', async () => {
    await person('bob', 'viewer');
    const tries = [];
    for (let i = 0; i < 7; i += 1) tries.push((await byPassword('bob', 'wrong', `10.0.0.${i}`)).statusCode);
    expect(tries).toEqual([401, 401, 401, 401, 401, 429, 429]);
    clock.advance(1000);
    expect((await byPassword('bob', 'wrong', '10.1.0.1')).statusCode).toBe(401);
    const answer = await byPassword('bob', 'wrong', '10.1.0.2');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '2']);
  });
  test('guessed for many names from one address must wait too', async () => {
    const tries = [];
    for (let i = 0; i < 11; i += 1) tries.push((await byPassword(`name${i}`, 'wrong')).statusCode);
    expect(tries.slice(9)).toEqual([401, 429]);
  });
  test('of an inactive user does not come in', async () => {
    const admin = await administrator();
    const bob = await person('bob', 'viewer');
    await send('PUT', '/session/password', { password }, as(bob));
    await send('PATCH', `/users/${bob.id}`, { active: false }, as(admin));
    expect((await byPassword('bob', password)).json().code).toBe('SIGN_IN_FAILED');
  });
});

describe('users', () => {
  test('are made with a link and without a password; a name is taken once, in any case', async () => {
    const admin = await administrator();
    const made = (await send('POST', '/users', { name: '王工', role: 'engineer' }, as(admin))).json();
    expect(made).toMatchObject({ name: '王工', role: 'engineer', active: true, link: expect.stringMatching(/^\/signin#/) });
    expect(made).not.toHaveProperty('password');
    await byLink(made.link);
    await send('POST', '/users', { name: 'bob', role: 'viewer' }, as(admin));
    const again = await send('POST', '/users', { name: 'BOB', role: 'viewer' }, as(admin));
    expect([again.statusCode, again.json().code]).toEqual([409, 'CONFLICT']);
  });
  test.each([{ role: 'viewer' }, { active: false }])('the last administrator cannot be changed to %o', async (change) => {
    const admin = await administrator();
    expect((await send('PATCH', `/users/${admin.id}`, change, as(admin))).json().code).toBe('CONFLICT');
    expect((await send('GET', '/users', undefined, as(admin))).statusCode).toBe(200);
  });
  test('of two administrators who remove each other at the same time one stays', async () => {
    const one = await administrator();
    const other = await person('second', 'administrator');
    const answers = await Promise.all([
      auth.users.change('main', one.id, { role: 'viewer' }).catch(() => 'refused'),
      auth.users.change('main', other.id, { role: 'viewer' }).catch(() => 'refused'),
    ]);
    expect(answers.filter((answer) => answer === 'refused')).toHaveLength(1);
  });
  test('have roles at sites only, of which each operation keeps those that suffice for it', async () => {
    const admin = await administrator();
    const sites = [
      { asset: 'dam', role: 'operator' },
      { asset: 'mill', role: 'viewer' },
    ] as const;
    const made = (await send('POST', '/users', { name: 'guard', role: 'operator', sites }, as(admin))).json();
    expect(made).toMatchObject({ role: 'operator', sites });
    const guard = await byLink(made.link);
    expect((await send('GET', '/session', undefined, as(guard))).json().user).toMatchObject({ sites });
    expect((await send('GET', '/users', undefined, as(guard))).json().code).toBe('FORBIDDEN');
    expect((await auth.identify({ headers: { cookie: guard.cookie } }))?.caller).toMatchObject({ role: 'viewer', sites });
    await send('PATCH', `/users/${made.id}`, { role: 'viewer' }, as(admin));
    const lowered = sites.map(({ asset }) => ({ asset, role: 'viewer' }));
    expect((await auth.identify({ headers: { cookie: guard.cookie } }))?.caller.sites).toEqual(lowered);
    const whole = (await send('PATCH', `/users/${made.id}`, { sites: [] }, as(admin))).json();
    expect(whole).not.toHaveProperty('sites');
    expect((await auth.identify({ headers: { cookie: guard.cookie } }))?.caller).not.toHaveProperty('sites');
  });
  test.each([
    ['an administrator at sites', { role: 'administrator', sites: [{ asset: 'dam', role: 'viewer' }] }, 400],
    ['a site twice', { role: 'viewer', sites: ['viewer', 'operator'].map((role) => ({ asset: 'dam', role })) }, 400],
    ['an administrator of a site', { role: 'viewer', sites: [{ asset: 'dam', role: 'administrator' }] }, 400],
    ['a site that is not there', { role: 'viewer', sites: [{ asset: 'moon', role: 'viewer' }] }, 404],
    ['a misspelt field, which would give the whole company', { role: 'viewer', site: [] }, 400],
  ])('are not made with %s', async (_, rights, status) => {
    const admin = await administrator();
    expect((await send('POST', '/users', { name: 'guard', ...rights }, as(admin))).statusCode).toBe(status);
  });
  test('are refused in words of one language each', async () => {
    const order = { name: 'guard', role: 'administrator', sites: [{ asset: 'dam', role: 'viewer' }] };
    const { text } = (await send('POST', '/users', order, as(await administrator()))).json();
    expect(text.zh).toBe('请求内容有误：管理员面向整个公司，不能仅限站点');
    expect(text.en).toBe('The request is not valid: an administrator is one for the whole company, not at sites');
  });
  test('of another tenant are not seen and not changed', async () => {
    const admin = await administrator();
    const stranger = await auth.users.create('other', 'stranger', { role: 'administrator' });
    expect((await send('GET', '/users', undefined, as(admin))).json().items.map(({ name }: { name: string }) => name)).toEqual(['admin']);
    expect((await send('PATCH', `/users/${stranger.id}`, { active: false }, as(admin))).statusCode).toBe(404);
    expect(await auth.users.tenants()).toEqual(['main', 'other']);
  });
});

describe('an API token', () => {
  const make = async (order: object) => (await send('POST', '/tokens', { scopes: allScopes, ...order }, as(await administrator()))).json();
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

  test('calls with its role, without a mark, until it is revoked', async () => {
    const { id, secret } = await make({ name: 'meter', role: 'administrator' });
    expect(secret).toMatch(/^yf_[\w-]{43}$/);
    expect((await send('GET', '/session', undefined, bearer(secret))).json().user).toMatchObject({ name: 'meter', role: 'administrator' });
    expect((await send('POST', '/users', { name: 'bob', role: 'viewer' }, bearer(secret))).statusCode).toBe(200);
    expect((await send('GET', '/tokens', undefined, bearer(secret))).json().items).toMatchObject([{ id, lastUsedAt: clock.now() }]);
    expect((await send('DELETE', `/tokens/${id}`, undefined, bearer(secret))).statusCode).toBe(204);
    expect((await send('GET', '/session', undefined, bearer(secret))).statusCode).toBe(401);
  });
  test('expires', async () => {
    const { secret } = await make({ name: 'meter', role: 'viewer', expiresInDays: 1 });
    clock.advance(86_400_000);
    expect((await send('GET', '/session', undefined, bearer(secret))).statusCode).toBe(401);
  });
  test('has no more rights than its role', async () => {
    const { secret } = await make({ name: 'meter', role: 'engineer' });
    expect((await send('GET', '/tokens', undefined, bearer(secret))).statusCode).toBe(403);
  });
  test('is not made before somebody has chosen its scopes', async () => {
    const admin = await administrator();
    const of = (scopes?: readonly string[]) => send('POST', '/tokens', { name: 'meter', role: 'viewer', scopes }, as(admin));
    expect((await Promise.all([of(), of([]), of(['alarms']), of(['access:write'])])).map(({ statusCode }) => statusCode)).toEqual([
      400, 400, 400, 400,
    ]);
  });
  test('reaches the areas of its scopes and no other, and says what it lacks', async () => {
    const { secret } = await make({ name: 'meter', role: 'administrator', scopes: ['access:read', 'access:read'] });
    expect((await send('GET', '/session', undefined, bearer(secret))).json().user).toMatchObject({ scopes: ['access:read'] });
    expect((await send('GET', '/users', undefined, bearer(secret))).statusCode).toBe(200);
    const refused = await send('POST', '/users', { name: 'bob', role: 'viewer' }, bearer(secret));
    expect([refused.statusCode, refused.json()]).toMatchObject([403, { code: 'NO_SCOPE', details: { scope: 'all:write' } }]);
    const { items } = await audit.list('main', { limit: 1 });
    expect(items).toMatchObject([{ action: 'createUser', outcome: 'refused', caller: 'meter', detail: { error: 'NO_SCOPE' } }]);
  });
  test('holds at sites as a user does', async () => {
    const sites = [{ asset: 'dam', role: 'operator' }];
    const { secret } = await make({ name: 'meter', role: 'viewer', sites });
    const { caller } = (await auth.identify({ headers: bearer(secret) })) ?? {};
    expect(caller?.sites).toEqual([{ asset: 'dam', role: 'viewer' }]);
    expect((await send('GET', '/session', undefined, bearer(secret))).json().user).toMatchObject({ sites: caller?.sites });
  });
  test.each([
    ['an administrator at sites', { role: 'administrator', sites: [{ asset: 'dam', role: 'viewer' }] }, 400],
    ['a site that is not there', { role: 'viewer', sites: [{ asset: 'moon', role: 'viewer' }] }, 404],
    ['a misspelt field, which would give the whole company', { role: 'viewer', site: [{ asset: 'dam', role: 'viewer' }] }, 400],
  ])('is not made with %s', async (_, rights, status) => {
    const order = { name: 'meter', scopes: allScopes, ...rights };
    expect((await send('POST', '/tokens', order, as(await administrator()))).statusCode).toBe(status);
  });
  test('has a new secret when it is renewed, and the old one works as long as was said', async () => {
    const admin = await administrator();
    const order = { name: 'meter', role: 'viewer', scopes: allScopes };
    const { id, secret } = (await send('POST', '/tokens', order, as(admin))).json();
    const renew = async (oldWorksHours: number) => (await send('POST', `/tokens/${id}/secret`, { oldWorksHours }, as(admin))).json();
    const worksWith = async (one: string) => (await auth.identify({ headers: bearer(one) })) !== undefined;
    const second = await renew(2);
    expect(second).toMatchObject({ id, oldSecretUntil: clock.now() + 7_200_000 });
    expect([await worksWith(secret), await worksWith(second.secret)]).toEqual([true, true]);
    clock.advance(7_200_000);
    expect([await worksWith(secret), await worksWith(second.secret)]).toEqual([false, true]);
    expect((await send('GET', '/tokens', undefined, as(admin))).json().items[0]).not.toHaveProperty('oldSecretUntil');
    const third = await renew(0);
    expect([await worksWith(second.secret), await worksWith(third.secret)]).toEqual([false, true]);
    expect((await send('POST', '/tokens/gone/secret', { oldWorksHours: 0 }, as(admin))).statusCode).toBe(404);
  });
  test('from before there were scopes can do what it could', async () => {
    const { secret } = await make({ name: 'meter', role: 'administrator' });
    await sql`alter table api_token drop column scopes, drop column sites, drop column old_hash, drop column old_until`.execute(
      database.db,
    );
    await sql`delete from migration where name = 'auth-004-token-scopes'`.execute(database.db);
    await createAuth(database.db, clock);
    expect((await auth.identify({ headers: bearer(secret) }))?.caller.scopes).toEqual(allScopes);
  });
  test('opens a WebSocket as a subprotocol', async () => {
    const { secret } = await make({ name: 'meter', role: 'viewer' });
    const identity = await auth.identify({ headers: { 'sec-websocket-protocol': `bearer.${secret}` } });
    expect(identity?.caller).toMatchObject({ name: 'meter', kind: 'token' });
  });
  test.each(['', 'yf_', 'yf_guess', '\u0000'])('%j is none, also beside a good cookie', async (secret) => {
    const { cookie } = await administrator();
    expect(await auth.identify({ headers: { authorization: `Bearer ${secret}`, cookie } })).toBeUndefined();
  });
});

test('nothing secret is stored, logged or audited as it is', async () => {
  const admin = await administrator();
  await send('PUT', '/session/password', { password }, as(admin));
  const { link } = (await send('POST', '/users', { name: 'bob', role: 'viewer' }, as(admin))).json();
  const { secret } = (await send('POST', '/tokens', { name: 't', role: 'viewer', scopes: allScopes }, as(admin))).json();
  await byPassword('bob', 'tried this one');
  http.server.log.error(
    { headers: as(admin), authorization: `Bearer ${secret}`, nested: { deep: { password } } },
    `calling with ${secret}`,
  );
  const secrets = [password, 'tried this one', secret, link.split('#')[1], admin.csrf, admin.cookie.split('=')[1]];
  const tables = ['user_account', 'sign_in_link', 'api_token', 'audit', 'session'];
  const rows = await Promise.all(tables.map((table) => sql`select * from ${sql.table(table)}`.execute(database.db)));
  const stored = JSON.stringify(rows.map((result) => result.rows)).replaceAll(admin.csrf, 'the mark is no secret of the database');
  for (const one of secrets) expect(stored).not.toContain(one);
  for (const one of secrets) expect(logged.join()).not.toContain(one);
});

test('signing in is audited, by whom it was or by the name that was tried', async () => {
  const admin = await administrator();
  await byPassword('admin', 'wrong');
  const { items } = await audit.list('main', { limit: 10 });
  expect(items).toMatchObject([
    { action: 'signIn', outcome: 'refused', caller: 'anonymous', address: '10.0.0.1', detail: { name: 'admin', error: 'SIGN_IN_FAILED' } },
    { action: 'signInByLink', outcome: 'ok', caller: 'admin' },
  ]);
  expect(admin.id).toBeDefined();
});
