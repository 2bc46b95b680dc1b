import { sql } from 'kysely';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { type DangerLevel, type DangerState, isDangerClosed } from '../../contracts/danger.ts';
import type { Caller } from '../../contracts/roles.ts';
import { type Assets, isSeen } from '../assets/index.ts';
import type { PatrolDeps } from './deps.ts';
import { conditions, siteOf } from './list.ts';
import { tables } from './schema.ts';

/** Hidden dangers that are alike in what is counted. */
export interface Group {
  readonly state: DangerState;
  readonly level: DangerLevel | null;
  readonly asset: string | null;
  readonly total: number;
  readonly overdue: number;
  /** Sum of the times from report to closing, ms. */
  readonly closeMs: number;
}

/** Whose sites they are counted by. */
interface Eyes {
  readonly assets: Assets;
  readonly caller: Caller;
}

/** Counts by state, level and site, and the mean time to close. */
export async function measureDangers(
  { db, assets, clock }: PatrolDeps,
  caller: Caller,
  query: Received<'measureDangers', 'query'>,
): Promise<Reply<'measureDangers'>> {
  const now = clock.now();
  const rows = await tables(db)
    .selectFrom('danger')
    .select((e) => [
      ...(['state', 'level', 'asset'] as const),
      e.fn.countAll<string>().as('total'),
      sql<string>`count(*) filter (where state in ('assessed', 'assigned') and due_at < ${now})`.as('overdue'),
      sql<number>`coalesce(sum(closed_at - reported_at) filter (where state = 'closed'), 0)`.as('closeMs'),
    ])
    .where((e) => e.and(conditions(e, { caller, query, assets, now })))
    .where(isSeen(assets, caller))
    .groupBy(['state', 'level', 'asset'])
    .execute();
  return summary(
    rows.map((row) => ({ ...row, total: Number(row.total), overdue: Number(row.overdue) })),
    { assets, caller },
  );
}

/** See {@link measureDangers}. Sites with the most open ones come first. */
export function summary(groups: readonly Group[], eyes: Eyes): Reply<'measureDangers'> {
  const closed = sum(groups.filter(({ state }) => state === 'closed'));
  const closeMs = groups.reduce((total, { closeMs }) => total + closeMs, 0);
  const level = (wanted: DangerLevel | null) => sum(groups.filter((group) => group.level === wanted));
  const byState = Object.fromEntries([...groupedBy(groups, ({ state }) => state)].map(([state, some]) => [state, sum(some)]));
  return {
    ...{ total: sum(groups), overdue: sum(groups, 'overdue'), byState, closed },
    byLevel: { general: level('general'), major: level('major'), unset: level(null) },
    bySite: sitesOf(groups, eyes),
    ...(closed > 0 && { meanCloseMs: closeMs / closed }),
  };
}

function sitesOf(groups: readonly Group[], { assets, caller }: Eyes): Reply<'measureDangers'>['bySite'] {
  const bySite = groupedBy(groups, ({ asset }) => (asset === null ? undefined : siteOf(assets, caller, asset)));
  return [...bySite]
    .map(([site, some]) => ({
      ...(site !== undefined && { site, title: assets.asset(site)?.title }),
      total: sum(some),
      open: sum(some.filter(({ state }) => !isDangerClosed(state))),
      overdue: sum(some, 'overdue'),
    }))
    .sort((a, b) => b.open - a.open || b.total - a.total);
}

const sum = (groups: readonly Group[], of: 'total' | 'overdue' = 'total'): number => groups.reduce((total, group) => total + group[of], 0);

function groupedBy<K>(groups: readonly Group[], key: (group: Group) => K): ReadonlyMap<K, readonly Group[]> {
  const found = new Map<K, Group[]>();
  for (const group of groups) found.set(key(group), [...(found.get(key(group)) ?? []), group]);
  return found;
}
