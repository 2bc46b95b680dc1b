import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../../contracts/roles.ts';
import { createAudit } from '../audit.ts';
import { type Auth, createAuth } from '../auth.ts';
import { createHttp, type Http } from '../http.ts';
import { silentLog, type TestDatabase, testDatabase, virtualClock } from '../testing.ts';
import { personOf } from './account.ts';
import type { ContactColumn } from './contacts.ts';
import { personalRoutes } from './routes.ts';

// A roster calls an account by a name, by a post, and by one character that stands in any sentence.

const contacts: readonly ContactColumn[] = [{ table: 'duty_team', column: 'body', person: { account: 'user', name: 'name', reach: {} } }];
const clock = virtualClock();
const caller: Caller = { id: 'boss', name: 'boss', role: 'administrator', tenant: 'main', kind: 'user' };
const crew = { members: ['张伟', '值班长', '李'].map((name) => ({ name, user: 'zhang.wei' })) };
let database: TestDatabase;
let auth: Auth;
let http: Http;
let id: string;

beforeAll(async () => {
  database = await testDatabase({ isNew: true });
  const { db } = database;
  const audit = await createAudit(db, clock);
  auth = await createAuth(db, clock);
  http = await createHttp({
    ...{ log: silentLog, clock, audit, version: '0', port: 0, allowMissing: true },
    identify: async () => ({ caller }),
  });
  personalRoutes(http, auth, { db, audit, contacts });
  await sql`create table duty_team (id text, tenant text, body jsonb)`.execute(db);
  await sql`insert into duty_team values ('t', 'main', ${JSON.stringify(crew)}::jsonb)`.execute(db);
  ({ id } = await auth.users.create('main', 'zhang.wei', { role: 'engineer' }));
});
afterAll(async () => {
  await http.close();
  await database.drop();
});

const erasure = (of: string) => http.server.inject({ method: 'GET', url: `/api/v1/users/${of}/erasure` });

test('the names that an erasure replaces within sentences are told before; one character is none of them', async () => {
  expect((await erasure(id)).json()).toEqual({ names: ['张伟', '值班长'] });
  expect((await erasure('nobody')).statusCode).toBe(404);
});

test.each([
  [true, '张伟请值班长到场，李主任已知', '#请#到场，李主任已知'],
  [true, '{"by":"李"}', '{"by":"#"}'],
  [false, '张伟请值班长到场，李主任已知', '张伟请值班长到场，李主任已知'],
  [false, '{"by":"值班长"}', '{"by":"#"}'],
])('within sentences (%j): %s', async (isWithin, text, wanted) => {
  const { finder, pseudonym } = await personOf({ db: database.db, users: auth.users, contacts }, 'main', { id, isWithin });
  expect(finder.replace(text).replaceAll(pseudonym, '#')).toBe(wanted);
  expect(finder.isIn(text)).toBe(wanted !== text);
});
