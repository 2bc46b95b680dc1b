import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../contracts/errors.ts';
import { copyTree, createArchive } from './archive.ts';
import { copyHistory } from './backup-history.ts';
import { copyPostgres } from './backup-postgres.ts';
import { lockFolder, lockHolder } from './lock.ts';
import type { Log } from './log.ts';
import { startPostgres } from './postgres.ts';
import { runningUrl } from './postgres-cluster.ts';
import { vaultKeyFile } from './vault.ts';

/** What to back up. */
export interface BackupOptions {
  readonly dataFolder: string;
  /** Archive to write, a `.tar.gz`; it must not exist. */
  readonly file: string;
  /** Set when the program uses a server: then only the data folder is backed up. */
  readonly databaseUrl: string | undefined;
  readonly log: Log;
}

/** What was backed up. */
export interface BackupReport {
  readonly files: number;
  readonly bytes: number;
  /** What a person must know, e.g. that the database is not in it. */
  readonly notes: readonly string[];
}

const serverNote =
  'The database is on a server and is not in this backup; back it up with the server’s own means, e.g. pg_dump "$DATABASE_URL"';

const sealedNote =
  'Passwords in the configuration of sources are sealed with the key in the file secret-key of the data folder, which is not in this backup; keep a copy of it elsewhere, or enter them again after a restore';

/** Left out: the lock belongs to the process, the key of the vault would open the secrets, the cluster is copied in its own way. */
const notCopied = /^(lock(\..*)?|secret-key(\..*)?|history(\..*)?|postgres(\..*)?)$/;

/**
 * Writes everything that is stored into one archive, while the program runs or not.
 *
 * @throws Failure `CONFLICT` when the archive exists, `NOT_FOUND` when the data folder does not, `NOT_AVAILABLE` when the own PostgreSQL
 * is away although the program runs
 */
export async function backup(options: BackupOptions): Promise<BackupReport> {
  const { dataFolder, file } = options;
  if ((await stat(dataFolder).catch(() => undefined)) === undefined) {
    throw new Failure('NOT_FOUND', `backing up ${dataFolder}: there is no such folder`, { details: { what: dataFolder } });
  }
  if ((await stat(file).catch(() => undefined)) !== undefined) {
    throw new Failure('CONFLICT', `backing up to ${file}: it exists; choose another name`, { details: { what: file } });
  }
  const coming = `${file}.coming`;
  try {
    const report = await writeArchive(options, coming);
    await rename(coming, file);
    return report;
  } finally {
    await rm(coming, { force: true });
  }
}

async function writeArchive(options: BackupOptions, path: string): Promise<BackupReport> {
  const { dataFolder, databaseUrl } = options;
  const archive = createArchive(path);
  if (databaseUrl === undefined) await withOwnDatabase(options, (url) => copyPostgres({ ...options, url, packer: archive.packer }));
  await copyHistory(join(dataFolder, 'history'), archive.packer);
  for (const name of await readdir(dataFolder)) if (!notCopied.test(name)) await copyTree(archive.packer, name, join(dataFolder, name));
  const { files, bytes } = await archive.close(databaseUrl === undefined);
  const hasKey = (await stat(join(dataFolder, vaultKeyFile)).catch(() => undefined)) !== undefined;
  return { files, bytes, notes: [...(databaseUrl === undefined ? [] : [serverNote]), ...(hasKey ? [sealedNote] : [])] };
}

/** The own PostgreSQL of the running program, or one started for the backup while nobody else can start. */
async function withOwnDatabase({ dataFolder, log }: BackupOptions, copy: (url: string) => Promise<void>): Promise<void> {
  if ((await lockHolder(dataFolder)) !== undefined) {
    const url = await runningUrl(dataFolder);
    if (url !== undefined) return copy(url);
    throw new Failure('NOT_AVAILABLE', `backing up ${dataFolder}: the program runs but its PostgreSQL does not; try again in a moment`);
  }
  const lock = await lockFolder(dataFolder);
  try {
    const postgres = await startPostgres({ dataFolder, log });
    await copy(postgres.url).finally(() => postgres.stop());
  } finally {
    await lock.release();
  }
}
