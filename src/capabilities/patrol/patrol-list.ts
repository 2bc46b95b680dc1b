import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely';
import { sql } from 'kysely';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { PatrolDeps } from './deps.ts';
import { type PatrolRow, tables } from './schema.ts';
import { isSeenWalk, seesWalk } from './sites.ts';
import { noPatrol, patrolOwnerOf, visitView } from './walk.ts';

type Filter = Omit<Received<'exportPatrols', 'query'>, 'language'>;
type Query = Filter & { readonly after?: string | undefined; readonly limit: number };
/** A patrol with how many of its points were visited. */
export type Counted = PatrolRow & { readonly visited: number };
type Tables = { patrol: PatrolRow };
type Where = ExpressionWrapper<Tables, 'patrol', SqlBool>;

const visited = sql<number>`(select count(*)::integer from patrol_visit where patrol_visit.patrol = patrol.id)`;

/** A page of patrols, the newest first. @throws Failure `BAD_REQUEST` when `after` came from no page */
export async function listPatrols(deps: PatrolDeps, caller: Caller, query: Query): Promise<Reply<'listPatrols'>> {
  const rows = await selectPatrols(deps, caller, query);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const next = rows.length > query.limit && last !== undefined ? `${last.openedAt}|${last.id}` : undefined;
  return { items: items.map(patrolView), ...(next !== undefined && { next }) };
}

/** One more than asked for, when there is one. */
export function selectPatrols({ db, assets }: Pick<PatrolDeps, 'db' | 'assets'>, caller: Caller, query: Query): Promise<Counted[]> {
  const { after, limit } = query;
  const [, openedAt, id = ''] = /^([\d.e+]+)\|(.+)$/.exec(after ?? '') ?? [];
  if (after !== undefined && openedAt === undefined)
    throw new Failure('BAD_REQUEST', 'listing patrols: after is of no page', { details: { what: 'after' } });
  return tables(db)
    .selectFrom('patrol')
    .selectAll()
    .select(visited.as('visited'))
    .where((e) => e.and(conditions(e, caller, query)))
    .where(isSeenWalk(assets, caller))
    .where((e) => (openedAt === undefined ? e.lit(true) : e(e.refTuple('openedAt', 'id'), '<', e.tuple(Number(openedAt), id))))
    .orderBy('openedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
}

const toBeWalked = ['open', 'started'] as const;

/** What of a filter each of its fields asks for. */
function conditions(e: ExpressionBuilder<Tables, 'patrol'>, { tenant, name, role }: Caller, query: Filter): Where[] {
  const { state, view, route, walker, mine, from, to } = query;
  return [
    e('tenant', '=', tenant),
    ...(state === undefined ? [] : [e('state', '=', state)]),
    ...(view === undefined ? [] : [e('state', 'in', toBeWalked)]),
    ...(route === undefined ? [] : [e('route', '=', route)]),
    ...(walker === undefined ? [] : [e('walker', '=', walker)]),
    ...(mine === undefined ? [] : [e('assignedTo', 'in', [name, role, ''])]),
    ...(from === undefined ? [] : [e('openedAt', '>=', from)]),
    ...(to === undefined ? [] : [e('openedAt', '<', to)]),
  ];
}

/** With its points, visits and files. @throws Failure `NOT_FOUND` */
export async function readPatrol(deps: PatrolDeps, caller: Caller, id: string): Promise<Reply<'getPatrol'>> {
  const row = await tables(deps.db)
    .selectFrom('patrol')
    .selectAll()
    .select(visited.as('visited'))
    .where('id', '=', id)
    .where('tenant', '=', caller.tenant)
    .executeTakeFirst();
  if (row === undefined || !seesWalk(deps.assets, caller, row)) throw noPatrol(id);
  const visits = await tables(deps.db).selectFrom('patrolVisit').selectAll().where('patrol', '=', id).orderBy('receivedAt').execute();
  const files = await deps.attachments.list(caller.tenant, patrolOwnerOf(id));
  return { ...patrolView(row), points: [...row.points], visits: visits.map(visitView), files: [...files] };
}

/** A patrol as the API shows it. */
function patrolView({ tenant: _, toldAt: __, points, ...shown }: Counted): Reply<'openPatrol'> {
  const filled = Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null)) as unknown as Reply<'openPatrol'>; // holds: null columns are the optional fields
  return { ...filled, pointCount: points.length };
}
