import type { z } from 'zod';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { workOrder } from '../../contracts/api/maintain.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import type { Assets } from '../assets/index.ts';

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
  list(caller: Caller, query: Received<'listWorkOrders', 'query'>): Promise<Reply<'listWorkOrders'>>;
  get(caller: Caller, id: string): Promise<WorkOrderView>;
  update(caller: Caller, id: string, change: Received<'updateWorkOrder', 'body'>): Promise<WorkOrderView>;
}

/** Run the migrations, register the routes and subscribe to `workOrder.wanted`. */
export declare function createMaintain(deps: MaintainDeps): Promise<Maintain>;
