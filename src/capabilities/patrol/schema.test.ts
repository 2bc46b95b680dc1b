import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../kernel/database.ts';
import { openDayNumbers } from '../../kernel/day-numbers.ts';
import { type TestDatabase, testDatabase } from '../../kernel/testing.ts';
import { patrolMigrations, tables } from './schema.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase({ isNew: true });
});
afterEach(() => database.drop());

test('routes and patrols from before machines walked are those of persons', async () => {
  const { db } = database;
  await openDayNumbers(db);
  await migrate(db, patrolMigrations.slice(0, 2));
  await sql`insert into patrol_route values ('r', 'main', 1, '{"title": "Round"}', null, 'Wang')`.execute(db);
  await sql`insert into patrol (id, tenant, number, route, title, points, state, opened_at, due_at, skipped, assigned_to, missed_points)
    values ('p', 'main', 'XJ-1', 'r', 'Round', '[]', 'open', 0, 1, 0, '', '[]')`.execute(db);
  await migrate(db, patrolMigrations);
  expect(await tables(db).selectFrom('patrolRoute').select('body').execute()).toEqual([{ body: { title: 'Round', walker: 'person' } }]);
  expect(await tables(db).selectFrom('patrol').select(['walker', 'mover']).execute()).toEqual([{ walker: 'person', mover: null }]);
});
