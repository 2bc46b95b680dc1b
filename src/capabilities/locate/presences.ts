import type { EpochMs } from '../../contracts/time.ts';
import type { PresenceRow } from './schema.ts';

/** A stay in a fence. */
export interface Stay {
  readonly tenant: string;
  readonly since: EpochMs;
  readonly isDwellTold: boolean;
}

/** Who is in which fence, in memory. */
export interface Presences {
  of(asset: string): ReadonlyMap<string, Stay>;
  get(fence: string, asset: string): Stay | undefined;
  put(row: PresenceRow): void;
  remove(fence: string, asset: string): void;
  assets(): Iterable<string>;
  /** Assets that are in a fence. */
  within(fence: string): readonly string[];
  count(fence: string): number;
}

/** What is stored, in memory. */
export function createPresences(stored: readonly PresenceRow[]): Presences {
  const byAsset = new Map<string, Map<string, Stay>>();
  const counts = new Map<string, number>();
  const none: ReadonlyMap<string, Stay> = new Map();
  const add = (fence: string, by: number) => counts.set(fence, (counts.get(fence) ?? 0) + by);
  const presences: Presences = {
    of: (asset) => byAsset.get(asset) ?? none,
    get: (fence, asset) => byAsset.get(asset)?.get(fence),
    put: ({ fence, asset, ...stay }) => {
      const stays = byAsset.get(asset) ?? new Map<string, Stay>();
      if (!stays.has(fence)) add(fence, 1);
      byAsset.set(asset, stays.set(fence, stay));
    },
    remove: (fence, asset) => {
      const stays = byAsset.get(asset);
      if (!stays?.delete(fence)) return;
      add(fence, -1);
      if (stays.size === 0) byAsset.delete(asset);
    },
    assets: () => byAsset.keys(),
    within: (fence) => [...byAsset].flatMap(([asset, stays]) => (stays.has(fence) ? [asset] : [])),
    count: (fence) => counts.get(fence) ?? 0,
  };
  for (const row of stored) presences.put(row);
  return presences;
}
