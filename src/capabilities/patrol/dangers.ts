import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { isDangerClosed } from '../../contracts/danger.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Trx } from '../../kernel/database.ts';
import { nextDayNumber } from '../../kernel/day-numbers.ts';
import { type Assets, roleAt, seesAsset, seesThingOf } from '../assets/index.ts';
import type { PatrolDeps } from './deps.ts';
import { viewOf } from './list.ts';
import { type DangerRow, type EntryBody, tables } from './schema.ts';
import { changedDanger, type DangerChange, isIn } from './state.ts';

/** What the attachments of a hidden danger belong to. */
export const ownerOf = (id: string): string => `danger/${id}`;

/**
 * Report a hidden danger, once per client-made id.
 *
 * @throws Failure `NOT_FOUND` when the asset is not there, `CONFLICT` when the id belongs to another report
 */
export async function reportDanger(deps: PatrolDeps, caller: Caller, given: Received<'reportDanger', 'body'>): Promise<DangerRow> {
  const { asset } = given;
  if (asset === undefined && caller.sites !== undefined)
    throw new Failure('NOT_AT_SITES', `reporting a hidden danger: it would belong to none of the sites of ${caller.name}`);
  if (asset !== undefined && !seesAsset(deps.assets, caller, asset))
    throw new Failure('NOT_FOUND', `reporting a hidden danger: there is no asset ${asset}`, { details: { what: `asset ${asset}` } });
  return deps.db.transaction().execute((trx) => reportOnce(deps, trx, { caller, given }));
}

/** The same within a transaction, for an asset that is known to be there. @throws Failure `CONFLICT` */
export async function reportOnce(
  deps: PatrolDeps,
  trx: Trx,
  { caller, given }: { readonly caller: Caller; readonly given: Received<'reportDanger', 'body'> },
): Promise<DangerRow> {
  const id = given.id ?? uuidv7();
  await sql`select pg_advisory_xact_lock(hashtextextended(${id}, 0))`.execute(trx);
  const earlier = await tables(trx).selectFrom('danger').selectAll().where('id', '=', id).executeTakeFirst();
  if (earlier !== undefined) return sameReport(earlier, caller, given);
  return insertDanger(deps, trx, { caller, id, given });
}

/** The earlier report when the same person sent it with the same words. */
function sameReport(earlier: DangerRow, { tenant, name }: Caller, { id, asset }: Received<'reportDanger', 'body'>): DangerRow {
  if (earlier.tenant === tenant && earlier.reportedBy === name && earlier.asset === (asset ?? null)) return earlier;
  throw conflict('reporting a hidden danger', { zh: `编号 ${id} 已被占用`, en: `the id ${id} is taken` });
}

async function insertDanger(
  { assets, clock }: PatrolDeps,
  trx: Trx,
  { caller, id, given }: { readonly caller: Caller; readonly id: string; readonly given: Received<'reportDanger', 'body'> },
): Promise<DangerRow> {
  const { tenant, name: reportedBy } = caller;
  const { title, description, asset, origin } = given;
  const now = clock.now();
  const danger: DangerRow = {
    ...{ id, tenant, number: await nextDayNumber(trx, { tenant, series: 'HD', time: now }), title, description: description ?? null },
    ...{ state: 'reported', level: null, asset: asset ?? null, origin, reportedAt: now, reportedBy, dueAt: null, assignedTo: '' },
    assetTitle: asset === undefined ? null : (assets.asset(asset)?.title ?? null),
    ...{ mendedAt: null, mendedBy: null, verifiedAt: null, verifiedBy: null, closedAt: null, closedBy: null },
    ...{ note: null, reason: null, version: 1, overdueAt: null },
  };
  await tables(trx).insertInto('danger').values(valuesOf(danger)).execute();
  await writeEntries(trx, danger, { by: reportedBy, at: now, bodies: [{ kind: 'reported' }] });
  return danger;
}

/** Change a stored hidden danger and write it on its timeline. @throws Failure `NOT_FOUND`, also for one of another tenant; else as `changedDanger` */
export async function updateDanger(
  { db, clock, assets }: PatrolDeps,
  caller: Caller,
  { id, change }: { readonly id: string; readonly change: DangerChange },
): Promise<DangerRow> {
  return db.transaction().execute(async (trx) => {
    const before = await lockDanger(assets, trx, { caller, id });
    const role = (before.asset === null ? undefined : roleAt(assets, caller, before.asset)) ?? caller.role;
    const mark = { by: caller.name, role, at: clock.now() };
    const { danger, entries } = changedDanger(before, change, mark);
    if (entries.length === 0) return before;
    const { id: _, ...values } = valuesOf(danger);
    await tables(trx).updateTable('danger').set(values).where('id', '=', id).execute();
    await writeEntries(trx, danger, { ...mark, bodies: entries });
    return danger;
  });
}

/** One that the caller may see. @throws Failure `NOT_FOUND` */
export async function ownDanger({ db, assets }: Pick<PatrolDeps, 'db' | 'assets'>, caller: Caller, id: string): Promise<DangerRow> {
  const mine = tables(db).selectFrom('danger').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
  const row = await mine.executeTakeFirst();
  if (row === undefined || !seesThingOf(assets, caller, row.asset)) throw noDanger(id);
  return row;
}

/** With timeline and files. @throws Failure `NOT_FOUND` */
export async function readDanger(deps: PatrolDeps, caller: Caller, id: string): Promise<Reply<'getDanger'>> {
  const row = await ownDanger(deps, caller, id);
  const entries = await tables(deps.db)
    .selectFrom('dangerEntry')
    .selectAll()
    .where('danger', '=', id)
    .orderBy('at')
    .orderBy('id')
    .execute();
  const files = await deps.attachments.list(caller.tenant, ownerOf(id));
  return { ...viewOf(deps, caller, row), entries: entries.map(({ id, at, by, body }) => ({ ...body, id, at, by })), files: [...files] };
}

/** It, kept from others until the transaction ends. @throws Failure `NOT_FOUND` */
export async function lockDanger(
  assets: Assets,
  trx: Trx,
  { caller, id }: { readonly caller: Caller; readonly id: string },
): Promise<DangerRow> {
  const mine = tables(trx).selectFrom('danger').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
  const danger = await mine.forUpdate().executeTakeFirst();
  if (danger === undefined || !seesThingOf(assets, caller, danger.asset)) throw noDanger(id);
  return danger;
}

/** @throws Failure `CONFLICT` when nothing can be added to it any more */
export function refuseClosed(danger: DangerRow): void {
  if (isDangerClosed(danger.state)) throw isIn(danger);
}

/** Write lines of a timeline. */
export async function writeEntries(
  trx: Trx,
  { tenant, id: danger }: Pick<DangerRow, 'tenant' | 'id'>,
  { by, at, bodies }: { readonly by: string; readonly at: EpochMs; readonly bodies: readonly EntryBody[] },
): Promise<void> {
  const rows = bodies.map((body) => ({ id: uuidv7(), tenant, danger, at, by, body: json(body) }));
  await tables(trx).insertInto('dangerEntry').values(rows).execute();
}

const noDanger = (id: string) =>
  new Failure('NOT_FOUND', `reading hidden danger ${id}: there is none`, { details: { what: `hidden danger ${id}` } });

const json = (value: unknown) => sql<never>`${value === null ? null : JSON.stringify(value)}::jsonb`;
const valuesOf = (danger: DangerRow) => ({ ...danger, assetTitle: json(danger.assetTitle), origin: json(danger.origin) });
