import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { Failure } from '../contracts/errors.ts';
import { copyTree, type Packer } from './archive.ts';
import { clientOf } from './database.ts';
import { clusterFiles } from './postgres-cluster.ts';

/** What {@link copyPostgres} needs. */
export interface PostgresCopy {
  readonly dataFolder: string;
  readonly url: string;
  readonly packer: Packer;
}

/** What PostgreSQL makes anew at its start. Source: PostgreSQL 18 manual, 25.3.6 "Backing Up the Data Directory" */
const notCopied =
  /^postgres\/(pg_wal\/.+|pg_(replslot|dynshmem|notify|serial|snapshots|stat_tmp|subtrans)\/.+|postmaster\.(pid|opts)|backup_label.*|\.s\.PGSQL.*|.*pgsql_tmp.*|.*pg_internal\.init)$/;

/**
 * Packs the cluster while PostgreSQL runs, by its own online-backup protocol: the files as they are, then the log that makes them
 * consistent. Source: PostgreSQL 18 manual, 25.3.4 "Making a Base Backup Using the Low Level API".
 *
 * @throws Failure `NOT_AVAILABLE` when so much was written meanwhile that PostgreSQL has recycled its log
 */
export async function copyPostgres({ dataFolder, url, packer }: PostgresCopy): Promise<void> {
  const { cluster, password } = clusterFiles(dataFolder);
  const client = new pg.Client(clientOf(url));
  client.on('error', () => {});
  await client.connect();
  try {
    const started = await client.query("select pg_walfile_name(pg_backup_start('yangfan', fast => true)) as first");
    await copyTree(packer, 'postgres', cluster, (name) => notCopied.test(name));
    await packer.folder('postgres/pg_wal/archive_status');
    const stopped = await client.query('select labelfile, pg_walfile_name(lsn) as last from pg_backup_stop(wait_for_archive => false)');
    await packer.text('postgres/backup_label', stopped.rows[0].labelfile);
    await copyLog(packer, cluster, { first: started.rows[0].first, last: stopped.rows[0].last });
    await packer.file('postgres.password', password);
  } finally {
    await client.end();
  }
}

async function copyLog(packer: Packer, cluster: string, { first, last }: { first: string; last: string }): Promise<void> {
  const folder = join(cluster, 'pg_wal');
  const needed = async () => (await readdir(folder)).filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last).sort();
  const files = await needed();
  for (const name of files) await packer.file(`postgres/pg_wal/${name}`, join(folder, name));
  // A recycled file has another name: when all are still there, none was overwritten while it was read.
  const isWhole = files[0] === first && files.at(-1) === last && (await needed()).join() === files.join();
  if (!isWhole)
    throw new Failure('NOT_AVAILABLE', 'backing up PostgreSQL: its log was recycled meanwhile; try again', { details: { what: 'backup' } });
}
