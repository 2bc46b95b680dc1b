import { uuidv7 } from 'uuidv7';
import { reportTemplateBody } from '../../contracts/api/report-content.ts';
import type { EventBody } from '../../contracts/events.ts';
import type { Trx } from '../../kernel/database.ts';
import { installedPack } from '../assets/index.ts';
import type { ReportDeps } from './deps.ts';
import { followTemplate } from './follow-template.ts';
import { json, type TemplateRow, tables } from './schema.ts';

/**
 * Take over the templates of an installed pack, or bring them up to date: what a person changed or removed is left alone. Doing it again
 * changes nothing. Throws `NOT_AVAILABLE` when the plant does not hold that version yet; the event then comes again.
 */
export async function takeOverReports(
  deps: Pick<ReportDeps, 'db' | 'clock' | 'assets' | 'notify'>,
  installed: EventBody<'pack.installed'>,
): Promise<void> {
  const { db, clock, assets } = deps;
  const { tenant, pack: id } = installed;
  const pack = installedPack(assets, installed);
  for (const [packKey, given] of Object.entries(pack.reports ?? {})) {
    const body = reportTemplateBody.parse(given);
    const change = { body: json(body), changedAt: clock.now(), changedBy: `pack ${id}` };
    await db.transaction().execute(async (trx) => {
      const before = await packTemplate(trx, { tenant, pack: id, packKey });
      await tables(trx)
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
      if (before !== undefined && !before.isEdited && before.removedAt === null)
        await followTemplate(deps, trx, before, { ...before, body });
    });
  }
}

const packTemplate = (trx: Trx, { tenant, pack, packKey }: Pick<TemplateRow, 'tenant' | 'pack' | 'packKey'>) =>
  tables(trx)
    .selectFrom('reportTemplate')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('pack', '=', pack)
    .where('packKey', '=', packKey)
    .forUpdate()
    .executeTakeFirst();
