import { sql } from 'kysely';
import type { Received } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { MaintainDeps } from './maintain.ts';
import { type OrderRow, tables } from './schema.ts';
import { isClosed, isComplete, mayGo, ticked } from './state.ts';

/** What a person changes of a work order. */
export type OrderChange = Received<'updateWorkOrder', 'body'>;

/**
 * Change a stored work order and tell when it is closed.
 *
 * @throws Failure `NOT_FOUND`, also for an order of another tenant; else as {@link changedOrder}
 */
export async function updateOrder(
  { db, outbox, clock }: MaintainDeps,
  caller: Caller,
  { id, change }: { readonly id: string; readonly change: OrderChange },
): Promise<OrderRow> {
  const { order, closed } = await db.transaction().execute(async (trx) => {
    const mine = tables(trx).selectFrom('workOrder').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
    const before = await mine.forUpdate().executeTakeFirst();
    if (before === undefined) throw noOrder(id);
    const order = changedOrder(before, change, { by: caller.name, at: clock.now() });
    const { state, closedAt, closedBy, note } = order;
    await tables(trx)
      .updateTable('workOrder')
      .set({ state, closedAt, closedBy, note, checklist: sql`${JSON.stringify(order.checklist)}::jsonb` })
      .where('id', '=', id)
      .execute();
    const closed = isClosed(state);
    const body = { tenant: order.tenant, workOrder: id, alarm: order.alarm ?? undefined, asset: order.asset };
    if (closed) await outbox.emit(trx, 'workOrder.closed', body);
    return { order, closed };
  });
  if (closed) outbox.wake();
  return order;
}

/** The failure of asking for a work order that is not there. */
export const noOrder = (id: string): Failure =>
  new Failure('NOT_FOUND', `reading work order ${id}: there is none`, { details: { what: `work order ${id}` } });

/**
 * The work order after a person's change: the tick first, then the state. The first tick begins the work.
 *
 * @throws Failure `CONFLICT` when it is closed, its state cannot go there, or it would close with open lines and no note;
 *   `BAD_REQUEST` when the checklist has no such line
 */
export function changedOrder(before: OrderRow, change: OrderChange, mark: { readonly by: string; readonly at: EpochMs }): OrderRow {
  if (isClosed(before.state)) throw conflict(before, `it is ${before.state}`);
  const noted = { ...before, note: change.note ?? before.note };
  const checked = change.tick === undefined ? noted : withTick(noted, change.tick, mark);
  const state = change.state ?? checked.state;
  if (state === checked.state) return checked;
  if (!mayGo(checked.state, state)) throw conflict(before, `it is ${checked.state} and cannot become ${state}`);
  if (!isClosed(state)) return { ...checked, state };
  if (!isComplete(checked.checklist) && !checked.note?.trim()) throw conflict(before, 'closing it needs every line ticked, or a note');
  return { ...checked, state, closedAt: mark.at, closedBy: mark.by };
}

function withTick(order: OrderRow, tick: NonNullable<OrderChange['tick']>, mark: { readonly by: string; readonly at: EpochMs }): OrderRow {
  if (tick.index >= order.checklist.length) {
    const what = `checklist line ${tick.index} of ${order.checklist.length}`;
    throw new Failure('BAD_REQUEST', `changing work order ${order.number}: there is no ${what}`, { details: { what } });
  }
  const state = order.state === 'open' && tick.done ? 'inProgress' : order.state;
  return { ...order, state, checklist: ticked(order.checklist, tick, mark) };
}

const conflict = ({ number }: OrderRow, why: string) =>
  new Failure('CONFLICT', `changing work order ${number}: ${why}`, { details: { what: `${number}: ${why}` } });
