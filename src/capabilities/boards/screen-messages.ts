import { sql } from 'kysely';
import type { EventBody } from '../../contracts/events.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { BoardNow } from './deps.ts';
import { tables } from './schema.ts';

/** Keep words for the screens of a tenant until their time; told again they are there once. Words whose time is over are cleared away with it. */
export async function takeScreenMessage(
  db: Database,
  { tenant, id, incident, text, level, from, until }: EventBody<'screenMessage.wanted'>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await tables(trx).deleteFrom('screenMessage').where('tenant', '=', tenant).where('until', '<', from).execute();
    await tables(trx)
      .insertInto('screenMessage')
      .values({ tenant, id, incident, text: sql`${JSON.stringify(text)}::jsonb`, level, from, until })
      .onConflict((conflict) => conflict.columns(['tenant', 'id']).doNothing())
      .execute();
  });
}

/** An incident that has ended has nothing to say any more. */
export async function endScreenMessages(db: Database, { tenant, incident }: EventBody<'incident.closed'>): Promise<void> {
  await tables(db).deleteFrom('screenMessage').where('tenant', '=', tenant).where('incident', '=', incident).execute();
}

/** What the screens of a tenant have to say now, the newest first. */
export async function screenMessagesOf(db: Database, tenant: string, now: EpochMs): Promise<BoardNow['messages']> {
  return tables(db)
    .selectFrom('screenMessage')
    .select(['id', 'text', 'level', 'until'])
    .where('tenant', '=', tenant)
    .where('until', '>', now)
    .orderBy('from', 'desc')
    .limit(mostShown)
    .execute();
}

/** More than that nobody reads on a wall. */
const mostShown = 5;
