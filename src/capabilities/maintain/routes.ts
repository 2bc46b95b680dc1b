import type { Http } from '../../kernel/http.ts';
import type { Maintain } from './maintain.ts';

/** Answer the operations of contracts/api/maintain.ts. */
export function maintainRoutes(http: Http, maintain: Maintain): void {
  http.route('listWorkOrders', ({ caller, query }) => maintain.list(caller, query));
  http.route('getWorkOrder', ({ caller, params }) => maintain.get(caller, params.id));
  http.route('updateWorkOrder', ({ caller, params, body }) => maintain.update(caller, params.id, body));
}
