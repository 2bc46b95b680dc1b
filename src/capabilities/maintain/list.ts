import { type ExpressionBuilder, type ExpressionWrapper, type SqlBool, sql } from 'kysely';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isSeen, seesThingOf } from '../assets/index.ts';
import type { MaintainDeps, WorkOrderView } from './deps.ts';
import { type OrderRow, tables } from './schema.ts';
import { noOrder } from './update-order.ts';

type Filter = Omit<Received<'exportWorkOrders', 'query'>, 'language'>;
/** What to list, and where the last page ended. */
export type OrderQuery = Filter & { readonly after?: string | undefined; readonly limit: number };
type Deps = Pick<MaintainDeps, 'db' | 'assets' | 'clock'>;
type Tables = { workOrder: OrderRow };
type Where = ExpressionWrapper<Tables, 'workOrder', SqlBool>;

/** A page of orders with how many there are. @throws Failure `BAD_REQUEST` when `after` came from no page */
export async function listOrders(deps: Deps, caller: Caller, query: OrderQuery): Promise<Reply<'listWorkOrders'>> {
  const rows = await selectOrders(deps, caller, query);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const next = rows.length > query.limit && last !== undefined ? `${last[query.sort]}|${last.id}` : undefined;
  const total = await countOrders(deps, caller, query);
  return { items: items.map((row) => viewOf(deps, row)), total, ...(next !== undefined && { next }) };
}

/** One more than asked for, when there is one. */
export function selectOrders({ db, assets, clock }: Deps, caller: Caller, query: OrderQuery): Promise<OrderRow[]> {
  const { sort, order, after, limit } = query;
  const rows = tables(db)
    .selectFrom('workOrder')
    .selectAll()
    .where((e) => e.and(conditions(e, caller, query, clock.now())))
    .where(isSeen(assets, caller))
    .where(isOfModel(assets, caller, query))
    .orderBy(sort, order)
    .orderBy('id', order)
    .limit(limit + 1);
  if (after === undefined) return rows.execute();
  const [, value, id = ''] = /^(-?[\d.e+]+)\|(.+)$/.exec(after) ?? [];
  if (value === undefined) throw new Failure('BAD_REQUEST', 'listing work orders: after is of no page', { details: { what: 'after' } });
  return rows.where((e) => e(e.refTuple(sort, 'id'), order === 'desc' ? '<' : '>', e.tuple(Number(value), id))).execute();
}

/** An order that the caller may see. @throws Failure `NOT_FOUND` */
export async function readOrder({ db, assets }: Pick<Deps, 'db' | 'assets'>, caller: Caller, id: string): Promise<OrderRow> {
  const mine = tables(db).selectFrom('workOrder').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
  const row = await mine.executeTakeFirst();
  if (row === undefined || !seesThingOf(assets, caller, row.asset)) throw noOrder(id);
  return row;
}

async function countOrders({ db, assets, clock }: Deps, caller: Caller, query: Filter): Promise<number> {
  const { count } = await tables(db)
    .selectFrom('workOrder')
    .select((e) => e.fn.countAll<string>().as('count'))
    .where((e) => e.and(conditions(e, caller, query, clock.now())))
    .where(isSeen(assets, caller))
    .where(isOfModel(assets, caller, query))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** States in which an order is to be done; a draft is no order yet. */
export const toDo = ['open', 'assigned', 'inProgress', 'waiting'] as const;
const closed = ['verified', 'cancelled'] as const;

/** What `unclassified` of reliability counts. */
const unclassified = (e: ExpressionBuilder<Tables, 'workOrder'>): Where =>
  e.and([
    ...[e('kind', '=', 'corrective'), e('asset', 'is not', null), e('failure', 'is', null), e('noFailure', '=', false)],
    e('state', 'in', ['done', 'verified']),
  ]);

const isOfModel = (assets: Deps['assets'], { tenant }: Caller, { model }: Filter) =>
  model === undefined ? sql<boolean>`true` : sql<boolean>`asset = any(${assets.ofModel(tenant, model).map(({ id }) => id)}::text[])`;

/** What of a filter each of its fields asks for. */
function conditions(e: ExpressionBuilder<Tables, 'workOrder'>, { tenant, name, role }: Caller, query: Filter, now: EpochMs): Where[] {
  const { state, view, asset, kind, priority, assignedTo, mine, text, from, to, doneFrom, doneTo } = query;
  const list = (wanted: boolean, make: () => Where): Where[] => (wanted ? [make()] : []);
  return [
    e('tenant', '=', tenant),
    ...list(state !== undefined, () => e('state', '=', state ?? 'open')),
    ...list(view === 'active', () => e('state', 'not in', closed)),
    ...list(view === 'closed', () => e('state', 'in', closed)),
    ...list(view === 'unclassified', () => unclassified(e)),
    ...list(doneFrom !== undefined, () => e('doneAt', '>=', doneFrom ?? 0)),
    ...list(doneTo !== undefined, () => e('doneAt', '<=', doneTo ?? 0)),
    ...list(view === 'overdue', () => e.and([e('state', 'in', toDo), e('dueAt', '<', now)])),
    ...list(asset !== undefined, () => e('asset', '=', asset ?? '')),
    ...list(kind !== undefined, () => e('kind', '=', kind ?? 'corrective')),
    ...list(priority !== undefined, () => e('priority', '=', priority ?? 1)),
    ...list(assignedTo !== undefined, () => e('assignedTo', '=', assignedTo ?? '')),
    ...list(mine !== undefined, () => e('assignedTo', 'in', [name, role])),
    ...list(from !== undefined, () => e('createdAt', '>=', from ?? 0)),
    ...list(to !== undefined, () => e('createdAt', '<', to ?? 0)),
    ...list(text !== undefined && text.trim() !== '', () => hasText(e, text ?? '')),
  ];
}

/** Each word somewhere in number, titles, asset, description or assignee, upper and lower case being the same. */
function hasText(e: ExpressionBuilder<Tables, 'workOrder'>, text: string): Where {
  const all = sql<string>`concat_ws(' ', number, title->>'zh', title->>'en', asset_title->>'zh', asset_title->>'en', description, about->>'zh', about->>'en', assigned_to)`;
  const patterns = text
    .trim()
    .split(/\s+/)
    .map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  return e.and(patterns.map((pattern) => e(all, 'ilike', pattern)));
}

/** An order as the API shows it. */
export function viewOf({ assets }: Pick<Deps, 'assets'>, order: OrderRow): WorkOrderView {
  const { tenant: _, response: __, overdueAt: ___, ...shown } = order;
  const filled = Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null)) as unknown as WorkOrderView; // holds: null columns are the optional fields
  const title = order.asset === null ? undefined : assets.asset(order.asset)?.title;
  return { ...filled, ...(title && { assetTitle: title }), checklist: [...order.checklist] };
}
