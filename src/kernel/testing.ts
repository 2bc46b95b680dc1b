import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Caller, Role } from '../contracts/roles.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';
import { connect, type Database } from './database.ts';
import { createHttp, type Http } from './http.ts';
import { createLog } from './log.ts';

/** Where `test/setup/global.ts` tells the address of the PostgreSQL of this test run. */
export const testDatabaseVariable = 'YANGFAN_TEST_DATABASE_URL';

/** A log that says nothing. */
export const silentLog = createLog('silent');

/** A fresh, empty database on the PostgreSQL of this test run. */
export async function testDatabase(): Promise<{ readonly db: Database; readonly url: string; drop(): Promise<void> }> {
  const server = process.env[testDatabaseVariable];
  if (server === undefined) throw new Error(`${testDatabaseVariable} is not set: run with vitest, which starts a PostgreSQL`);
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = server.replace(/\/yangfan(?=\?|$)/, `/${name}`);
  await asServer(server, `create database ${name}`);
  const db = connect(url, silentLog);
  const drop = async () => {
    await db.destroy();
    await asServer(server, `drop database if exists ${name} with (force)`);
  };
  return { db, url, drop };
}

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

/**
 * Asks again and again until the answer is truthy, and returns it.
 *
 * @throws Error with the last answer or error when `ms` (default 20,000) have passed
 */
export async function until<T>(condition: () => T | Promise<T>, ms = 20_000): Promise<NonNullable<T>> {
  let last: unknown;
  for (const deadline = Date.now() + ms; Date.now() <= deadline; await wait(5)) {
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
