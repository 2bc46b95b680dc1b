import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../src/kernel/log.ts';
import { startPostgres } from '../../src/kernel/postgres.ts';
import { testDatabaseVariable } from '../../src/kernel/testing.ts';

/** One PostgreSQL for a whole test run, in a folder that goes with it; every test has a database of its own on it. */
export default async function setup(): Promise<() => Promise<void>> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'yangfan-test-'));
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '100' };
  const postgres = await startPostgres({ dataFolder, log: createLog('warn'), settings });
  process.env[testDatabaseVariable] = postgres.url;
  return async () => {
    await postgres.stop();
    await rm(dataFolder, { recursive: true, force: true });
  };
}
