import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { type ContactColumn, reachedOf, removeContacts } from './contacts.ts';
import { nameFinder, withContacts } from './name-in-text.ts';

const columns: readonly ContactColumn[] = [
  { table: 'duty_team', column: 'body', person: { account: 'user', name: 'name', reach: { email: undefined, mobile: undefined } } },
  { table: 'emergency_plan_version', column: 'body', person: { name: 'name', reach: { phone: '00000', text: undefined } } },
  { table: 'notify_channel', column: 'config', addresses: ['to'] },
  { table: 'of_a_capability_that_is_not_open', column: 'body', person: { name: 'name', reach: {} } },
];
const both = (name: string) => ({ zh: name, en: name });
let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase({ isNew: true });
  await sql`create table duty_team (id text, tenant text, body jsonb)`.execute(database.db);
  await sql`create table emergency_plan (id text, tenant text)`.execute(database.db);
  await sql`create table emergency_plan_version (plan text, body jsonb)`.execute(database.db);
  await sql`create table notify_channel (id text, tenant text, config jsonb)`.execute(database.db);
  await sql`insert into emergency_plan values ('p', 'main')`.execute(database.db);
});
afterEach(() => database.drop());

const put = async (table: string, key: string, value: unknown, tenant = 'main') => {
  if (table === 'emergency_plan_version')
    await sql`insert into emergency_plan_version values ('p', ${JSON.stringify(value)}::jsonb)`.execute(database.db);
  else await sql`insert into ${sql.table(table)} values (${key}, ${tenant}, ${JSON.stringify(value)}::jsonb)`.execute(database.db);
};
const crew = (...members: object[]) => ({ crews: [{ members }] });
const call = (...contacts: object[]) => ({ steps: [{ do: { kind: 'call', contacts } }] });
const reached = (name = 'zhang.wei', others: readonly string[] = []) => reachedOf(database.db, columns, { tenant: 'main', name, others });
const all = async (table: string, column: string) =>
  (await sql<{ value: unknown }>`select ${sql.ref(column)} as value from ${sql.table(table)}`.execute(database.db)).rows.map(
    ({ value }) => value,
  );

async function remove(): Promise<Readonly<Record<string, number>>> {
  const { aliases, contacts } = await reached();
  const finder = withContacts(nameFinder('zhang.wei', [], 'erased-1'), contacts, 'erased-1');
  return database.db
    .transaction()
    .execute((trx) => removeContacts(trx, columns, { tenant: 'main', name: 'zhang.wei', pseudonym: 'erased-1', aliases, finder }));
}

test('a roster gives the name by which people call an account, and a plan the telephone of that name', async () => {
  await put('duty_team', 't', crew({ name: '张伟', user: 'zhang.wei', mobile: '13912345678' }));
  await put(
    'emergency_plan_version',
    '',
    call({ name: '张伟', text: both('张伟'), phone: '+86 591 1234' }, { name: 'Fire brigade', phone: '119' }),
  );
  expect(await reached()).toMatchObject({ aliases: ['张伟'], contacts: expect.arrayContaining(['13912345678', '+86 591 1234']) });
});

test('what several share is of none of them, nor a name by which two are called', async () => {
  await put(
    'duty_team',
    't',
    crew({ name: 'Operator', user: 'zhang.wei', email: 'crew@example.com' }, { name: 'Operator', user: 'li', email: 'crew@example.com' }),
  );
  expect(await reached()).toMatchObject({ aliases: [], contacts: [] });
});

test('a name that is that of another account is no other name of this one', async () => {
  await put('duty_team', 't', crew({ name: 'li', user: 'zhang.wei', mobile: '13912345678' }));
  expect(await reached('zhang.wei', ['li'])).toMatchObject({ aliases: [], contacts: ['13912345678'] });
  expect(await reached('li')).toMatchObject({ aliases: [], contacts: [] });
});

test('another company keeps its own', async () => {
  await put('duty_team', 't', crew({ name: 'zhang.wei', mobile: '13912345678' }), 'dyeing');
  expect(await reached()).toMatchObject({ aliases: [], contacts: [] });
  expect(await remove()).toEqual({});
});

test('taken out are how they are reached, in each column as it can be read again; their places stay', async () => {
  const team = crew({ name: '张伟', user: 'zhang.wei', email: 'zw@example.com' }, { name: 'Li', mobile: '13700000000' });
  await put('duty_team', 't', team);
  await put('emergency_plan_version', '', call({ name: '张伟', text: both('张伟'), phone: '12345' }, { name: 'Li', phone: '13700000000' }));
  await put('notify_channel', 'c', {
    kind: 'email',
    from: 'zw@example.com',
    to: ['all@example.com', 'zw@example.com'],
    password: 'zw@example.com',
  });
  expect(await remove()).toEqual({ duty_team: 1, emergency_plan_version: 1, notify_channel: 1 });
  const left = crew({ name: 'erased-1', user: 'erased-1' }, { name: 'Li', mobile: '13700000000' });
  expect(await all('duty_team', 'body')).toEqual([left]);
  expect(await all('emergency_plan_version', 'body')).toEqual([
    call({ name: 'erased-1', phone: '00000' }, { name: 'Li', phone: '13700000000' }),
  ]);
  // Who sends signs in by it: that is changed by hand.
  expect(await all('notify_channel', 'config')).toEqual([
    { kind: 'email', from: 'zw@example.com', to: ['all@example.com', 'erased-1@erased.invalid'], password: 'zw@example.com' },
  ]);
  expect(await remove()).toEqual({});
});
