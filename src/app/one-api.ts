import pg from 'pg';
import { clientOf } from '../kernel/database.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { Log } from '../kernel/log.ts';

/** Any number, the same in all processes. */
const lockNumber = 7_800_001;

/** What the watch over the one api process needs. */
export interface OneApiOptions {
  readonly databaseUrl: string;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  /** The right to be the one is lost with the connection to the database: the process must end. */
  readonly onLost: (error: Error) => void;
}

/**
 * Wait until this is the only api process on the database; a second one stands by until the first has ended.
 *
 * The lock is an advisory lock of PostgreSQL and belongs to a connection: the server takes it back when the process or its machine is gone.
 */
export async function beTheOnlyApi({ databaseUrl, log, lifecycle, onLost }: OneApiOptions): Promise<void> {
  const client = new pg.Client({ ...clientOf(databaseUrl), keepAlive: true, application_name: 'yangfan api lock' });
  let isEnding = false;
  client.on('error', (error) => (isEnding ? undefined : onLost(error)));
  client.on('end', () => (isEnding ? undefined : onLost(new Error('the connection that holds the lock of the api role was closed'))));
  await client.connect();
  lifecycle.onStop('api lock', async () => {
    isEnding = true;
    await client.end();
  });
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lockNumber]);
  if (rows[0]?.taken === true) return;
  log.info('another process has the role api; standing by until it ends');
  await client.query('select pg_advisory_lock($1)', [lockNumber]);
}
