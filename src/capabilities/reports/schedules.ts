import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { DutyTeam } from '../../contracts/duty.ts';
import { changedMeanwhile, Failure } from '../../contracts/errors.ts';
import { issuesText } from '../../contracts/issue-text.ts';
import type { Caller } from '../../contracts/roles.ts';
import { programOf } from '../../contracts/roles.ts';
import { said } from '../../contracts/said.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { ReportDeps } from './deps.ts';
import { refuseSite } from './made.ts';
import { json, type ScheduleBody, type ScheduleRow, type TemplateRow, tables } from './schema.ts';
import { ownTemplate } from './templates.ts';
import { needsTeam, turnsOf } from './turns.ts';

/** A schedule as the API shows it. */
export type ScheduleView = Reply<'createReportSchedule'>;

/** Schedules of one tenant, at most. */
const mostSchedules = 200;

/** When a schedule comes next; null while it is switched off, and when nothing is in sight. */
export const nextOf = async (deps: ReportDeps, template: TemplateRow, body: ScheduleBody): Promise<EpochMs | null> =>
  body.enabled ? ((await turnsOf(deps, template, body)).next(deps.clock.now()) ?? null) : null;

const noSchedule = (id: string) =>
  new Failure('NOT_FOUND', `reading report schedule ${id}: there is none`, { details: { what: `report schedule ${id}` } });

/** All of a tenant, oldest first, with the channels that there are. */
export async function listSchedules(deps: ReportDeps, { tenant }: Caller): Promise<Reply<'listReportSchedules'>> {
  const rows = await tables(deps.db).selectFrom('reportSchedule').selectAll().where('tenant', '=', tenant).orderBy('id').execute();
  const items = [];
  for (const row of rows) items.push(await viewOf(deps, row, await ownTemplate(deps.db, tenant, row.template)));
  return { items, channels: [...(await deps.notify.channels(tenant))] };
}

/** @throws Failure `NOT_FOUND` (template, site), `BAD_REQUEST` (channel, people), `TOO_LARGE` beyond {@link mostSchedules} */
export async function createSchedule(deps: ReportDeps, caller: Caller, body: ScheduleBody): Promise<ScheduleView> {
  const { db } = deps;
  const template = await check(deps, caller, body);
  const others = await tables(db).selectFrom('reportSchedule').select('id').where('tenant', '=', caller.tenant).execute();
  if (others.length >= mostSchedules)
    throw new Failure('TOO_LARGE', 'creating a report schedule', { details: { limit: `${mostSchedules} schedules` } });
  const row: ScheduleRow = {
    ...{ id: uuidv7(), tenant: caller.tenant, template: template.id, version: 1, body, nextAt: await nextOf(deps, template, body) },
    ...{ retryAt: null, lastAt: null, lastError: null },
  };
  await tables(db)
    .insertInto('reportSchedule')
    .values({ ...row, body: json(body) })
    .execute();
  return viewOf(deps, row, template);
}

/** It begins anew from now. @throws Failure `NOT_FOUND`, `BAD_REQUEST`, `CONFLICT` when it has another version by now */
export async function replaceSchedule(
  deps: ReportDeps,
  caller: Caller,
  { id, given }: { readonly id: string; readonly given: Received<'replaceReportSchedule', 'body'> },
): Promise<ScheduleView> {
  const { version, ...body } = given;
  const template = await check(deps, caller, body);
  const nextAt = await nextOf(deps, template, body);
  return deps.db.transaction().execute(async (trx) => {
    const mine = tables(trx).selectFrom('reportSchedule').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
    const before = await mine.forUpdate().executeTakeFirst();
    if (before === undefined) throw noSchedule(id);
    if (before.version !== version) throw changedMeanwhile(`changing report schedule ${id}`, before.version, version);
    const change = { template: template.id, version: version + 1, nextAt };
    const next = { ...change, retryAt: null, lastError: null };
    await tables(trx)
      .updateTable('reportSchedule')
      .set({ ...next, body: json(body) })
      .where('id', '=', id)
      .execute();
    return viewOf(deps, { ...before, ...next, body }, template);
  });
}

/** Its reports stay. @throws Failure `NOT_FOUND` */
export async function removeSchedule({ db }: ReportDeps, { tenant }: Caller, id: string): Promise<void> {
  const gone = await tables(db).deleteFrom('reportSchedule').where('id', '=', id).where('tenant', '=', tenant).executeTakeFirst();
  if (gone.numDeletedRows === 0n) throw noSchedule(id);
}

async function check(deps: ReportDeps, caller: Caller, { template: id, site, team, targets }: ScheduleBody): Promise<TemplateRow> {
  refuseSite(deps, caller, site);
  const template = await ownTemplate(deps.db, caller.tenant, id);
  if (template.body.period === 'shift') await teamOf(deps, caller, team);
  else if (team !== undefined) throw noShifts;
  const problems = await deps.notify.targetProblems(caller.tenant, targets);
  const what = issuesText(problems.map((text) => ({ path: '', text })));
  if (problems.length > 0) throw new Failure('BAD_REQUEST', `checking a report schedule: ${what.en}`, { details: { what } });
  return template;
}

const onlyShifts = { zh: '只有班次报表跟随班组', en: 'only a template of shifts follows a team' };
const noShifts = new Failure('BAD_REQUEST', `checking a report schedule: ${onlyShifts.en}`, { details: { what: onlyShifts } });

function teamOf({ notify }: ReportDeps, caller: Caller, team: string | undefined): Promise<DutyTeam> {
  if (team === undefined) throw needsTeam;
  return notify.team(caller, team);
}

const noTeam: Text = { zh: '它所跟随的班组已不存在', en: 'the team whose shifts it follows is not there' };

async function viewOf(deps: ReportDeps, row: ScheduleRow, { body: { title, period } }: TemplateRow): Promise<ScheduleView> {
  const { assets, notify } = deps;
  const { id, tenant, version, body, nextAt, lastAt, lastError } = row;
  const team = body.team === undefined ? undefined : await teamOf(deps, programOf(tenant), body.team).catch(() => undefined);
  const lost = period === 'shift' && team === undefined ? [noTeam] : [];
  const site = body.site === undefined ? undefined : assets.asset(body.site);
  const retired = (key: string): Text => ({ zh: `资产 ${key} 已停用`, en: `asset ${key} was retired` });
  const gone = body.site !== undefined && site?.retiredAt !== undefined ? [retired(site.key)] : [];
  const texts = [...(await notify.targetProblems(tenant, body.targets)), ...gone, ...lost];
  return {
    ...{ ...body, id, version, templateTitle: title, period, problems: texts.map(({ en }) => en), problemTexts: texts },
    ...(site && { siteTitle: site.title }),
    ...(team && { teamTitle: team.title }),
    ...(nextAt !== null && { nextAt }),
    ...(lastAt !== null && { lastAt }),
    ...(lastError !== null && { lastError, lastErrorText: said(lastError) }),
  };
}
