import { uuidv7 } from 'uuidv7';
import { reportTemplateBody } from '../../contracts/api/report-content.ts';
import type { EventBody } from '../../contracts/events.ts';
import { installedPack } from '../assets/index.ts';
import type { ReportDeps } from './deps.ts';
import { json, tables } from './schema.ts';

/**
 * Take over the templates of an installed pack, or bring them up to date: what a person changed or removed is left alone. Doing it again
 * changes nothing. Throws `NOT_AVAILABLE` when the plant does not hold that version yet; the event then comes again.
 */
export async function takeOverReports(
  { db, clock, assets }: Pick<ReportDeps, 'db' | 'clock' | 'assets'>,
  installed: EventBody<'pack.installed'>,
): Promise<void> {
  const { tenant, pack: id } = installed;
  const pack = installedPack(assets, installed);
  for (const [packKey, given] of Object.entries(pack.reports ?? {})) {
    const body = json(reportTemplateBody.parse(given));
    const change = { body, changedAt: clock.now(), changedBy: `pack ${id}` };
    await tables(db)
      .insertInto('reportTemplate')
      .values({ id: uuidv7(), tenant, pack: id, packKey, isEdited: false, version: 1, removedAt: null, ...change })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant', 'pack', 'packKey'])
          .doUpdateSet((e) => ({ ...change, version: e('reportTemplate.version', '+', 1) }))
          .where('reportTemplate.isEdited', '=', false)
          .where('reportTemplate.removedAt', 'is', null),
      )
      .execute();
  }
}
