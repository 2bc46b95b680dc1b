import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Caller, Role } from '../contracts/roles.ts';
import { beforeAskingAgain } from '../contracts/testing.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';
import { connect, type Database } from './database.ts';
import { createHttp, type Http } from './http.ts';
import { createLog } from './log.ts';

/** Where `test/setup/global.ts` tells the address of the PostgreSQL of this test run. */
export const testDatabaseVariable = 'YANGFAN_TEST_DATABASE_URL';

/** A log that says nothing. */
export const silentLog = createLog('silent');

/** A database for one test. */
export interface TestDatabase {
  readonly db: Database;
  readonly url: string;
  /** Close it; the next test of this process gets it, emptied. */
  drop(): Promise<void>;
}

/** Databases of this process that a test has left. They go with the PostgreSQL of the test run. */
const left: string[] = [];

/**
 * An empty database on the PostgreSQL of this test run, which nobody else has. It may be one that an earlier test of this process has left:
 * its rows are gone, its sequences begin again and who was still connected is sent away, but its tables stay, so that migrations that were
 * run need not be run again.
 *
 * @param isNew true for a test of migrations or one that makes tables: a database without tables, which {@link TestDatabase.drop} removes
 */
export async function testDatabase({ isNew = false } = {}): Promise<TestDatabase> {
  const server = process.env[testDatabaseVariable];
  if (server === undefined) throw new Error(`${testDatabaseVariable} is not set: run with vitest, which starts a PostgreSQL`);
  const old = isNew ? undefined : left.pop();
  const name = old ?? `test_${randomBytes(6).toString('hex')}`;
  if (old === undefined) await asServer(server, `create database ${name}`);
  const url = server.replace(/\/yangfan(?=\?|$)/, `/${name}`);
  const db = connect(url, silentLog);
  if (old !== undefined) await sql.raw(emptying).execute(db);
  const drop = async () => {
    await db.destroy();
    if (isNew) await asServer(server, `drop database if exists ${name} with (force)`);
    else if (!left.includes(name)) left.push(name);
  };
  return { db, url, drop };
}

/**
 * Without triggers: some tables refuse deletion, and references would ask for an order. Deletion is fastest for few rows, but would leave a
 * large table large. Migrations leave no rows but their own.
 */
const emptying = `do $$
  declare one record; has_rows boolean;
  begin
    perform pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid();
    set local session_replication_role = replica;
    for one in select oid::regclass as name, pg_relation_size(oid) > 1000000 as is_large from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'migration' loop
      execute format('select exists (select from %s)', one.name) into has_rows;
      if one.is_large then execute format('truncate %s cascade', one.name);
      elsif has_rows then execute format('delete from %s', one.name); end if;
    end loop;
    perform setval(seqrelid, seqstart, false) from pg_sequence;
  end $$`;

async function asServer(url: string, statement: string): Promise<void> {
  const server = connect(url, silentLog);
  try {
    await sql.raw(statement).execute(server);
  } finally {
    await server.destroy();
  }
}

/** A clock that stands still until it is told to move. */
export function virtualClock(start: EpochMs = Date.UTC(2026, 0, 1)): Clock & { set(time: EpochMs): void; advance(ms: number): void } {
  let time = start;
  return {
    now: () => time,
    set: (to) => {
      time = to;
    },
    advance: (ms) => {
      time += ms;
    },
  };
}

/** For {@link until} where the very moment matters: every 5 ms, however long it takes. */
export const atOnce = (): number => 5;

/**
 * Asks again and again, less often the longer it takes, until the answer is truthy, and returns it.
 *
 * @param pause before asking once more, ms; default: {@link beforeAskingAgain}
 * @throws Error with the last answer or error when `ms` (default 20,000) have passed
 */
export async function until<T>(condition: () => T | Promise<T>, ms = 20_000, pause = beforeAskingAgain): Promise<NonNullable<T>> {
  let last: unknown;
  const begun = Date.now();
  for (; Date.now() <= begun + ms; await wait(pause(Date.now() - begun))) {
    try {
      const answer = await condition();
      // Truthy leaves out null and undefined.
      if (answer) return answer as NonNullable<T>;
      last = answer;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`waiting ${ms} ms for ${condition}: ${last instanceof Error ? last.stack : JSON.stringify(last)}`);
}

/** The program itself as caller, with all rights in a tenant. */
export const systemCaller = (tenant = 'main'): Caller => ({ id: 'system', name: 'system', role: 'administrator', tenant, kind: 'system' });

/** A person of a role as caller. */
export const callerOf = (role: Role, tenant = 'main'): Caller => ({ id: `user-${role}`, name: role, role, tenant, kind: 'user' });

/**
 * A server whose every call is made by one caller, an administrator unless the header `x-test-role` names another role; for tests of a
 * capability's routes by `http.server.inject`. Nothing is audited, and operations without a handler are allowed.
 */
export async function testHttp(clock: Clock = virtualClock()): Promise<Http> {
  return createHttp({
    log: silentLog,
    clock,
    version: '0.0.0-test',
    port: 0,
    allowMissing: true,
    audit: { write: async () => {} },
    // A test writes the header itself; anything else would be refused as a role without rights.
    identify: async ({ headers }) => ({ caller: callerOf((headers['x-test-role'] as Role | undefined) ?? 'administrator') }),
  });
}
