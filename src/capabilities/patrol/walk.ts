import type { Received, Reply } from '../../contracts/api/index.ts';
import { clockText } from '../../contracts/calendar.ts';
import { metresBetween } from '../../contracts/distance.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import { isBad, resultProblems } from '../../contracts/patrol.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Trx } from '../../kernel/database.ts';
import type { Assets } from '../assets/index.ts';
import type { PatrolDeps } from './deps.ts';
import { alarmLeft, calmVisited } from './missed-alarms.ts';
import { asJson, type PatrolRow, tables, type VisitRow } from './schema.ts';
import { seesWalk } from './sites.ts';

type Point = PatrolRow['points'][number];

/** What the attachments of a patrol belong to. */
export const patrolOwnerOf = (id: string): string => `patrol/${id}`;
/** How far the clock of a phone may be ahead, ms. */
const mostAheadMs = 5 * 60_000;
/** Told at once; the rest at the next look. */
const mostAtOnce = 200;

/** Start a patrol; one that was started stays as it is, whoever asks. @throws Failure `NOT_FOUND`, `BAD_REQUEST` */
export async function startPatrol(
  deps: PatrolDeps,
  caller: Caller,
  { id, at }: { readonly id: string; readonly at: EpochMs },
): Promise<void> {
  refuseFuture(deps, at);
  await deps.db.transaction().execute(async (trx) => {
    const patrol = await lockPatrol(deps.assets, trx, { caller, id });
    if (patrol.startedAt === null) await saveStart(trx, patrol, { by: caller.name, at });
  });
}

const saveStart = (trx: Trx, { id, state }: PatrolRow, { by, at }: { readonly by: string; readonly at: EpochMs }) =>
  tables(trx)
    .updateTable('patrol')
    .set({ startedAt: at, startedBy: by, state: state === 'open' ? 'started' : state })
    .where('id', '=', id)
    .execute();

/**
 * Keep what was found at a point, also when it comes late from a phone without a network. The same visit again changes nothing; the first one of a
 * patrol starts it.
 *
 * @throws Failure `NOT_FOUND`, `BAD_REQUEST` with all that is wrong, `CONFLICT` when the patrol is finished or the point has another visit
 */
export async function putVisit(
  deps: PatrolDeps,
  caller: Caller,
  { id, point: pointId, visit }: { readonly id: string; readonly point: string; readonly visit: Received<'putVisit', 'body'> },
): Promise<Reply<'putVisit'>> {
  refuseFuture(deps, visit.at);
  const known = new Set((await deps.attachments.list(caller.tenant, patrolOwnerOf(id))).map((file) => file.id));
  return deps.db.transaction().execute(async (trx) => {
    const patrol = await lockPatrol(deps.assets, trx, { caller, id });
    const earlier = await visitOf(trx, id, pointId);
    if (earlier !== undefined) return visitReply(patrol, sameVisit(patrol, earlier, { id: visit.id, zone: await zoneOf(trx, patrol) }));
    refuseFinished(patrol);
    const row = checkedVisit(patrol, { pointId, visit, known, by: caller.name, receivedAt: deps.clock.now() });
    await insertVisit(deps, trx, { patrol, row });
    return visitReply(patrol, row);
  });
}

/** Keep a visit; the first one of a patrol starts it, and the last one at an asset ends the alarm that nobody was there. */
export async function insertVisit(
  deps: PatrolDeps,
  trx: Trx,
  { patrol, row }: { readonly patrol: PatrolRow; readonly row: VisitRow },
): Promise<void> {
  await tables(trx)
    .insertInto('patrolVisit')
    .values({ ...row, bad: asJson(row.bad), mover: row.mover === null ? null : asJson(row.mover) })
    .execute();
  if (patrol.startedAt === null) await saveStart(trx, patrol, { by: row.by, at: row.body.at });
  await calmVisited(deps, trx, { patrol, point: row.point, left: await leftOf(trx, patrol) });
}

/** What is kept of a point. */
export const visitOf = (trx: Trx, patrol: string, point: string): Promise<VisitRow | undefined> =>
  tables(trx).selectFrom('patrolVisit').selectAll().where('patrol', '=', patrol).where('point', '=', point).executeTakeFirst();

/** Of the calendar of its route, else of this machine. */
async function zoneOf(trx: Trx, { route }: PatrolRow): Promise<string> {
  const row = await tables(trx).selectFrom('patrolRoute').select('body').where('id', '=', route).executeTakeFirst();
  return row?.body.rule?.zone ?? ownZone();
}

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function sameVisit(patrol: PatrolRow, earlier: VisitRow, { id, zone }: { readonly id: string; readonly zone: string }): VisitRow {
  if (earlier.body.id === id) return earlier;
  const at = clockText(earlier.body.at, zone);
  throw refused(patrol, {
    zh: `${earlier.by} 已于 ${at} 巡检 ${earlier.point}`,
    en: `point ${earlier.point} was visited by ${earlier.by} at ${at}`,
  });
}

interface Coming {
  readonly pointId: string;
  readonly visit: VisitRow['body'];
  /** Ids of the files of the patrol. */
  readonly known: ReadonlySet<string>;
  readonly by: string;
  readonly receivedAt: EpochMs;
}

function checkedVisit({ id: patrol, tenant, number, points }: PatrolRow, { pointId, visit, known, by, receivedAt }: Coming): VisitRow {
  const point = points.find((one) => one.id === pointId);
  if (point === undefined)
    throw new Failure('NOT_FOUND', `visiting a point of ${number}: there is no ${pointId}`, { details: { what: `point ${pointId}` } });
  const lost = visit.results.flatMap(({ photos }) => photos).filter((photo) => !known.has(photo));
  const problems = [
    ...resultProblems(point, { ...visit, point: pointId }),
    ...lost.map((photo) => ({ zh: `照片 ${photo} 未上传`, en: `photo ${photo} was not sent` })),
  ];
  if (problems.length > 0)
    throw badRequest(number, { zh: problems.map(({ zh }) => zh).join('；'), en: problems.map(({ en }) => en).join('; ') });
  const distanceMeters = distanceOf(point, visit) ?? null;
  return { ...{ patrol, point: pointId, tenant, by, receivedAt, body: visit, bad: badOf(point, visit) }, mover: null, distanceMeters };
}

/** Items of a point that were bad or out of limits. */
export function badOf({ items }: Pick<Point, 'items'>, { results }: Pick<VisitRow['body'], 'results'>): readonly string[] {
  const values = new Map(results.map(({ item, value }) => [item, value]));
  return items.filter((item) => isBad(item, values.get(item.id) ?? '')).map((item) => item.id);
}

/** From the place of a point, m, to the centimetre; `undefined` when either is not known. */
export function distanceOf(
  { place }: Pick<Point, 'place'>,
  { longitude, latitude }: Pick<VisitRow['body'], 'longitude' | 'latitude'>,
): number | undefined {
  if (place === undefined || longitude === undefined || latitude === undefined) return undefined;
  return Math.round(metresBetween([place.longitude, place.latitude], [longitude, latitude]) * 100) / 100;
}

const visitReply = (patrol: PatrolRow, row: VisitRow): Reply<'putVisit'> => ({ visit: visitView(row), offers: offersOf(patrol, row) });

/** A report of a hidden danger for each bad item of a visit, prefilled. */
export function offersOf(patrol: PatrolRow, row: VisitRow): Reply<'putVisit'>['offers'] {
  const point = patrol.points.find(({ id }) => id === row.point);
  return row.bad.flatMap((item) => {
    const about = point?.items.find(({ id }) => id === item);
    if (point === undefined || about === undefined) return [];
    const value = row.body.results.find((result) => result.item === item)?.value;
    const unit = about.kind === 'number' && about.unit !== undefined ? ` ${about.unit}` : '';
    const said = value === false ? '✗' : `${value}${unit}`;
    const title = `${point.title}: ${about.text}`.slice(0, 120);
    const origin = { by: 'patrol' as const, patrol: patrol.id, point: point.id, item };
    return [{ title, description: `${patrol.number} ${patrol.title}; ${about.text}: ${said}`, asset: point.asset, origin }];
  });
}

/** A visit as the API shows it. */
export const visitView = ({ point, by, receivedAt, body, bad, mover, distanceMeters }: VisitRow): Reply<'putVisit'>['visit'] => ({
  ...{ ...body, point, by, receivedAt, bad: [...bad] },
  ...(mover !== null && { mover: { ...mover } }),
  ...(distanceMeters !== null && { distanceMeters }),
});

/**
 * Finish a patrol, and tell of the points that were left. One that is finished stays as it is.
 *
 * @throws Failure `NOT_FOUND`, `BAD_REQUEST` when points are left and no note says why
 */
export async function finishPatrol(
  deps: PatrolDeps,
  caller: Caller,
  { id, at, note }: { readonly id: string } & Received<'finishPatrol', 'body'>,
): Promise<void> {
  refuseFuture(deps, at);
  await deps.db.transaction().execute(async (trx) => {
    const patrol = await lockPatrol(deps.assets, trx, { caller, id });
    if (patrol.state === 'finished') return;
    const left = await leftOf(trx, patrol);
    if (left.length > 0 && note === undefined)
      throw badRequest(patrol.number, {
        zh: `还有 ${left.length} 个点未巡，结束前须写明原因`,
        en: `finishing it needs a note: ${left.length} points are left`,
      });
    const started = patrol.startedAt === null ? { startedAt: at, startedBy: caller.name } : {};
    const done = { state: 'finished' as const, finishedAt: at, finishedBy: caller.name, note: note ?? null, missedPoints: asJson(left) };
    await tables(trx)
      .updateTable('patrol')
      .set({ ...started, ...done })
      .where('id', '=', id)
      .execute();
    if (left.length > 0 && patrol.toldAt === null) await tell(deps, trx, { patrol, left });
  });
  deps.outbox.wake();
}

/** Mark the patrols that were not finished in time as missed, and tell of each once with the points that are left. */
export async function tellMissed(deps: PatrolDeps): Promise<void> {
  const told = await deps.db.transaction().execute(async (trx) => {
    const late = await tables(trx)
      .selectFrom('patrol')
      .selectAll()
      .where('state', 'in', ['open', 'started'])
      .where('dueAt', '<', deps.clock.now())
      .orderBy('dueAt')
      .limit(mostAtOnce)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const patrol of late) {
      const left = await leftOf(trx, patrol);
      await tables(trx)
        .updateTable('patrol')
        .set({ state: 'missed', missedPoints: asJson(left) })
        .where('id', '=', patrol.id)
        .execute();
      await tell(deps, trx, { patrol, left });
    }
    return late.length;
  });
  if (told > 0) deps.outbox.wake();
}

async function tell(deps: PatrolDeps, trx: Trx, { patrol, left }: { readonly patrol: PatrolRow; readonly left: readonly string[] }) {
  const { outbox, clock } = deps;
  const { id, tenant, route, dueAt, assignedTo, number, title } = patrol;
  const assets = [...new Set(patrol.points.flatMap(({ asset }) => asset ?? []))];
  await tables(trx).updateTable('patrol').set({ toldAt: clock.now() }).where('id', '=', id).execute();
  await outbox.emit(trx, 'patrol.missed', {
    ...{ tenant, patrol: id, route, points: [...left], assets, dueAt, assignedTo, number },
    title: { zh: title, en: title },
  });
  await alarmLeft(deps, trx, { patrol, left });
}

/** Ids of the points that have no visit yet, in the order of the walk. */
export async function leftOf(trx: Trx, { id, points }: PatrolRow): Promise<readonly string[]> {
  const visits = await tables(trx).selectFrom('patrolVisit').select('point').where('patrol', '=', id).execute();
  const seen = new Set(visits.map(({ point }) => point));
  return points.map((point) => point.id).filter((point) => !seen.has(point));
}

/** It, kept from others until the transaction ends. @throws Failure `NOT_FOUND` */
export async function lockPatrol(
  assets: Assets,
  trx: Trx,
  { caller, id }: { readonly caller: Caller; readonly id: string },
): Promise<PatrolRow> {
  const mine = tables(trx).selectFrom('patrol').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
  const patrol = await mine.forUpdate().executeTakeFirst();
  if (patrol === undefined || !seesWalk(assets, caller, patrol)) throw noPatrol(id);
  return patrol;
}

/** @throws Failure `CONFLICT` when nothing new is taken any more */
export function refuseFinished(patrol: PatrolRow): void {
  if (patrol.state === 'finished')
    throw refused(patrol, { zh: `已由 ${patrol.finishedBy} 结束`, en: `it was finished by ${patrol.finishedBy}` });
}

/** The failure of asking for a patrol that is not there. */
export const noPatrol = (id: string): Failure =>
  new Failure('NOT_FOUND', `reading patrol ${id}: there is none`, { details: { what: `patrol ${id}` } });

function refuseFuture({ clock }: PatrolDeps, at: EpochMs): void {
  const time = clockText(at, ownZone());
  if (at > clock.now() + mostAheadMs)
    throw badRequest('a patrol', {
      zh: `时间 ${time} 尚未到来，请校准手机时钟`,
      en: `the time ${time} has not come yet; set the phone's clock`,
    });
}

const refused = ({ number }: PatrolRow, { zh, en }: Text): Failure =>
  conflict(`walking ${number}`, { zh: `${number} ${zh}`, en: `${number}: ${en}` });
const badRequest = (number: string, what: Text) => new Failure('BAD_REQUEST', `walking ${number}: ${what.en}`, { details: { what } });
