import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { TimedPlace } from '../../contracts/distance.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import { isBad } from '../../contracts/quality.ts';
import { programOf } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Trx } from '../../kernel/database.ts';
import { seesAsset } from '../assets/index.ts';
import { reportOnce } from './dangers.ts';
import type { PatrolDeps } from './deps.ts';
import { type PatrolRow, tables, type VisitRow } from './schema.ts';
import { badOf, distanceOf, insertVisit, leftOf, offersOf, visitOf } from './walk.ts';

type Point = PatrolRow['points'][number];
type Results = VisitRow['body']['results'];

/** A reading that is older is none of this visit, ms. `assumed` */
const oldestReadingMs = 5 * 60_000;

/** A patrol that is under way, with the ids of its points that have no visit. */
type Walk = PatrolRow & { readonly left: readonly string[] };

/**
 * Keep a visit at each point that a machine on patrol has reached, and finish the patrols whose points are all visited. One that fails holds up
 * no other.
 *
 * @throws AggregateError with what failed, once all were looked at
 */
export async function walkMachines(deps: PatrolDeps): Promise<void> {
  const failures: unknown[] = [];
  for (const walk of await underWay(deps)) await walkOne(deps, walk).catch((error) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, `looking at machines: ${failures.length} of their patrols failed`);
}

async function underWay({ db }: PatrolDeps): Promise<readonly Walk[]> {
  const visited = sql<readonly string[]>`array(select point from patrol_visit where patrol_visit.patrol = patrol.id)`;
  const rows = await tables(db)
    .selectFrom('patrol')
    .selectAll()
    .select(visited.as('visited'))
    .where(sql<boolean>`walker <> 'person' and state in ('open', 'started')`) // as the index has it
    .orderBy('openedAt')
    .orderBy('id')
    .execute();
  return rows.map(({ visited, ...patrol }) => ({
    ...patrol,
    left: patrol.points.map(({ id }) => id).filter((id) => !visited.includes(id)),
  }));
}

async function walkOne(deps: PatrolDeps, walk: Walk): Promise<void> {
  const arrivals = arrivalsOf(deps, walk);
  if (arrivals.length === 0 && walk.left.length > 0) return;
  await deps.db.transaction().execute(async (trx) => {
    const patrol = await tables(trx).selectFrom('patrol').selectAll().where('id', '=', walk.id).forUpdate().executeTakeFirst();
    if (patrol?.state !== 'open' && patrol?.state !== 'started') return; // ended since it was read
    for (const arrival of arrivals) await keepArrival(deps, trx, { patrol, arrival });
    await finishWhenDone(deps, trx, patrol);
  });
}

/** A point that a machine is at, with all that it reads there. */
interface Arrival {
  readonly point: Point;
  readonly place: TimedPlace;
  readonly distanceMeters: number;
  readonly results: Results;
}

function arrivalsOf({ movers, latest, clock }: PatrolDeps, { mover, points, left, openedAt, dueAt }: Walk): readonly Arrival[] {
  const place = mover === null ? undefined : movers.placeOf(mover.asset);
  if (place === undefined || place.time < openedAt || place.time > dueAt) return [];
  return points.flatMap((point) => {
    const distanceMeters = left.includes(point.id) ? distanceWithin(point, place) : undefined;
    const results = distanceMeters === undefined ? undefined : readingsOf(latest, point, clock.now());
    return distanceMeters === undefined || results === undefined ? [] : [{ point, place, distanceMeters, results }];
  });
}

/** How far from a point a machine is that is there, m; `undefined` when it is elsewhere, also on another floor or on one that it does not tell. */
function distanceWithin(point: Point, at: TimedPlace): number | undefined {
  const { withinMeters = 0, floor } = point.place ?? {};
  const distance = distanceOf(point, at);
  const isThere = distance !== undefined && distance <= withinMeters && (floor === undefined || floor === at.floor);
  return isThere ? distance : undefined;
}

/** The newest values of all items; `undefined` while one of them is missing, bad or too old: nothing is made up. */
function readingsOf(latest: LatestReader, { items }: Point, now: EpochMs): Results | undefined {
  const results = items.flatMap((item) => {
    const sample = item.kind === 'number' && item.reads !== undefined ? latest.read(item.reads) : undefined;
    const isTaken = sample !== undefined && !isBad(sample.quality) && Number.isFinite(sample.value) && now - sample.time <= oldestReadingMs;
    return isTaken ? [{ item: item.id, value: sample.value, photos: [] }] : [];
  });
  return results.length === items.length ? results : undefined;
}

/**
 * Keep the visit with the reports of what was bad: all of it or nothing, so that a crash in between repeats no report and forgets none. The visit
 * alone says whether it was reported: an id that follows from the point could be taken by somebody else.
 */
async function keepArrival(
  deps: PatrolDeps,
  trx: Trx,
  { patrol, arrival }: { readonly patrol: PatrolRow; readonly arrival: Arrival },
): Promise<void> {
  const { point, place, distanceMeters, results } = arrival;
  if ((await visitOf(trx, patrol.id, point.id)) !== undefined) return;
  const { time: at, longitude, latitude } = place;
  const body = { id: uuidv7(), at, longitude, latitude, results };
  const { name: by } = programOf(patrol.tenant);
  const row: VisitRow = {
    ...{ patrol: patrol.id, point: point.id, tenant: patrol.tenant, by, receivedAt: deps.clock.now(), body, bad: badOf(point, body) },
    ...{ mover: patrol.mover, distanceMeters },
  };
  await insertVisit(deps, trx, { patrol, row });
  await reportBad(deps, trx, { patrol, row });
}

/** Nobody stands there to report it. */
async function reportBad(
  deps: PatrolDeps,
  trx: Trx,
  { patrol, row }: { readonly patrol: PatrolRow; readonly row: VisitRow },
): Promise<void> {
  const caller = programOf(patrol.tenant);
  for (const { asset, ...offer } of offersOf(patrol, row)) {
    const there = seesAsset(deps.assets, caller, asset) ? asset : undefined; // it may have been removed since the route was made
    await reportOnce(deps, trx, { caller, given: { ...offer, asset: there } });
  }
}

async function finishWhenDone({ clock }: PatrolDeps, trx: Trx, patrol: PatrolRow): Promise<void> {
  if ((await leftOf(trx, patrol)).length > 0) return;
  await tables(trx)
    .updateTable('patrol')
    .set({ state: 'finished', finishedAt: clock.now(), finishedBy: programOf(patrol.tenant).name })
    .where('id', '=', patrol.id)
    .execute();
}
