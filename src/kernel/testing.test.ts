import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { connect } from './database.ts';
import { silentLog, type TestDatabase, testDatabase } from './testing.ts';

const tables = `create table parent (id bigint generated always as identity primary key);
  create table child (parent bigint references parent (id));
  create function refuse() returns trigger language plpgsql as 'begin raise exception ''append only''; end';
  create trigger append_only before delete on child for each row execute function refuse();
  create sequence number start 7`;
const insert = (db: TestDatabase['db']) =>
  sql<{ id: string; number: string }>`with made as (insert into parent default values returning id),
    born as (insert into child select id from made) select id, nextval('number') as number from made`.execute(db);

test('a database that a test has left comes empty to the next, with its tables and without whoever was connected', async () => {
  const first = await testDatabase();
  await sql.raw(tables).execute(first.db);
  await sql`create table large as select repeat('x', 100) as text from generate_series(1, 10000)`.execute(first.db);
  const { rows: before } = await insert(first.db);
  const stranger = connect(first.url, silentLog);
  await sql`select 1`.execute(stranger);
  await first.drop();

  const second = await testDatabase();
  expect(second.url).toBe(first.url);
  // Of clients: the server's own vacuum may look at it at any time.
  const { rows: connections } = await sql`select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`.execute(second.db);
  expect(connections).toEqual([]);
  expect((await sql`select id from parent union all select parent from child`.execute(second.db)).rows).toEqual([]);
  expect((await sql`select pg_relation_size('large') as bytes from large right join (select) on true`.execute(second.db)).rows).toEqual([
    { bytes: '0' },
  ]);
  expect((await insert(second.db)).rows).toEqual(before);
  // Triggers and references hold again.
  await expect(sql`delete from child`.execute(second.db)).rejects.toThrow('append only');
  await expect(sql`insert into child values (99)`.execute(second.db)).rejects.toThrow('foreign key');
  await stranger.destroy();
  await sql`drop schema public cascade`.execute(second.db);
  await sql`create schema public`.execute(second.db);
  await second.drop();
});

test('nobody has the database of another, and a new one has no tables', async () => {
  const [one, other, unused] = await Promise.all([testDatabase(), testDatabase(), testDatabase({ isNew: true })]);
  expect(new Set([one.url, other.url, unused.url]).size).toBe(3);
  expect((await sql`select from pg_tables where schemaname = 'public'`.execute(unused.db)).rows).toEqual([]);
  await Promise.all([one.drop(), other.drop(), unused.drop()]);
  await expect(sql`select 1`.execute(connect(unused.url, silentLog))).rejects.toThrow('does not exist');
});
