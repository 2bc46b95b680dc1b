import { type ExpressionBuilder, type ExpressionWrapper, type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { danger } from '../../contracts/api/dangers.ts';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { dangerStatesToMend } from '../../contracts/danger.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { type Assets, isSeen, seesAsset } from '../assets/index.ts';
import type { PatrolDeps } from './deps.ts';
import { type DangerRow, tables } from './schema.ts';

/** A hidden danger as the API shows it. */
export type DangerView = z.output<typeof danger>;
type Sorted = Omit<Received<'exportDangers', 'query'>, 'language'>;
/** What to list. */
export type DangerFilter = Omit<Sorted, 'sort' | 'order'>;
type Query = Sorted & { readonly after?: string | undefined; readonly limit: number };
type Deps = Pick<PatrolDeps, 'db' | 'assets' | 'clock'>;
type Tables = { danger: DangerRow };
type Where = ExpressionWrapper<Tables, 'danger', SqlBool>;

/** Later than any due date (ECMA-262, 21.4.1.1): those without one come last. */
const never = 8.64e15;
const sortKey = ({ sort, order }: Pick<Query, 'sort' | 'order'>) =>
  sort === 'reportedAt' ? sql<number>`reported_at` : sql<number>`coalesce(due_at, ${order === 'asc' ? never : -never}::double precision)`;

/** A page with how many there are. @throws Failure `BAD_REQUEST` when `after` came from no page */
export async function listDangers(deps: Deps, caller: Caller, query: Query): Promise<Reply<'listDangers'>> {
  const rows = await selectDangers(deps, caller, query);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const key = last?.[query.sort] ?? (query.order === 'asc' ? never : -never);
  const next = rows.length > query.limit && last !== undefined ? `${key}|${last.id}` : undefined;
  const total = await countDangers(deps, caller, query);
  return { items: items.map((row) => viewOf(deps, caller, row)), total, ...(next !== undefined && { next }) };
}

/** One more than asked for, when there is one. */
export function selectDangers({ db, clock, assets }: Deps, caller: Caller, query: Query): Promise<DangerRow[]> {
  const { order, after, limit } = query;
  const rows = tables(db)
    .selectFrom('danger')
    .selectAll()
    .where((e) => e.and(conditions(e, { caller, query, assets, now: clock.now() })))
    .where(isSeen(assets, caller))
    .orderBy(sortKey(query), order)
    .orderBy('id', order)
    .limit(limit + 1);
  if (after === undefined) return rows.execute();
  const [, value, id = ''] = /^(-?[\d.e+]+)\|(.+)$/.exec(after) ?? [];
  if (value === undefined) throw new Failure('BAD_REQUEST', 'listing hidden dangers: after is of no page', { details: { what: 'after' } });
  const way = sql.raw(order === 'desc' ? '<' : '>');
  return rows.where(sql<SqlBool>`(${sortKey(query)}, id) ${way} (${Number(value)}::double precision, ${id})`).execute();
}

async function countDangers({ db, clock, assets }: Deps, caller: Caller, query: DangerFilter): Promise<number> {
  const { count } = await tables(db)
    .selectFrom('danger')
    .select((e) => e.fn.countAll<string>().as('count'))
    .where((e) => e.and(conditions(e, { caller, query, assets, now: clock.now() })))
    .where(isSeen(assets, caller))
    .executeTakeFirstOrThrow();
  return Number(count);
}

interface Asked {
  readonly caller: Caller;
  readonly query: DangerFilter;
  readonly assets: Assets;
  readonly now: EpochMs;
}
const closed = ['closed', 'dismissed'] as const;

/** What of a filter each of its fields asks for. */
export function conditions(e: ExpressionBuilder<Tables, 'danger'>, { caller, query, assets, now }: Asked): Where[] {
  const { tenant, name, role } = caller;
  const { state, view, level, asset, origin, patrol, point, mine, text, from, to } = query;
  const list = (wanted: boolean, make: () => Where): Where[] => (wanted ? [make()] : []);
  return [
    e('tenant', '=', tenant),
    ...list(state !== undefined, () => e('state', '=', state ?? 'reported')),
    ...list(view === 'active', () => e('state', 'not in', closed)),
    ...list(view === 'closed', () => e('state', 'in', closed)),
    ...list(view === 'overdue', () => e.and([e('state', 'in', dangerStatesToMend), e('dueAt', '<', now)])),
    ...list(level !== undefined, () => e('level', '=', level ?? 'general')),
    ...list(asset !== undefined, () => e('asset', 'in', [...within(assets, asset ?? '')])),
    ...list(origin !== undefined, () => e(sql<string>`origin->>'by'`, '=', origin ?? 'hand')),
    ...list(patrol !== undefined, () => e(sql<string>`origin->>'patrol'`, '=', patrol ?? '')),
    ...list(point !== undefined, () => e(sql<string>`origin->>'point'`, '=', point ?? '')),
    ...list(mine !== undefined, () => e('assignedTo', 'in', [name, role])),
    ...list(from !== undefined, () => e('reportedAt', '>=', from ?? 0)),
    ...list(to !== undefined, () => e('reportedAt', '<', to ?? 0)),
    ...list(text !== undefined && text.trim() !== '', () => hasText(e, text ?? '')),
  ];
}

/** The asset and all that lie within it. */
function within(assets: Assets, asset: string): readonly string[] {
  return [asset, ...assets.childrenOf(asset).flatMap(({ id }) => within(assets, id))];
}

/** Each word somewhere in number, title, description, asset or assignee, upper and lower case being the same. */
function hasText(e: ExpressionBuilder<Tables, 'danger'>, text: string): Where {
  const all = sql<string>`concat_ws(' ', number, title, description, asset_title->>'zh', asset_title->>'en', assigned_to)`;
  const words = text.trim().split(/\s+/);
  return e.and(words.map((word) => e(all, 'ilike', `%${word.replace(/[\\%_]/g, '\\$&')}%`)));
}

/** It as the API shows it. */
export function viewOf({ assets }: Pick<Deps, 'assets'>, caller: Caller, row: DangerRow): DangerView {
  const { tenant: _, overdueAt: __, ...shown } = row;
  const filled = Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null)) as unknown as DangerView; // holds: null columns are the optional fields
  const title = row.asset === null ? undefined : assets.asset(row.asset)?.title;
  const site = row.asset === null ? undefined : siteOf(assets, caller, row.asset);
  return { ...filled, ...(title && { assetTitle: title }), ...(site !== undefined && { site }) };
}

/** The outermost asset that one lies in and the caller may see; itself at the root. */
export function siteOf(assets: Assets, caller: Caller, asset: string): string {
  const parent = assets.asset(asset)?.parent;
  return parent === undefined || !seesAsset(assets, caller, parent) ? asset : siteOf(assets, caller, parent);
}
