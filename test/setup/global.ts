import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { clientOf } from '../../src/kernel/database.ts';
import { createLog } from '../../src/kernel/log.ts';
import { startPostgres } from '../../src/kernel/postgres.ts';
import { testDatabaseVariable } from '../../src/kernel/testing.ts';

/** Vitest loads this file for each project anew; they have nothing in common but their process. */
const shared: typeof globalThis & { hasTestPostgres?: boolean } = globalThis;

/**
 * One PostgreSQL for a whole test run, in a folder that goes with it; every test has a database of its own on it. Vitest calls this for each of
 * its projects, one after the other, and ends all of them together: the first starts it, the others use it.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (shared.hasTestPostgres === true) return undefined;
  shared.hasTestPostgres = true;
  const dataFolder = await mkdtemp(join(tmpdir(), 'yangfan-test-'));
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '100', scram_iterations: '1' };
  const postgres = await startPostgres({ dataFolder, log: createLog('warn'), settings });
  await passwordAgain(postgres.url);
  process.env[testDatabaseVariable] = postgres.url;
  return async () => {
    await postgres.stop();
    await rm(dataFolder, { recursive: true, force: true });
  };
}

/** The same password, hashed once and not 4,096 times: tests make thousands of connections. */
async function passwordAgain(url: string): Promise<void> {
  const client = new pg.Client(clientOf(url));
  await client.connect();
  await client.query(`alter role current_user password ${client.escapeLiteral(String(clientOf(url).password))}`);
  await client.end();
}
