import { type Kysely, Kysely as KyselyClient, PostgresDialect, type QueryExecutorProvider, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { Failure } from '../contracts/errors.ts';
import type { Log } from './log.ts';
import { startPostgres } from './postgres.ts';
import { scrub } from './redact.ts';

export { type Migration, migrate } from './migrate.ts';

/** The database, its tables unknown: a capability narrows it to its own with `db.withTables<AlarmTables>()`. */
export type Database = Kysely<Record<never, never>>;

/** A transaction, its tables unknown: `trx.withTables<AlarmTables>()`. */
export type Trx = Transaction<Record<never, never>>;

/** A transaction of whatever tables, for functions that write beside the caller's own statements. */
export type OpenTransaction = QueryExecutorProvider & { readonly isTransaction: true };

/** What {@link openDatabase} needs. */
export interface DatabaseOptions {
  /** Address of a server; `undefined` starts an own PostgreSQL below the data folder. */
  readonly url: string | undefined;
  readonly dataFolder: string;
  readonly log: Log;
  /** Called with `true` each time that the own PostgreSQL is ready and with `false` when it is lost. Default: nothing. */
  readonly onState?: (ready: boolean, detail: string) => void;
}

/** The open database. */
export interface OpenDatabase {
  readonly db: Database;
  /** Address with user and password, for the few who need a connection of their own. Never log it. */
  readonly url: string;
  /** Closes the pool, then stops the own PostgreSQL. */
  stop(): Promise<void>;
}

/** Connections at most; the own PostgreSQL allows 20. */
const poolSize = 10;

/**
 * Opens the database and waits until it answers.
 *
 * @throws Failure `NOT_AVAILABLE` when the server does not answer or the own PostgreSQL cannot start; the message says what to do
 */
export async function openDatabase({ url, dataFolder, log, onState }: DatabaseOptions): Promise<OpenDatabase> {
  const own = url === undefined ? await startPostgres({ dataFolder, log, onState }) : undefined;
  const address = own?.url ?? url ?? '';
  const db = connect(address, log);
  const stop = async () => {
    await db.destroy();
    await own?.stop();
  };
  try {
    await sql`select 1`.execute(db);
  } catch (cause) {
    await stop();
    throw new Failure('NOT_AVAILABLE', `connecting to the database ${scrub(address)}: ${describe(cause)}`, {
      cause,
      details: { what: `database ${scrub(address)}` },
    });
  }
  return { db, url: address, stop };
}

/** A pool on a database address. A connection lost while idle is logged and replaced. */
export function connect(url: string, log: Log): Database {
  const pool = new pg.Pool({ ...clientOf(url), max: poolSize, connectionTimeoutMillis: 10_000, idleTimeoutMillis: 30_000 });
  let toldAt = Number.NEGATIVE_INFINITY;
  /** One line for all connections that go together; none while the pool closes, when the server may be faster than a farewell. */
  const onLost = ({ message }: Error) => {
    const now = performance.now();
    if (pool.ending || now - toldAt < 1000) return;
    toldAt = now;
    log.warn({ reason: message }, 'database connections lost');
  };
  // On every connection, not only on the pool: one that is lost while it is lent out would end the program.
  pool.on('connect', (client) => client.on('error', onLost));
  pool.on('error', () => {});
  return new KyselyClient<Record<never, never>>({ dialect: new PostgresDialect({ pool }) });
}

/** Settings of a connection: `pg` reads a socket folder only from `host`; ours is written `postgres://user:password@/database?host=/folder&port=5432`. */
export function clientOf(url: string): pg.ClientConfig {
  const { searchParams, pathname, username, password } = new URL(url.replace('@/', '@socket/'));
  const host = searchParams.get('host');
  if (host === null) return { connectionString: url };
  const port = Number(searchParams.get('port') ?? 5432);
  return { host, port, user: decodeURIComponent(username), password: decodeURIComponent(password), database: pathname.slice(1) };
}

const describe = (cause: unknown) => (cause instanceof Error ? cause.message || cause.name : String(cause));
