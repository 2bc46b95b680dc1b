import type { Trx } from '../../kernel/database.ts';
import type { Assets } from '../assets/index.ts';
import type { PatrolDeps } from './deps.ts';
import type { PatrolRow, RouteBody, RouteRow } from './schema.ts';

type Point = PatrolRow['points'][number];
type Deps = Pick<PatrolDeps, 'assets' | 'outbox' | 'clock'>;

/** Of an alarm that nothing is known of yet but that nobody looked; a person may change it. `assumed` */
const priority = 3;

/** Where the alarm of a point stands: its asset, or the nearest that it lies within with a data point; an alarm names one. */
interface Stand {
  readonly asset: string;
  /** Number of the data point that it is shown with: the first of the asset. */
  readonly point: number;
}

function standOf(assets: Assets, asset: string | undefined): Stand | undefined {
  const info = asset === undefined ? undefined : assets.asset(asset);
  if (info === undefined) return undefined;
  const [first] = info.retiredAt === undefined ? assets.pointsOf(info.id) : [];
  return first === undefined ? standOf(assets, info.parent) : { asset: info.id, point: first.number };
}

/** Points by where their alarm stands; those that have no such place are told by `patrol.missed` alone. */
function standsOf(assets: Assets, points: readonly Point[]): readonly { readonly at: Stand; readonly points: readonly Point[] }[] {
  const stands = new Map<string, { at: Stand; points: Point[] }>();
  for (const point of points) {
    const at = standOf(assets, point.asset);
    if (at === undefined) continue;
    const stand = stands.get(at.asset) ?? { at, points: [] };
    stands.set(at.asset, stand);
    stand.points.push(point);
  }
  return [...stands.values()];
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
  for (const { at, points: there } of standsOf(deps.assets, points)) {
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
  const own = standsOf(deps.assets, patrol.points).find(({ points }) => points.some(({ id }) => id === point));
  if (own === undefined || own.points.some(({ id }) => left.includes(id))) return;
  await wish(deps, trx, { patrol, at: own.at, isAbnormal: false, names: [] });
}

interface Wish {
  readonly patrol: PatrolRow;
  readonly at: Stand;
  readonly isAbnormal: boolean;
  readonly names: readonly string[];
}

async function wish({ outbox, clock }: Deps, trx: Trx, { patrol, at, isAbnormal, names }: Wish): Promise<void> {
  const { tenant, route, number } = patrol;
  const reference = { zh: `巡检 ${number}`, en: `patrol ${number}` };
  await outbox.emit(trx, 'alarm.wanted', {
    ...{ tenant, asset: at.asset, key: `${originOf(route, at.asset)}:missed`, point: at.point, isAbnormal, time: clock.now(), priority },
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
  const stay = new Set(standsOf(assets, now?.points ?? []).map(({ at }) => at.asset));
  for (const { at } of standsOf(assets, body.points))
    if (!stay.has(at.asset)) await outbox.emit(trx, 'alarm.unwanted', { tenant, origin: originOf(id, at.asset), time: clock.now() });
}
