import type { EpochMs } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import { type AlarmRecord, tables } from './schema.ts';

/** What is remembered of an alarm that is not closed. */
type Known = Pick<AlarmRecord, 'id' | 'asset' | 'priority' | 'place' | 'shelvedUntil'>;

/** The alarms that are not closed, in memory: answers what is asked too often for a query. */
export interface OpenIndex {
  note(alarm: Known): void;
  openOf(asset: string): { readonly count: number; readonly priority?: number };
  /** When the next shelved alarm has to return; Infinity when none is shelved. */
  nextReturn(): EpochMs;
}

/** Load the index. */
export async function openIndex(db: Database): Promise<OpenIndex> {
  const byAsset = new Map<string, Map<string, Known>>();
  const shelved = new Map<string, EpochMs>();
  const note = (alarm: Known) => {
    noteAsset(byAsset, alarm);
    if (alarm.shelvedUntil === undefined) shelved.delete(alarm.id);
    else shelved.set(alarm.id, alarm.shelvedUntil);
  };
  const rows = await tables(db)
    .selectFrom('alarm')
    .select(['id', 'asset', 'priority', 'place', 'shelvedUntil'])
    .where('place', '<>', 'closed')
    .execute();
  for (const row of rows) note({ ...row, shelvedUntil: row.shelvedUntil ?? undefined });
  return {
    note,
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
