import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { Received } from '../../contracts/api/index.ts';
import type { savedFilter } from '../../contracts/api/saved-filters.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import { type Caller, mayAct } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import { type FilterRow, tables } from './schema.ts';

/** What saved filters work with. */
export interface FilterService {
  readonly db: Database;
  readonly clock: Clock;
}

/** A saved filter as its caller sees it. */
export type FilterView = z.output<typeof savedFilter>;
type List = FilterView['list'];

/** Filters of one user for one list, at most. */
export const mostFilters = 50;

const json = (filter: FilterRow['filter']) => sql<FilterRow['filter']>`${JSON.stringify(filter)}::jsonb`;
const noFilter = (doing: string, id: string) =>
  new Failure('NOT_FOUND', `${doing} saved filter ${id}: there is none`, { details: { what: `saved filter ${id}` } });

/** The caller's own filters of a list and those that others share, by name; to somebody at sites only nothing is shared. */
export async function listFilters({ db }: FilterService, caller: Caller, list: List): Promise<FilterView[]> {
  const rows = await tables(db)
    .selectFrom('savedFilter')
    .selectAll()
    .where('tenant', '=', caller.tenant)
    .where('list', '=', list)
    .where((where) => where.or([where('ownerId', '=', caller.id), ...(caller.sites === undefined ? [where('isShared', '=', true)] : [])]))
    .orderBy('name')
    .orderBy('id')
    .execute();
  const chosen = await defaultOf(db, caller, list);
  return rows.map((row) => viewOf(row, caller, chosen));
}

/** @throws Failure `CONFLICT` when the caller has one of that name, `FORBIDDEN` for a viewer who shares, `TOO_LARGE` beyond {@link mostFilters} */
export async function createFilter(
  { db, clock }: FilterService,
  caller: Caller,
  { list, name, filter, isShared }: Received<'createSavedFilter', 'body'>,
): Promise<FilterView> {
  if (isShared) refuseSharing(caller);
  const row: FilterRow = {
    ...{ id: uuidv7(), tenant: caller.tenant, ownerId: caller.id, owner: caller.name },
    ...{ list, name, filter, isShared, changedAt: clock.now() },
  };
  await db.transaction().execute(async (trx) => {
    await refuseTooMany(trx, caller, list);
    await tables(trx)
      .insertInto('savedFilter')
      .values({ ...row, filter: json(filter) })
      .execute()
      .catch((error) => {
        throw asTwice(error, name);
      });
  });
  return viewOf(row, caller, undefined);
}

/** Change a filter of the caller. Throws `NOT_FOUND` also for one of somebody else, `CONFLICT`, `FORBIDDEN`. */
export async function updateFilter(
  { db, clock }: FilterService,
  caller: Caller,
  { id, change }: { readonly id: string; readonly change: Received<'updateSavedFilter', 'body'> },
): Promise<FilterView> {
  if (change.isShared) refuseSharing(caller);
  const { filter, name, isShared } = change;
  const set = { ...(name !== undefined && { name }), ...(isShared !== undefined && { isShared }), ...(filter && { filter: json(filter) }) };
  const row = await tables(db)
    .updateTable('savedFilter')
    .set({ ...set, changedAt: clock.now() })
    .where('id', '=', id)
    .where('tenant', '=', caller.tenant)
    .where('ownerId', '=', caller.id)
    .returningAll()
    .executeTakeFirst()
    .catch((error) => {
      throw asTwice(error, name ?? '');
    });
  if (row === undefined) throw noFilter('changing', id);
  if (!row.isShared) await forgetOfOthers(db, row);
  return viewOf(row, caller, await defaultOf(db, caller, row.list));
}

/** Remove a filter of the caller, or as an administrator a shared one; whoever began with it begins with none. Throws `NOT_FOUND`. */
export async function removeFilter({ db }: FilterService, caller: Caller, id: string): Promise<void> {
  const mayClear = mayAct(caller.role, 'administrator') && caller.sites === undefined;
  const { numDeletedRows } = await tables(db)
    .deleteFrom('savedFilter')
    .where('id', '=', id)
    .where('tenant', '=', caller.tenant)
    .where((where) => where.or([where('ownerId', '=', caller.id), ...(mayClear ? [where('isShared', '=', true)] : [])]))
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) throw noFilter('removing', id);
}

/** Say with which filter the caller begins a list. Throws `NOT_FOUND` for one that it cannot choose. */
export async function setDefault(
  service: FilterService,
  caller: Caller,
  { list, filter }: Received<'setDefaultFilter', 'body'>,
): Promise<void> {
  const own = { tenant: caller.tenant, userId: caller.id, list };
  const { db } = service;
  if (filter === undefined) {
    await tables(db)
      .deleteFrom('defaultFilter')
      .where('tenant', '=', own.tenant)
      .where('userId', '=', own.userId)
      .where('list', '=', list)
      .execute();
    return;
  }
  if (!(await listFilters(service, caller, list)).some(({ id }) => id === filter)) throw noFilter('beginning with', filter);
  await tables(db)
    .insertInto('defaultFilter')
    .values({ ...own, filter })
    .onConflict((conflict) => conflict.columns(['tenant', 'userId', 'list']).doUpdateSet({ filter }))
    .execute();
}

async function defaultOf(db: Database, { tenant, id }: Caller, list: string): Promise<string | undefined> {
  const own = tables(db).selectFrom('defaultFilter').select('filter').where('tenant', '=', tenant).where('userId', '=', id);
  return (await own.where('list', '=', list).executeTakeFirst())?.filter;
}

/** What is shared no more is nobody else's beginning. */
async function forgetOfOthers(db: Database, { id, ownerId }: FilterRow): Promise<void> {
  await tables(db).deleteFrom('defaultFilter').where('filter', '=', id).where('userId', '!=', ownerId).execute();
}

function refuseSharing({ role, sites }: Caller): void {
  if (sites !== undefined) throw new Failure('NOT_AT_SITES', 'sharing a filter: the role holds at sites only');
  if (mayAct(role, 'operator')) return;
  throw new Failure('FORBIDDEN', `sharing a filter: needs operator, is ${role}`, { details: { role: 'operator' } });
}

async function refuseTooMany(db: Database, { tenant, id }: Caller, list: string): Promise<void> {
  const own = tables(db).selectFrom('savedFilter').where('tenant', '=', tenant).where('ownerId', '=', id).where('list', '=', list);
  const { count } = await own.select(sql<number>`count(*)::int`.as('count')).executeTakeFirstOrThrow();
  if (count >= mostFilters)
    throw new Failure('TOO_LARGE', `saving a filter: there are ${count}`, { details: { limit: `${mostFilters} filters` } });
}

/** PostgreSQL: unique_violation. */
const twice = '23505';

function asTwice(error: unknown, name: string): unknown {
  if ((error as { readonly code?: unknown }).code !== twice) return error; // holds: errors of PostgreSQL carry a code
  return conflict('saving a filter', { zh: `您已有名为“${name}”的筛选`, en: `you have a filter that is called ${name}` });
}

function viewOf(
  { id, list, name, filter, isShared, owner, ownerId, changedAt }: FilterRow,
  caller: Caller,
  chosen: string | undefined,
): FilterView {
  // holds: only lists of the contract are stored
  return {
    id,
    list: list as List,
    name,
    filter: { ...filter },
    isShared,
    owner,
    isOwn: ownerId === caller.id,
    isDefault: id === chosen,
    changedAt,
  };
}
