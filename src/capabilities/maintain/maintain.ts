import type { z } from 'zod';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { workOrder } from '../../contracts/api/maintain.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import { type Database, migrate } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { Assets } from '../assets/index.ts';
import { openOrder } from './open-order.ts';
import { maintainRoutes } from './routes.ts';
import { maintainMigrations, type OrderRow, tables } from './schema.ts';
import { isClosed } from './state.ts';
import { noOrder, type OrderChange, updateOrder } from './update-order.ts';

/** A work order as the API shows it. */
export type WorkOrderView = z.output<typeof workOrder>;

/** What {@link createMaintain} is built from. */
export interface MaintainDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Http;
  readonly clock: Clock;
  readonly assets: Assets;
}

/** Work orders. Everything stays within the caller's tenant. */
export interface Maintain {
  /** The newest first. */
  list(caller: Caller, query: Received<'listWorkOrders', 'query'>): Promise<Reply<'listWorkOrders'>>;
  /** Throws `NOT_FOUND`. */
  get(caller: Caller, id: string): Promise<WorkOrderView>;
  /** Count of the orders on an asset that are not closed. */
  openOn(tenant: string, asset: string): Promise<number>;
  /** Advance, tick, close. Throws `NOT_FOUND`, `CONFLICT`, `BAD_REQUEST`. */
  update(caller: Caller, id: string, change: OrderChange): Promise<WorkOrderView>;
}

/** Run the migrations, register the routes and subscribe to `workOrder.wanted`. */
export async function createMaintain(deps: MaintainDeps): Promise<Maintain> {
  const { db, outbox, http, assets } = deps;
  await migrate(db, maintainMigrations);
  const view = (order: OrderRow) => viewOf(order, assets);
  const maintain: Maintain = {
    list: async (caller, query) => {
      const rows = await selectOrders(db, caller.tenant, query);
      const items = rows.slice(0, query.limit);
      return { items: items.map(view), next: rows.length > query.limit ? items.at(-1)?.id : undefined };
    },
    get: async ({ tenant }, id) => {
      const row = await tables(db).selectFrom('workOrder').selectAll().where('id', '=', id).where('tenant', '=', tenant).executeTakeFirst();
      if (row === undefined) throw noOrder(id);
      return view(row);
    },
    openOn: async (tenant, asset) => {
      const rows = await tables(db)
        .selectFrom('workOrder')
        .select('state')
        .where('tenant', '=', tenant)
        .where('asset', '=', asset)
        .execute();
      return rows.filter(({ state }) => !isClosed(state)).length;
    },
    update: async (caller, id, change) => view(await updateOrder(deps, caller, { id, change })),
  };
  outbox.subscribe('maintain.orders', ['workOrder.wanted'], ({ body }) => openOrder(deps, body));
  maintainRoutes(http, maintain);
  return maintain;
}

/** The orders of a page and one more, when there is one. Ids rise with time, so their order is that of opening. */
function selectOrders(db: Database, tenant: string, { state, asset, after, limit }: Received<'listWorkOrders', 'query'>) {
  return tables(db)
    .selectFrom('workOrder')
    .selectAll()
    .where('tenant', '=', tenant)
    .$if(state !== undefined, (q) => q.where('state', '=', state ?? 'open'))
    .$if(asset !== undefined, (q) => q.where('asset', '=', asset ?? ''))
    .$if(after !== undefined, (q) => q.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
}

function viewOf({ tenant: _, response: __, ...order }: OrderRow, assets: Assets): WorkOrderView {
  return {
    ...order,
    assetTitle: assets.asset(order.asset)?.title ?? order.assetTitle,
    alarm: order.alarm ?? undefined,
    closedAt: order.closedAt ?? undefined,
    closedBy: order.closedBy ?? undefined,
    note: order.note ?? undefined,
    checklist: [...order.checklist],
  };
}
