import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { calendarProblems, nextAfter } from '../../contracts/calendar.ts';
import { changedMeanwhile, Failure } from '../../contracts/errors.ts';
import { wayProblems } from '../../contracts/patrol.ts';
import type { Caller } from '../../contracts/roles.ts';
import { said } from '../../contracts/said.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { seesAsset, seesPoint } from '../assets/index.ts';
import type { PatrolDeps } from './deps.ts';
import { calmLeft } from './missed-alarms.ts';
import { type RouteBody, type RouteRow, tables } from './schema.ts';
import { refuseElsewhere, seesWalk } from './sites.ts';

/** Those that the caller may see, oldest first. */
export async function listRoutes({ db, assets }: PatrolDeps, caller: Caller): Promise<Reply<'listPatrolRoutes'>> {
  const all = tables(db).selectFrom('patrolRoute').selectAll().where('tenant', '=', caller.tenant).orderBy('id');
  const rows = (await all.execute()).filter(({ body }) => seesWalk(assets, caller, body));
  return { items: rows.map(routeView) };
}

/** @throws Failure `BAD_REQUEST` with all that is wrong */
export async function createRoute(deps: PatrolDeps, caller: Caller, body: RouteBody): Promise<Reply<'createPatrolRoute'>> {
  check(deps, caller, body);
  const { tenant, name: createdBy } = caller;
  const row: RouteRow = { id: uuidv7(), tenant, version: 1, body, nextAt: nextOf(body, deps.clock.now()), createdBy };
  await tables(deps.db).insertInto('patrolRoute').values(row).execute();
  return routeView(row);
}

/** Its calendar begins anew from now. @throws Failure `NOT_FOUND`, `BAD_REQUEST`, `CONFLICT` when it has another version by now */
export async function replaceRoute(
  deps: PatrolDeps,
  caller: Caller,
  { id, given }: { readonly id: string; readonly given: Received<'replacePatrolRoute', 'body'> },
): Promise<Reply<'replacePatrolRoute'>> {
  const { version, ...body } = given;
  const before = await readRoute(deps, caller, id);
  check(deps, caller, body);
  const next = { version: version + 1, nextAt: nextOf(body, deps.clock.now()) };
  const saved = await deps.db.transaction().execute(async (trx) => {
    const mine = tables(trx).updateTable('patrolRoute').where('id', '=', id).where('tenant', '=', caller.tenant);
    const row = await mine
      .set({ ...next, body: sql`${JSON.stringify(body)}::jsonb` })
      .where('version', '=', version)
      .returningAll()
      .executeTakeFirst();
    if (row !== undefined) await calmLeft(deps, trx, { route: before, now: body });
    return row;
  });
  deps.outbox.wake();
  if (saved !== undefined) return routeView(saved);
  const { version: present } = await readRoute(deps, caller, id);
  throw changedMeanwhile(`changing patrol route ${id}`, present, version);
}

/** Its patrols stay, the alarms that it missed something end. @throws Failure `NOT_FOUND` */
export async function removeRoute(deps: PatrolDeps, caller: Caller, id: string): Promise<void> {
  const route = await readRoute(deps, caller, id);
  await deps.db.transaction().execute(async (trx) => {
    const gone = await tables(trx).deleteFrom('patrolRoute').where('id', '=', id).where('tenant', '=', route.tenant).executeTakeFirst();
    if (gone.numDeletedRows === 0n) throw noRoute(id);
    await calmLeft(deps, trx, { route });
  });
  deps.outbox.wake();
}

/** @throws Failure `NOT_FOUND` */
export async function readRoute({ db, assets }: Pick<PatrolDeps, 'db' | 'assets'>, caller: Caller, id: string): Promise<RouteRow> {
  const own = tables(db).selectFrom('patrolRoute').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
  const row = await own.executeTakeFirst();
  if (row === undefined || !seesWalk(assets, caller, row.body)) throw noRoute(id);
  return row;
}

const noRoute = (id: string) =>
  new Failure('NOT_FOUND', `reading patrol route ${id}: there is none`, { details: { what: `patrol route ${id}` } });

/** When it comes next; `null` without a calendar, or while it is switched off. */
export const nextOf = ({ rule, enabled }: RouteBody, now: EpochMs): EpochMs | null =>
  enabled && rule !== undefined ? (nextAfter(rule, now) ?? null) : null;

function check(deps: PatrolDeps, caller: Caller, body: RouteBody): void {
  const { assets } = deps;
  const { rule, points } = body;
  const items = points.flatMap((point) => point.items);
  const problems = [
    ...(rule === undefined ? [] : calendarProblems(rule)),
    ...twice(points.map(({ id }) => id)).map((id) => `point ${id} comes twice`),
    ...points.flatMap((point) => twice(point.items.map(({ id }) => id)).map((id) => `item ${id} of ${point.title} comes twice`)),
    ...points.flatMap(({ asset }) => (asset !== undefined && !seesAsset(assets, caller, asset) ? [`there is no asset ${asset}`] : [])),
    ...items.flatMap((item) =>
      item.kind === 'number' && item.low !== undefined && item.high !== undefined && item.low > item.high
        ? [`${item.text}: low is above high`]
        : [],
    ),
    ...items.flatMap((item) =>
      item.kind === 'number' && item.reads !== undefined && !seesPoint(assets, caller, item.reads)
        ? [`${item.text}: there is no data point ${item.reads}`]
        : [],
    ),
    ...moverProblems(deps, caller, body),
  ];
  const all = [...problems.map(said), ...wayProblems(body)];
  const what: Text = { zh: all.map(({ zh }) => zh).join('；'), en: all.map(({ en }) => en).join('; ') };
  if (all.length > 0) throw new Failure('BAD_REQUEST', `checking a patrol route: ${what.en}`, { details: { what } });
  refuseElsewhere(assets, caller, body);
}

/** A machine that the caller does not see is as if it did not exist. */
function moverProblems({ assets, movers }: PatrolDeps, caller: Caller, { mover }: RouteBody): readonly string[] {
  if (mover === undefined) return [];
  if (!seesAsset(assets, caller, mover)) return [`there is no asset ${mover}`];
  return movers.isMover(mover) ? [] : [`asset ${mover} tells no places`];
}

const twice = (names: readonly string[]): readonly string[] => [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];

const routeView = ({ id, version, body, nextAt }: RouteRow): Reply<'createPatrolRoute'> => ({
  ...{ ...body, id, version },
  ...(nextAt !== null && { next: nextAt }),
});
