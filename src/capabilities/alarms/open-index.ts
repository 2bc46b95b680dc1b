import type { EpochMs } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import { type AlarmRecord, tables } from './schema.ts';

/** What is remembered of an alarm that is not closed. */
type Known = Pick<AlarmRecord, 'id' | 'asset' | 'priority' | 'place' | 'shelvedUntil' | 'root'>;

/** The alarms that are not closed, in memory: answers what is asked too often for a query. */
export interface OpenIndex {
  note(alarm: Known): void;
  /** For how many alarms this one stands, as their root cause. */
  standsFor(alarm: string): number;
  openOf(asset: string): { readonly count: number; readonly priority?: number };
  /** When the next shelved alarm has to return; Infinity when none is shelved. */
  nextReturn(): EpochMs;
}

/** Load the index. */
export async function openIndex(db: Database): Promise<OpenIndex> {
  const byAsset = new Map<string, Map<string, Known>>();
  const shelved = new Map<string, EpochMs>();
  const groups = openGroups();
  const note = (alarm: Known) => {
    noteAsset(byAsset, alarm);
    groups.note(alarm);
    if (alarm.shelvedUntil === undefined) shelved.delete(alarm.id);
    else shelved.set(alarm.id, alarm.shelvedUntil);
  };
  const rows = await tables(db)
    .selectFrom('alarm')
    .select(['id', 'asset', 'priority', 'place', 'shelvedUntil', 'root'])
    .where('place', '<>', 'closed')
    .execute();
  for (const row of rows) note({ ...row, shelvedUntil: row.shelvedUntil ?? undefined, root: row.root ?? undefined });
  return {
    note,
    standsFor: groups.standsFor,
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
