import { sql } from 'kysely';
import type { Received, Reply } from '../../../contracts/api/index.ts';
import { Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Text } from '../../../contracts/text.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import { type AssetInfo, seenAssets, seesAsset } from '../../assets/index.ts';
import type { MaintainDeps } from '../deps.ts';
import { totalsOf } from '../entries.ts';
import { counterOf } from '../schedules.ts';
import { type EntryRow, type Failed, type OrderRow, tables } from '../schema.ts';
import { reliabilityOf, type Watched } from './reliability.ts';

const yearMs = 365 * 86_400_000;
const mostFailures = 200;

type Asked = Received<'getAssetLife', 'query'>;
interface Period {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** @throws Failure `BAD_REQUEST` for a period that ends before it begins */
function periodOf({ from, to }: Asked, now: EpochMs): Period {
  const end = Math.min(to ?? now, now);
  const begin = from ?? end - yearMs;
  const what = 'the period must begin before it ends, and not in the future';
  if (begin >= end) throw new Failure('BAD_REQUEST', `reading reliability: ${what}`, { details: { what } });
  return { from: begin, to: end };
}

/** The life of an asset. @throws Failure `NOT_FOUND`, `BAD_REQUEST` */
export async function readAssetLife(
  deps: MaintainDeps,
  caller: Caller,
  { id, query }: { readonly id: string; readonly query: Asked },
): Promise<Reply<'getAssetLife'>> {
  const asset = seenAsset(deps, caller, id);
  const period = periodOf(query, deps.clock.now());
  const known = await knownOf(deps, caller.tenant, { assets: [id], period });
  const watched = watchedOf(asset, period, known);
  const commissionedAt = known.commissioned.get(id);
  const orders = await tables(deps.db)
    .selectFrom('workOrder')
    .selectAll()
    .where('tenant', '=', caller.tenant)
    .where('asset', '=', id)
    .where('createdAt', '>=', period.from)
    .where('createdAt', '<=', period.to)
    .execute();
  return {
    ...{ asset: id, period: { from: watched.from, to: watched.to }, figures: reliabilityOf([watched]) },
    ...(commissionedAt !== undefined && { commissionedAt }),
    ...{ orders: countsOf(orders), costs: totalsOf(await entriesOf(deps, orders)), counters: await countersOf(deps, asset) },
    failures: (known.failed.get(id) ?? [])
      .slice(0, mostFailures)
      .map(({ id: workOrder, number, title, failure }) => ({ workOrder, number, title, failure })),
  };
}

/** What is known of all things of the kinds that have had an order. */
interface Park {
  readonly period: Period;
  readonly things: readonly AssetInfo[];
  readonly titles: ReadonlyMap<string, Text>;
  readonly known: Known;
}

async function readPark(deps: MaintainDeps, caller: Caller, query: Asked & { readonly model?: string | undefined }): Promise<Park> {
  const period = periodOf(query, deps.clock.now());
  const seen = seenAssets(deps.assets, caller);
  const isSeen =
    seen === undefined
      ? () => true
      : (
          (set) => (id: string) =>
            set.has(id)
        )(new Set(seen));
  const inUse = [...deps.assets.inUse(caller.tenant)].filter(({ id }) => isSeen(id));
  const all = await modelsWithOrders(deps, caller.tenant, inUse);
  const models = [...all].filter((model) => query.model === undefined || model === query.model);
  const things = inUse.filter(({ model }) => models.includes(model));
  const known = await knownOf(deps, caller.tenant, { assets: things.map(({ id }) => id), period });
  const titles = new Map(models.map((model) => [model, deps.assets.model(caller.tenant, model)?.title ?? { zh: model, en: model }]));
  return { period, things, titles, known };
}

/** Reliability of each kind of asset that has had an order, and what failed. @throws Failure `BAD_REQUEST` */
export async function listReliability(
  deps: MaintainDeps,
  caller: Caller,
  query: Received<'listReliability', 'query'>,
): Promise<Reply<'listReliability'>> {
  const { period, things, titles, known } = await readPark(deps, caller, query);
  const items = [...titles].map(([model, modelTitle]) => ({
    ...{ model, modelTitle },
    figures: reliabilityOf(things.filter((asset) => asset.model === model).map((asset) => watchedOf(asset, period, known))),
  }));
  const failed = things.flatMap(({ id }) => known.failed.get(id) ?? []).map(({ failure }) => failure);
  return {
    period,
    items: items.sort((a, b) => a.modelTitle.en.localeCompare(b.modelTitle.en, 'en')),
    failures: countedByCause(failed.filter(({ failedAt }) => failedAt >= period.from && failedAt <= period.to)),
  };
}

/** How often each mode had each cause, the most frequent first. */
function countedByCause(failed: readonly Failed[]): Reply<'listReliability'>['failures'] {
  const counts = new Map<string, Reply<'listReliability'>['failures'][number]>();
  for (const { mode, cause, impact } of failed) {
    const key = `${mode} ${cause}`;
    const { count, critical } = counts.get(key) ?? { count: 0, critical: 0 };
    counts.set(key, { mode, cause, count: count + 1, critical: critical + Number(impact === 'critical') });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || b.critical - a.critical);
}

/** Reliability of each asset of these kinds, the worst first. @throws Failure `BAD_REQUEST` */
export async function listAssetReliability(
  deps: MaintainDeps,
  caller: Caller,
  { limit, ...query }: Received<'listAssetReliability', 'query'>,
): Promise<Reply<'listAssetReliability'>> {
  const { period, things, titles, known } = await readPark(deps, caller, query);
  const items = things.map((asset) => ({
    ...{ asset: asset.id, assetTitle: asset.title, model: asset.model, modelTitle: titles.get(asset.model) ?? asset.title },
    figures: reliabilityOf([watchedOf(asset, period, known)]),
  }));
  const worst = ({ figures: f }: (typeof items)[number]) => [f.downHours, f.failures, f.minor, f.unclassified];
  items.sort((a, b) => compared(worst(b), worst(a)) || a.assetTitle.en.localeCompare(b.assetTitle.en, 'en'));
  return { period, total: items.length, items: items.slice(0, limit) };
}

/** The first difference of two lists of figures; 0 when they are equal. */
const compared = (a: readonly number[], b: readonly number[]): number =>
  a.map((one, i) => one - (b[i] ?? 0)).find((difference) => difference !== 0) ?? 0;

/** Say since when an asset is in use. @throws Failure `NOT_FOUND`, `BAD_REQUEST` for a time to come */
export async function setCommissioned(
  deps: MaintainDeps,
  caller: Caller,
  { id, commissionedAt }: { readonly id: string; readonly commissionedAt: EpochMs | null },
): Promise<void> {
  const { tenant } = seenAsset(deps, caller, id);
  const what = 'an asset cannot have been commissioned in the future';
  if (commissionedAt !== null && commissionedAt > deps.clock.now())
    throw new Failure('BAD_REQUEST', `commissioning ${id}: ${what}`, { details: { what } });
  if (commissionedAt === null) {
    await tables(deps.db).deleteFrom('assetService').where('asset', '=', id).execute();
    return;
  }
  await tables(deps.db)
    .insertInto('assetService')
    .values({ asset: id, tenant, commissionedAt })
    .onConflict((conflict) => conflict.column('asset').doUpdateSet({ commissionedAt }))
    .execute();
}

/** An asset that the caller may see. @throws Failure `NOT_FOUND` */
export function seenAsset({ assets }: Pick<MaintainDeps, 'assets'>, caller: Caller, id: string): AssetInfo {
  const asset = assets.asset(id);
  if (asset === undefined || !seesAsset(assets, caller, id))
    throw new Failure('NOT_FOUND', `reading the life of ${id}: there is no such asset`, { details: { what: `asset ${id}` } });
  return asset;
}

type FailedOrder = Pick<OrderRow, 'id' | 'number' | 'title'> & { readonly asset: string; readonly failure: Failed };

/** What is known of assets, by asset. */
interface Known {
  readonly commissioned: ReadonlyMap<string, EpochMs>;
  /** Newest failure first. */
  readonly failed: ReadonlyMap<string, readonly FailedOrder[]>;
  readonly unclassified: ReadonlyMap<string, number>;
}

/** What is known of assets: since when they are in use, and how they failed. */
export async function knownOf(
  { db }: Pick<MaintainDeps, 'db'>,
  tenant: string,
  { assets, period }: { readonly assets: readonly string[]; readonly period: Period },
): Promise<Known> {
  const isAsked = sql<boolean>`asset = any(${assets}::text[])`;
  const services = await tables(db).selectFrom('assetService').select(['asset', 'commissionedAt']).where(isAsked).execute();
  const corrective = tables(db).selectFrom('workOrder').where('tenant', '=', tenant).where(isAsked).where('kind', '=', 'corrective');
  const failed = await corrective
    .select(['id', 'number', 'title', 'asset', 'failure'])
    .where('failure', 'is not', null)
    .where('state', '!=', 'cancelled')
    .orderBy(sql`(failure->>'failedAt')::double precision`, 'desc')
    .execute();
  const open = await corrective
    .select((e) => ['asset', e.fn.countAll<string>().as('count')])
    .where('failure', 'is', null)
    .where('noFailure', '=', false)
    .where('state', 'in', ['done', 'verified'])
    .where('doneAt', '>=', period.from)
    .where('doneAt', '<=', period.to)
    .groupBy('asset')
    .execute();
  return {
    commissioned: new Map(services.map(({ asset, commissionedAt }) => [asset, commissionedAt])),
    failed: byAsset(failed as readonly FailedOrder[]), // holds: asset is asked for, failure is not null
    unclassified: new Map(open.map(({ asset, count }) => [asset ?? '', Number(count)])),
  };
}

function byAsset(orders: readonly FailedOrder[]): ReadonlyMap<string, readonly FailedOrder[]> {
  const groups = new Map<string, FailedOrder[]>();
  for (const order of orders) groups.set(order.asset, [...(groups.get(order.asset) ?? []), order]);
  return groups;
}

/** Not before it was commissioned, not after it was retired. */
function watchedOf({ id, retiredAt }: AssetInfo, { from, to }: Period, { commissioned, failed, unclassified }: Known): Watched {
  const end = Math.min(to, retiredAt ?? to);
  return {
    ...{ from: Math.min(end, Math.max(from, commissioned.get(id) ?? from)), to: end },
    ...{ stops: (failed.get(id) ?? []).map(({ failure }) => failure), unclassified: unclassified.get(id) ?? 0 },
  };
}

function countsOf(orders: readonly OrderRow[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of orders) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

async function entriesOf({ db }: Pick<MaintainDeps, 'db'>, orders: readonly OrderRow[]): Promise<readonly EntryRow[]> {
  const ids = orders.map(({ id }) => id);
  return tables(db).selectFrom('workOrderEntry').selectAll().where(sql<boolean>`work_order = any(${ids}::text[])`).execute();
}

/** Run hours and starts: the points by which schedules count for this asset. */
async function countersOf(deps: MaintainDeps, { id, tenant }: AssetInfo): Promise<Reply<'getAssetLife'>['counters']> {
  const schedules = await tables(deps.db)
    .selectFrom('workSchedule')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('isCounter', '=', true)
    .orderBy('id')
    .execute();
  return schedules.flatMap(({ id: schedule, body, lastValue }) => {
    const point = body.trigger.by === 'counter' ? deps.assets.point(body.trigger.point) : undefined;
    if (point === undefined || (point.asset !== id && body.asset !== id)) return [];
    const value = counterOf(deps, body)?.value ?? lastValue ?? undefined;
    return [{ schedule, title: body.title, point: point.key, pointTitle: point.title, ...(value !== undefined && { value }) }];
  });
}

async function modelsWithOrders(
  { db }: Pick<MaintainDeps, 'db'>,
  tenant: string,
  inUse: readonly AssetInfo[],
): Promise<ReadonlySet<string>> {
  const rows = await tables(db)
    .selectFrom('workOrder')
    .select('asset')
    .distinct()
    .where('tenant', '=', tenant)
    .where('asset', 'is not', null)
    .execute();
  const worked = new Set(rows.map(({ asset }) => asset));
  return new Set(inUse.filter(({ id }) => worked.has(id)).map(({ model }) => model));
}
