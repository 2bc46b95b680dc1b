import type { Received } from '../../contracts/api/index.ts';
import { type Confirmation, mostScheduleDays } from '../../contracts/command.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import { type Caller, mayAct, roleTitles } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { units } from '../../contracts/units.ts';
import { type AssetInfo, type Assets, roleAt, seesAsset } from '../assets/index.ts';
import { inPerson } from './decide.ts';
import type { ControlDeps } from './deps.ts';
import { distrustOf } from './interlocks.ts';
import { judge, openOrdersOf, repeatedReason } from './judge.ts';
import { type Kind, kindOf, ttlMsOf } from './kinds.ts';
import { insert, isTaken, type Move, move, newId, told } from './ledger.ts';
import { type Reason, reason } from './reasons.ts';
import { type CommandRow, tables } from './schema.ts';

type Order = Received<'issueCommandGroup', 'body'>['orders'][number];
/** What the commands of a group share. */
export type Terms = Omit<Received<'issueCommandGroup', 'body'>, 'orders'>;

/** An asset in use that the caller may see; throws `NOT_FOUND` for every other. */
export function ownAsset(assets: Assets, caller: Caller, id: string): AssetInfo {
  const asset = assets.asset(id);
  if (asset !== undefined && seesAsset(assets, caller, id) && asset.retiredAt === undefined) return asset;
  throw new Failure('NOT_FOUND', `looking for asset ${id}: there is none`, { details: { what: `asset ${id}` } });
}

/** A command of an asset; throws `NOT_FOUND`. */
export function ownKind(assets: Assets, caller: Caller, { asset, command }: { readonly asset: string; readonly command: string }): Kind {
  const kind = kindOf(assets, ownAsset(assets, caller, asset), command);
  if (kind !== undefined) return kind;
  throw new Failure('NOT_FOUND', `looking for command ${command} of ${asset}: there is none`, { details: { what: `command ${command}` } });
}

/** Throws `FORBIDDEN` when the caller may not issue this command. */
function refuseRole(assets: Assets, caller: Caller, { command, key, asset }: Kind): void {
  const needed = command.issueBy ?? 'operator';
  const isPerson = caller.kind === 'user' || command.confirmation !== 'secondPerson';
  if (mayAct(roleAt(assets, caller, asset.id) ?? caller.role, needed) && isPerson) return;
  const role = isPerson ? roleTitles[needed] : inPerson(needed);
  throw new Failure('FORBIDDEN', `issuing ${key} by ${caller.name}: it needs ${role.en}`, { details: { role } });
}

function dueOf({ dueAt }: Terms, now: EpochMs): EpochMs | null {
  if (dueAt === undefined) return null;
  if (dueAt > now && dueAt <= now + mostScheduleDays * 86_400_000) return dueAt;
  const what = `dueAt must lie ahead, by ${mostScheduleDays} days at most`;
  throw new Failure('BAD_REQUEST', `scheduling a command: ${what}`, { details: { what } });
}

/** The command that the caller has issued under this id; `undefined`: none. @throws Failure `CONFLICT` when the id is of another's command */
export async function issuedAs(db: ControlDeps['db'], caller: Caller, id: string): Promise<CommandRow | undefined> {
  const row = await tables(db).selectFrom('command').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined || (row.tenant === caller.tenant && row.issuedById === caller.id)) return row;
  throw conflict('issuing a command', { zh: `编号 ${id} 已被占用`, en: `the id ${id} is taken` });
}

/** A command about to be written. */
interface Draft {
  readonly row: CommandRow;
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * Issue commands together: when one is refused, all are, and all are kept with their reasons. Interlocks of a scheduled one are asked when it is due.
 *
 * @throws Failure `NOT_FOUND`, `FORBIDDEN`, `BAD_REQUEST` (time, a point that is commanded twice); nothing is written then
 */
export async function issue(
  deps: ControlDeps,
  caller: Caller,
  {
    orders,
    terms,
    isGroup,
    id,
  }: { readonly orders: readonly Order[]; readonly terms: Terms; readonly isGroup: boolean; readonly id?: string | undefined },
): Promise<readonly CommandRow[]> {
  const now = deps.clock.now();
  const dueAt = dueOf(terms, now);
  const kinds = orders.map((order) => ownKind(deps.assets, caller, order));
  for (const kind of kinds) refuseRole(deps.assets, caller, kind);
  refuseTwice(kinds);
  const group = isGroup ? { id: newId(), tenant: caller.tenant, comment: terms.comment, issuedBy: caller.name, issuedAt: now } : undefined;
  const drafts: Draft[] = [];
  for (const [i, order] of orders.entries()) {
    const kind = kinds[i] as Kind; // holds: one kind per order
    drafts.push(await draft(deps, caller, { kind, order, terms, dueAt, groupId: group?.id ?? null, id: id ?? newId() }));
  }
  const write = (checked: readonly Draft[]) =>
    deps.db.transaction().execute(async (trx) => {
      if (group !== undefined) await tables(trx).insertInto('commandGroup').values(group).execute();
      const rows: CommandRow[] = [];
      for (const one of checked) rows.push(await writeDraft(deps, trx, one));
      return rows;
    });
  const rows = await write(allOrNone(drafts)).catch((error: unknown) => {
    if (!isTaken(error)) throw error;
    // Somebody was faster between our look and our write.
    return write(allOrNone(drafts.map((one) => withReasons(one, [reason('busy')]))));
  });
  deps.outbox.wake();
  for (const row of rows) await told(deps, row, { to: row.state, by: caller.name, reasons: row.reasons });
  return rows;
}

function refuseTwice(kinds: readonly Kind[]): void {
  if (new Set(kinds.map(({ point }) => point.number)).size === kinds.length) return;
  throw new Failure('BAD_REQUEST', 'issuing a group: a point is commanded twice', { details: { what: 'a point is commanded twice' } });
}

const withReasons = (one: Draft, reasons: readonly Reason[]): Draft => ({
  ...one,
  row: { ...one.row, reasons: [...one.row.reasons, ...reasons] },
});

function allOrNone(drafts: readonly Draft[]): readonly Draft[] {
  if (drafts.every(({ row }) => row.reasons.length === 0)) return drafts;
  return drafts.map((one) => (one.row.reasons.length > 0 ? one : withReasons(one, [reason('group')])));
}

interface Drafting {
  readonly kind: Kind;
  readonly order: Order;
  readonly terms: Terms;
  readonly dueAt: EpochMs | null;
  readonly groupId: string | null;
  readonly id: string;
}

async function draft(deps: ControlDeps, caller: Caller, { kind, order, terms, dueAt, groupId, id }: Drafting): Promise<Draft> {
  const openOrders = await openOrdersOf(deps, kind);
  const isBusy = dueAt === null && (await hasFlight(deps, kind.point.number));
  const now = deps.clock.now();
  const judged = judge(deps, kind, { ...order, now, openOrders });
  const atIssue = dueAt === null ? judged.reasons : judged.reasons.filter(({ code }) => code !== 'interlock');
  const reasons = [...atIssue, ...repeatedReason(kind.command.confirmation, order), ...(isBusy ? [reason('busy')] : [])];
  const row = newRow(deps, caller, { kind, order, terms, dueAt, groupId, id }, now);
  return { row: { ...row, reasons }, detail: { interlocks: judged.interlocks, comment: terms.comment } };
}

/** Whether a command to this point is on its way. */
export async function hasFlight({ db }: ControlDeps, point: number): Promise<boolean> {
  const row = await tables(db)
    .selectFrom('command')
    .select('id')
    .where('point', '=', point)
    .where('inFlight', '=', true)
    .executeTakeFirst();
  return row !== undefined;
}

function newRow({ latest }: ControlDeps, caller: Caller, { kind, order, terms, dueAt, groupId, id }: Drafting, now: EpochMs): CommandRow {
  const { command, asset, point, verify } = kind;
  const sample = verify && latest.read(verify.number);
  const isKnown =
    verify !== undefined && sample !== undefined && distrustOf(sample, { now, freshSeconds: verify.freshSeconds }) === undefined;
  return {
    ...{ id, tenant: caller.tenant, groupId, key: kind.key, title: command.title, asset: asset.id, assetTitle: asset.title },
    ...{ point: point.number, value: order.value, symbol: units[point.unit].symbol, decimals: point.decimals },
    valueTitle: command.choices?.find(({ value }) => value === order.value)?.title ?? null,
    ...{ state: 'requested', confirmation: command.confirmation, confirmBy: command.confirmBy ?? 'operator', reasons: [] },
    ...{
      issuedBy: caller.name,
      issuedById: caller.id,
      issuedByKind: caller.kind,
      issuedAt: now,
      confirmedBy: null,
      comment: terms.comment,
    },
    ...{ dueAt, expiresAt: (dueAt ?? now) + ttlMsOf(command, terms.ttlSeconds), inFlight: dueAt === null },
    ...{ verifyPoint: verify?.number ?? null, tolerance: command.verify.tolerance, verifyMs: command.verify.withinSeconds * 1000 },
    ...{ before: isKnown ? sample.value : null, sentAt: null, endedAt: null, readBack: null },
  };
}

const isByIssuer: Readonly<Record<Confirmation, boolean>> = { hold: true, type: true, secondPerson: false };

/** Write a command; a refused one ends at once, one that its issuer has confirmed goes on. */
async function writeDraft(deps: ControlDeps, trx: Parameters<typeof insert>[1], { row, detail }: Draft): Promise<CommandRow> {
  const isRefused = row.reasons.length > 0;
  const first: CommandRow = { ...row, reasons: [], inFlight: row.inFlight && !isRefused };
  await insert(deps, trx, first, detail);
  const step: Move | undefined = isRefused
    ? { to: 'refused', by: 'system', reasons: row.reasons }
    : isByIssuer[row.confirmation]
      ? { to: 'confirmed', by: row.issuedBy, detail: { how: row.confirmation } }
      : undefined;
  return step === undefined ? first : ((await move(deps, trx, first, step)) ?? first);
}
