import type { Received, Reply } from '../../contracts/api/index.ts';
import type { Caller } from '../../contracts/roles.ts';
import { isClosed } from '../../contracts/work.ts';
import { migrate } from '../../kernel/database.ts';
import { openDayNumbers } from '../../kernel/day-numbers.ts';
import { startWatch } from '../../kernel/watch.ts';
import { comeDue } from './come-due.ts';
import type { MaintainDeps, WorkOrderView } from './deps.ts';
import { entryView, readEntries, totalsOf } from './entries.ts';
import { asksFailure, readFailureRules } from './failure-rules.ts';
import { ordersFromLife } from './life/order-from-life.ts';
import { listOrders, readOrder, viewOf } from './list.ts';
import { type MeasuredRange, measureOrders, type OrderFigures } from './measure.ts';
import { createOrder, openOrder, openTask } from './open-order.ts';
import { tellOverdue } from './overdue.ts';
import { maintainRoutes } from './routes.ts';
import { maintainMigrations, tables } from './schema.ts';
import type { OrderChange } from './state.ts';
import { ownerOf, updateOrder } from './update-order.ts';

/** Work orders. Everything stays within the caller's tenant. */
export interface Maintain {
  /** The newest first unless asked otherwise. */
  list(caller: Caller, query: Received<'listWorkOrders', 'query'>): Promise<Reply<'listWorkOrders'>>;
  /** With timeline, attachments and totals. Throws `NOT_FOUND`. */
  get(caller: Caller, id: string): Promise<Reply<'getWorkOrder'>>;
  /** Count of the orders on an asset that are not closed. */
  openOn(tenant: string, asset: string): Promise<number>;
  /** What was opened and closed in a time, and what was open and overdue at its end. */
  measure(caller: Caller, range: MeasuredRange): Promise<OrderFigures>;
  /** Open one by hand. Throws `NOT_FOUND`, `CONFLICT`. */
  create(caller: Caller, order: Received<'createWorkOrder', 'body'>): Promise<WorkOrderView>;
  /** Change, advance, settle a line. Throws `NOT_FOUND`, `CONFLICT`, `BAD_REQUEST`. */
  update(caller: Caller, id: string, change: OrderChange): Promise<WorkOrderView>;
  /** Look now for what comes due and what is overdue. */
  look(): Promise<void>;
  /** Look now for assets whose life may soon be over. */
  lookLife(): Promise<void>;
  close(): Promise<void>;
}

/** Run the migrations, register the routes, subscribe to `workOrder.wanted` and `task.wanted` and begin to look for what is due. */
export async function createMaintain(deps: MaintainDeps): Promise<Maintain> {
  const { db, outbox, log } = deps;
  await openDayNumbers(db);
  await migrate(db, maintainMigrations);
  const lookAtOrders = async () => {
    await comeDue(deps);
    await tellOverdue(deps);
  };
  const watch = startWatch(lookAtOrders, { lookMs: deps.lookMs ?? 10_000, log, doing: 'looking for due orders' });
  const lifeWatch = startWatch(() => ordersFromLife(deps), {
    lookMs: deps.lookLifeMs ?? 3_600_000,
    log,
    doing: 'looking at remaining life',
  });
  const maintain: Maintain = {
    list: (caller, query) => listOrders(deps, caller, query),
    get: (caller, id) => detailOf(deps, caller, id),
    measure: (caller, range) => measureOrders(deps, caller, range),
    openOn: (tenant, asset) => countOpen(deps, tenant, asset),
    create: async (caller, order) => viewOf(deps, await createOrder(deps, caller, order)),
    update: async (caller, id, change) => viewOf(deps, await updateOrder(deps, caller, { id, change })),
    look: watch.look,
    lookLife: lifeWatch.look,
    close: async () => {
      await watch.close();
      await lifeWatch.close();
    },
  };
  outbox.subscribe('maintain.orders', ['workOrder.wanted'], ({ body }) => openOrder(deps, body));
  outbox.subscribe('maintain.tasks', ['task.wanted'], ({ body }) => openTask(deps, body));
  maintainRoutes(deps, maintain);
  return maintain;
}

async function countOpen({ db }: MaintainDeps, tenant: string, asset: string): Promise<number> {
  const rows = await tables(db).selectFrom('workOrder').select('state').where('tenant', '=', tenant).where('asset', '=', asset).execute();
  return rows.filter(({ state }) => !isClosed(state)).length;
}

async function detailOf(deps: MaintainDeps, caller: Caller, id: string): Promise<Reply<'getWorkOrder'>> {
  const row = await readOrder(deps, caller, id);
  const entries = await readEntries(deps, id);
  const files = await deps.attachments.list(caller.tenant, ownerOf(id));
  const asks = asksFailure(deps.assets, await readFailureRules(deps.db, caller.tenant), row);
  return { ...viewOf(deps, row), asksFailure: asks, entries: entries.map(entryView), files: [...files], totals: totalsOf(entries) };
}
