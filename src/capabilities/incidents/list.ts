import type { Received, Reply } from '../../contracts/api/index.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Database } from '../../kernel/database.ts';
import type { EntryView, IncidentDeps, IncidentView } from './deps.ts';
import { type EntryRow, type IncidentRow, type StepRow, tables } from './schema.ts';
import { seesIncident } from './sites.ts';
import { appliesAt } from './state.ts';
import { noIncident } from './take-turn.ts';

type Filter = Omit<Received<'exportIncidents', 'query'>, 'language'>;
type ReadDeps = Pick<IncidentDeps, 'db' | 'assets'>;
/** A step as the API shows it. */
export type StepView = Reply<'getIncident'>['steps'][number];

const some = <T>(value: T | null): T | undefined => value ?? undefined;

/** A page, the newest first; ids that people make need not rise, so a page goes on from its last start and id. */
export async function listIncidents(
  deps: ReadDeps,
  caller: Caller,
  { limit, after, ...filter }: Received<'listIncidents', 'query'>,
): Promise<Reply<'listIncidents'>> {
  const rows = await selectIncidents(deps, caller, { ...filter, limit: limit + 1, after });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items: items.map(viewOf), next: rows.length > limit && last !== undefined ? `${last.startedAt}|${last.id}` : undefined };
}

/** How many are read at once, to leave out those that the caller does not see. */
const atOnce = 500;

/** The newest incidents of a filter that the caller may see. */
export async function selectIncidents({ db, assets }: ReadDeps, caller: Caller, filter: Page): Promise<readonly IncidentRow[]> {
  if (caller.sites === undefined) return selectAny(db, caller, filter);
  const found: IncidentRow[] = [];
  for (let { after } = filter; ; ) {
    const rows = await selectAny(db, caller, { ...filter, after, limit: atOnce });
    found.push(...rows.filter((row) => seesIncident(assets, caller, row)));
    const last = rows.at(-1);
    if (rows.length < atOnce || last === undefined || found.length >= filter.limit) return found.slice(0, filter.limit);
    after = `${last.startedAt}|${last.id}`;
  }
}

type Page = Filter & { readonly after?: string | undefined; readonly limit: number };

function selectAny(db: Database, { tenant }: Caller, { state, plan, drill, after = '', limit }: Page): Promise<IncidentRow[]> {
  const [, time, id = ''] = /^(\d+(?:\.\d+)?)\|(.+)$/.exec(after) ?? [];
  return tables(db)
    .selectFrom('incident')
    .selectAll()
    .where('tenant', '=', tenant)
    .$if(state !== undefined, (q) => q.where('state', '=', state ?? 'running'))
    .$if(plan !== undefined, (q) => q.where('plan', '=', plan ?? ''))
    .$if(drill !== undefined, (q) => q.where('isDrill', '=', drill === 'true'))
    .$if(time !== undefined, (q) => q.where((e) => e(e.refTuple('startedAt', 'id'), '<', e.tuple(Number(time), id))))
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** @throws Failure `NOT_FOUND`, also for one of another tenant or of a site that is not the caller's */
export async function ownIncident({ db, assets }: ReadDeps, caller: Caller, id: string): Promise<IncidentRow> {
  const own = tables(db).selectFrom('incident').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
  const row = await own.executeTakeFirst();
  if (row === undefined || !seesIncident(assets, caller, row)) throw noIncident(id);
  return row;
}

/** An incident with steps and timeline. @throws Failure `NOT_FOUND` */
export async function readIncident({ db, assets }: ReadDeps, caller: Caller, id: string): Promise<Reply<'getIncident'>> {
  const row = await ownIncident({ db, assets }, caller, id);
  const steps = await tables(db).selectFrom('incidentStep').selectAll().where('incident', '=', id).orderBy('position').execute();
  const entries = await tables(db).selectFrom('incidentEntry').selectAll().where('incident', '=', id).orderBy('at').orderBy('id').execute();
  return { ...viewOf(row), body: row.body, steps: steps.map((step) => stepView(assets, row, step)), entries: entries.map(entryView) };
}

/** An incident as the API shows it. */
export function viewOf(row: IncidentRow): IncidentView {
  const { id, number, plan, planVersion, body, isDrill, level, state, startedAt, startedBy, version, openSteps, overdueSteps } = row;
  return {
    ...{ id, number, plan, planVersion, title: body.title, isDrill, level, state, startedAt, startedBy, version, openSteps, overdueSteps },
    ...{ asset: some(row.asset), assetTitle: some(row.assetTitle) },
    ...{ closedAt: some(row.closedAt), closedBy: some(row.closedBy), summary: some(row.summary) },
  };
}

/** A line of the timeline as the API shows it. */
export const entryView = ({ id, at, by, body }: EntryRow): EntryView => ({ ...body, id, at, by });

function stepView(assets: ReadDeps['assets'], { body, level, tenant, asset }: IncidentRow, row: StepRow): StepView {
  const step = body.steps.find(({ key }) => key === row.key);
  if (step === undefined) throw new Error(`BUG: step ${row.key} is not in its plan`);
  return {
    ...{ key: row.key, kind: step.do.kind, title: step.title, who: step.who, state: row.state, applies: appliesAt(step, level) },
    ...{ beginsAt: some(row.beginsAt), startedAt: some(row.startedAt), dueAt: some(row.dueAt), overdueAt: some(row.overdueAt) },
    ...{ endedAt: some(row.endedAt), endedBy: some(row.endedBy), note: some(row.note), answer: some(row.answer), ref: some(row.ref) },
    answerTitle: step.do.kind === 'decide' ? step.do.options.find(({ key }) => key === row.answer)?.title : undefined,
    asset: 'asset' in step.do && step.do.asset !== undefined ? assets.byKey(tenant, step.do.asset)?.id : some(asset),
    reached: row.reached === null ? undefined : { ...row.reached },
  };
}
