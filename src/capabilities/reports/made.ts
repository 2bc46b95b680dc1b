import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { ReportContent } from '../../contracts/api/report-content.ts';
import { type Duty, type DutyTeam, dutiesBetween } from '../../contracts/duty.ts';
import { Failure } from '../../contracts/errors.ts';
import { lastSpan, type ReportClock, type ReportSpan, spanOfDay } from '../../contracts/report.ts';
import { lastShift, spanOfShift } from '../../contracts/report-shift.ts';
import type { Caller } from '../../contracts/roles.ts';
import { among } from '../../kernel/among.ts';
import type { Database } from '../../kernel/database.ts';
import { seenAssets, seesAsset, seesThingOf } from '../assets/index.ts';
import type { ReportDeps } from './deps.ts';
import { json, type ReportRow, type TemplateRow, tables } from './schema.ts';
import { contentOf } from './sections.ts';
import { seenTemplate } from './templates.ts';
import { needsTeam, type ShiftOf, shiftOf } from './turns.ts';

/** A report as the API shows it. */
export type ReportView = Reply<'getReport'>;

/** Who wants a report of what. */
export interface Order {
  readonly template: TemplateRow;
  readonly site: string | undefined;
  readonly zone: string;
  readonly span: ReportSpan;
  readonly shift?: ShiftOf | undefined;
  readonly by: string;
  /** Default: a person wants it. */
  readonly schedule?: string;
}

const dayMs = 86_400_000;
const noReport = (id: string) => new Failure('NOT_FOUND', `reading report ${id}: there is none`, { details: { what: `report ${id}` } });

/** Compute a report as it is to be stored. */
export async function compute(deps: ReportDeps, { template, site, zone, span, shift, by, schedule }: Order): Promise<ReportRow> {
  const { tenant, body } = template;
  const now = deps.clock.now();
  const content = await contentOf(deps, { tenant, site, body, zone, span, shift, now });
  return {
    ...{ id: uuidv7(), tenant, template: template.id, period: body.period, site: site ?? null, schedule: schedule ?? null },
    ...{ shift: shift?.key ?? null, fromTime: span.from, madeAt: now, madeBy: by, expiresAt: now + body.keepDays * dayMs, content },
  };
}

/** Store it, unless its schedule has made that period already. */
export async function insertReport(db: Database, row: ReportRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(db)
    .insertInto('report')
    .values({ ...row, content: json(row.content) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/**
 * Make a report now.
 *
 * @throws Failure `NOT_FOUND` (template, site, team), `BAD_REQUEST` (a period that has not begun, a shift that is not there), `NOT_AT_SITES` when roles at sites want one of the whole plant
 */
export async function makeReport(deps: ReportDeps, caller: Caller, given: Received<'makeReport', 'body'>): Promise<ReportView> {
  const { template: id, site } = given;
  const template = await seenTemplate(deps, caller, id);
  refuseSite(deps, caller, site);
  const row = await compute(deps, { template, site, by: caller.name, ...(await periodOf(deps, caller, { template, given })) });
  await insertReport(deps.db, row);
  return viewOf(row);
}

/** What is asked for: of a template of shifts the shift of a team, whose clock then counts. */
async function periodOf(
  deps: ReportDeps,
  caller: Caller,
  { template, given }: { readonly template: TemplateRow; readonly given: Received<'makeReport', 'body'> },
): Promise<Pick<Order, 'span' | 'shift' | 'zone'>> {
  const { day, zone, team: id, shift: key } = given;
  const { period, startsAt } = template.body;
  if (period !== 'shift') {
    const clock: ReportClock = { period, startsAt, zone };
    return { zone, span: day === undefined ? lastSpan(clock, deps.clock.now()) : spanOfDay(clock, day) };
  }
  if (id === undefined) throw needsTeam;
  const team = await deps.notify.team(caller, id);
  const duty = day === undefined ? lastShift(team, deps.clock.now()) : shiftOn(team, day, key);
  if (duty === undefined) throw noShift(day, key);
  return { zone: team.zone, span: spanOfShift(duty), shift: shiftOf({ id, team }, duty) };
}

const dayAround = 2 * dayMs;
const shiftOn = (team: DutyTeam, day: string, key: string | undefined): Duty | undefined =>
  dutiesBetween(team, Date.parse(day) - dayAround, Date.parse(day) + dayAround).find((duty) => duty.day === day && duty.shift.key === key);

function noShift(day: string | undefined, key: string | undefined): Failure {
  const named = [day, key].filter(Boolean).join(' ');
  const what = { zh: named ? `没有班次 ${named}` : '还没有结束的班次', en: named ? `there is no shift ${named}` : 'no shift is over yet' };
  return new Failure('BAD_REQUEST', `making a report: ${what.en}`, { details: { what } });
}

/** @throws Failure `NOT_FOUND` for an asset that the caller does not see, `NOT_AT_SITES` */
export function refuseSite({ assets }: Pick<ReportDeps, 'assets'>, caller: Caller, site: string | undefined): void {
  if (site === undefined && caller.sites !== undefined)
    throw new Failure('NOT_AT_SITES', 'making a report: it would be of the whole plant', { details: {} });
  if (site === undefined || seesAsset(assets, caller, site)) return;
  throw new Failure('NOT_FOUND', `making a report: there is no asset ${site}`, { details: { what: `asset ${site}` } });
}

/** The newest first, those of the caller's sites when its role holds at sites only. */
export async function listReports(
  { db, assets }: Pick<ReportDeps, 'db' | 'assets'>,
  caller: Caller,
  { template, period, after, limit }: Received<'listReports', 'query'>,
): Promise<Reply<'listReports'>> {
  const rows = await tables(db)
    .selectFrom('report')
    .select(['id', 'template', 'period', 'site', 'madeAt', 'madeBy', 'expiresAt'])
    .select(sql<Omit<ReportContent, 'sections'>>`content - 'sections'`.as('content'))
    .where('tenant', '=', caller.tenant)
    .where(among('site', seenAssets(assets, caller)))
    .$if(template !== undefined, (q) => q.where('template', '=', template ?? ''))
    .$if(period !== undefined, (q) => q.where('period', '=', period ?? 'day'))
    .$if(after !== undefined, (q) => q.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  return { items: items.map(headOf), ...(rows.length > limit && { next: items.at(-1)?.id }) };
}

/** @throws Failure `NOT_FOUND`, also for one of another tenant or of a site that the caller may not see */
export async function ownReport({ db, assets }: Pick<ReportDeps, 'db' | 'assets'>, caller: Caller, id: string): Promise<ReportRow> {
  const mine = tables(db).selectFrom('report').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
  const row = await mine.executeTakeFirst();
  if (row === undefined || !seesThingOf(assets, caller, row.site)) throw noReport(id);
  return row;
}

/** @throws Failure `NOT_FOUND` */
export async function removeReport({ db }: Pick<ReportDeps, 'db'>, { tenant }: Caller, id: string): Promise<void> {
  const { numDeletedRows } = await tables(db).deleteFrom('report').where('id', '=', id).where('tenant', '=', tenant).executeTakeFirst();
  if (numDeletedRows === 0n) throw noReport(id);
}

type Head = Pick<ReportRow, 'id' | 'template' | 'period' | 'site' | 'madeAt' | 'madeBy' | 'expiresAt'> & {
  readonly content: Omit<ReportContent, 'sections'>;
};

function headOf({ id, template, period, site, madeAt, madeBy, expiresAt, content }: Head) {
  const { title, siteTitle, shift, firstDay, lastDay, until, to } = content;
  return {
    ...{ id, template, title, period, firstDay, lastDay, isPartial: until < to, madeAt, madeBy, expiresAt },
    ...(site !== null && { site }),
    ...(siteTitle && { siteTitle }),
    ...(shift && { shift }),
  };
}

/** See {@link ReportView}. */
export const viewOf = (row: ReportRow): ReportView => ({ ...headOf(row), content: row.content });
