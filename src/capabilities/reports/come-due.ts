import { sql } from 'kysely';
import { spanText } from '../../contracts/report.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { ReportDeps } from './deps.ts';
import { compute, insertReport } from './made.ts';
import { nextOf } from './schedules.ts';
import { type ReportRow, type ScheduleRow, type TemplateRow, tables } from './schema.ts';
import { ownTemplate } from './templates.ts';
import { turnsOf } from './turns.ts';

const retryMs = 60_000;
/** Reports that are made up for after the program was away; earlier ones can be made by hand. */
const mostMissed = 7;

/**
 * Make the reports that have come due, each once: a report and its sending are written with the next moment in one transaction, and no
 * schedule has two reports of the same period. What fails is tried again in a minute. Resolves to how many were made.
 */
export async function comeDue(deps: ReportDeps): Promise<number> {
  const now = deps.clock.now();
  await followTeams(deps, now);
  const due = await tables(deps.db)
    .selectFrom('reportSchedule')
    .selectAll()
    .where('nextAt', '<=', now)
    .where((e) => e.or([e('retryAt', 'is', null), e('retryAt', '<=', now)]))
    .orderBy('nextAt')
    .execute();
  let made = 0;
  for (const schedule of due) {
    try {
      made += await makeMissed(deps, schedule, now);
    } catch (err) {
      await postpone(deps, schedule, err, now);
    }
  }
  if (made > 0) deps.outbox.wake();
  return made;
}

/** The reports of one schedule, the oldest first. */
async function makeMissed(deps: ReportDeps, schedule: ScheduleRow, now: EpochMs): Promise<number> {
  const template = await ownTemplate(deps.db, schedule.tenant, schedule.template);
  const turns = await turnsOf(deps, template, schedule.body);
  const missed = turns.between((schedule.nextAt ?? now) - 1, now);
  if (missed.length > mostMissed)
    deps.log.warn({ schedule: schedule.id, missed: missed.length }, 'only the newest of the missed reports are made');
  const wanted = missed.slice(-mostMissed);
  let made = 0;
  for (const [i, { moment, span, shift }] of wanted.entries()) {
    const { site, zone } = schedule.body;
    const row = await compute(deps, { template, site, zone, span, shift, by: 'schedule', schedule: schedule.id });
    // Two shifts may end at the same time: the second is still to come then.
    const next = wanted[i + 1]?.moment ?? turns.next(moment) ?? null;
    if (await store(deps, { schedule, template, row, next })) made++;
  }
  if (wanted.length === 0) await moveOn(deps, schedule, turns.next(now) ?? null); // its shifts were changed meanwhile
  return made;
}

/** The shifts of a team may be changed at any time: what is still to come is worked out anew. */
async function followTeams(deps: ReportDeps, now: EpochMs): Promise<void> {
  const waiting = await tables(deps.db)
    .selectFrom('reportSchedule')
    .innerJoin('reportTemplate', 'reportTemplate.id', 'reportSchedule.template')
    .selectAll('reportSchedule')
    .where(sql<boolean>`report_template.body->>'period' = 'shift'`)
    .where(sql<boolean>`(report_schedule.body->>'enabled')::boolean`)
    .where((e) => e.or([e('nextAt', 'is', null), e('nextAt', '>', now)]))
    .execute();
  for (const schedule of waiting) {
    const template = await ownTemplate(deps.db, schedule.tenant, schedule.template);
    // A team that is gone is told by the schedule itself.
    const next = await nextOf(deps, template, schedule.body).catch(() => schedule.nextAt);
    if (next !== schedule.nextAt) await moveOn(deps, schedule, next);
  }
}

const moveOn = async ({ db }: ReportDeps, { id, version }: ScheduleRow, nextAt: EpochMs | null): Promise<void> => {
  await tables(db).updateTable('reportSchedule').set({ nextAt }).where('id', '=', id).where('version', '=', version).execute();
};

interface Stored {
  readonly schedule: ScheduleRow;
  readonly template: TemplateRow;
  readonly row: ReportRow;
  readonly next: EpochMs | null;
}

/** False when the schedule was changed or removed meanwhile, or has this period already. */
function store({ db, outbox, address }: ReportDeps, { schedule, template, row, next }: Stored): Promise<boolean> {
  const { id, tenant, version, body } = schedule;
  return db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await tables(trx)
      .updateTable('reportSchedule')
      .set({ nextAt: next, retryAt: null, lastAt: row.madeAt, lastError: null })
      .where('id', '=', id)
      .where('version', '=', version)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n || !(await insertReport(trx, row))) return false;
    if (body.targets.length === 0) return true;
    const words = wordsOf(template, row, address);
    await outbox.emit(trx, 'report.made', {
      ...{ tenant, report: row.id, site: body.site, ...words, targets: body.targets, time: row.madeAt },
    });
    return true;
  });
}

/** What a message says of a report. */
function wordsOf(
  { body }: TemplateRow,
  { id, content }: ReportRow,
  address: string | undefined,
): { readonly title: Text; readonly text: Text } {
  const days = spanText(content);
  const { siteTitle } = content;
  const link = `${address ?? ''}/reports/${id}`;
  return {
    title: {
      zh: `[报表] ${body.title.zh} ${siteTitle ? `${siteTitle.zh} ` : ''}${days}`,
      en: `[Report] ${body.title.en} ${siteTitle ? `${siteTitle.en} ` : ''}${days}`,
    },
    text: {
      zh: `${body.title.zh}（${days}）已编制。邮件附 PDF 与 Excel；在控制台查看：${link}`,
      en: `${body.title.en} (${days}) was made. A mail carries it as PDF and Excel; in the console: ${link}`,
    },
  };
}

async function postpone({ db, log }: ReportDeps, { id, version }: ScheduleRow, err: unknown, now: EpochMs): Promise<void> {
  log.warn({ err, schedule: id }, 'making a report failed, trying again in a minute');
  const lastError = (err instanceof Error ? err.message : String(err)).slice(0, 500);
  await tables(db)
    .updateTable('reportSchedule')
    .set({ retryAt: now + retryMs, lastError })
    .where('id', '=', id)
    .where('version', '=', version)
    .execute();
}

/** Remove the reports whose time is over. Resolves to how many went. */
export async function removeExpired({ db, clock }: Pick<ReportDeps, 'db' | 'clock'>): Promise<number> {
  const { numDeletedRows } = await tables(db).deleteFrom('report').where('expiresAt', '<=', clock.now()).executeTakeFirst();
  return Number(numDeletedRows);
}
