import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { channelConfig } from '../../contracts/api/notify.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import { issuesOf, issuesText } from '../../contracts/issue-text.ts';
import { titleText } from '../../contracts/notify-titles.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { Database } from '../../kernel/database.ts';
import type { Reach } from '../../kernel/own-network.ts';
import { strictly } from '../../kernel/strict-body.ts';
import type { NotifyDeps } from './deps.ts';
import { shownReason } from './receipt-text.ts';
import { type ChannelRow, type Config, tables } from './schema.ts';
import { lostSecrets, masked, sealed, unmasked, unsealed } from './secrets.ts';

/** A channel with a configuration that can be used. */
export type Channel = ChannelRow<Config>;
/** A channel as the API shows it. */
export type ChannelView = Reply<'createNotifyChannel'>;
type Given = Received<'replaceNotifyChannel', 'body'>;
type Deps = Pick<NotifyDeps, 'db' | 'vault' | 'reach'>;

/** A refusal of what somebody entered. */
export const badRequest = (doing: string, what: string | Text) =>
  new Failure('BAD_REQUEST', `${doing}: ${typeof what === 'string' ? what : what.en}`, { details: { what } });
const noChannel = (id: string) => new Failure('NOT_FOUND', `reading channel ${id}: there is none`, { details: { what: `channel ${id}` } });

/** All channels of a tenant, oldest first, as they may be seen. */
export async function listChannels({ db, vault }: Pick<Deps, 'db' | 'vault'>, { tenant }: Caller): Promise<readonly ChannelView[]> {
  const rows = await tables(db)
    .selectFrom('notifyChannel')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('owner', 'is', null)
    .orderBy('id')
    .execute();
  const waiting = await countWaiting(db, tenant);
  return rows.map((row) => view(vault, row, waiting.get(row.id) ?? 0));
}

/** Make a channel; its secrets are sealed before they are written. Throws `BAD_REQUEST` for a wrong configuration and a host that may not be called. */
export async function createChannel(
  { db, vault, reach }: Deps,
  { tenant }: Caller,
  given: Received<'createNotifyChannel', 'body'>,
): Promise<ChannelView> {
  const config = soundConfig(reach, given.config);
  const { title, enabled, language, perMinute } = given;
  const row: ChannelRow = {
    ...{ id: uuidv7(), tenant, title, enabled, language, perMinute, kind: config.kind },
    ...{ config: sealed(vault, config), lastSentAt: null, lastError: null },
    ...{ owner: null, ownerId: null, leastPriority: null, endpointTag: null },
  };
  await tables(db).insertInto('notifyChannel').values(row).execute();
  return view(vault, row, 0);
}

/**
 * Change a channel; a mark in the place of a secret keeps it.
 *
 * A secret is kept only for the host that it was entered for, so that nobody who may change a channel can have it sent elsewhere.
 *
 * @throws Failure `NOT_FOUND`; `BAD_REQUEST` for another kind, a wrong configuration or a mark of no secret
 */
export async function replaceChannel(
  deps: Deps,
  caller: Caller,
  { id, given }: { readonly id: string; readonly given: Given },
): Promise<ChannelView> {
  const { db, vault, reach } = deps;
  const row = await ownChannel(db, caller, id);
  const doing = `changing channel ${id}`;
  if (given.config.kind !== row.kind)
    throw badRequest(doing, { zh: `渠道类型为 ${row.kind}，不能更改`, en: `its kind is ${row.kind} and stays` });
  const stored = unsealed(vault, row.config as Record<string, unknown>); // holds: written by us
  refuseOtherHost(doing, given.config, stored);
  const config = soundConfig(reach, unmasked(vault, id, { given: given.config, stored }));
  const { title, enabled, language, perMinute } = given;
  const change = { title, enabled, language, perMinute, config: sealed(vault, config), lastError: null };
  await tables(db).updateTable('notifyChannel').set(change).where('id', '=', id).execute();
  return view(vault, { ...row, ...change }, (await countWaiting(db, caller.tenant)).get(id) ?? 0);
}

function refuseOtherHost(doing: string, given: Readonly<Record<string, unknown>>, stored: Readonly<Record<string, unknown>>): void {
  const keeps = typeof given.password === 'string' && given.password.startsWith('[kept ');
  const moved = (['host', 'port', 'security', 'ca'] as const).find((name) => given[name] !== undefined && given[name] !== stored[name]);
  if (keeps && moved !== undefined)
    throw badRequest(doing, { zh: `修改 ${moved} 时请重新输入密码`, en: `enter the password again when ${moved} changes` });
}

/** @throws Failure `NOT_FOUND`; `CONFLICT` while a rule uses it */
export async function removeChannel({ db }: Pick<Deps, 'db'>, caller: Caller, id: string): Promise<void> {
  await ownChannel(db, caller, id);
  const target = JSON.stringify([{ targets: [{ channel: id }] }]);
  await db.transaction().execute(async (trx) => {
    const inUse = await tables(trx)
      .selectFrom('notifyRule')
      .select('body')
      .where('tenant', '=', caller.tenant)
      .where(sql<boolean>`body->'levels' @> ${target}::jsonb`)
      .executeTakeFirst();
    if (inUse !== undefined) {
      const { zh, en } = titleText(inUse.body.title);
      throw conflict(`removing channel ${id}`, { zh: `通知规则“${zh}”正在使用此渠道`, en: `rule "${en}" uses the channel` });
    }
    await tables(trx).deleteFrom('notifyChannel').where('id', '=', id).execute();
    await tables(trx)
      .updateTable('notifyDelivery')
      .set({ state: 'skipped', lastError: 'the channel was removed' })
      .where('channel', '=', id)
      .where('state', '=', 'waiting')
      .execute();
  });
}

/** @throws Failure `NOT_FOUND`, also for a channel of another tenant and for the browser of a person */
export async function ownChannel(db: Database, { tenant }: Caller, id: string): Promise<ChannelRow> {
  const own = tables(db).selectFrom('notifyChannel').selectAll().where('id', '=', id).where('tenant', '=', tenant);
  const row = await own.where('owner', 'is', null).executeTakeFirst();
  if (row === undefined) throw noChannel(id);
  return row;
}

/** A stored channel with readable secrets. Throws `NOT_AVAILABLE` when they were sealed with another key, as after a restore. */
export function readable({ vault }: Pick<Deps, 'vault'>, row: ChannelRow): Channel {
  const config = unsealed(vault, row.config as Record<string, unknown>); // holds: written by us
  const lost = lostSecrets(config);
  if (lost.length > 0) {
    const what = `${lost.join(', ')} of channel "${row.title}": sealed with another key; enter again`;
    throw new Failure('NOT_AVAILABLE', `reading ${what}`, { details: { what } });
  }
  return { ...row, config: channelConfig.parse(config) };
}

/** The rules that hold between fields; everything else is in the contract. */
function soundConfig(reach: Reach, given: unknown): Config {
  const parsed = strictly(channelConfig).safeParse(given);
  if (!parsed.success) throw badRequest('reading a channel', issuesText(issuesOf(parsed.error)));
  const config = parsed.data;
  const host = calledHost(config);
  const closed = host === undefined ? undefined : reach.refusal(host);
  if (closed !== undefined) throw badRequest('reading a channel', closed);
  if (config.kind !== 'email') return config;
  if (config.security === 'none' && config.password)
    throw badRequest('reading a channel', { zh: '不启用 TLS 时不发送密码', en: 'a password is not sent without TLS' });
  if (config.password && !config.user) throw badRequest('reading a channel', { zh: '有密码时须填写用户名', en: 'a password needs a user' });
  return config;
}

/** The host that the program would call. */
function calledHost(config: Config): string | undefined {
  if (config.kind === 'email') return config.host;
  return 'webhookUrl' in config && URL.canParse(config.webhookUrl) ? new URL(config.webhookUrl).hostname : undefined;
}

function view(vault: NotifyDeps['vault'], row: ChannelRow, waiting: number): ChannelView {
  const { id, title, enabled, language, perMinute, kind, lastSentAt, lastError } = row;
  const config = unsealed(vault, row.config as Record<string, unknown>); // holds: written by us
  const { reason, reasonText } = shownReason(lastError);
  return {
    ...{ id, title, enabled, language, perMinute, waiting },
    ...{ config: { ...masked(vault, id, config), kind }, host: hostOf(config) },
    lastSentAt: lastSentAt ?? undefined,
    ...{ lastError: reason, lastErrorText: reasonText },
  };
}

function hostOf({ webhookUrl, host }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof host === 'string') return host;
  return typeof webhookUrl === 'string' && URL.canParse(webhookUrl) ? new URL(webhookUrl).host : undefined;
}

async function countWaiting(db: Database, tenant: string): Promise<ReadonlyMap<string, number>> {
  const rows = await tables(db)
    .selectFrom('notifyDelivery')
    .select(['channel', sql<number>`count(*)::int`.as('count')])
    .where('tenant', '=', tenant)
    .where('state', '=', 'waiting')
    .groupBy('channel')
    .execute();
  return new Map(rows.map(({ channel, count }) => [channel, count]));
}
