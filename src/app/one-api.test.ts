import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { connect } from '../kernel/database.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import { silentLog, testDatabase, until } from '../kernel/testing.ts';
import { beTheOnlyApi } from './one-api.ts';

/** The part of a lifecycle that is used: what was added is stopped by `end`. */
function lifecycleOf(): Lifecycle & { end(): Promise<void> } {
  const stops: (() => void | Promise<void>)[] = [];
  return {
    stopping: new AbortController().signal,
    onStop: (_, stop) => void stops.push(stop),
    stop: async () => {},
    async end() {
      for (const stop of stops) await stop();
    },
  };
}

test('a second api process stands by until the first has ended', async () => {
  const { url, drop } = await testDatabase();
  const [first, second] = [lifecycleOf(), lifecycleOf()];
  const lost: Error[] = [];
  const options = { databaseUrl: url, log: silentLog, onLost: (error: Error) => void lost.push(error) };
  await beTheOnlyApi({ ...options, lifecycle: first });
  let isSecond = false;
  const waiting = beTheOnlyApi({ ...options, lifecycle: second }).then(() => {
    isSecond = true;
  });
  await somebodyWaits(url);
  expect(isSecond).toBe(false);
  await first.end();
  await waiting;
  await second.end();
  expect(lost).toEqual([]);
  await drop();
});

test('who loses the connection to the database is told that it is the one no more', async () => {
  const { url, db, drop } = await testDatabase();
  const lifecycle = lifecycleOf();
  const lost: Error[] = [];
  await beTheOnlyApi({ databaseUrl: url, log: silentLog, lifecycle, onLost: (error) => void lost.push(error) });
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'yangfan api lock'
    and datname = current_database()`.execute(db);
  await until(() => lost.length > 0);
  await lifecycle.end();
  await drop();
});

/** Resolves when somebody waits for the lock. */
async function somebodyWaits(url: string): Promise<void> {
  const db = connect(url, silentLog);
  await until(async () => {
    const { rows } = await sql`select 1 from pg_locks join pg_database d on d.oid = database
      where locktype = 'advisory' and not granted and datname = current_database()`.execute(db);
    return rows.length > 0;
  });
  await db.destroy();
}
