import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Trx } from '../../kernel/database.ts';
import { summaryMessage } from './message.ts';
import type { ChannelRow, DeliveryRow } from './schema.ts';
import { tables } from './schema.ts';

const minuteMs = 60_000;
/** Deliveries that one summary tells of; a larger flood gets further ones. */
const mostInSummary = 1000;

/** A new line of the queue, without what every new line has. */
export type NewDelivery = Pick<
  DeliveryRow,
  | 'tenant'
  | 'channel'
  | 'rule'
  | 'event'
  | 'level'
  | 'kind'
  | 'alarm'
  | 'assets'
  | 'priority'
  | 'recipients'
  | 'message'
  | 'createdAt'
  | 'nextAt'
  | 'held'
>;

/** A whole line of the queue. */
export const newRow = (delivery: NewDelivery): DeliveryRow => ({
  ...delivery,
  ...{ id: uuidv7(), state: 'waiting', attempts: 0, sentAt: null, lastError: null, summary: null },
});

/** A line as it is written. */
export const stored = (row: DeliveryRow) => ({ ...row, recipients: list(row.recipients), assets: list(row.assets) });
const list = (names: readonly string[]) => sql<readonly string[]>`${JSON.stringify(names)}::jsonb`;

/** Write lines; those that are there already (the same event came twice) are left as they are. */
export async function enqueue(trx: Trx | Database, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = deliveries.map((one) => stored(newRow(one)));
  await tables(trx)
    .insertInto('notifyDelivery')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Channels with something due. */
export async function dueChannels(db: Database, now: EpochMs): Promise<readonly ChannelRow[]> {
  return tables(db)
    .selectFrom('notifyChannel')
    .selectAll()
    .where('enabled', '=', true)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('notifyDelivery')
          .select('notifyDelivery.id')
          .whereRef('notifyDelivery.channel', '=', 'notifyChannel.id')
          .where('state', '=', 'waiting')
          .where('nextAt', '<=', now),
      ),
    )
    .execute();
}

/**
 * The next line that a channel may send now; `undefined` when nothing is due or its minute is full.
 *
 * The most important come first. When only one more fits into the minute and several are due, they are joined into a summary, which takes
 * that place; it is written before it is sent, so that a kill in between loses nothing.
 */
export async function takeNext(db: Database, { id, perMinute }: ChannelRow, now: EpochMs): Promise<DeliveryRow | undefined> {
  const free = perMinute - (await sentSince(db, id, now - minuteMs));
  if (free <= 0) return undefined;
  if (free > 1) return (await due(db, { id, now }, 1))[0];
  return db.transaction().execute(async (trx) => {
    const waiting = await due(trx, { id, now }, mostInSummary);
    const others = waiting.filter(({ kind }) => kind !== 'report'); // it carries files, which a summary would lose
    const told = others.filter(({ kind }) => kind !== 'summary' && kind !== 'test');
    return told.length > 1 && told.length === others.length ? join(trx, told, now) : waiting[0];
  });
}

/** Messages that a channel sent since a time, tests included: the limits of others count them all. */
async function sentSince(db: Database, channel: string, since: EpochMs): Promise<number> {
  const row = await tables(db)
    .selectFrom('notifyDelivery')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('channel', '=', channel)
    .where('state', '=', 'sent')
    .where('sentAt', '>', since)
    .executeTakeFirst();
  return row?.count ?? 0;
}

/** Summaries come before all else: what they tell of has waited longest. */
const due = (db: Database, { id, now }: { readonly id: string; readonly now: EpochMs }, most: number): Promise<DeliveryRow[]> =>
  tables(db)
    .selectFrom('notifyDelivery')
    .selectAll()
    .where('channel', '=', id)
    .where('state', '=', 'waiting')
    .where('nextAt', '<=', now)
    .orderBy(sql`kind = 'summary'`, 'desc')
    .orderBy('priority')
    .orderBy('id')
    .limit(most)
    .execute();

async function join(trx: Trx, told: readonly DeliveryRow[], now: EpochMs): Promise<DeliveryRow> {
  const [first] = told;
  if (first === undefined) throw new Error('BUG: a summary of nothing');
  const { tenant, channel, priority } = first;
  const event = `summary ${uuidv7()}`;
  const row = newRow({
    ...{
      tenant,
      channel,
      rule: null,
      event,
      level: 0,
      kind: 'summary',
      alarm: null,
      priority,
      assets: assetsOf(told),
      held: false,
      createdAt: now,
      nextAt: now,
    },
    ...{ recipients: everybody(told), message: summaryMessage(told) },
  });
  await tables(trx).insertInto('notifyDelivery').values(stored(row)).execute();
  await tables(trx)
    .updateTable('notifyDelivery')
    .set({ state: 'summarised', summary: row.id })
    .where(sql<boolean>`id = any(${told.map(({ id }) => id)}::text[])`)
    .execute();
  return row;
}

/** What all of them tell of; none when one of them is about no asset, for then not all of it is of a site. */
const assetsOf = (told: readonly DeliveryRow[]): readonly string[] =>
  told.every(({ assets }) => assets.length > 0) ? [...new Set(told.flatMap(({ assets }) => assets))] : [];

/** All whom any of them is for; nobody named means everybody. */
function everybody(told: readonly DeliveryRow[]): readonly string[] {
  if (told.some(({ recipients }) => recipients.length === 0)) return [];
  return [...new Set(told.flatMap(({ recipients }) => recipients))];
}

/** The receipt of a message that was taken; `note` is what was not taken of it. */
export async function markSent(
  db: Database,
  { id, channel }: DeliveryRow,
  { now, note }: { now: EpochMs; note?: string | undefined },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await tables(trx)
      .updateTable('notifyDelivery')
      .set(({ eb }) => ({ state: 'sent', sentAt: now, attempts: eb('attempts', '+', 1), lastError: note ?? null }))
      .where('id', '=', id)
      .execute();
    await tables(trx)
      .updateTable('notifyChannel')
      .set({ lastSentAt: now, lastError: note ?? null })
      .where('id', '=', channel)
      .execute();
  });
}

/** The receipt of a try that failed; without `nextAt` the message is given up. */
export async function markFailed(
  db: Database,
  { id, channel }: DeliveryRow,
  { error, nextAt }: { readonly error: string; readonly nextAt: EpochMs | undefined },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await tables(trx)
      .updateTable('notifyDelivery')
      .set(({ eb }) => ({
        attempts: eb('attempts', '+', 1),
        lastError: error,
        ...(nextAt === undefined ? { state: 'failed' } : { nextAt }),
      }))
      .where('id', '=', id)
      .execute();
    await tables(trx).updateTable('notifyChannel').set({ lastError: error }).where('id', '=', channel).execute();
  });
}

/** Give up what is too old to be of use, channels that are switched off included; tells how many. */
export async function giveUpOld(db: Database, { now, mostAgeMs }: { readonly now: EpochMs; readonly mostAgeMs: number }): Promise<number> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('notifyDelivery')
    .set({ state: 'failed', lastError: sql`concat_ws('; ', 'not delivered in time', last_error)` })
    .where('state', '=', 'waiting')
    .where(sql<boolean>`greatest(created_at, case when held then next_at else created_at end) < ${now - mostAgeMs}`)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Remove receipts that are older than a time. */
export async function removeOld(db: Database, before: EpochMs): Promise<void> {
  await tables(db).deleteFrom('notifyDelivery').where('state', '!=', 'waiting').where('createdAt', '<', before).execute();
}
