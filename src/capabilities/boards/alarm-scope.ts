import type { Caller } from '../../contracts/roles.ts';
import type { AlarmView } from '../alarms/index.ts';
import type { Assets } from '../assets/index.ts';
import type { BoardNow, ShowDeps } from './deps.ts';

type Deps = Pick<ShowDeps, 'assets' | 'alarms' | 'briefly'>;

/** Which alarms a widget tells of. */
export interface AlarmScope {
  /** Those of an asset and of all that lies within it; `undefined`: all of the tenant. */
  readonly asset: string | undefined;
  /** Up to this priority; 4 is all. */
  readonly leastPriority: number;
}

/** Alarms that a list on a board holds, and that are looked at per asset for a count. */
const most = { listed: 100, perAsset: 1000, assets: 300 } as const;

/** An asset and all that lies within it. */
export function* within(assets: Assets, asset: string): Iterable<string> {
  const seen = new Set<string>();
  const open = [asset];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    yield id;
    open.push(...assets.childrenOf(id).map((child) => child.id));
  }
}

/** The assets of a scope that have open alarms, the most urgent first. */
function alarmedWithin({ assets, alarms }: Pick<Deps, 'assets' | 'alarms'>, asset: string, leastPriority: number): readonly string[] {
  const priorityOf = (id: string) => alarms.openOf(id).priority ?? 9;
  return [...within(assets, asset)].filter((id) => priorityOf(id) <= leastPriority).sort((a, b) => priorityOf(a) - priorityOf(b));
}

const upTo = (leastPriority: number): string => Array.from({ length: leastPriority }, (_, i) => i + 1).join(',');
const byUrgency = (a: AlarmView, b: AlarmView): number => a.priority - b.priority || b.raisedAt - a.raisedAt;

/** Open alarms of the assets of a scope, asset by asset. */
async function gathered(
  deps: Deps,
  caller: Caller,
  { asset, leastPriority, limit }: AlarmScope & { readonly asset: string; readonly limit: number },
) {
  const owners = alarmedWithin(deps, asset, leastPriority);
  const looked = owners.slice(0, most.assets);
  const query = { view: 'open', priority: upTo(leastPriority), limit } as const;
  const pages = await Promise.all(looked.map((id) => deps.alarms.list(caller, { ...query, asset: id })));
  const isPartial = owners.length > looked.length || pages.some(({ next }) => next !== undefined);
  return { items: pages.flatMap(({ items }) => items), isPartial };
}

type List = Omit<BoardNow['lists'][number], 'widget'>;
type Count = Omit<BoardNow['counts'][number], 'widget'>;

const keyOf = (what: string, { tenant, sites }: Caller, { asset, leastPriority }: AlarmScope): string =>
  `${what} ${tenant} ${leastPriority} ${asset} ${JSON.stringify(sites)}`;

/** The open alarms of a scope, the most urgent first, and how many there are. */
export const alarmsWithin = (deps: Deps, caller: Caller, scope: AlarmScope): Promise<List> =>
  deps.briefly.get(keyOf('list', caller, scope), () => list(deps, caller, scope));

/** How many alarms of a scope are open and unacknowledged, by priority. */
export const countWithin = (deps: Deps, caller: Caller, scope: AlarmScope): Promise<Count> =>
  deps.briefly.get(keyOf('count', caller, scope), () => count(deps, caller, scope));

async function list(deps: Deps, caller: Caller, scope: AlarmScope): Promise<List> {
  const { asset, leastPriority } = scope;
  if (asset !== undefined) {
    const { items, isPartial } = await gathered(deps, caller, { asset, leastPriority, limit: most.perAsset });
    return { items: [...items].sort(byUrgency).slice(0, most.listed), total: items.length, isPartial };
  }
  const { items } = await deps.alarms.list(caller, { view: 'open', priority: upTo(leastPriority), limit: most.listed });
  const { byPriority } = await countWithin(deps, caller, scope);
  return { items, total: byPriority.reduce((sum, { open }) => sum + open, 0), isPartial: false };
}

async function count(deps: Deps, caller: Caller, { asset, leastPriority }: AlarmScope): Promise<Count> {
  const priorities = [1, 2, 3, 4].slice(0, leastPriority);
  if (asset === undefined) {
    const { byPriority } = await deps.alarms.counts(caller);
    const zero = (priority: number) => ({ priority, open: 0, unacknowledged: 0 });
    return { byPriority: priorities.map((p) => byPriority.find(({ priority }) => priority === p) ?? zero(p)), isPartial: false };
  }
  const { items, isPartial } = await gathered(deps, caller, { asset, leastPriority, limit: most.perAsset });
  const byPriority = priorities.map((priority) => {
    const open = items.filter((alarm) => alarm.priority === priority);
    return { priority, open: open.length, unacknowledged: open.filter(({ state }) => isUnacknowledged(state)).length };
  });
  return { byPriority, isPartial };
}

const isUnacknowledged = (state: AlarmView['state']): boolean => state === 'unacknowledged' || state === 'returnedUnacknowledged';
