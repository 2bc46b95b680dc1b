import { type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  access,
  chmod,
  chown,
  lchown,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../contracts/errors.ts';
import type { Log } from './log.ts';
import type { Binaries } from './postgres-binaries.ts';
import type { Owner } from './postgres-owner.ts';

/** Superuser and database of the own PostgreSQL. */
export const databaseUser = 'yangfan';

/** Files of the own PostgreSQL below the data folder. */
export const clusterFiles = (dataFolder: string) => ({
  /** PGDATA. */
  cluster: join(dataFolder, 'postgres'),
  /** The superuser's password, readable only by us. */
  password: join(dataFolder, 'postgres.password'),
});

/** What both of PostgreSQL's programs are started with: no variable of ours reaches them. */
export const spawnOptions = (cwd: string, owner: Owner | undefined): SpawnOptions => ({
  cwd,
  env: { PATH: process.env.PATH ?? '', TZ: 'UTC', LC_ALL: 'C' },
  ...owner,
});

/**
 * How PostgreSQL is told where its cluster is. On Linux it is the folder that it was started in, so it needs no right to enter the
 * folders above: a data folder below /root works. Elsewhere it is the path.
 */
export const clusterArgument = (cluster: string) => (process.platform === 'linux' ? '/proc/self/cwd' : cluster);

/** Makes the cluster unless it exists; a half-made one of an interrupted first start is made again. Returns the superuser's password. */
export async function prepareCluster(dataFolder: string, binaries: Binaries, owner: Owner | undefined): Promise<string> {
  const { cluster, password: passwordFile } = clusterFiles(dataFolder);
  const known = await readFile(passwordFile, 'utf8').catch(() => undefined);
  if (known !== undefined && (await isWhole(cluster))) return known.trim();
  if (known === undefined && (await isWhole(cluster))) {
    throw new Failure(
      'NOT_AVAILABLE',
      `opening ${cluster}: its password file ${passwordFile} is missing; put it back, or restore a backup`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  const coming = `${cluster}.coming`;
  await rm(coming, { recursive: true, force: true });
  await mkdir(coming, { recursive: true, mode: 0o700 });
  if (owner !== undefined) await chown(coming, owner.uid, owner.gid);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await chmod(passwordFile, 0o600);
  await initialise(coming, password, binaries, owner);
  await rm(cluster, { recursive: true, force: true });
  await rename(coming, cluster);
  return password;
}

const isWhole = (cluster: string) =>
  access(join(cluster, 'global', 'pg_control')).then(
    () => true,
    () => false,
  );

async function initialise(folder: string, password: string, { initdb }: Binaries, owner: Owner | undefined): Promise<void> {
  const passwordFile = `${folder}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (owner !== undefined) await chown(passwordFile, owner.uid, owner.gid);
  const handle = await open(passwordFile, 'r');
  try {
    await rm(passwordFile);
    await runInitdb(initdb, folder, { ...spawnOptions(folder, owner), stdio: ['ignore', 'ignore', 'pipe', handle.fd] });
  } finally {
    await handle.close();
  }
}

async function runInitdb(initdb: string, folder: string, options: SpawnOptions): Promise<void> {
  const common = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--no-instructions', '--wal-segsize=4'];
  const own = ['-D', clusterArgument(folder), '-U', databaseUser, '--pwfile=/dev/fd/3'];
  const child = spawn(initdb, [...own, ...common], options);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    said = (said + part).slice(-2000);
  });
  const code = await new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (exit, signal) => resolve(exit ?? signal ?? 'unknown'));
  });
  if (code !== 0) {
    throw new Failure('NOT_AVAILABLE', `making the database cluster in ${folder}: initdb ended with ${code}: ${said.trim()}`, {
      details: { what: 'PostgreSQL' },
    });
  }
}

/** First signal asks sessions to end, the second drops them; the third is for a process that hears nothing. */
const stopSteps = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;

/** Lock files of a dead PostgreSQL. One of them may name a process number that a stranger has by now, or that nobody has reaped. */
async function removeLocks(cluster: string): Promise<void> {
  const names = await readdir(cluster).catch(() => []); // not made yet
  const locks = names.filter((name) => name === 'postmaster.pid' || name.startsWith('.s.PGSQL.'));
  await Promise.all(locks.map((name) => rm(join(cluster, name), { force: true })));
}

/** Ends a PostgreSQL that a killed parent left behind in this cluster, and removes what a dead one has locked. */
export async function stopOrphan(cluster: string, log: Log): Promise<void> {
  const pid = await runningPid(cluster);
  if (pid === undefined) {
    await removeLocks(cluster);
    return;
  }
  log.warn({ pid }, 'stopping the PostgreSQL that a killed program left behind');
  for (const [signal, patienceMs] of stopSteps) {
    process.kill(pid, signal);
    if (await hasEnded(cluster, patienceMs)) return removeLocks(cluster);
  }
  throw new Failure('NOT_AVAILABLE', `stopping the PostgreSQL left behind in ${cluster}: process ${pid} does not end; end it by hand`);
}

async function hasEnded(cluster: string, patienceMs: number): Promise<boolean> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await wait(20)) {
    if ((await runningPid(cluster)) === undefined) return true;
  }
  return false;
}

/** Process number of the live PostgreSQL of this cluster: the pid file's, when that process is really it and not a later stranger. */
export async function runningPid(cluster: string): Promise<number | undefined> {
  const file = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(file.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  if (process.platform !== 'linux') return isAlive(pid) ? pid : undefined;
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return cwd !== undefined && cwd === (await realpath(cluster)) ? pid : undefined;
}

/** Address of the own PostgreSQL that runs in a data folder, for another process of ours; `undefined` when none runs. */
export async function runningUrl(dataFolder: string): Promise<string | undefined> {
  const { cluster, password } = clusterFiles(await realpath(dataFolder));
  if ((await runningPid(cluster)) === undefined) return undefined;
  // Line 4 is the port, line 5 the folder of the socket, line 6 the address. Source: PostgreSQL 18, miscadmin.h
  const [, , , port, socket, host] = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n');
  const place = { host: socket === '' ? (host ?? '') : cluster, port: Number(port), password: (await readFile(password, 'utf8')).trim() };
  return clusterUrl(cluster, place);
}

/** Address of a cluster: by its socket, whose folder is the host, or over loopback. */
export function clusterUrl(cluster: string, { host, port, password }: { host: string; port: number; password: string }): string {
  if (host !== cluster) return `postgres://${databaseUser}:${password}@${host}:${port}/${databaseUser}`;
  return `postgres://${databaseUser}:${password}@/${databaseUser}?host=${encodeURIComponent(host)}&port=${port}`;
}

/** Gives a cluster that root has copied or restored to the child's account; one that is in order is left alone. */
export async function giveTo(cluster: string, owner: Owner | undefined): Promise<void> {
  const present = await stat(cluster).catch(() => undefined);
  if (owner === undefined || present === undefined || present.uid === owner.uid) return;
  for (const entry of await readdir(cluster, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), owner.uid, owner.gid);
  }
  await chown(cluster, owner.uid, owner.gid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
