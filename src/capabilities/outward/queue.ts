import { sql } from 'kysely';
import type { EventQueue } from '../../contracts/outward.ts';
import type { Database } from '../../kernel/database.ts';
import { tables } from './schema.ts';

/** An event for a bridge. */
export interface NewEvent {
  readonly bridge: string;
  readonly event: string;
  readonly topic: string;
  readonly payload: string;
}

/** Let events wait; beyond `most` of a bridge the oldest are given up, and counted with it. The same event again changes nothing. */
export async function enqueue(db: Database, events: readonly NewEvent[], most: number): Promise<void> {
  if (events.length === 0) return;
  await db.transaction().execute(async (trx) => {
    await tables(trx)
      .insertInto('outwardEvent')
      .values([...events])
      .onConflict((one) => one.columns(['bridge', 'event']).doNothing())
      .execute();
    for (const { bridge } of events) {
      await sql`
        with lost as (
          delete from outward_event where bridge = ${bridge} and number <= (
            select number from outward_event where bridge = ${bridge} order by number desc offset ${most} limit 1
          ) returning 1
        )
        update outward_bridge set lost_events = lost_events + (select count(*) from lost)
        where id = ${bridge} and exists (select 1 from lost)`.execute(trx);
    }
  });
}

/** The events that wait for a bridge. */
export const queueOf = (db: Database, bridge: string): EventQueue => ({
  async take(most) {
    const rows = await tables(db)
      .selectFrom('outwardEvent')
      .selectAll()
      .where('bridge', '=', bridge)
      .orderBy('number')
      .limit(most)
      .execute();
    return rows.map(({ event, topic, payload }) => ({ id: event, topic, payload, count: 1 }));
  },
  async done(ids) {
    await tables(db).deleteFrom('outwardEvent').where('bridge', '=', bridge).where('event', 'in', ids).execute();
  },
});

/** How many events wait for each bridge of a tenant. */
export async function countWaiting(db: Database, bridges: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (bridges.length === 0) return new Map();
  const rows = await tables(db)
    .selectFrom('outwardEvent')
    .select(['bridge', sql<number>`count(*)::int`.as('count')])
    .where('bridge', 'in', bridges)
    .groupBy('bridge')
    .execute();
  return new Map(rows.map(({ bridge, count }) => [bridge, count]));
}
