import type { Verdict } from '../../contracts/detector.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { AlarmDeps } from './deps.ts';
import type { Moved } from './move.ts';
import { type AlarmRecord, type RuleRecord, tables } from './schema.ts';
import { isActive } from './state.ts';

/** Kind of the detector whose alarms are grouped: "no data". */
export const silentKind = 'stale';
/** How the key of the alarm of a link begins. */
export const linkKey = 'link:';
/** After a root cause is over, what hangs on it has so long to come back before its alarms are shown. */
export const graceMs = 60_000;
/** How deep plants may be nested before a loop is suspected. */
const mostDepth = 64;

type Rule = Pick<RuleRecord, 'asset' | 'kind' | 'key'>;
type Assets = Pick<AlarmDeps['assets'], 'asset' | 'childrenOf' | 'point'>;

/** An alarm that may explain others: of an asset that fell silent, or of a link that is down. */
interface Root {
  readonly alarm: string;
  readonly tenant: string;
  /** Set when it is over; it explains for {@link graceMs} more. */
  readonly endedAt?: EpochMs | undefined;
}

/** The alarms of one asset or link, by id: an asset may have several silent points. */
type Roots = Map<string, Root>;

/** The one that explains: the first that holds, else one that has just ended. */
const chosen = (roots: Roots | undefined): Root | undefined =>
  roots && ([...roots.values()].find(({ endedAt }) => endedAt === undefined) ?? roots.values().next().value);

/** What explains that points fall silent: the link that their values come by, or an asset that theirs lies within. */
export interface Groups {
  /** The alarm that explains a "no data" alarm of the rule now: that of its link, else that of the topmost silent asset above. */
  rootOf(rule: Rule): string | undefined;
  /** Follow an alarm, after its change is committed. */
  note(moved: Pick<Moved, 'rule' | 'alarm'>): void;
  /** The same within a transaction that is not committed yet: what it has moved explains what comes after, and is forgotten with it. */
  session(): Pick<Groups, 'rootOf' | 'note'>;
  /** Tenants whose groups may have changed since the last time; a root whose grace is over counts. */
  changed(now: EpochMs): ReadonlySet<string>;
  /** Look at a tenant again the next time. */
  again(tenant: string): void;
  /** The alarm of a link that is down and known as such. */
  linkAlarm(source: string): string | undefined;
  /** True while the alarm of some link holds. */
  hasLinks(): boolean;
  /** Verdicts with those of assets further up first, so that a root cause is known before what it explains; those of one rule keep their order. */
  inOrder(verdicts: readonly Verdict[]): readonly Verdict[];
}

/** Load what explains at the moment, also what had just ended before a restart. */
export async function openGroups({ db, assets, links }: Pick<AlarmDeps, 'db' | 'assets' | 'links'>): Promise<Groups> {
  const byAsset = new Map<string, Roots>();
  const byLink = new Map<string, Roots>();
  const dirty = new Set<string>();
  const note = ({ rule, alarm }: Parameters<Groups['note']>[0]) => {
    const place = placeOf(rule, assets);
    if (place === undefined) return;
    const roots = place.map === 'link' ? byLink : byAsset;
    const there = roots.get(place.key) ?? new Map<string, Root>();
    const known = there.get(alarm.id);
    const next = rootFrom(alarm, known);
    if (next === known || (next !== undefined && next.endedAt === known?.endedAt && known !== undefined)) return;
    if (next === undefined) there.delete(alarm.id);
    else there.set(alarm.id, next);
    if (there.size > 0) roots.set(place.key, there);
    else roots.delete(place.key);
    dirty.add(alarm.tenant);
  };
  for (const { rule, alarm } of await readRoots(db)) {
    note({ rule, alarm: { ...alarm, process: 'unacknowledged' } }); // as it was, so that one that has just ended is known
    note({ rule, alarm });
  }
  const rootOf = (rule: Rule, at: (asset: string) => Root | undefined): string | undefined => {
    if (rule.kind !== silentKind) return undefined;
    const link = links?.of(rule.asset).find(({ source }) => byLink.has(source));
    return (link && chosen(byLink.get(link.source))?.alarm) ?? aboveOf(at, assets, rule.asset);
  };
  return {
    note,
    rootOf: (rule) => rootOf(rule, (asset) => chosen(byAsset.get(asset))),
    session: () => {
      const own = new Map<string, Root>();
      return {
        rootOf: (rule) => rootOf(rule, (asset) => chosen(byAsset.get(asset)) ?? own.get(asset)),
        note: ({ rule, alarm }) => {
          const root = placeOf(rule, assets)?.map === 'asset' ? rootFrom(alarm, undefined) : undefined;
          if (root !== undefined && root.endedAt === undefined) own.set(rule.asset, root);
        },
      };
    },
    changed: (now) => {
      for (const roots of [byLink, byAsset])
        for (const [key, there] of roots) {
          for (const { alarm, tenant } of [...there.values()].filter(({ endedAt }) => endedAt !== undefined && endedAt + graceMs <= now)) {
            there.delete(alarm);
            dirty.add(tenant);
          }
          if (there.size === 0) roots.delete(key);
        }
      const found = new Set(dirty);
      dirty.clear();
      return found;
    },
    again: (tenant) => dirty.add(tenant),
    linkAlarm: (source) => [...(byLink.get(source)?.values() ?? [])].find(({ endedAt }) => endedAt === undefined)?.alarm,
    hasLinks: () => [...byLink.values()].some((there) => [...there.values()].some(({ endedAt }) => endedAt === undefined)),
    inOrder: (verdicts) => (verdicts.length < 2 ? verdicts : byDepth(assets, verdicts)),
  };
}

function placeOf({ asset, kind, key }: Rule, assets: Assets): { readonly map: 'link' | 'asset'; readonly key: string } | undefined {
  if (key.startsWith(linkKey)) return { map: 'link', key: key.slice(linkKey.length) };
  return kind === silentKind && assets.childrenOf(asset).length > 0 ? { map: 'asset', key: asset } : undefined;
}

/** An alarm explains while its condition holds and nobody took its rule out of service, and for a while after that. */
function rootFrom(alarm: AlarmRecord, known: Root | undefined): Root | undefined {
  const { id, tenant } = alarm;
  if (alarm.overlays.includes('outOfService')) return undefined;
  if (isActive(alarm)) return { alarm: id, tenant };
  return known && { alarm: id, tenant, endedAt: known.endedAt ?? alarm.clearedAt ?? 0 };
}

/** The alarm of the topmost silent asset above one. */
function aboveOf(rootAt: (asset: string) => Root | undefined, assets: Assets, asset: string): string | undefined {
  let found: string | undefined;
  let at = assets.asset(asset)?.parent;
  for (let depth = 0; at !== undefined && depth < mostDepth; depth++) {
    found = rootAt(at)?.alarm ?? found;
    at = assets.asset(at)?.parent;
  }
  return found;
}

function byDepth(assets: Assets, verdicts: readonly Verdict[]): readonly Verdict[] {
  const known = new Map<number, number>();
  const depthOf = ({ point }: Verdict): number => {
    const before = known.get(point);
    if (before !== undefined) return before;
    let depth = 0;
    for (let at = assets.point(point)?.asset; at !== undefined && depth < mostDepth; depth++) at = assets.asset(at)?.parent;
    known.set(point, depth);
    return depth;
  };
  return [...verdicts].sort((a, b) => depthOf(a) - depthOf(b));
}

/** Alarms that explain, or that something still hangs on. */
async function readRoots(db: AlarmDeps['db']) {
  const rows = await tables(db)
    .selectFrom('alarm')
    .innerJoin('alarmRule', 'alarmRule.id', 'alarm.rule')
    .selectAll('alarm')
    .select(['alarmRule.kind', 'alarmRule.key'])
    .where((eb) => eb.or([eb('alarmRule.kind', '=', silentKind), eb('alarmRule.key', 'like', `${linkKey}%`)]))
    .where((eb) =>
      eb.or([
        eb('alarm.place', '<>', 'closed'),
        eb('alarm.id', 'in', (sub) =>
          sub.selectFrom('alarm as child').select('child.root').where('child.root', 'is not', null).$castTo<{ root: string }>(),
        ),
      ]),
    )
    .orderBy('alarm.raisedAt')
    .execute();
  return rows.map(({ kind, key, ...row }) => {
    const alarm = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? undefined])) as unknown as AlarmRecord; // holds: nulls became undefined
    return { rule: { asset: alarm.asset, kind, key } as RuleRecord, alarm }; // holds: `note` reads no more of a rule
  });
}
