import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { calendarProblems, nextAfter, upcoming } from '../../contracts/calendar.ts';
import { changedMeanwhile, Failure } from '../../contracts/errors.ts';
import type { LatestSample } from '../../contracts/flow.ts';
import { isBad } from '../../contracts/quality.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { seesAsset, seesPoint, seesThingOf } from '../assets/index.ts';
import type { MaintainDeps } from './deps.ts';
import { type ScheduleBody, type ScheduleRow, tables } from './schema.ts';

/** A schedule as the API shows it. */
export type ScheduleView = Reply<'createSchedule'>;
/** A value of a counter and its time. */
export type Reading = Pick<LatestSample, 'value' | 'time'>;
/** How many of the next moments are shown. */
const mostShown = 5;

/** All that the caller may see, oldest first. */
export async function listSchedules(deps: MaintainDeps, caller: Caller): Promise<Reply<'listSchedules'>> {
  const rows = await tables(deps.db).selectFrom('workSchedule').selectAll().where('tenant', '=', caller.tenant).orderBy('id').execute();
  return { items: rows.filter((row) => isSeenBy(deps, caller, row)).map((row) => scheduleView(deps, row)) };
}

/** @throws Failure `BAD_REQUEST` with what is wrong */
export async function createSchedule(deps: MaintainDeps, caller: Caller, body: ScheduleBody): Promise<ScheduleView> {
  check(deps, caller, body);
  const row: ScheduleRow = {
    ...{ id: uuidv7(), tenant: caller.tenant, version: 1, body, nextAt: nextOf(body, deps.clock.now()), createdBy: caller.name },
    ...{ counted: 0, ...startOf(deps, body), otherMeter: null, lastOrder: null, lastAt: null },
  };
  await tables(deps.db).insertInto('workSchedule').values(row).execute();
  return scheduleView(deps, row);
}

/**
 * A calendar begins anew from now; a counter keeps what it has counted while its point stays.
 *
 * @throws Failure `NOT_FOUND`, `BAD_REQUEST`, `CONFLICT` when it has another version by now
 */
export async function replaceSchedule(
  deps: MaintainDeps,
  caller: Caller,
  { id, given }: { readonly id: string; readonly given: Received<'replaceSchedule', 'body'> },
): Promise<ScheduleView> {
  const { version, ...body } = given;
  check(deps, caller, body);
  return deps.db.transaction().execute(async (trx) => {
    const before = await tables(trx)
      .selectFrom('workSchedule')
      .selectAll()
      .where('id', '=', id)
      .where('tenant', '=', caller.tenant)
      .forUpdate()
      .executeTakeFirst();
    if (before === undefined || !isSeenBy(deps, caller, before)) throw noSchedule(id);
    if (before.version !== version) throw changedMeanwhile(`changing schedule ${id}`, before.version, version);
    const isSamePoint = pointOf(before.body) === pointOf(body);
    const counter = isSamePoint
      ? { counted: before.counted, lastValue: before.lastValue, lastValueAt: before.lastValueAt }
      : { counted: 0, ...startOf(deps, body), otherMeter: null };
    const next = { version: version + 1, nextAt: nextOf(body, deps.clock.now()), ...counter };
    await tables(trx)
      .updateTable('workSchedule')
      .set({ ...next, body: sql`${JSON.stringify(body)}::jsonb` })
      .where('id', '=', id)
      .execute();
    return scheduleView(deps, { ...before, ...next, body });
  });
}

/** Its orders stay. @throws Failure `NOT_FOUND` */
export async function removeSchedule(deps: MaintainDeps, caller: Caller, id: string): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const mine = tables(trx).selectFrom('workSchedule').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
    const row = await mine.forUpdate().executeTakeFirst();
    if (row === undefined || !isSeenBy(deps, caller, row)) throw noSchedule(id);
    await tables(trx).deleteFrom('workSchedule').where('id', '=', id).execute();
  });
}

/** A schedule belongs where its asset does. */
const isSeenBy = ({ assets }: MaintainDeps, caller: Caller, { body }: Pick<ScheduleRow, 'body'>): boolean =>
  seesThingOf(assets, caller, body.asset);

const noSchedule = (id: string) =>
  new Failure('NOT_FOUND', `reading schedule ${id}: there is none`, { details: { what: `schedule ${id}` } });

/** When it comes next; `null` for a counter, or while it is switched off. */
export const nextOf = ({ trigger, enabled }: ScheduleBody, now: EpochMs): EpochMs | null =>
  enabled && trigger.by === 'calendar' ? (nextAfter(trigger.rule, now) ?? null) : null;

const pointOf = ({ trigger }: ScheduleBody): number | undefined => (trigger.by === 'counter' ? trigger.point : undefined);

/** The newest value of the counter, when it has one that can be trusted. */
export function counterOf({ latest }: Pick<MaintainDeps, 'latest'>, body: ScheduleBody): Reading | undefined {
  const point = pointOf(body);
  const sample = point === undefined ? undefined : latest.read(point);
  return sample !== undefined && Number.isFinite(sample.value) && !isBad(sample.quality) ? sample : undefined;
}

/** Where a counter begins. */
function startOf(deps: MaintainDeps, body: ScheduleBody): Pick<ScheduleRow, 'lastValue' | 'lastValueAt'> {
  const now = counterOf(deps, body);
  return { lastValue: now?.value ?? null, lastValueAt: now?.time ?? null };
}

function check({ assets }: MaintainDeps, caller: Caller, { trigger, asset }: ScheduleBody): void {
  if (asset === undefined && caller.sites !== undefined)
    throw new Failure('NOT_AT_SITES', `checking a schedule: it would belong to none of the sites of ${caller.name}`);
  const problems = [
    ...(trigger.by === 'calendar' ? calendarProblems(trigger.rule) : []),
    ...(trigger.by === 'counter' && !seesPoint(assets, caller, trigger.point) ? [`there is no point ${trigger.point}`] : []),
    ...(asset !== undefined && !seesAsset(assets, caller, asset) ? [`there is no asset ${asset}`] : []),
  ];
  const what = problems.join('; ');
  if (what !== '') throw new Failure('BAD_REQUEST', `checking a schedule: ${what}`, { details: { what } });
}

function scheduleView(
  { assets, clock }: MaintainDeps,
  { id, version, body, counted, otherMeter, lastOrder, lastAt, nextAt }: ScheduleRow,
): ScheduleView {
  const { trigger } = body;
  const later = trigger.by === 'calendar' && nextAt !== null ? upcoming(trigger.rule, Math.max(nextAt, clock.now()), mostShown - 1) : [];
  const optional = {
    ...{
      assetTitle: assets.asset(body.asset ?? '')?.title,
      pointTitle: trigger.by === 'counter' ? assets.point(trigger.point)?.title : undefined,
    },
    ...{ lastOrder: lastOrder ?? undefined, lastAt: lastAt ?? undefined, counted: trigger.by === 'counter' ? counted : undefined },
    otherMeter: otherMeter ?? undefined,
  };
  return { ...body, id, version, next: nextAt === null ? [] : [nextAt, ...later], ...optional };
}
