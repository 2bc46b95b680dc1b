import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../../contracts/api/index.ts';
import { conflict, Failure } from '../../../contracts/errors.ts';
import { programTitles } from '../../../contracts/notify-titles.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Language } from '../../../contracts/text.ts';
import type { Database, Trx } from '../../../kernel/database.ts';
import { badRequest } from '../channels.ts';
import type { NotifyDeps } from '../deps.ts';
import { shownReason } from '../receipt-text.ts';
import { type ChannelRow, type RuleRow, tables } from '../schema.ts';
import { isPublicKey, type ReceiverKeys } from './encrypt.ts';
import { endpointProblem } from './endpoint.ts';
import type { PushTrust } from './send-push.ts';

/** A browser as its owner sees it. */
export type DeviceView = Reply<'createPushDevice'>;
type Given = Received<'createPushDevice', 'body'>;
type Deps = Pick<NotifyDeps, 'db' | 'vault' | 'pushTrust'>;
/** A channel that is the browser of a person. */
export type DeviceRow = ChannelRow & { readonly owner: string; readonly ownerId: string; readonly leastPriority: number };

/** What a browser gave, readable. */
export interface Subscription extends ReceiverKeys {
  readonly endpoint: URL;
  /** Where its console was opened: `https://…`, else absent. */
  readonly origin?: string | undefined;
}

/** More browsers than a person has; the oldest of a lost one can be removed. */
const mostDevices = 20;
/** As for the robots of chats: what comes beyond is one summary. */
const devicePerMinute = 15;
const companyPerMinute = 600;

/** Whether a channel is the browser of a person, not one of the company. */
export const isDevice = (row: ChannelRow): row is DeviceRow => row.owner !== null;

const noDevice = (id: string) => new Failure('NOT_FOUND', `reading device ${id}: there is none`, { details: { what: `device ${id}` } });

/** The browsers on which somebody has switched push on, oldest first. */
export async function listDevices({ db, vault }: Deps, caller: Caller): Promise<readonly DeviceView[]> {
  const rows = await ofOwner(db, caller).selectAll().orderBy('id').execute();
  return rows.filter(isDevice).map((row) => viewOf(vault, row));
}

/** Those of an account, whatever it is called. */
const ofOwner = (db: Database, { tenant, id }: Caller) =>
  tables(db).selectFrom('notifyChannel').where('tenant', '=', tenant).where('ownerId', '=', id);

/** @throws Failure `NOT_FOUND`, also for that of somebody else */
export async function ownDevice(db: Database, caller: Caller, id: string): Promise<DeviceRow> {
  const row = await ofOwner(db, caller).selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined || !isDevice(row)) throw noDevice(id);
  return row;
}

/**
 * Switch push on for a browser, or say it anew for one that is known: an address belongs to whom told it last, so that a browser that somebody else
 * signs in to tells no more of what the first one may see.
 *
 * The first one of a tenant makes the channel that rules name, with a rule for important alarms that can be changed like any other.
 *
 * @throws Failure `BAD_REQUEST` for keys that are none and an address that is no push service's; `CONFLICT` for too many devices; `FORBIDDEN` for a program
 */
export async function createDevice(deps: Deps, caller: Caller, given: Given): Promise<DeviceView> {
  const { db, vault, pushTrust } = deps;
  if (caller.kind !== 'user') throw new Failure('FORBIDDEN', `switching push on for ${caller.name}: only people have browsers`);
  const { pushSubscription, title, language, leastPriority, origin } = given;
  check(pushSubscription, pushTrust);
  const endpointTag = vault.tag(pushSubscription.endpoint);
  const config = { kind: 'push', sealed: vault.seal(JSON.stringify({ ...pushSubscription, origin })) };
  const row: DeviceRow = {
    ...{ id: uuidv7(), tenant: caller.tenant, title, enabled: true, language, perMinute: devicePerMinute, kind: 'push', config },
    ...{ lastSentAt: null, lastError: null, owner: caller.name, ownerId: caller.id, leastPriority, endpointTag },
  };
  return db.transaction().execute(async (trx) => {
    await makeCompanyChannel(trx, caller.tenant, language);
    const known = await tables(trx)
      .selectFrom('notifyChannel')
      .selectAll()
      .where('endpointTag', '=', endpointTag)
      .forUpdate()
      .executeTakeFirst();
    if (known?.ownerId === caller.id && known.tenant === caller.tenant) {
      const change = { title, language, leastPriority, config, owner: caller.name };
      await tables(trx).updateTable('notifyChannel').set(change).where('id', '=', known.id).execute();
      return viewOf(vault, { ...row, ...change, id: known.id, lastSentAt: known.lastSentAt, lastError: known.lastError });
    }
    if (known !== undefined) await removeDevice(trx, known.id);
    const { count } = await ofOwner(trx, caller).select(sql<number>`count(*)::int`.as('count')).executeTakeFirstOrThrow();
    if (count >= mostDevices)
      throw conflict('switching push on', {
        zh: `最多 ${mostDevices} 台设备，请先移除不用的`,
        en: `you have ${mostDevices} devices; remove one first`,
      });
    await tables(trx).insertInto('notifyChannel').values(row).execute();
    return viewOf(vault, row);
  });
}

function check({ endpoint, p256dh, auth }: Given['pushSubscription'], trust: PushTrust | undefined): void {
  const loopback = trust?.allowsLoopback === true && URL.canParse(endpoint) && new URL(endpoint).origin.startsWith('https://localhost:');
  const problem = loopback ? undefined : endpointProblem(endpoint);
  const problems = [
    ...(problem === undefined ? [] : [`address of the push service: ${problem}`]),
    ...(isPublicKey(Buffer.from(p256dh, 'base64url')) ? [] : ['p256dh is no public key on P-256']),
    ...(Buffer.from(auth, 'base64url').length === 16 ? [] : ['auth is not of 16 bytes']),
  ];
  if (problems.length > 0) throw badRequest('switching push on', problems.join('; '));
}

/** Take a browser off the list, and what waits for it with it. */
export async function removeDevice(trx: Trx | Database, id: string): Promise<void> {
  await tables(trx).deleteFrom('notifyChannel').where('id', '=', id).where('owner', 'is not', null).execute();
  await tables(trx)
    .updateTable('notifyDelivery')
    .set({ state: 'skipped', lastError: 'the device was removed' })
    .where('channel', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}

/** What a browser gave; `undefined` when it was sealed with another key. */
export function subscriptionOf({ vault }: Pick<NotifyDeps, 'vault'>, { config }: ChannelRow): Subscription | undefined {
  const text = vault.unseal((config as { sealed: string }).sealed); // holds: written by us
  if (text === undefined) return undefined;
  const { endpoint, p256dh, auth, origin } = JSON.parse(text) as Given['pushSubscription'] & { origin?: string }; // holds: written by us
  return { endpoint: new URL(endpoint), p256dh: Buffer.from(p256dh, 'base64url'), auth: Buffer.from(auth, 'base64url'), origin };
}

function viewOf(vault: NotifyDeps['vault'], row: DeviceRow): DeviceView {
  const { id, title, language, leastPriority, lastSentAt, lastError } = row;
  const host = subscriptionOf({ vault }, row)?.endpoint.host ?? '';
  const { reason, reasonText } = shownReason(lastError);
  const failed = reason === undefined ? {} : { lastError: reason, lastErrorText: reasonText };
  return { id, title, language, leastPriority, host, lastSentAt: lastSentAt ?? undefined, ...failed };
}

/** The channel that rules and reports name to reach browsers; `undefined` as long as nobody in the tenant has switched push on. */
export const companyChannel = (db: Database, tenant: string): Promise<ChannelRow | undefined> =>
  tables(db)
    .selectFrom('notifyChannel')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('kind', '=', 'push')
    .where('owner', 'is', null)
    .orderBy('enabled', 'desc')
    .orderBy('id')
    .executeTakeFirst();

/** Key of the advisory lock under which the first channel of a tenant is made. */
const firstLock = 9_520_531;

/** Shown in the language of the reader; like all channels and rules it can be called otherwise. */
async function makeCompanyChannel(trx: Trx, tenant: string, language: Language): Promise<void> {
  await sql`select pg_advisory_xact_lock(${firstLock})`.execute(trx);
  if ((await companyChannel(trx, tenant)) !== undefined) return;
  const id = uuidv7();
  const channel: ChannelRow = {
    ...{ id, tenant, title: programTitles.push[language], enabled: true, language, perMinute: companyPerMinute, kind: 'push' },
    ...{ config: { kind: 'push' }, lastSentAt: null, lastError: null, owner: null, ownerId: null, leastPriority: null, endpointTag: null },
  };
  const levels = [{ afterMinutes: 0, targets: [{ channel: id, to: [] }] }];
  const body: RuleRow['body'] = { title: programTitles.pushRule[language], enabled: true, leastPriority: 2, on: ['raised'], levels };
  await tables(trx).insertInto('notifyChannel').values(channel).execute();
  await tables(trx).insertInto('notifyRule').values({ id: uuidv7(), tenant, body }).execute();
}
