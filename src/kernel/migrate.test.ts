import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { testDatabase } from './testing.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeEach(async () => {
  database = await testDatabase({ isNew: true });
});
afterEach(() => database.drop());

const create = { name: 'x-001-create', sql: 'create table x (n integer); insert into x values (1);' };
const extend = { name: 'x-002-extend', sql: 'alter table x add m integer' };
const rows = async () => (await sql`select * from x`.execute(database.db)).rows;

test('a step runs once, in order, however many start at the same time', async () => {
  await Promise.all([1, 2, 3].map(() => migrate(database.db, [create])));
  await migrate(database.db, [create, extend]);
  expect(await rows()).toEqual([{ n: 1, m: null }]);
});

test('a step that was run and reads differently now is refused, and says what to do', async () => {
  await migrate(database.db, [create]);
  const changed = { ...create, sql: 'create table x (n bigint)' };
  await expect(migrate(database.db, [changed])).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringMatching(/x-001-create.*add a new step/),
  });
});

test('other spaces are no other step', async () => {
  await migrate(database.db, [create]);
  await migrate(database.db, [{ ...create, sql: create.sql.replaceAll(' ', '\n  ') }]);
  expect(await rows()).toHaveLength(1);
});

test('when a step fails nothing of the list is done', async () => {
  const broken = { name: 'x-002-broken', sql: 'alter table nothing add m integer' };
  await expect(migrate(database.db, [create, broken])).rejects.toThrow(/x-002-broken: relation "nothing" does not exist/);
  await expect(rows()).rejects.toThrow('"x" does not exist');
});
