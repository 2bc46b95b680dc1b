import { sql } from 'kysely';
import { Failure } from '../../contracts/errors.ts';
import { type Caller, mayAct } from '../../contracts/roles.ts';
import { isClosed } from '../../contracts/work.ts';
import type { Trx } from '../../kernel/database.ts';
import { roleAt, seesThingOf } from '../assets/index.ts';
import type { MaintainDeps } from './deps.ts';
import { writeEntries } from './entries.ts';
import { asksFailure, readFailureRules } from './failure-rules.ts';
import { type OrderRow, tables } from './schema.ts';
import { changedOrder, type OrderChange } from './state.ts';

/**
 * Change a stored work order, write it on its timeline, and tell when it is closed.
 *
 * @throws Failure `NOT_FOUND`, also for an order of another tenant and for a signature that was not attached; else as `changedOrder`
 */
export async function updateOrder(
  { db, outbox, clock, attachments, assets }: MaintainDeps,
  caller: Caller,
  { id, change }: { readonly id: string; readonly change: OrderChange },
): Promise<OrderRow> {
  if (change.signature !== undefined) {
    const files = await attachments.list(caller.tenant, ownerOf(id));
    const isThere = files.some(({ id: file, purpose }) => file === change.signature?.file && purpose === 'signature');
    const what = `signature ${change.signature.file}`;
    if (!isThere) throw new Failure('NOT_FOUND', `signing work order ${id}: there is no ${what}`, { details: { what } });
  }
  const { order, isTold } = await db.transaction().execute(async (trx) => {
    const before = await lockOrder(assets, trx, { caller, id });
    const role = (before.asset === null ? undefined : roleAt(assets, caller, before.asset)) ?? caller.role;
    const rules = await readFailureRules(trx, caller.tenant);
    const asks = (order: OrderRow) => asksFailure(assets, rules, order);
    const mark = { by: caller.name, at: clock.now(), isEngineer: mayAct(role, 'engineer'), asksFailure: asks };
    const { order, entries } = changedOrder(before, change, mark);
    await saveOrder(trx, order);
    await writeEntries(trx, order, { by: mark.by, at: mark.at, bodies: entries });
    const isNowClosed = isClosed(order.state) && !isClosed(before.state);
    const { tenant, alarm, asset } = order;
    const body = { tenant, workOrder: id, alarm: alarm ?? undefined, asset: asset ?? undefined };
    const isIssued = before.state === 'draft' && order.state === 'open';
    if (isIssued) await outbox.emit(trx, 'workOrder.opened', body);
    if (isNowClosed) await outbox.emit(trx, 'workOrder.closed', body);
    const isTask = order.origin?.kind === 'incident' && before.state !== order.state;
    if (isTask) await outbox.emit(trx, 'task.changed', taskOf(order, mark));
    return { order, isTold: isNowClosed || isIssued || isTask };
  });
  if (isTold) outbox.wake();
  return order;
}

const taskOf = (
  { tenant, id: workOrder, state, note, reason }: OrderRow,
  { by, at: time }: { readonly by: string; readonly at: number },
) => ({
  ...{ tenant, workOrder, state, by, note: reason ?? note ?? '', time },
});

/** What the attachments of an order belong to. */
export const ownerOf = (id: string): string => `workOrder/${id}`;

/** The order, kept from others until the transaction ends. @throws Failure `NOT_FOUND` */
export async function lockOrder(
  assets: MaintainDeps['assets'],
  trx: Trx,
  { caller, id }: { readonly caller: Caller; readonly id: string },
): Promise<OrderRow> {
  const mine = tables(trx).selectFrom('workOrder').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
  const order = await mine.forUpdate().executeTakeFirst();
  if (order === undefined || !seesThingOf(assets, caller, order.asset)) throw noOrder(id);
  return order;
}

/** The failure of asking for a work order that is not there. */
export const noOrder = (id: string): Failure =>
  new Failure('NOT_FOUND', `reading work order ${id}: there is none`, { details: { what: `work order ${id}` } });

const json = (value: unknown) => sql<never>`${value === null ? null : JSON.stringify(value)}::jsonb`;

/** An order as values for a statement. */
export const valuesOf = (order: OrderRow) => ({
  ...order,
  title: json(order.title),
  about: json(order.about),
  assetTitle: json(order.assetTitle),
  origin: json(order.origin),
  signature: json(order.signature),
  failure: json(order.failure),
  checklist: json(order.checklist),
});

const saveOrder = (trx: Trx, { id, ...order }: OrderRow) => {
  const { id: _, ...values } = valuesOf({ id, ...order });
  return tables(trx).updateTable('workOrder').set(values).where('id', '=', id).execute();
};
