import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../../contracts/api/index.ts';
import { changedMeanwhile, conflict, Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Database, Trx } from '../../../kernel/database.ts';
import { isSeen } from '../../assets/index.ts';
import type { MaintainDeps } from '../deps.ts';
import { type MoveRow, type SpareRow, tables } from '../schema.ts';
import { lockSpare, move } from './stock.ts';

/** A spare part as the API shows it. */
export type SpareView = Reply<'createSparePart'>;
type Given = Received<'createSparePart', 'body'>;
type Deps = Pick<MaintainDeps, 'db' | 'outbox' | 'clock'>;

/** What of the parts is meant. */
export type SpareFilter = Pick<Received<'listSpareParts', 'query'>, 'text' | 'view'>;

const held = sql<number>`(select coalesce(sum(quantity), 0) from spare_stock where spare = spare_part.id)`;

/** The parts of a tenant that a filter finds. */
export function sparesOf(db: Database, tenant: string, { text = '', view }: SpareFilter) {
  const pattern = `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`;
  const stores = sql`(select string_agg(store, ' ') from spare_stock where spare = spare_part.id and quantity > 0)`;
  return tables(db)
    .selectFrom('sparePart')
    .where('tenant', '=', tenant)
    .where('removedAt', 'is', null)
    .where(sql<boolean>`concat_ws(' ', number, name, note, ${stores}) ilike ${pattern}`)
    .where(view === 'low' ? sql<boolean>`minimum > ${held}` : sql<boolean>`true`);
}

/** A page of parts by number, with what all of them come to. */
export async function listSpares(
  { db }: Deps,
  { tenant }: Caller,
  query: Received<'listSpareParts', 'query'>,
): Promise<Reply<'listSpareParts'>> {
  const { after = '', limit, ...filter } = query;
  const some = sparesOf(db, tenant, filter).selectAll().where('number', '>', after).orderBy('number');
  const rows = await some.limit(limit + 1).execute();
  const { total, ...sums } = await sumsOf(db, tenant, filter);
  const items = await viewsOf(db, rows.slice(0, limit));
  const next = rows.length > limit ? items.at(-1)?.number : undefined;
  return { items, total, sums, ...(next !== undefined && { next }) };
}

async function sumsOf(db: Database, tenant: string, filter: SpareFilter) {
  const row = await sparesOf(db, tenant, filter)
    .select((e) => [
      e.fn.countAll<string>().as('total'),
      sql<string>`count(*) filter (where minimum > ${held})`.as('low'),
      sql<number>`coalesce(sum(${held} * price), 0)`.as('value'),
      sql<string>`count(*) filter (where price is null and ${held} > 0)`.as('unpriced'),
    ])
    .executeTakeFirstOrThrow();
  return { total: Number(row.total), low: Number(row.low), value: Number(row.value), unpriced: Number(row.unpriced) };
}

/** @throws Failure `NOT_FOUND` */
export async function readSpare({ db }: Pick<Deps, 'db'>, { tenant }: Caller, id: string): Promise<SpareView> {
  return db.transaction().execute(async (trx) => viewOf(trx, await lockSpare(trx, tenant, id)));
}

/** @throws Failure `CONFLICT` when another part has the number */
export async function createSpare({ db }: Deps, { tenant }: Caller, given: Given): Promise<SpareView> {
  return db.transaction().execute(async (trx) => {
    const row = await insertSpare(trx, tenant, given);
    return viewOf(trx, row);
  });
}

/** @throws Failure `NOT_FOUND`; `CONFLICT` when another part has the number, or it has another version by now */
export async function replaceSpare(
  { db }: Deps,
  { tenant }: Caller,
  { id, given }: { readonly id: string; readonly given: Received<'replaceSparePart', 'body'> },
): Promise<SpareView> {
  return db.transaction().execute(async (trx) => {
    const before = await lockSpare(trx, tenant, id);
    if (before.version !== given.version) throw changedMeanwhile(`changing spare part ${before.number}`, before.version, given.version);
    return viewOf(trx, await saveSpare(trx, before, given));
  });
}

/** @throws Failure `NOT_FOUND`; `CONFLICT` while a store holds some */
export async function removeSpare({ db, clock }: Deps, { tenant }: Caller, id: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { number } = await lockSpare(trx, tenant, id);
    const held = await tables(trx).selectFrom('spareStock').select('store').where('spare', '=', id).where('quantity', '>', 0).execute();
    const stores = held.map(({ store }) => store).join(', ');
    if (stores !== '') throw conflict(`removing spare part ${number}`, { zh: `仍有库存：${stores}`, en: `there is some in ${stores}` });
    await tables(trx).updateTable('sparePart').set({ removedAt: clock.now() }).where('id', '=', id).execute();
  });
}

/**
 * Receive, issue or count. The same id again moves nothing.
 *
 * @throws Failure `NOT_FOUND`; `CONFLICT` when the store holds less; `BAD_REQUEST` for a count that differs from the record without a reason
 */
export async function moveStock(
  deps: Deps,
  { tenant, name: by }: Caller,
  { id, given }: { readonly id: string; readonly given: Received<'moveStock', 'body'> },
): Promise<SpareView> {
  const view = await deps.db.transaction().execute(async (trx) => {
    const spare = await lockSpare(trx, tenant, id);
    const { quantity, kind, ...rest } = given;
    if (!(await isMoved(trx, tenant, given.id))) {
      const { change } = await move(deps, trx, spare, { ...rest, kind, by, quantity: kind === 'issued' ? -quantity : quantity });
      if (kind === 'counted' && change !== 0 && !given.note) throw unexplained(spare);
    }
    return viewOf(trx, spare);
  });
  deps.outbox.wake();
  return view;
}

/** A correction changes what the books say, so it needs its reason; a count that confirms them does not. */
function unexplained({ number }: SpareRow): Failure {
  const what = 'a count that differs from the record needs a reason';
  return new Failure('BAD_REQUEST', `counting spare part ${number}: ${what}`, { details: { what } });
}

async function isMoved(trx: Trx, tenant: string, id: string | undefined): Promise<boolean> {
  if (id === undefined) return false;
  const earlier = await tables(trx)
    .selectFrom('spareMove')
    .select('id')
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst();
  return earlier !== undefined;
}

/** What came and went, newest first. @throws Failure `NOT_FOUND` */
export async function listMoves(
  { db, assets }: Pick<MaintainDeps, 'db' | 'assets'>,
  caller: Caller,
  { id, limit }: { readonly id: string; readonly limit: number },
): Promise<Reply<'listStockMoves'>> {
  await db.transaction().execute((trx) => lockSpare(trx, caller.tenant, id));
  const rows = await tables(db)
    .selectFrom('spareMove')
    .selectAll()
    .where('spare', '=', id)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  const numbers = await numbersOf({ db, assets }, caller, rows);
  return {
    items: rows.map(({ workOrder, note, tenant: _, spare: __, ...row }) => ({
      ...row,
      ...(workOrder !== null && { workOrder, workOrderNumber: numbers.get(workOrder) }),
      ...(note !== null && { note }),
    })),
  };
}

/** Numbers of the orders that moves were for, as far as the caller sees them. */
async function numbersOf({ db, assets }: Pick<MaintainDeps, 'db' | 'assets'>, caller: Caller, moves: readonly MoveRow[]) {
  const ids = moves.flatMap(({ workOrder }) => workOrder ?? []);
  const orders = await tables(db)
    .selectFrom('workOrder')
    .select(['id', 'number'])
    .where('tenant', '=', caller.tenant)
    .where(sql<boolean>`id = any(${ids}::text[])`)
    .where(isSeen(assets, caller))
    .execute();
  return new Map(orders.map(({ id, number }) => [id, number]));
}

/** @throws Failure `CONFLICT` when another part has the number */
export async function insertSpare(trx: Trx, tenant: string, given: Given): Promise<SpareRow> {
  const row: SpareRow = { ...given, id: uuidv7(), tenant, price: given.price ?? null, version: 1, removedAt: null };
  await refuseTaken(trx, row);
  await tables(trx).insertInto('sparePart').values(row).execute();
  return row;
}

/** @throws Failure `CONFLICT` when another part has the number */
export async function saveSpare(trx: Trx, before: SpareRow, { number, name, unit, minimum, price, note }: Given): Promise<SpareRow> {
  const row: SpareRow = { ...before, number, name, unit, minimum, note, price: price ?? null, version: before.version + 1 };
  if (number !== before.number) await refuseTaken(trx, row);
  const { id, ...values } = row;
  await tables(trx).updateTable('sparePart').set(values).where('id', '=', id).execute();
  return row;
}

/** Numbers of a tenant are given one after the other, so that two cannot take the same. */
async function refuseTaken(trx: Trx, { tenant, number, id }: SpareRow): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`spare parts of ${tenant}`}, 0))`.execute(trx);
  const other = await tables(trx)
    .selectFrom('sparePart')
    .select('id')
    .where('tenant', '=', tenant)
    .where('number', '=', number)
    .where('removedAt', 'is', null)
    .executeTakeFirst();
  if (other !== undefined && other.id !== id)
    throw conflict(`saving spare part ${number}`, { zh: `件号 ${number} 已被使用`, en: `the part number ${number} is taken` });
}

const viewOf = async (trx: Trx, row: SpareRow): Promise<SpareView> => {
  const [view] = await viewsOf(trx, [row]);
  if (view === undefined) throw new Error('BUG: a spare part has no view');
  return view;
};

/** Parts with what the stores hold. */
export async function viewsOf(db: Database | Trx, rows: readonly SpareRow[]): Promise<SpareView[]> {
  const held = await tables(db)
    .selectFrom('spareStock')
    .selectAll()
    .where(sql<boolean>`spare = any(${rows.map(({ id }) => id)}::text[])`)
    .where('quantity', '>', 0)
    .orderBy('store')
    .execute();
  const stocks = new Map<string, { store: string; quantity: number }[]>();
  for (const { spare, store, quantity } of held) stocks.set(spare, [...(stocks.get(spare) ?? []), { store, quantity }]);
  return rows.map(({ tenant: _, removedAt: __, price, ...row }) => {
    const stock = stocks.get(row.id) ?? [];
    const total = stock.reduce((sum, { quantity }) => sum + quantity, 0);
    return { ...row, ...(price !== null && { price }), stock, total, isLow: total < row.minimum };
  });
}
