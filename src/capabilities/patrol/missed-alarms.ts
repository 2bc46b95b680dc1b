import { sql } from 'kysely';
import type { Trx } from '../../kernel/database.ts';
import type { Assets } from '../assets/index.ts';
import type { PatrolDeps } from './deps.ts';
import type { PatrolRow, RouteBody, RouteRow } from './schema.ts';

type Point = PatrolRow['points'][number];
type Deps = Pick<PatrolDeps, 'assets' | 'outbox' | 'clock'>;

/** Of an alarm that nothing is known of yet but that nobody looked; a person may change it. `assumed` */
const priority = 3;

/** Where the alarm of a point stands: its asset, or the nearest in use that it lies within. */
function standOf(assets: Assets, asset: string | undefined): string | undefined {
  const info = asset === undefined ? undefined : assets.asset(asset);
  return info === undefined || info.retiredAt === undefined ? info?.id : standOf(assets, info.parent);
}

/** Points by the asset where their alarm stands; those of no asset are told by `patrol.missed` alone. */
function standsOf(assets: Assets, points: readonly Point[]): ReadonlyMap<string, readonly Point[]> {
  const stands = new Map<string, Point[]>();
  for (const point of points) {
    const at = standOf(assets, point.asset);
    if (at === undefined) continue;
    const there = stands.get(at) ?? [];
    stands.set(at, there);
    there.push(point);
  }
  return stands;
}

const originOf = (route: string, asset: string): string => `patrol:${route}:${asset}`;

/**
 * Raise an alarm at each asset at which points of a patrol were left: one for a route and an asset, however many points and patrols. It ends when
 * a patrol of the route has been at all its points there.
 *
 * @param left ids of the points
 */
export async function alarmLeft(deps: Deps, trx: Trx, { patrol, left }: { readonly patrol: PatrolRow; readonly left: readonly string[] }) {
  const points = patrol.points.filter(({ id }) => left.includes(id));
  for (const [at, there] of standsOf(deps.assets, points)) {
    const names = there.map(({ title }) => title);
    await wish(deps, trx, { patrol, at, isAbnormal: true, names });
  }
}

/** End the alarms at assets where the patrol has been at all its points. @param left ids of the points without a visit */
export async function calmVisited(
  deps: Deps,
  trx: Trx,
  { patrol, point, left }: { readonly patrol: PatrolRow; readonly point: string; readonly left: readonly string[] },
) {
  const at = standOf(deps.assets, patrol.points.find(({ id }) => id === point)?.asset);
  const there = at === undefined ? [] : (standsOf(deps.assets, patrol.points).get(at) ?? []);
  if (at === undefined || there.some(({ id }) => left.includes(id))) return;
  await wish(deps, trx, { patrol, at, isAbnormal: false, names: [] });
}

interface Wish {
  readonly patrol: PatrolRow;
  /** The asset. */
  readonly at: string;
  readonly isAbnormal: boolean;
  readonly names: readonly string[];
}

async function wish({ outbox, clock }: Deps, trx: Trx, { patrol, at, isAbnormal, names }: Wish): Promise<void> {
  const { tenant, route, number } = patrol;
  const reference = { zh: `巡检 ${number}`, en: `patrol ${number}` };
  await outbox.emit(trx, 'alarm.wanted', {
    ...{ tenant, asset: at, key: `${originOf(route, at)}:missed`, isAbnormal, time: clock.now(), priority },
    // Rules are held in memory, so no free title goes in, which may name somebody who is erased later.
    title: { zh: `漏巡 ${number}`, en: `Missed by patrol ${number}` },
    advice: { zh: '查明未巡原因，尽快补巡，或另派人员。', en: 'Find out why nobody came, and have it made good or send somebody else.' },
    consequence: { zh: `未巡点无人查看：${names.join('、')}`, en: `Nobody has looked at: ${names.join(', ')}` },
    ...{ reference: reference.en, referenceText: reference },
  });
}

/** End the alarms at assets to which a route goes no more: no later patrol would. @param now default: the route is gone */
export async function calmLeft(
  { assets, outbox, clock }: Deps,
  trx: Trx,
  { route: { id, tenant, body }, now }: { readonly route: RouteRow; readonly now?: RouteBody },
): Promise<void> {
  const stay = standsOf(assets, now?.points ?? []);
  for (const at of standsOf(assets, body.points).keys())
    if (!stay.has(at)) await outbox.emit(trx, 'alarm.unwanted', { tenant, origin: originOf(id, at), time: clock.now() });
}

/** What an asset lies within, the nearest first. */
function within(assets: Assets, asset: string): readonly string[] {
  const parent = assets.asset(asset)?.parent;
  return parent === undefined ? [] : [parent, ...within(assets, parent)];
}

/** End, once after the upgrade, the alarms that stand where those of their route stand no more: at what the asset of a point lies within. */
export async function endMoved({ assets, outbox, clock, db }: Deps & Pick<PatrolDeps, 'db'>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const moved = sql<{ tenant: string; route: string; asset: string }>`delete from patrol_moved_alarm returning tenant, route, asset`;
    const { rows } = await moved.execute(trx);
    const stay = new Set(rows.map(({ route, asset }) => originOf(route, standOf(assets, asset) ?? asset)));
    const former = rows.flatMap(({ tenant, route, asset }) => within(assets, asset).map((at) => ({ tenant, origin: originOf(route, at) })));
    const ends = new Map(former.filter(({ origin }) => !stay.has(origin)).map((end) => [end.origin, end]));
    for (const end of ends.values()) await outbox.emit(trx, 'alarm.unwanted', { ...end, time: clock.now() });
  });
}
