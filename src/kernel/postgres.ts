import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { Failure } from '../contracts/errors.ts';
import type { Log } from './log.ts';
import { type Binaries, postgresBinaries } from './postgres-binaries.ts';
import {
  clusterArgument,
  clusterFiles,
  clusterUrl,
  databaseUser,
  giveTo,
  prepareCluster,
  spawnOptions,
  stopOrphan,
} from './postgres-cluster.ts';
import { childOwner, type Owner } from './postgres-owner.ts';

/** What {@link startPostgres} needs. */
export interface PostgresOptions {
  readonly dataFolder: string;
  readonly log: Log;
  /** Called with `true` each time that it is ready, with `false` when it is lost. */
  readonly onState?: (ready: boolean, detail: string) => void;
  /** Laid over {@link settings}; tests turn `fsync` off. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The running PostgreSQL. */
export interface OwnPostgres {
  readonly url: string;
  /** Process number of the present child; changes when it was restarted. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

/**
 * Tuned for a small house: facts and events, never samples. About 30 MB at rest (proportional set size, measured).
 * `wal_level` stays at `replica`, which an online backup needs.
 */
export const settings: Readonly<Record<string, string>> = {
  shared_buffers: '24MB',
  max_connections: '20',
  work_mem: '8MB',
  maintenance_work_mem: '32MB',
  min_wal_size: '16MB',
  max_wal_size: '256MB',
  checkpoint_completion_target: '0.9',
  io_method: 'sync',
  autovacuum_max_workers: '1',
  max_parallel_workers: '0',
  max_worker_processes: '2',
  max_logical_replication_workers: '0',
  max_wal_senders: '0',
  max_replication_slots: '0',
  jit: 'off',
  huge_pages: 'off',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_line_prefix: '',
  log_min_error_statement: 'panic',
  restart_after_crash: 'on',
};

/** Longest Unix socket path of Linux, 108 with its closing zero; macOS has 104. */
const longestSocketPath = process.platform === 'linux' ? 107 : 103;
const readyWithinMs = 60_000;
const restartDelaysMs = [200, 500, 1000, 2000, 5000, 10_000];

interface Place {
  readonly cluster: string;
  readonly password: string;
  readonly binaries: Binaries;
  readonly owner: Owner | undefined;
  /** Folder of the socket, or a loopback address when its path would be too long. */
  readonly host: string;
  readonly port: number;
}

/**
 * Starts a PostgreSQL of our own below the data folder, making it on first use, and keeps it running: a crash restarts it with growing
 * delays. A PostgreSQL that a killed program left behind there is stopped first.
 *
 * @throws Failure `NOT_AVAILABLE` when it cannot be started; the message carries what PostgreSQL said
 */
export async function startPostgres(options: PostgresOptions): Promise<OwnPostgres> {
  const { log, onState = () => {} } = options;
  const place = await prepare(options);
  const stopping = new AbortController();
  let server = spawnServer(place, options);
  await ready(server, place);
  onState(true, 'ready');

  const again = async (): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      await wait(restartDelaysMs[Math.min(attempt, restartDelaysMs.length - 1)], undefined, { signal: stopping.signal });
      server = spawnServer(place, options);
      try {
        return await ready(server, place);
      } catch (err) {
        stopping.signal.throwIfAborted();
        log.error({ err, attempt }, 'starting PostgreSQL again failed');
        onState(false, reason(err));
      }
    }
  };
  const keep = async (): Promise<void> => {
    for (;;) {
      const how = await server.ended;
      stopping.signal.throwIfAborted();
      log.error({ how }, 'PostgreSQL ended by itself; starting it again');
      onState(false, how);
      await again();
      onState(true, 'restarted');
    }
  };
  const kept = keep().catch((err) => {
    if (!stopping.signal.aborted) throw err;
  });
  const stop = async () => {
    stopping.abort();
    await end(server);
    await kept;
  };
  return { url: clusterUrl(place.cluster, place), pid: () => server.child.pid, stop };
}

async function prepare({ dataFolder, log }: PostgresOptions): Promise<Place> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const { cluster } = clusterFiles(await realpath(dataFolder));
  const owner = await childOwner(cluster);
  const binaries = await postgresBinaries(await realpath(dataFolder), owner);
  await stopOrphan(cluster, log);
  await giveTo(cluster, owner);
  const password = await prepareCluster(await realpath(dataFolder), binaries, owner);
  const fits = Buffer.byteLength(join(cluster, '.s.PGSQL.5432')) <= longestSocketPath;
  const port = fits ? 5432 : await freePort();
  return { cluster, password, binaries, owner, host: fits ? cluster : '127.0.0.1', port };
}

/** One process of PostgreSQL. */
interface Server {
  readonly child: ChildProcess;
  /** How it ended. Held from its first moment: it may be killed before anybody has seen it ready. */
  readonly ended: Promise<string>;
  /** Its last 20 lines. */
  readonly said: string[];
}

function spawnServer(place: Place, { log, settings: own = {} }: PostgresOptions): Server {
  const { cluster, binaries, owner, host, port } = place;
  const onSocket = host === cluster;
  const all = { ...settings, listen_addresses: onSocket ? '' : host, unix_socket_directories: onSocket ? '.' : '', ...own };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', clusterArgument(cluster), '-p', String(port), ...flags], {
    ...spawnOptions(cluster, owner),
    stdio: ['ignore', 'ignore', 'pipe'],
    // Out of our process group: Ctrl-C in a terminal goes to the whole group, and PostgreSQL must be the last to stop.
    detached: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? code}`));
  });
  const said: string[] = [];
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.splice(0, said.length - 20, line);
      log.debug({ postgres: line }, 'PostgreSQL says');
    });
  }
  return { child, ended, said };
}

/** Waits until a server answers; one that does not is ended. */
async function ready(server: Server, place: Place): Promise<void> {
  try {
    await untilReady(server, place);
  } catch (cause) {
    await end(server);
    throw new Failure('NOT_AVAILABLE', `starting PostgreSQL in ${place.cluster}: ${reason(cause)}: ${server.said.join(' | ')}`, {
      cause,
      details: { what: 'PostgreSQL' },
    });
  }
}

async function untilReady({ ended }: Server, place: Place): Promise<void> {
  const over = ended.then<never>((how) => {
    throw new Error(how);
  });
  for (const deadline = Date.now() + readyWithinMs; ; await wait(15)) {
    const refused = await Promise.race([over, tryConnect(place)]);
    if (refused === undefined) {
      // The socket can be made public only now: PostgreSQL is the one that makes it.
      if (place.host === place.cluster) await chmod(join(place.cluster, `.s.PGSQL.${place.port}`), 0o700).catch(() => {});
      return;
    }
    if (Date.now() > deadline) throw refused;
  }
}

async function tryConnect({ host, port, password }: Place): Promise<Error | undefined> {
  const client = new pg.Client({ host, port, user: databaseUser, password, database: 'postgres', connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [databaseUser]);
    if (rowCount === 0) await client.query(`create database ${databaseUser}`);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await client.end().catch(() => {});
  }
}

/** Fast shutdown; after 10 s the immediate one, which recovers at the next start. */
async function end({ child, ended }: Server): Promise<void> {
  child.kill('SIGINT');
  const hurry = setTimeout(() => child.kill('SIGQUIT'), 10_000);
  await ended;
  clearTimeout(hurry);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}

const reason = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
