import { sql } from 'kysely';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import { seenAssets } from '../assets/index.ts';
import type { NotifyDeps } from './deps.ts';
import { shownReason } from './receipt-text.ts';
import { readRules } from './rules.ts';
import { type ChannelRow, type DeliveryRow, tables } from './schema.ts';

/** A delivery as the API shows it. */
export type DeliveryView = Reply<'retryDelivery'>;

/** The newest first. Ids rise with time. */
export async function listDeliveries(
  db: Database,
  { tenant }: Caller,
  query: Received<'listDeliveries', 'query'>,
): Promise<Reply<'listDeliveries'>> {
  const { channel, state, kind, alarm, after, limit } = query;
  const rows = await tables(db)
    .selectFrom('notifyDelivery')
    .selectAll()
    .where('tenant', '=', tenant)
    .$if(channel !== undefined, (q) => q.where('channel', '=', channel ?? ''))
    .$if(state !== undefined, (q) => q.where('state', '=', state ?? 'sent'))
    .$if(kind !== undefined, (q) => q.where('kind', '=', kind ?? 'raised'))
    .$if(alarm !== undefined, (q) => q.where('alarm', '=', alarm ?? ''))
    .$if(after !== undefined, (q) => q.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  return { items: await viewsOf(db, tenant, items), next: rows.length > limit ? items.at(-1)?.id : undefined };
}

/**
 * Put a given-up message back into the queue, with all its tries.
 *
 * @throws Failure `NOT_FOUND`; `CONFLICT` unless it failed
 */
export async function retryDelivery(
  db: Database,
  { tenant }: Caller,
  { id, now }: { readonly id: string; readonly now: EpochMs },
): Promise<DeliveryView> {
  const doing = `retrying delivery ${id}`;
  const row = await tables(db)
    .selectFrom('notifyDelivery')
    .selectAll()
    .where('id', '=', id)
    .where('tenant', '=', tenant)
    .executeTakeFirst();
  if (row === undefined) throw new Failure('NOT_FOUND', `retrying delivery ${id}: there is none`, { details: { what: `delivery ${id}` } });
  if (row.state !== 'failed')
    throw conflict(doing, { zh: '只能重试未送达的消息', en: `it is ${row.state}; only what failed is tried again` });
  const channel = await tables(db).selectFrom('notifyChannel').select('id').where('id', '=', row.channel).executeTakeFirst();
  if (channel === undefined) throw conflict(doing, { zh: '其渠道已被删除', en: 'its channel was removed' });
  // As new, or its age would give it up again at once.
  const change = { state: 'waiting', attempts: 0, nextAt: now, createdAt: now } as const;
  await tables(db).updateTable('notifyDelivery').set(change).where('id', '=', id).execute();
  const [view] = await viewsOf(db, tenant, [{ ...row, ...change }]);
  if (view === undefined) throw new Error('BUG: a delivery without a view');
  return view;
}

/**
 * In-app messages for a person, the newest first. With roles at sites only those about assets of theirs, each on its own: a summary may tell of
 * other sites too.
 */
export async function listNotices(
  { db, assets }: Pick<NotifyDeps, 'db' | 'assets'>,
  caller: Caller,
  query: Received<'listNotices', 'query'>,
): Promise<Reply<'listNotices'>> {
  const { after, limit } = query;
  const { tenant, name, sites } = caller;
  const places = seenAssets(assets, caller);
  const rows = await tables(db)
    .selectFrom('notifyDelivery')
    .innerJoin('notifyChannel', 'notifyChannel.id', 'notifyDelivery.channel')
    .selectAll('notifyDelivery')
    .where('notifyDelivery.tenant', '=', tenant)
    .where('notifyChannel.kind', '=', 'inApp')
    .where('notifyDelivery.state', 'in', sites === undefined ? ['sent'] : ['sent', 'summarised'])
    .$if(places !== undefined, (q) => q.where(sql<boolean>`assets <> '[]'::jsonb and assets <@ ${JSON.stringify(places)}::jsonb`))
    .where(sql<boolean>`(recipients = '[]'::jsonb or recipients ? ${name})`)
    .$if(after !== undefined, (q) => q.where('notifyDelivery.id', '<', after ?? ''))
    .orderBy('notifyDelivery.id', 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  return { items: items.map(noticeOf), next: rows.length > limit ? items.at(-1)?.id : undefined };
}

const noticeOf = ({ id, sentAt, createdAt, kind, priority, message, alarm, assets, recipients }: DeliveryRow) => ({
  ...{ id, time: sentAt ?? createdAt, kind, priority, title: message.title, text: message.text },
  ...{ alarm: alarm ?? undefined, assets: [...assets], to: [...recipients] },
});

async function viewsOf(db: Database, tenant: string, rows: readonly DeliveryRow[]): Promise<DeliveryView[]> {
  const channels = await tables(db).selectFrom('notifyChannel').select(['id', 'title', 'kind']).where('tenant', '=', tenant).execute();
  const titles = new Map((await readRules(db, tenant)).map(({ id, title }) => [id, title]));
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  return rows.map((row) => viewOf(row, byId.get(row.channel), titles));
}

function viewOf(
  row: DeliveryRow,
  channel: Pick<ChannelRow, 'title' | 'kind'> | undefined,
  titles: ReadonlyMap<string, string>,
): DeliveryView {
  const { id, kind, priority, level, state, attempts, createdAt, message } = row;
  const { reason, reasonText } = shownReason(row.lastError);
  return {
    ...{ id, kind, priority, level, state, attempts, createdAt, title: message.title, text: message.text, to: [...row.recipients] },
    ...{ channel: row.channel, channelTitle: channel?.title ?? '', channelKind: channel?.kind },
    ...{
      rule: row.rule ?? undefined,
      ruleTitle: titles.get(row.rule ?? ''),
      alarm: row.alarm ?? undefined,
      summary: row.summary ?? undefined,
    },
    nextAt: state === 'waiting' ? row.nextAt : undefined,
    sentAt: row.sentAt ?? undefined,
    ...{ lastError: reason, lastErrorText: reasonText },
  };
}
