import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Caller } from '../../contracts/roles.ts';
import { type Audit, createAudit } from '../audit.ts';
import { type Auth, createAuth } from '../auth.ts';
import { authRoutes } from '../auth-routes.ts';
import { createHttp, type Http } from '../http.ts';
import { silentLog, testDatabase, virtualClock } from '../testing.ts';
import type { Account } from '../users.ts';
import { personalRoutes } from './routes.ts';

// Whoever asks, and by whichever way: one active administrator stays.

let database: Awaited<ReturnType<typeof testDatabase>>;
let audit: Audit;
let auth: Auth;
let http: Http;
let last: Account;
let caller: Caller;
const clock = virtualClock();

beforeEach(async () => {
  database = await testDatabase();
  audit = await createAudit(database.db, clock);
  auth = await createAuth(database.db, clock);
  http = await createHttp({
    ...{ log: silentLog, clock, audit, version: '0', port: 0, allowMissing: true },
    identify: async () => ({ caller }),
  });
  authRoutes(http, auth, { hasAsset: () => true });
  personalRoutes(http, auth, { db: database.db, audit, contacts: [] });
  last = await auth.users.create('main', 'boss', { role: 'administrator' });
  await auth.users.create('main', 'engineer', { role: 'engineer' });
  await auth.users
    .create('main', 'gone', { role: 'administrator', active: false })
    .then(({ id }) => auth.users.change('main', id, { active: false }));
  await auth.users.create('other', 'theirs', { role: 'administrator' });
  caller = byToken;
});
afterEach(async () => {
  await http.close();
  await database.drop();
});

/** A program with all rights, which is nobody's account: it could take away the last one. */
const byToken: Caller = { id: 'token', name: 'a program', role: 'administrator', tenant: 'main', kind: 'token' };
const oneself = (): Caller => ({ id: last.id, name: last.name, role: 'administrator', tenant: 'main', kind: 'user' });

const change = (id: string, payload: object) => http.server.inject({ method: 'PATCH', url: `/api/v1/users/${id}`, payload });
const erase = ({ id, name }: Pick<Account, 'id' | 'name'>) =>
  http.server.inject({ method: 'POST', url: `/api/v1/users/${id}/erase`, payload: { name, reason: 'left the company' } });
const isStill = async () => {
  const account = await auth.users.byId(last.id);
  return account?.active === true && account.role === 'administrator' && account.sites === undefined;
};

test.each<[string, () => ReturnType<typeof change>, number]>([
  ['erased', () => erase(last), 409],
  ['disabled', () => change(last.id, { active: false }), 409],
  ['demoted', () => change(last.id, { role: 'engineer' }), 409],
  ['kept to sites', () => change(last.id, { sites: [{ asset: 'dam', role: 'viewer' }] }), 400],
  ['demoted and kept to sites at once', () => change(last.id, { role: 'engineer', sites: [{ asset: 'dam', role: 'engineer' }] }), 409],
])('the last administrator cannot be %s, by a program or by themselves', async (_, act, status) => {
  expect((await act()).statusCode).toBe(status);
  expect(await isStill()).toBe(true);
  caller = oneself();
  expect((await act()).statusCode).toBe(status);
  expect(await isStill()).toBe(true);
});

test('a refused erasure leaves account and sessions as they were', async () => {
  const session = await auth.sessions.open(last.id);
  expect((await erase(last)).json()).toMatchObject({ code: 'CONFLICT' });
  expect(await auth.sessions.find(session)).toBeDefined();
  expect((await auth.users.list('main')).map(({ name }) => name)).toContain('boss');
});

test('with a second active one the first can go, and then the second is the last', async () => {
  const second = await auth.users.create('main', 'second', { role: 'administrator' });
  expect((await erase(last)).statusCode).toBe(200);
  expect(await auth.users.byId(last.id)).toBeUndefined();
  expect((await erase(second)).statusCode).toBe(409);
  expect((await change(second.id, { active: false })).statusCode).toBe(409);
  expect((await auth.users.byId(second.id))?.active).toBe(true);
});

test('of two who erase each other at the same time one stays', async () => {
  const second = await auth.users.create('main', 'second', { role: 'administrator' });
  const answers = await Promise.all([erase(last), erase(second)]);
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  const left = (await auth.users.list('main')).filter(({ role, active }) => role === 'administrator' && active);
  expect(left).toHaveLength(1);
});
