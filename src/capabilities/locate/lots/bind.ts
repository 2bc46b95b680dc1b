import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { EpochMs } from '../../../contracts/time.ts';
import type { Database, Trx } from '../../../kernel/database.ts';
import { type LotBindingRow, tables } from './schema.ts';

/** A lot that is on a carrier from a time on. */
export interface Bound {
  readonly tenant: string;
  readonly asset: string;
  /** `undefined`: nothing is on it. */
  readonly lot: string | undefined;
  readonly time: EpochMs;
  /** Who said so; empty: a point did. */
  readonly by: string;
}

/** Bindings of one carrier are changed one after the other. */
const lockCarrier = (trx: Trx, asset: string) => sql`select pg_advisory_xact_lock(hashtextextended(${`lot ${asset}`}, 0))`.execute(trx);

/**
 * Say what is on a carrier. What was on it ends; the same lot again changes nothing.
 *
 * @returns what is on it, `undefined` when nothing is; `late` when the time is before that of what is on it, and nothing was changed
 */
export async function bind(db: Database, { tenant, asset, lot, time, by }: Bound): Promise<LotBindingRow | undefined | 'late'> {
  return db.transaction().execute(async (trx) => {
    await lockCarrier(trx, asset);
    const now = await tables(trx)
      .selectFrom('lotBinding')
      .selectAll()
      .where('asset', '=', asset)
      .where('toAt', 'is', null)
      .executeTakeFirst();
    if (now?.lot === lot) return now;
    if (now !== undefined && time < now.fromAt) return 'late';
    if (now !== undefined) await tables(trx).updateTable('lotBinding').set({ toAt: time, endedBy: by }).where('id', '=', now.id).execute();
    if (lot === undefined) return undefined;
    const row: LotBindingRow = { id: uuidv7(), tenant, lot, asset, fromAt: time, toAt: null, boundBy: by, endedBy: null };
    await tables(trx).insertInto('lotBinding').values(row).execute();
    return row;
  });
}

/** What points said last, by asset: so that a restart does not take for news what was told before, nor undo what a person said since. */
export async function lastSaid(db: Database): Promise<ReadonlyMap<string, { readonly lot: string | undefined; readonly time: EpochMs }>> {
  const { rows } = await sql<{ asset: string; lot: string | null; time: number }>`
    select distinct on (asset) asset, case when ended_by = '' then null else lot end as lot,
      case when ended_by = '' then to_at else from_at end as time
    from lot_binding where bound_by = '' order by asset, from_at desc`.execute(db);
  return new Map(rows.map(({ asset, lot, time }) => [asset, { lot: lot ?? undefined, time }]));
}
