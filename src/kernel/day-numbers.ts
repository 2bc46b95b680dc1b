import { sql } from 'kysely';
import type { EpochMs } from '../contracts/time.ts';
import type { Database, Trx } from './database.ts';
import { type Migration, migrate } from './migrate.ts';

type Tables = { day_number: { tenant: string; series: string; day: string; last: number } };

const migrations: readonly Migration[] = [
  {
    name: 'day-numbers-001-create',
    sql: `
      create table day_number (
        tenant text not null, series text not null, day text not null, last integer not null,
        primary key (tenant, series, day)
      );`,
  },
];

/** Makes the table; every capability that numbers calls it before its own migrations. */
export const openDayNumbers = (db: Database): Promise<void> => migrate(db, migrations);

/** The next number of the day in the server's time zone, e.g. `WO-20261124-0001`; rises by one without gaps per tenant and series. */
export async function nextDayNumber(
  trx: Trx,
  { tenant, series, time }: { readonly tenant: string; readonly series: string; readonly time: EpochMs },
): Promise<string> {
  const day = dayOf(time);
  const { last } = await trx
    .withTables<Tables>()
    .insertInto('day_number')
    .values({ tenant, series, day, last: 1 })
    .onConflict((conflict) => conflict.columns(['tenant', 'series', 'day']).doUpdateSet({ last: sql`day_number.last + 1` }))
    .returning('last')
    .executeTakeFirstOrThrow();
  return `${series}-${day}-${String(last).padStart(4, '0')}`;
}

function dayOf(time: EpochMs): string {
  const date = new Date(time);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
}
