import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Reply } from '../../contracts/api/index.ts';
import { planBody } from '../../contracts/api/plans.ts';
import { changedMeanwhile, conflict, Failure } from '../../contracts/errors.ts';
import type { EventBody } from '../../contracts/events.ts';
import type { PlanBody, PlanProblem } from '../../contracts/plan.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Database, Trx } from '../../kernel/database.ts';
import { installedPack } from '../assets/index.ts';
import type { IncidentDeps } from './deps.ts';
import { showsGone } from './gone-camera.ts';
import { problemsOf, refuseProblems } from './plan-check.ts';
import { type PlanRow, tables } from './schema.ts';
import { refuseElsewhere, seenDeps, seesIncident, seesPlan } from './sites.ts';

type ReadDeps = Pick<IncidentDeps, 'db'> & { readonly assets: Pick<IncidentDeps['assets'], 'asset' | 'byKey'> };
/** A plan as the API shows it. */
export type PlanView = Reply<'createPlan'>;

const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;
const noPlan = (id: string) => new Failure('NOT_FOUND', `reading plan ${id}: there is none`, { details: { what: `plan ${id}` } });

/** The plans of a tenant, oldest first. */
export async function readPlans(db: Database, tenant: string): Promise<readonly PlanRow[]> {
  return tables(db)
    .selectFrom('emergencyPlan')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('removedAt', 'is', null)
    .orderBy('id')
    .execute();
}

/** @throws Failure `NOT_FOUND`, also for a plan of another tenant, of a site that is not the caller's, or one that was removed */
export async function ownPlan({ db, assets }: ReadDeps, caller: Caller, id: string): Promise<PlanRow> {
  const row = await tables(db)
    .selectFrom('emergencyPlan')
    .selectAll()
    .where('id', '=', id)
    .where('tenant', '=', caller.tenant)
    .where('removedAt', 'is', null)
    .executeTakeFirst();
  if (row === undefined || !seesPlan(assets, caller, row.body)) throw noPlan(id);
  return row;
}

/** The plans that a caller may see, with what runs of them. */
export async function listPlans(deps: ReadDeps, caller: Caller): Promise<PlanView[]> {
  const rows = await readPlans(deps.db, caller.tenant);
  return viewsOf(
    deps,
    caller,
    rows.filter(({ body }) => seesPlan(deps.assets, caller, body)),
  );
}

async function viewsOf({ db, assets }: ReadDeps, caller: Caller, rows: readonly PlanRow[]): Promise<PlanView[]> {
  const all = await tables(db)
    .selectFrom('incident')
    .select(['id', 'number', 'level', 'isDrill', 'plan', 'asset', 'body'])
    .where('tenant', '=', caller.tenant)
    .where('state', '=', 'running')
    .orderBy('id')
    .execute();
  const running = all.filter((one) => seesIncident(assets, caller, one));
  return rows.map(({ id, version, packKey, isChanged, body, createdBy, changedBy, changedAt }) => ({
    ...{ id, version, isChanged, body, createdBy, changedBy, changedAt, pack: packKey?.split('/')[0] },
    running: running.filter(({ plan }) => plan === id).map(({ plan: _, asset: __, body: ___, ...shown }) => shown),
  }));
}

/** A plan with its versions, the newest first. @throws Failure `NOT_FOUND` */
export async function readPlan(deps: ReadDeps, caller: Caller, id: string): Promise<Reply<'getPlan'>> {
  const [view] = await viewsOf(deps, caller, [await ownPlan(deps, caller, id)]);
  if (view === undefined) throw new Error('BUG: a plan without a view');
  const versions = await tables(deps.db)
    .selectFrom('emergencyPlanVersion')
    .select(['version', 'by', 'at'])
    .where('plan', '=', id)
    .orderBy('version', 'desc')
    .execute();
  return { ...view, versions };
}

/** @throws Failure `NOT_FOUND` */
export async function readVersion(
  deps: ReadDeps,
  caller: Caller,
  { id, version }: { readonly id: string; readonly version: number },
): Promise<Reply<'getPlanVersion'>> {
  await ownPlan(deps, caller, id);
  const row = await tables(deps.db)
    .selectFrom('emergencyPlanVersion')
    .select(['version', 'by', 'at', 'body'])
    .where('plan', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (row === undefined || !seesPlan(deps.assets, caller, row.body)) throw noPlan(`${id} version ${version}`);
  return row;
}

/** Make a plan. @throws Failure `BAD_REQUEST` with everything that is wrong with it */
export async function createPlan(deps: IncidentDeps, caller: Caller, body: PlanBody): Promise<PlanView> {
  const { tenant, name: by } = caller;
  refuseProblems(seenDeps(deps, caller), tenant, body);
  refuseElsewhere(deps.assets, caller, body);
  const at = deps.clock.now();
  const row: PlanRow = {
    ...{ id: uuidv7(), tenant, version: 1, packKey: null, isChanged: false, body, createdBy: by, changedBy: by },
    ...{ changedAt: at, removedAt: null },
  };
  await deps.db.transaction().execute((trx) => insertPlan(trx, row));
  return viewOf(deps, caller, row);
}

async function insertPlan(trx: Trx, row: PlanRow): Promise<void> {
  await tables(trx)
    .insertInto('emergencyPlan')
    .values({ ...row, body: json(row.body) })
    .execute();
  await insertVersion(trx, row);
}

const insertVersion = (trx: Trx, { id: plan, version, body, changedBy: by, changedAt: at }: PlanRow) =>
  tables(trx)
    .insertInto('emergencyPlanVersion')
    .values({ plan, version, body: json(body), by, at })
    .execute();

async function viewOf(deps: ReadDeps, caller: Caller, row: PlanRow): Promise<PlanView> {
  const [view] = await viewsOf(deps, caller, [row]);
  if (view === undefined) throw new Error('BUG: a plan without a view');
  return view;
}

/**
 * Change a plan: what runs keeps the version that it began with.
 *
 * @throws Failure `NOT_FOUND`, `BAD_REQUEST`; `CONFLICT` when there is a newer version than the one that was changed
 */
export async function replacePlan(
  deps: IncidentDeps,
  caller: Caller,
  { id, version, body }: { readonly id: string; readonly version: number; readonly body: PlanBody },
): Promise<PlanView> {
  const { tenant, name: by } = caller;
  await ownPlan(deps, caller, id);
  refuseProblems(seenDeps(deps, caller), tenant, body);
  refuseElsewhere(deps.assets, caller, body);
  const row = await deps.db.transaction().execute(async (trx) => {
    await lockPlan(trx, tenant, id);
    const before = await ownPlan({ db: trx, assets: deps.assets }, caller, id);
    if (before.version !== version) throw changedMeanwhile(`changing plan ${id}`, before.version, version);
    return saveVersion(trx, { ...before, body, version: version + 1, isChanged: true, changedBy: by, changedAt: deps.clock.now() });
  });
  return viewOf(deps, caller, row);
}

async function saveVersion(trx: Trx, row: PlanRow): Promise<PlanRow> {
  const { version, body, isChanged, changedBy, changedAt } = row;
  await tables(trx)
    .updateTable('emergencyPlan')
    .set({ version, body: json(body), isChanged, changedBy, changedAt })
    .where('id', '=', row.id)
    .execute();
  await insertVersion(trx, row);
  return row;
}

const lockPlan = (trx: Trx, tenant: string, id: string) =>
  tables(trx).selectFrom('emergencyPlan').select('id').where('id', '=', id).where('tenant', '=', tenant).forUpdate().execute();

/** Remove a plan; its incidents stay. @throws Failure `NOT_FOUND`; `CONFLICT` while it runs */
export async function removePlan({ db, clock, assets }: IncidentDeps, caller: Caller, id: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockPlan(trx, caller.tenant, id);
    await ownPlan({ db: trx, assets }, caller, id);
    const [running] = await tables(trx)
      .selectFrom('incident')
      .select('number')
      .where('plan', '=', id)
      .where('state', '=', 'running')
      .execute();
    if (running !== undefined)
      throw conflict(`removing plan ${id}`, { zh: `${running.number} 正按此预案处置`, en: `${running.number} runs by it` });
    await tables(trx).updateTable('emergencyPlan').set({ removedAt: clock.now() }).where('id', '=', id).execute();
  });
}

/** A plan that is written from the beginning of another; no alarm starts it until somebody switches it on. @throws Failure `NOT_FOUND` */
export async function copyPlan(deps: IncidentDeps, caller: Caller, id: string): Promise<PlanView> {
  const { body } = await ownPlan(deps, caller, id);
  const { zh, en } = body.title;
  const title = { zh: `${zh.slice(0, 110)}（副本）`, en: `${en.slice(0, 110)} (copy)` };
  return createPlan(deps, caller, { ...body, enabled: false, title });
}

/** What is wrong with a plan of a pack; that a camera of it was retired is not, since the pack does not bring it back. */
function packProblems(deps: IncidentDeps, tenant: string, plan: PlanBody): readonly PlanProblem[] {
  const steps = plan.steps.map((step) => (showsGone(deps.assets, tenant, step) ? { ...step, do: { kind: 'action' as const } } : step));
  return problemsOf(deps, tenant, { ...plan, steps });
}

/** Bring the plans of an installed pack: new ones are made, those that nobody changed follow the pack, removed ones stay away. */
export async function takePack(deps: IncidentDeps, installed: EventBody<'pack.installed'>): Promise<void> {
  const { tenant, pack: id } = installed;
  for (const [key, given] of Object.entries(installedPack(deps.assets, installed).plans ?? {})) {
    const parsed = planBody.safeParse(given);
    const problems = parsed.success ? packProblems(deps, tenant, parsed.data) : [];
    if (!parsed.success || problems.length > 0) {
      const reason = parsed.success ? problems : parsed.error.issues;
      throw new Failure('BAD_REQUEST', `taking the plan ${id}/${key} of a pack: ${JSON.stringify(reason)}`, {
        details: { what: `${id}/${key}` },
      });
    }
    await takePackPlan(deps, { tenant, packKey: `${id}/${key}`, body: parsed.data });
  }
}

async function takePackPlan(
  { db, clock }: IncidentDeps,
  { tenant, packKey, body }: { readonly tenant: string; readonly packKey: string; readonly body: PlanBody },
): Promise<void> {
  const by = 'system';
  const now = clock.now();
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`plan ${tenant} ${packKey}`}, 0))`.execute(trx);
    const known = await tables(trx)
      .selectFrom('emergencyPlan')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('packKey', '=', packKey)
      .executeTakeFirst();
    if (known === undefined) {
      const first = { id: uuidv7(), tenant, version: 1, packKey, isChanged: false, body, createdBy: by, changedBy: by };
      await insertPlan(trx, { ...first, changedAt: now, removedAt: null });
      return;
    }
    if (known.isChanged || known.removedAt !== null || isSame(known.body, body)) return;
    await saveVersion(trx, { ...known, body, version: known.version + 1, changedBy: by, changedAt: now });
  });
}

/** Equal whatever the order of the keys, which the database does not keep. */
const isSame = (a: PlanBody, b: PlanBody): boolean => sorted(a) === sorted(b);
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
