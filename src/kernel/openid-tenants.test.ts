import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startOpenidProvider } from '../../test/setup/openid-provider.ts';
import { createAudit } from './audit.ts';
import { type Auth, createAuth } from './auth.ts';
import { authRoutes } from './auth-routes.ts';
import { authMigrations } from './auth-schema.ts';
import { readConfig } from './config.ts';
import { createHttp, type Http } from './http.ts';
import { migrate } from './migrate.ts';
import { createProvider } from './openid.ts';
import { readAllProviders } from './openid-more.ts';
import { silentLog, testDatabase, virtualClock } from './testing.ts';

// Two companies on one installation, each with a provider of its own.

let folder: string;
let idps: readonly [Awaited<ReturnType<typeof startOpenidProvider>>, Awaited<ReturnType<typeof startOpenidProvider>>];
let database: Awaited<ReturnType<typeof testDatabase>>;
let http: Http;
let auth: Auth;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yangfan-openid-'));
  await writeFile(join(folder, 'secret'), 'the secret of dyeing');
  await writeFile(join(folder, 'secret-of-main'), 'the secret of main');
  idps = [await startOpenidProvider('yangfan', 'the secret of main'), await startOpenidProvider('yf-dyeing', 'the secret of dyeing')];
  database = await testDatabase();
  const clock = virtualClock();
  auth = await createAuth(database.db, clock, { N: 2 ** 8, r: 8, p: 1 });
  const audit = await createAudit(database.db, clock);
  http = await createHttp({ log: silentLog, clock, audit, identify: auth.identify, version: '0', port: 0, allowMissing: true });
  const providers = await readAllProviders(await configWith([dyeing()]));
  authRoutes(http, auth, { providers: providers.map((one) => createProvider(one, clock, silentLog)) });
});
afterAll(async () => {
  await http.close();
  await Promise.all(idps.map((idp) => idp.stop()));
  await database.drop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  for (const [i, idp] of idps.entries()) {
    idp.be({ sub: 'the same subject', preferred_username: `person-${i}`, groups: ['bosses'] });
    idp.forge({});
  }
});

/** What the file says of the second company. */
const dyeing = (changes: object = {}) => ({
  ...{ issuer: idps[1].issuer, clientId: 'yf-dyeing', clientSecretFile: join(folder, 'secret') },
  ...{ title: 'Dyeing works', tenant: 'dyeing', roles: { bosses: 'administrator' }, ...changes },
});

async function configWith(content: unknown) {
  const file = join(folder, 'more.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readConfig({
    YANGFAN_OIDC_ISSUER: idps[0].issuer,
    YANGFAN_OIDC_CLIENT_ID: 'yangfan',
    YANGFAN_OIDC_CLIENT_SECRET_FILE: join(folder, 'secret-of-main'),
    YANGFAN_OIDC_ORIGIN: 'https://yangfan.example',
    YANGFAN_OIDC_ROLES: 'bosses=viewer',
    YANGFAN_OIDC_MORE_FILE: file,
  });
}

const call = (path: string, payload: object, cookie = '') =>
  http.server.inject({ method: 'POST', url: `/api/v1/session${path}`, headers: { cookie }, payload });

async function signIn(which: 0 | 1, answersFrom = which) {
  const begun = await call('/provider', which === 0 ? {} : { issuer: idps[1].issuer });
  const cookie = begun.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const query = await idps[which].visit(begun.json().url);
  if (answersFrom !== which) query.set('iss', idps[answersFrom].issuer);
  return call('/provider/answer', { providerAnswer: query.toString() }, cookie);
}

describe('with a provider for each company', () => {
  const ways = async (query = '') => (await http.server.inject({ url: `/api/v1/session/ways${query}` })).json();

  test('each is offered to who names its company, and that of the settings to everybody', async () => {
    expect(await ways()).toEqual({ providers: [{ issuer: idps[0].issuer, isReached: true }], hasOthers: true });
    expect(await ways('?company=main')).toEqual(await ways());
    expect((await ways('?company=dyeing')).providers).toEqual([{ issuer: idps[1].issuer, title: 'Dyeing works', isReached: true }]);
  });

  test('a company that does not exist has none, as one that has no provider', async () => {
    expect(await ways('?company=nobody')).toEqual({ providers: [], hasOthers: true });
  });

  test('each lets people into its own company only, in the role that its own groups give', async () => {
    const users = [(await signIn(0)).json().user, (await signIn(1)).json().user];
    expect(users).toMatchObject([
      { name: 'person-0', tenant: 'main', role: 'viewer' },
      { name: 'person-1', tenant: 'dyeing', role: 'administrator' },
    ]);
    expect((await auth.users.list('main')).map(({ name }) => name)).toEqual(['person-0']);
    expect((await auth.users.list('dyeing')).map(({ name }) => name)).toEqual(['person-1']);
  });

  test.each([0, 1] as const)('sign-out of one of provider %i leads to that one', async (which) => {
    const { cookies, ...answer } = await signIn(which);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers = { cookie, 'x-yangfan-csrf': answer.json().csrf };
    const { next } = (await http.server.inject({ method: 'DELETE', url: '/api/v1/session', headers })).json();
    expect(next.startsWith(`${idps[which].issuer}/end?`)).toBe(true);
  });

  test.each([
    [0, 1],
    [1, 0],
  ] as const)('a sign-in that began at provider %i takes no answer of provider %i', async (began, answers) => {
    expect((await signIn(began, answers)).statusCode).toBe(403);
  });

  test('a token that the other one issued is refused', async () => {
    idps[0].forge({ claims: { iss: idps[1].issuer, aud: 'yf-dyeing' } });
    expect((await signIn(0)).statusCode).toBe(403);
  });

  test('one that is not set cannot be begun with', async () => {
    expect((await call('/provider', { issuer: 'https://evil.example' })).statusCode).toBe(404);
  });
});

describe('people of one name in two companies', () => {
  const name = 'zhang.wei';
  const named = async (tenant: string) => (await auth.users.list(tenant)).filter((one) => one.name.toLowerCase() === name);
  const password = (secret: string) =>
    http.server.inject({ method: 'POST', url: '/api/v1/session', payload: { name: 'Zhang.Wei', password: secret } });
  beforeEach(async () => {
    await sql`truncate user_account, session, sign_in_link, api_token`.execute(database.db);
    for (const [i, idp] of idps.entries()) idp.be({ sub: `zhang of ${i}`, preferred_username: name, groups: ['bosses'] });
  });

  test('both come in at their providers, each as somebody of their own company', async () => {
    const users = [(await signIn(0)).json().user, (await signIn(1)).json().user, (await signIn(0)).json().user];
    expect(users).toMatchObject([{ tenant: 'main' }, { tenant: 'dyeing' }, { tenant: 'main', id: users[0].id }]);
    expect(users.map((user) => user.name)).toEqual([name, name, name]);
  });
  test('a password is that of the local user, whoever came first, and a link is for that one', async () => {
    await signIn(1);
    const local = await auth.users.create('main', name, { role: 'viewer' });
    await auth.users.setPassword(local.id, 'correct horse 7');
    const answer = await password('correct horse 7');
    expect(answer.json().user).toMatchObject({ id: local.id, tenant: 'main', isExternal: false });
    expect((await password('wrong horse 7')).statusCode).toBe(401);
    const secret = (await auth.linkFor(name)).split('#')[1] ?? '';
    expect((await call('/link', { link: secret })).json().user).toMatchObject({ id: local.id });
    expect(await named('dyeing')).toMatchObject([{ isExternal: true, role: 'administrator' }]);
  });
  test('a link is for nobody where only providers have one of that name', async () => {
    await signIn(0);
    await signIn(1);
    await expect(auth.linkFor(name)).rejects.toMatchObject({ code: 'CONFLICT' });
  });
  test('within a company a name is one person, local or not, whatever its case', async () => {
    await signIn(1);
    await expect(auth.users.create('dyeing', 'ZHANG.wei', { role: 'viewer' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await auth.users.create('main', 'Zhang.Wei', { role: 'viewer' });
    const refused = await signIn(0);
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'PROVIDER_REFUSED']);
  });
  test('two local users of one name are refused, for a password is asked with a name alone', async () => {
    await auth.users.create('main', name, { role: 'viewer' });
    await expect(auth.users.create('dyeing', name, { role: 'viewer' })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { what: { zh: expect.stringContaining('各公司间唯一'), en: expect.stringContaining('unique over all companies') } },
    });
  });
  test('a database of before, in which names were unique over all companies, lets the second one in', async () => {
    const old = await testDatabase({ isNew: true });
    try {
      await migrate(old.db, authMigrations.slice(0, 4));
      await sql`insert into user_account (id, tenant, name, role, created_at, issuer, subject) values
        ('1', 'main', 'Zhang.Wei', 'viewer', 0, null, null), ('2', 'main', '王工', 'viewer', 0, 'https://idp', 's')`.execute(old.db);
      const { users, externalUsers } = await createAuth(old.db, virtualClock());
      const person = { tenant: 'dyeing', issuer: idps[1].issuer, role: 'viewer' } as const;
      await externalUsers.enter({ ...person, subject: 'a', name });
      await externalUsers.enter({ ...person, subject: 'b', name: '王工' });
      expect(await users.byName(name)).toMatchObject({ id: '1', tenant: 'main' });
      expect((await users.list('dyeing')).map((user) => user.name).sort()).toEqual([name, '王工']);
      expect(await externalUsers.find('https://idp', 's')).toMatchObject({ id: '2', name: '王工' });
    } finally {
      await old.drop();
    }
  });
});

describe('a file of providers is refused, saying why in both languages,', () => {
  test.each<[string, () => unknown, RegExp, RegExp]>([
    ['that is no JSON', () => 'issuer: x', /不是 JSON/, /is no JSON/],
    [
      'with a role that does not exist',
      () => [dyeing({ roles: { bosses: 'root' } })],
      /0\.roles\.bosses：应为以下之一/,
      /must be one of viewer/,
    ],
    ['with a provider in clear', () => [dyeing({ issuer: 'http://idp.example' })], /0\.issuer：应为 https/, /must be https/],
    ['with a misspelt field', () => [dyeing({ tenat: 'x' })], /有不认识的项：tenat/, /not known: tenat/],
    ['with the provider of the settings again', () => [dyeing({ issuer: idps[0].issuer })], /出现两次/, /is there twice/],
    ['that gives nobody a role', () => [dyeing({ roles: {} })], /0\.roles：缺少此项/, /0\.roles: is missing/],
  ])('%s', async (_, content, zh, en) => {
    await expect(readAllProviders(await configWith(content()))).rejects.toMatchObject({
      code: 'BAD_SETTINGS',
      details: { what: { zh: expect.stringMatching(zh), en: expect.stringMatching(en) } },
    });
  });

  test('when it is not there', async () => {
    const config = { ...(await configWith([])), oidcMoreFile: join(folder, 'nothing.json') };
    await expect(readAllProviders(config)).rejects.toMatchObject({ code: 'BAD_SETTINGS' });
  });

  test('without a provider in the settings', () => {
    expect(() => readConfig({ YANGFAN_OIDC_MORE_FILE: 'x' })).toThrow('YANGFAN_OIDC_ISSUER');
  });
});
