import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isClosed } from '../../contracts/work.ts';
import type { Trx } from '../../kernel/database.ts';
import type { MaintainDeps } from './deps.ts';
import { type EntryBody, type EntryRow, type OrderRow, tables } from './schema.ts';
import { lockSpare, move } from './spares/stock.ts';
import { isIn, whenEntered } from './state.ts';
import { lockOrder } from './update-order.ts';

/** A line of the timeline as the API shows it. */
export type EntryView = Reply<'addOrderEntry'>;

/** Write lines of an order's timeline; one that has the id of an earlier one is left out. */
export async function writeEntries(
  trx: Trx,
  { tenant, id: workOrder }: Pick<OrderRow, 'tenant' | 'id'>,
  {
    by,
    at,
    bodies,
    id,
  }: { readonly by: string; readonly at: EpochMs; readonly bodies: readonly EntryBody[]; readonly id?: string | undefined },
): Promise<readonly EntryRow[]> {
  if (bodies.length === 0) return [];
  const rows = bodies.map((body): EntryRow => ({ id: id ?? uuidv7(), tenant, workOrder, at, by, body, removedBy: null, removedAt: null }));
  await tables(trx)
    .insertInto('workOrderEntry')
    .values(rows.map((row) => ({ ...row, body: sql`${JSON.stringify(row.body)}::jsonb` })))
    .onConflict((conflict) => conflict.columns(['tenant', 'id']).doNothing())
    .execute();
  return rows;
}

/** The timeline of an order, oldest first. */
export const readEntries = ({ db }: Pick<MaintainDeps, 'db'>, workOrder: string): Promise<EntryRow[]> =>
  tables(db).selectFrom('workOrderEntry').selectAll().where('workOrder', '=', workOrder).orderBy('at').orderBy('id').execute();

/** See {@link EntryView}. */
export const entryView = ({ id, at, by, body, removedBy, removedAt }: EntryRow): EntryView => ({
  ...body,
  ...{ id, at, by, removedBy: removedBy ?? undefined, removedAt: removedAt ?? undefined },
});

/** Minutes and money of what was not taken back. */
export function totalsOf(entries: readonly EntryRow[]): Reply<'getWorkOrder'>['totals'] {
  const bodies = entries.filter(({ removedAt }) => removedAt === null).map(({ body }) => body);
  const sum = (of: (body: EntryBody) => number) => bodies.reduce((total, body) => total + of(body), 0);
  return {
    minutes: sum(({ minutes = 0 }) => minutes),
    partsCost: sum(({ part }) => (part === undefined ? 0 : part.quantity * (part.unitCost ?? 0))),
    otherCost: sum(({ amount = 0 }) => amount),
  };
}

/**
 * Add a note, part, time or cost, also to finished work that is not verified yet. The same id again adds nothing.
 *
 * @throws Failure `NOT_FOUND`, `CONFLICT` when the order is closed
 */
export async function addEntry(
  deps: MaintainDeps,
  caller: Caller,
  { order: id, given }: { readonly order: string; readonly given: Received<'addOrderEntry', 'body'> },
): Promise<EntryView> {
  const { db, clock, assets, outbox } = deps;
  const view = await db.transaction().execute(async (trx) => {
    const order = await lockOrder(assets, trx, { caller, id });
    const earlier = given.id === undefined ? undefined : await entryOf(trx, order, given.id);
    if (earlier !== undefined) return entryView(earlier);
    refuseClosed(order);
    const [row] = await writeEntries(trx, order, {
      by: caller.name,
      at: whenEntered(order, given.at, clock.now()),
      bodies: [await takenFromStore(deps, trx, { order, by: caller.name, body: given.entry })],
      id: given.id,
    });
    if (row === undefined) throw new Error('BUG: an entry was not written');
    if (given.entry.kind === 'note')
      await tables(trx).updateTable('workOrder').set({ note: given.entry.text }).where('id', '=', id).execute();
    return entryView(row);
  });
  if (given.entry.kind === 'part') outbox.wake();
  return view;
}

/** A part of the register with its names and price, once it is out of its store; anything else as it is. */
async function takenFromStore(
  deps: MaintainDeps,
  trx: Trx,
  { order, by, body }: { readonly order: OrderRow; readonly by: string; readonly body: EntryBody },
): Promise<EntryBody> {
  const { spare: id, store, quantity = 0 } = body.part ?? {};
  if (body.part === undefined || id === undefined) return body;
  const what = 'a spare part needs the store that it comes from';
  if (store === undefined) throw new Failure('BAD_REQUEST', `changing ${order.number}: ${what}`, { details: { what } });
  const spare = await lockSpare(trx, order.tenant, id);
  await move(deps, trx, spare, { kind: 'issued', store, quantity: -quantity, by, workOrder: order.id });
  const { number, name, unit, price } = spare;
  return {
    ...body,
    part: { ...body.part, number, name, unit, ...(price !== null && body.part.unitCost === undefined && { unitCost: price }) },
  };
}

/** Of what is on the timeline of an order, only what people added can be taken back. */
const keptForGood: Text = {
  zh: '只能撤销备注、备件、工时与费用，其余经过永久保留',
  en: 'only notes, parts, times and costs can be taken back; the rest of the timeline stays',
};
const removable: readonly EntryBody['kind'][] = ['note', 'part', 'time', 'cost'];

/** Take back what was added; it stays on the timeline, and a spare part goes back to its store. @throws Failure `NOT_FOUND`, `CONFLICT` when the order is closed, `BAD_REQUEST` for other lines */
export async function removeEntry(
  deps: MaintainDeps,
  caller: Caller,
  { order: id, entry: entryId }: { readonly order: string; readonly entry: string },
): Promise<void> {
  const { db, clock, assets } = deps;
  await db.transaction().execute(async (trx) => {
    const order = await lockOrder(assets, trx, { caller, id });
    const entry = await entryOf(trx, order, entryId);
    const what = `entry ${entryId}`;
    if (entry === undefined) throw new Failure('NOT_FOUND', `changing ${order.number}: there is no ${what}`, { details: { what } });
    if (!removable.includes(entry.body.kind))
      throw new Failure('BAD_REQUEST', `changing ${order.number}: ${what} cannot be taken back`, { details: { what: keptForGood } });
    refuseClosed(order);
    if (entry.removedAt !== null) return;
    const { spare, store, quantity = 0 } = entry.body.part ?? {};
    if (spare !== undefined && store !== undefined) {
      const returned = { kind: 'returned', store, quantity, by: caller.name, workOrder: order.id } as const;
      await move(deps, trx, await lockSpare(trx, order.tenant, spare), returned);
    }
    const gone = { removedBy: caller.name, removedAt: clock.now() };
    await tables(trx).updateTable('workOrderEntry').set(gone).where('tenant', '=', order.tenant).where('id', '=', entryId).execute();
  });
}

const entryOf = (trx: Trx, { id, tenant }: OrderRow, entry: string): Promise<EntryRow | undefined> =>
  tables(trx)
    .selectFrom('workOrderEntry')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('id', '=', entry)
    .where('workOrder', '=', id)
    .executeTakeFirst();

/** @throws Failure `CONFLICT` when nothing can be added to it any more */
export function refuseClosed(order: OrderRow): void {
  if (isClosed(order.state)) throw isIn(order);
}
