import type { EpochMs } from '../../contracts/time.ts';

/** What goes on for a while at a fence, besides being in it: too fast, silent, near its carrier, on the way to come near. */
export type ConditionKind = 'fast' | 'silent' | 'near' | 'approach';

/** A condition that holds, as it is stored. */
export interface ConditionRow {
  readonly fence: string;
  readonly asset: string;
  /** The asset that carries a moving fence; empty for a fence that stays. */
  readonly other: string;
  readonly kind: ConditionKind;
  readonly tenant: string;
  readonly since: EpochMs;
}

/** What tells one condition from all others. */
export type ConditionKey = Pick<ConditionRow, 'fence' | 'asset' | 'other' | 'kind'>;

/** The conditions that hold, in memory. */
export interface Conditions {
  get(key: ConditionKey): ConditionRow | undefined;
  put(row: ConditionRow): void;
  remove(key: ConditionKey): void;
  ofFence(fence: string): readonly ConditionRow[];
  /** Those of an asset, as the thing or as the carrier. */
  ofAsset(asset: string): readonly ConditionRow[];
}

const keyOf = ({ fence, asset, other, kind }: ConditionKey): string => `${fence} ${asset} ${other} ${kind}`;

/** What is stored, in memory. */
export function createConditions(stored: readonly ConditionRow[]): Conditions {
  const all = new Map<string, ConditionRow>();
  const byFence = new Map<string, Set<string>>();
  const byAsset = new Map<string, Set<string>>();
  const note = (map: Map<string, Set<string>>, name: string, key: string) => {
    if (name === '') return;
    const keys = map.get(name) ?? new Set();
    map.set(name, keys.add(key));
  };
  const strike = (map: Map<string, Set<string>>, name: string, key: string) => {
    map.get(name)?.delete(key);
    if (map.get(name)?.size === 0) map.delete(name);
  };
  const listed = (keys: ReadonlySet<string> | undefined) => [...(keys ?? [])].flatMap((key) => all.get(key) ?? []);
  const conditions: Conditions = {
    get: (key) => all.get(keyOf(key)),
    put: (row) => {
      const key = keyOf(row);
      all.set(key, row);
      note(byFence, row.fence, key);
      for (const name of [row.asset, row.other]) note(byAsset, name, key);
    },
    remove: (which) => {
      const key = keyOf(which);
      if (!all.delete(key)) return;
      strike(byFence, which.fence, key);
      for (const name of [which.asset, which.other]) strike(byAsset, name, key);
    },
    ofFence: (fence) => listed(byFence.get(fence)),
    ofAsset: (asset) => listed(byAsset.get(asset)),
  };
  for (const row of stored) conditions.put(row);
  return conditions;
}
