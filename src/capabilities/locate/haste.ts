import type { FenceRow } from './schema.ts';

/** Tells whether a mover is too fast in a fence, from what it says of its speed. */
export interface Haste {
  /** `begin` or `end` at the second fix in a row that says so; `undefined` when nothing changes. */
  judge(fence: FenceRow, asset: string, reading: { readonly speed: number; readonly isHeld: boolean }): 'begin' | 'end' | undefined;
  forget(asset: string): void;
}

/** Part of the limit below which it is no longer too fast. */
const calm = 0.95;
const agreeing = 2;

export function createHaste(): Haste {
  const streaks = new Map<string, Map<string, number>>();
  return {
    judge({ id, mostSpeed }, asset, { speed, isHeld }) {
      if (mostSpeed === null) return undefined;
      const counts = streaks.get(asset) ?? new Map<string, number>();
      const isOther = isHeld ? speed <= mostSpeed * calm : speed > mostSpeed;
      const count = isOther ? (counts.get(id) ?? 0) + 1 : 0;
      if (count === 0 || count >= agreeing) counts.delete(id);
      else streaks.set(asset, counts.set(id, count));
      if (counts.size === 0) streaks.delete(asset);
      return count < agreeing ? undefined : isHeld ? 'end' : 'begin';
    },
    forget: (asset) => void streaks.delete(asset),
  };
}
