import type { EpochMs } from '../../contracts/time.ts';
import type { Trx } from '../../kernel/database.ts';
import type { ReportDeps } from './deps.ts';
import { type ScheduleRow, type TemplateRow, tables } from './schema.ts';
import { turnsOf } from './turns.ts';

/** More than a change of `startsAt` can move the moment at which a period is told: less than a day each for its end and its moment, and an hour of summer time. */
const mostMovedMs = 3 * 86_400_000;

type Deps = Pick<ReportDeps, 'clock' | 'notify'>;

/**
 * Work out anew when the schedules of a changed template come, so that no period is left out or told twice. One that would have been told by now
 * is told at the next look. Their versions rise, so that a report that is being made by the former template is not kept.
 */
export async function followTemplate(deps: Deps, trx: Trx, before: TemplateRow, now: TemplateRow): Promise<void> {
  // The moments of shifts depend on their team alone, which is looked at all the time.
  if (now.body.period === 'shift' || (before.body.period === now.body.period && before.body.startsAt === now.body.startsAt)) return;
  const schedules = await tables(trx).selectFrom('reportSchedule').selectAll().where('template', '=', now.id).forUpdate().execute();
  for (const schedule of schedules) {
    if (!schedule.body.enabled) continue;
    const nextAt = (await nextFor(deps, schedule, { before, now })) ?? null;
    await tables(trx)
      .updateTable('reportSchedule')
      .set({ nextAt, version: schedule.version + 1 })
      .where('id', '=', schedule.id)
      .execute();
  }
}

/** When the first period that was not told yet is told now; another kind of period begins anew. */
async function nextFor(
  deps: Deps,
  { body, nextAt }: ScheduleRow,
  { before, now }: { readonly before: TemplateRow; readonly now: TemplateRow },
): Promise<EpochMs | undefined> {
  const turns = await turnsOf(deps, now, body);
  const anew = turns.next(deps.clock.now());
  if (nextAt === null || before.body.period !== now.body.period) return anew;
  const [untold] = (await turnsOf(deps, before, body)).between(nextAt - 1, nextAt + mostMovedMs);
  if (untold === undefined) return anew;
  return (
    turns.between(nextAt - mostMovedMs, nextAt + mostMovedMs).find(({ span }) => span.firstDay >= untold.span.firstDay)?.moment ?? anew
  );
}
