import { uuidv7 } from 'uuidv7';
import type { Reply } from '../../contracts/api/index.ts';
import type { ReportTemplateBody } from '../../contracts/api/report-content.ts';
import { changedMeanwhile, Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Database } from '../../kernel/database.ts';
import { hasPoint, seesAsset } from '../assets/index.ts';
import type { ReportDeps } from './deps.ts';
import { followTemplate } from './follow-template.ts';
import { findPoints, nameOf } from './points.ts';
import { json, type TemplateRow, tables } from './schema.ts';

/** A template as the API shows it. */
export type TemplateView = Reply<'getReportTemplate'>;
type Deps = Pick<ReportDeps, 'db' | 'clock' | 'assets'>;

/** Templates of one tenant, at most. */
const mostTemplates = 200;

const noTemplate = (id: string) =>
  new Failure('NOT_FOUND', `reading report template ${id}: there is none`, { details: { what: `report template ${id}` } });

/** A template that names an asset is seen by who sees that asset; what names models only holds for every site. */
const seesTemplate = ({ assets }: Pick<Deps, 'assets'>, caller: Caller, { body }: TemplateRow): boolean =>
  caller.sites === undefined ||
  body.sections
    .flatMap((section) => ('points' in section ? section.points : []))
    .every(({ asset: key }) => key === undefined || seesAsset(assets, caller, assets.byKey(caller.tenant, key)?.id ?? ''));

/** @throws Failure `NOT_FOUND`, also for a template that names assets of other sites */
export async function seenTemplate(deps: Pick<Deps, 'db' | 'assets'>, caller: Caller, id: string): Promise<TemplateRow> {
  const row = await ownTemplate(deps.db, caller.tenant, id);
  if (!seesTemplate(deps, caller, row)) throw noTemplate(id);
  return row;
}

/** In the order in which they came; to somebody with roles at sites those that name no asset of another one. */
export async function listTemplates({ db, assets }: Deps, caller: Caller): Promise<Reply<'listReportTemplates'>> {
  const rows = await tables(db)
    .selectFrom('reportTemplate')
    .selectAll()
    .where('tenant', '=', caller.tenant)
    .where('removedAt', 'is', null)
    .orderBy('id')
    .execute();
  return { items: rows.filter((row) => seesTemplate({ assets }, caller, row)).map(summaryOf) };
}

/** @throws Failure `NOT_FOUND`, also for one of another tenant or one that was removed */
export async function ownTemplate(db: Database, tenant: string, id: string): Promise<TemplateRow> {
  const row = await tables(db)
    .selectFrom('reportTemplate')
    .selectAll()
    .where('id', '=', id)
    .where('tenant', '=', tenant)
    .where('removedAt', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw noTemplate(id);
  return row;
}

/** @throws Failure `BAD_REQUEST` naming points that the plant does not have, `TOO_LARGE` beyond {@link mostTemplates} */
export async function createTemplate(deps: Deps, caller: Caller, body: ReportTemplateBody): Promise<TemplateView> {
  const { db, clock } = deps;
  refuseUnknown(deps, caller.tenant, body);
  if ((await listTemplates(deps, caller)).items.length >= mostTemplates)
    throw new Failure('TOO_LARGE', 'creating a report template', { details: { limit: `${mostTemplates} templates` } });
  const row: TemplateRow = {
    ...{ id: uuidv7(), tenant: caller.tenant, pack: null, packKey: null, isEdited: true, body, version: 1 },
    ...{ changedAt: clock.now(), changedBy: caller.name, removedAt: null },
  };
  await tables(db)
    .insertInto('reportTemplate')
    .values({ ...row, body: json(body) })
    .execute();
  return templateView(row);
}

/** Its schedules follow, see {@link followTemplate}. @throws Failure `CONFLICT` when it has another version by now; `NOT_FOUND`, `BAD_REQUEST` */
export async function updateTemplate(
  deps: Deps & Pick<ReportDeps, 'notify'>,
  caller: Caller,
  { id, version, body }: { readonly id: string; readonly version: number; readonly body: ReportTemplateBody },
): Promise<TemplateView> {
  const { db, clock } = deps;
  const before = await ownTemplate(db, caller.tenant, id);
  refuseUnknown(deps, caller.tenant, body);
  const change = { version: version + 1, isEdited: true, changedAt: clock.now(), changedBy: caller.name };
  const after = { ...before, ...change, body };
  await db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await tables(trx)
      .updateTable('reportTemplate')
      .set({ ...change, body: json(body) })
      .where('id', '=', id)
      .where('version', '=', version)
      .where('removedAt', 'is', null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n)
      throw changedMeanwhile(`changing report template ${id}`, (await ownTemplate(trx, caller.tenant, id)).version, version);
    await followTemplate(deps, trx, before, after);
  });
  return templateView(after);
}

/** Remove it with its schedules; reports stay. Throws `NOT_FOUND`. */
export async function removeTemplate({ db, clock }: Deps, { tenant }: Caller, id: string): Promise<void> {
  await ownTemplate(db, tenant, id);
  await db.transaction().execute(async (trx) => {
    await tables(trx).deleteFrom('reportSchedule').where('template', '=', id).execute();
    await tables(trx).updateTable('reportTemplate').set({ removedAt: clock.now() }).where('id', '=', id).execute();
  });
}

function refuseUnknown({ assets }: Deps, tenant: string, { sections }: ReportTemplateBody): void {
  const names = sections.flatMap((section) => ('points' in section ? section.points : []));
  const unknown = names.filter(({ model, asset, point }) => {
    if (asset !== undefined) return findPoints(assets, { tenant, site: undefined }, [{ asset, point }], 1).points.length === 0;
    const found = assets.model(tenant, model ?? '');
    return found === undefined || !hasPoint(found, point);
  });
  if (unknown.length === 0) return;
  const lacking = unknown.map(nameOf).join(', ').slice(0, 500);
  const what = { zh: `没有测点 ${lacking}`, en: `there is no point ${lacking}` };
  throw new Failure('BAD_REQUEST', `checking a report template: ${what.en}`, { details: { what } });
}

const summaryOf = ({ id, body, pack }: TemplateRow) => ({
  ...{ id, title: body.title, period: body.period },
  ...(pack !== null && { pack }),
});

const templateView = (row: TemplateRow): TemplateView => {
  const { body, version, isEdited, changedAt, changedBy } = row;
  return { ...summaryOf(row), body, version, isEdited, changedAt, changedBy };
};

/** @throws Failure `NOT_FOUND` */
export const getTemplate = async ({ db }: Deps, { tenant }: Caller, id: string): Promise<TemplateView> =>
  templateView(await ownTemplate(db, tenant, id));
