import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { Failure } from '../contracts/errors.ts';
import type { Database, Trx } from './database.ts';

/** One step of a schema, run once for ever. A mistake is repaired by a further step, never by changing this one. */
export interface Migration {
  /** Unique in the database, with the area first, e.g. `alarms-001-create`. */
  readonly name: string;
  readonly sql: string;
}

const lockKey = 9_520_517;

/**
 * Runs those of the steps that the database has not seen, in the order of the list, all in one transaction.
 *
 * @throws Failure `CONFLICT` when a step that was run reads differently now, or its SQL fails; nothing is changed then
 */
export async function migrate(db: Database, migrations: readonly Migration[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${lockKey})`.execute(trx);
    await sql`create table if not exists migration (
      name text primary key, checksum text not null, run_at double precision not null)`.execute(trx);
    const done = await checksums(trx);
    for (const migration of migrations) await runOnce(trx, migration, done.get(migration.name));
  });
}

async function checksums(trx: Trx): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ name: string; checksum: string }>`select name, checksum from migration`.execute(trx);
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

async function runOnce(trx: Trx, { name, sql: text }: Migration, known: string | undefined): Promise<void> {
  const checksum = createHash('sha256').update(text.replace(/\s+/g, ' ').trim()).digest('hex');
  if (known === checksum) return;
  if (known !== undefined) {
    throw new Failure('CONFLICT', `migrating ${name}: it was run before and reads differently now; restore its text and add a new step`, {
      details: { what: `migration ${name}` },
    });
  }
  try {
    await sql.raw(text).execute(trx);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('CONFLICT', `migrating ${name}: ${message}`, { cause, details: { what: `migration ${name}` } });
  }
  await sql`insert into migration (name, checksum, run_at) values (${name}, ${checksum}, ${Date.now()})`.execute(trx);
}
