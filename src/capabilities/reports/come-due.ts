import { nextAfter, upcoming } from '../../contracts/calendar.ts';
import { lastSpan, spanText } from '../../contracts/report.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { ReportDeps } from './deps.ts';
import { compute, insertReport } from './made.ts';
import { ruleOf } from './schedules.ts';
import { type ReportRow, type ScheduleRow, type TemplateRow, tables } from './schema.ts';
import { ownTemplate } from './templates.ts';

const retryMs = 60_000;
/** Reports that are made up for after the program was away; earlier ones can be made by hand. */
const mostMissed = 7;
/** Moments looked at to find how many were missed: more than a year of days. */
const mostLooked = 400;

/**
 * Make the reports that have come due, each once: a report and its sending are written with the next moment in one transaction, and no
 * schedule has two reports of the same period. What fails is tried again in a minute. Resolves to how many were made.
 */
export async function comeDue(deps: ReportDeps): Promise<number> {
  const now = deps.clock.now();
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
  const rule = ruleOf(template.body.period, schedule.body);
  const moments = upcoming(rule, (schedule.nextAt ?? now) - 1, mostLooked).filter((moment) => moment <= now);
  if (moments.length > mostMissed)
    deps.log.warn({ schedule: schedule.id, missed: moments.length }, 'only the newest of the missed reports are made');
  let made = 0;
  for (const moment of moments.slice(-mostMissed)) {
    const { site, zone } = schedule.body;
    const span = lastSpan({ period: template.body.period, startsAt: template.body.startsAt, zone }, moment);
    const row = await compute(deps, { template, site, zone, span, by: 'schedule', schedule: schedule.id });
    if (await store(deps, { schedule, template, row, next: nextAfter(rule, moment) ?? null })) made++;
  }
  return made;
}

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
