import type { EpochMs } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Mine } from './mine.ts';
import { type AlarmRecord, tables } from './schema.ts';

/** What is remembered of an alarm that is not closed. */
type Known = Pick<AlarmRecord, 'id' | 'tenant' | 'asset' | 'priority' | 'place' | 'state' | 'shelvedUntil' | 'root'>;

/** How many alarms that are not closed stand alike. */
export interface Tally {
  readonly priority: number;
  readonly place: AlarmRecord['place'];
  readonly state: AlarmRecord['state'];
  readonly count: number;
}

/** The alarms that are not closed, in memory: answers what is asked too often for a query. */
export interface OpenIndex {
  note(alarm: Known): void;
  /** For how many alarms this one stands, as their root cause. */
  standsFor(alarm: string): number;
  /** The alarms that somebody may see, counted. */
  tally(mine: Mine): readonly Tally[];
  openOf(asset: string): { readonly count: number; readonly priority?: number };
  /** When the next shelved alarm has to return; Infinity when none is shelved. */
  nextReturn(): EpochMs;
}

/** Load the index. */
export async function openIndex(db: Database): Promise<OpenIndex> {
  const byAsset = new Map<string, Map<string, Known>>();
  const shelved = new Map<string, EpochMs>();
  const groups = openGroups();
  const tallies = openTallies();
  const note = (alarm: Known) => {
    noteAsset(byAsset, alarm);
    groups.note(alarm);
    tallies.note(alarm);
    if (alarm.shelvedUntil === undefined) shelved.delete(alarm.id);
    else shelved.set(alarm.id, alarm.shelvedUntil);
  };
  const rows = await tables(db)
    .selectFrom('alarm')
    .select(['id', 'tenant', 'asset', 'priority', 'place', 'state', 'shelvedUntil', 'root'])
    .where('place', '<>', 'closed')
    .execute();
  for (const row of rows) note({ ...row, shelvedUntil: row.shelvedUntil ?? undefined, root: row.root ?? undefined });
  return {
    note,
    standsFor: groups.standsFor,
    tally: tallies.tally,
    openOf: (asset) => summary([...(byAsset.get(asset)?.values() ?? [])]),
    nextReturn: () => [...shelved.values()].reduce((soonest, time) => Math.min(soonest, time), Number.POSITIVE_INFINITY),
  };
}

function noteAsset(byAsset: Map<string, Map<string, Known>>, alarm: Known): void {
  const known = byAsset.get(alarm.asset) ?? new Map<string, Known>();
  if (alarm.place === 'open') known.set(alarm.id, alarm);
  else known.delete(alarm.id);
  if (known.size > 0) byAsset.set(alarm.asset, known);
  else byAsset.delete(alarm.asset);
}

const summary = (open: readonly Known[]) =>
  open.length === 0 ? { count: 0 } : { count: open.length, priority: Math.min(...open.map(({ priority }) => priority)) };

/** Counts the alarms below each root cause. */
function openGroups() {
  const rootOf = new Map<string, string>();
  const count = new Map<string, number>();
  const add = (root: string, change: number) => count.set(root, (count.get(root) ?? 0) + change);
  return {
    note: ({ id, root }: Known) => {
      const before = rootOf.get(id);
      if (before === root) return;
      if (before !== undefined) add(before, -1);
      if (root === undefined) rootOf.delete(id);
      else rootOf.set(id, root);
      if (root !== undefined) add(root, 1);
      if (before !== undefined && count.get(before) === 0) count.delete(before);
    },
    standsFor: (alarm: string) => count.get(alarm) ?? 0,
  };
}

/** Counts alike alarms per tenant and asset, so that fifty thousand are not counted one by one at every question. */
function openTallies() {
  const known = new Map<string, Known>();
  const ofTenant = new Map<string, Map<string, Tally>>();
  const ofAsset = new Map<string, Map<string, Tally>>();
  const add = (tallies: Map<string, Map<string, Tally>>, owner: string, { priority, place, state }: Known, change: number) => {
    const alike = tallies.get(owner) ?? new Map<string, Tally>();
    const key = `${priority} ${place} ${state}`;
    const count = (alike.get(key)?.count ?? 0) + change;
    if (count > 0) alike.set(key, { priority, place, state, count });
    else alike.delete(key);
    if (alike.size > 0) tallies.set(owner, alike);
    else tallies.delete(owner);
  };
  const count = (alarm: Known, change: number) => {
    add(ofTenant, alarm.tenant, alarm, change);
    add(ofAsset, `${alarm.tenant} ${alarm.asset}`, alarm, change);
  };
  return {
    note: (alarm: Known) => {
      const before = known.get(alarm.id);
      if (before !== undefined) count(before, -1);
      if (alarm.place === 'closed') {
        known.delete(alarm.id);
        return;
      }
      const { id, tenant, asset, priority, place, state, shelvedUntil, root } = alarm;
      known.set(id, { id, tenant, asset, priority, place, state, shelvedUntil, root });
      count(alarm, 1);
    },
    tally: ({ tenant, seen }: Mine): readonly Tally[] => {
      if (seen === undefined) return [...(ofTenant.get(tenant)?.values() ?? [])];
      return [...new Set(seen)].flatMap((asset) => [...(ofAsset.get(`${tenant} ${asset}`)?.values() ?? [])]);
    },
  };
}
