import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../../contracts/api/index.ts';
import { changedMeanwhile, conflict, Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import type { Trx } from '../../../kernel/database.ts';
import { type AssetInfo, hasPoint, seesAsset } from '../../assets/index.ts';
import type { MaintainDeps } from '../deps.ts';
import { type LifeModelBody, type LifeModelRow, tables } from '../schema.ts';
import { knownOf, seenAsset } from './asset-life.ts';
import { headColumns, type LifeModelHead, learntOf } from './learnt-models.ts';
import type { Course } from './life-features.ts';
import { textOfModel } from './life-file.ts';
import { healthOf, type LifeLeft, type LifeModel, learnLife, lifeDefaults, lifeLeft } from './life-model.ts';
import { livesOf, type Nothing, readCourse } from './lives.ts';

/** How remaining life is learnt, as the API shows it. */
type ModelView = Reply<'createLifeModel'>;
type Skipped = Reply<'learnLifeModel'>['skipped'][number];

/** Lives that are learnt from at least: one for each fold. */
export const leastLives = lifeDefaults.folds;
/** Steps of all lives together that one model learns from at most, so that learning takes seconds. Assumed. */
const mostRows = 100_000;

/** All of a tenant by the id of the kind. */
export async function listLifeModels(deps: MaintainDeps, { tenant }: Caller): Promise<Reply<'listLifeModels'>> {
  const rows = await tables(deps.db).selectFrom('lifeModel').select(headColumns).where('tenant', '=', tenant).orderBy('id').execute();
  const items: ModelView[] = [];
  for (const row of rows) items.push(await viewOf(deps, row));
  return { items };
}

/** @throws Failure `NOT_FOUND` for a kind that is not there; `BAD_REQUEST` for a point that it lacks; `CONFLICT` when the kind has one */
export async function createLifeModel(deps: MaintainDeps, { tenant }: Caller, body: LifeModelBody): Promise<ModelView> {
  const row: LifeModelRow = { id: uuidv7(), tenant, version: 1, body, learnt: null, learntAt: null };
  await deps.db.transaction().execute(async (trx) => {
    await check(deps, trx, row);
    await tables(trx).insertInto('lifeModel').values(row).execute();
  });
  return viewOf(deps, row);
}

/** @throws Failure as {@link createLifeModel}; `CONFLICT` when it has another version by now */
export async function replaceLifeModel(
  deps: MaintainDeps,
  { tenant }: Caller,
  { id, given }: { readonly id: string; readonly given: Received<'replaceLifeModel', 'body'> },
): Promise<ModelView> {
  const { version, ...body } = given;
  const after = await deps.db.transaction().execute(async (trx) => {
    const before = await lockModel(trx, tenant, id);
    if (before.version !== version)
      throw changedMeanwhile(`changing how the life of ${before.body.model} is learnt`, before.version, version);
    const learnt = isLearntAlike(before.body, body) ? {} : { learnt: null, learntAt: null };
    const row: LifeModelHead = { ...before, ...learnt, body, version: version + 1 };
    await check(deps, trx, row);
    await tables(trx)
      .updateTable('lifeModel')
      .set({ ...learnt, version: row.version, body: sql`${JSON.stringify(body)}::jsonb` })
      .where('id', '=', id)
      .execute();
    return row;
  });
  return viewOf(deps, after);
}

const isLearntAlike = (a: LifeModelBody, b: LifeModelBody): boolean =>
  a.model === b.model && a.stepHours === b.stepHours && a.horizonSteps === b.horizonSteps && a.points.join() === b.points.join();

/** @throws Failure `NOT_FOUND` */
export async function removeLifeModel({ db }: MaintainDeps, { tenant }: Caller, id: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockModel(trx, tenant, id);
    await tables(trx).deleteFrom('lifeModel').where('id', '=', id).execute();
  });
}

/**
 * Learn from the lives of all assets of the kind that ended in a critical failure.
 *
 * @throws Failure `NOT_FOUND`; `CONFLICT` when there are fewer than {@link leastLives}, or they have too many steps
 */
export async function learnLifeModel(deps: MaintainDeps, { tenant }: Caller, id: string): Promise<Reply<'learnLifeModel'>> {
  const row = await deps.db.transaction().execute((trx) => lockModel(trx, tenant, id));
  const { courses, skipped } = await readLives(deps, row);
  const rows = courses.reduce((sum, { width, values }) => sum + values.length / width, 0);
  const doing = `learning the life of ${row.body.model}`;
  if (courses.length < leastLives)
    throw conflict(doing, {
      zh: `只有 ${courses.length} 段可用的寿命，至少要 ${leastLives} 段（${skipped.reduce((sum, { count }) => sum + count, 0)} 段不可用）`,
      en: `there are ${courses.length} lives to learn from, ${leastLives} are needed (${skipped.reduce((sum, { count }) => sum + count, 0)} tell too little)`,
    });
  if (rows > mostRows) throw conflict(doing, { zh: `共 ${rows} 步，请加大步长`, en: `there are ${rows} steps; take longer ones` });
  const model = await learnLife(courses, settingsFor(row.body, rows), () => setImmediate());
  const learnt = { learnt: textOfModel(model), learntAt: deps.clock.now(), version: row.version + 1 };
  const { numUpdatedRows } = await tables(deps.db)
    .updateTable('lifeModel')
    .set(learnt)
    .where('id', '=', id)
    .where('version', '=', row.version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw conflict(doing, { zh: '学习期间它被修改了', en: 'it was changed meanwhile' });
  return { lifeModel: await viewOf(deps, { ...row, ...learnt }), skipped };
}

/** Leaves rest on fewer rows where there are few. */
const settingsFor = ({ horizonSteps: horizon }: LifeModelBody, rows: number) => ({
  ...lifeDefaults,
  horizon,
  trees: { ...lifeDefaults.trees, leastRows: Math.max(5, Math.min(lifeDefaults.trees.leastRows, Math.floor(rows / 100))) },
});

async function readLives(
  deps: MaintainDeps,
  { tenant, body }: LifeModelHead,
): Promise<{ readonly courses: readonly Course[]; readonly skipped: Skipped[] }> {
  const things = deps.assets.ofModel(tenant, body.model);
  const now = deps.clock.now();
  const known = await knownOf(deps, tenant, { assets: things.map(({ id }) => id), period: { from: 0, to: now } });
  const courses: Course[] = [];
  const skipped: Skipped[] = [];
  for (const asset of things) {
    const stops = (known.failed.get(asset.id) ?? []).map(({ failure }) => failure);
    const reasons = new Map<Nothing, number>();
    for (const life of livesOf(stops, known.commissioned.get(asset.id)).ended) {
      const course = await readCourse(deps, asset, { body, life, now });
      if (typeof course === 'string') reasons.set(course, (reasons.get(course) ?? 0) + 1);
      else courses.push(course);
    }
    skipped.push(...[...reasons].map(([reason, count]) => ({ asset: asset.id, assetTitle: asset.title, reason, count })));
  }
  return { courses, skipped };
}

/** Remaining life of an asset, or why nothing is said. @throws Failure `NOT_FOUND` */
export async function readRemainingLife(deps: MaintainDeps, caller: Caller, id: string): Promise<Reply<'getRemainingLife'>> {
  const asset = seenAsset(deps, caller, id);
  const row = await tables(deps.db)
    .selectFrom('lifeModel')
    .select(headColumns)
    .where('tenant', '=', asset.tenant)
    .where(sql<boolean>`body->>'model' = ${asset.model}`)
    .executeTakeFirst();
  return row === undefined ? { asset: id, state: 'noModel' } : remainingOf(deps, asset, row);
}

async function remainingOf(deps: MaintainDeps, asset: AssetInfo, row: LifeModelHead): Promise<Reply<'getRemainingLife'>> {
  const model = await learntOf(deps, row);
  if (model === undefined) return { asset: asset.id, state: 'notLearnt', lifeModel: row.id };
  const said = await sayOf(deps, asset, { body: row.body, model });
  return typeof said === 'string' ? { asset: asset.id, state: said, lifeModel: row.id } : shown(deps, asset, { row, model, said });
}

/** Remaining life of all assets whose kind has a model, the shortest first; those of which nothing is said come last. Between two assets others may go on. */
export async function listRemainingLife(
  deps: MaintainDeps,
  caller: Caller,
  { model: wanted, limit }: Received<'listRemainingLife', 'query'>,
): Promise<Reply<'listRemainingLife'>> {
  const rows = await tables(deps.db).selectFrom('lifeModel').select(headColumns).where('tenant', '=', caller.tenant).execute();
  const chosen = rows.filter(({ body }) => wanted === undefined || body.model === wanted);
  const things = chosen.flatMap((row) =>
    deps.assets
      .ofModel(caller.tenant, row.body.model)
      .flatMap((asset) => (seesAsset(deps.assets, caller, asset.id) ? [{ row, asset }] : [])),
  );
  const items: Reply<'listRemainingLife'>['items'] = [];
  for (const { row, asset } of things.slice(0, limit)) {
    const modelTitle = deps.assets.model(caller.tenant, asset.model)?.title ?? { zh: asset.model, en: asset.model };
    items.push({ ...(await remainingOf(deps, asset, row)), assetTitle: asset.title, model: asset.model, modelTitle });
  }
  const order = ({ lowHours = Number.MAX_VALUE, medianHours = 0 }: (typeof items)[number]) => [lowHours, medianHours] as const;
  items.sort((a, b) => order(a)[0] - order(b)[0] || order(a)[1] - order(b)[1] || a.assetTitle.en.localeCompare(b.assetTitle.en, 'en'));
  return { total: things.length, items };
}

/** What a model says of an asset, and since when its present life lasts. */
export type Said = LifeLeft & { readonly since: EpochMs | undefined };

/** What a model says of an asset now, or why it says nothing. */
export async function sayOf(
  deps: MaintainDeps,
  asset: AssetInfo,
  { body, model }: { readonly body: LifeModelBody; readonly model: LifeModel },
): Promise<Said | 'failed' | 'beginUnknown' | 'noData'> {
  const now = deps.clock.now();
  const known = await knownOf(deps, asset.tenant, { assets: [asset.id], period: { from: 0, to: now } });
  const stops = (known.failed.get(asset.id) ?? []).map(({ failure }) => failure);
  const { present } = livesOf(stops, known.commissioned.get(asset.id));
  if (present === undefined) return 'failed';
  const course = await readCourse(deps, asset, { body, life: present, now });
  if (course === 'tooShort') return 'noData';
  return typeof course === 'string' ? course : { ...lifeLeft(model, course), since: present.from };
}

function shown(
  { assets, clock }: MaintainDeps,
  asset: AssetInfo,
  { row, model, said }: { readonly row: LifeModelHead; readonly model: LifeModel; readonly said: Said },
): Reply<'getRemainingLife'> {
  const { stepHours, points } = row.body;
  const age = { point: 'age', title: { zh: '运行时长', en: 'Age' } };
  const named = [...points.map((point) => ({ point, title: assets.pointOf(asset.id, point)?.title ?? { zh: point, en: point } })), age];
  const reasons = named.map((one, i) => ({ ...one, hours: (said.because[i] ?? 0) * stepHours }));
  return {
    ...{ asset: asset.id, state: 'said', lifeModel: row.id, at: clock.now(), courses: model.courses, coverage: model.settings.coverage },
    ...{ lowHours: said.low * stepHours, medianHours: said.median * stepHours, highHours: said.high * stepHours },
    since: said.since,
    ...{ isBeyond: said.high >= model.settings.horizon, health: healthOf(said, model) },
    reasons: reasons.sort((a, b) => Math.abs(b.hours) - Math.abs(a.hours)),
  };
}

/** @throws Failure `NOT_FOUND` */
async function lockModel(trx: Trx, tenant: string, id: string): Promise<LifeModelHead> {
  const row = await tables(trx)
    .selectFrom('lifeModel')
    .select(headColumns)
    .where('id', '=', id)
    .where('tenant', '=', tenant)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined)
    throw new Failure('NOT_FOUND', `reading life model ${id}: there is none`, { details: { what: `life model ${id}` } });
  return row;
}

async function check({ assets }: MaintainDeps, trx: Trx, { id, tenant, body }: LifeModelHead): Promise<void> {
  const { model, points } = body;
  const kind = assets.model(tenant, model);
  if (kind === undefined)
    throw new Failure('NOT_FOUND', `learning the life of ${model}: there is no such model`, { details: { what: `model ${model}` } });
  const strange = points.filter((key) => !hasPoint(kind, key));
  const what =
    strange.length > 0
      ? `${model} has no point ${strange.join(', ')}`
      : new Set(points).size < points.length
        ? 'a point is named twice'
        : '';
  if (what !== '') throw new Failure('BAD_REQUEST', `learning the life of ${model}: ${what}`, { details: { what } });
  await sql`select pg_advisory_xact_lock(hashtextextended(${`life models of ${tenant}`}, 0))`.execute(trx);
  const other = await tables(trx)
    .selectFrom('lifeModel')
    .select('id')
    .where('tenant', '=', tenant)
    .where(sql<boolean>`body->>'model' = ${model}`)
    .executeTakeFirst();
  if (other !== undefined && other.id !== id)
    throw conflict(`learning the life of ${model}`, { zh: `${kind.title.zh}已有一个`, en: `${kind.title.en} has one already` });
}

async function viewOf(deps: MaintainDeps, row: LifeModelHead): Promise<ModelView> {
  const { id, tenant, version, body, learntAt } = row;
  const modelTitle = deps.assets.model(tenant, body.model)?.title ?? { zh: body.model, en: body.model };
  const model = await learntOf(deps, row);
  return {
    ...body,
    id,
    version,
    modelTitle,
    ...(model &&
      learntAt !== null && {
        learnt: { at: learntAt, courses: model.courses, coverage: model.settings.coverage, ...errorsOf(model, body) },
      }),
  };
}

/** How far what was said of lives that were left out was off, over all their steps. */
function errorsOf(
  { trials: { said, came } }: LifeModel,
  { stepHours }: LifeModelBody,
): { readonly rmseHours: number; readonly biasHours: number } {
  const misses = said.map((one, i) => one - (came[i] ?? 0));
  const mean = (of: (miss: number) => number) => misses.reduce((sum, one) => sum + of(one), 0) / misses.length;
  return { rmseHours: stepHours * Math.sqrt(mean((miss) => miss ** 2)), biasHours: stepHours * mean((miss) => miss) };
}
