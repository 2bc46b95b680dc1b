import type { EpochMs } from '../../contracts/time.ts';
import type { Conditions } from './conditions.ts';
import type { Mover, MoverFix } from './movers.ts';
import type { FenceRow } from './schema.ts';

/** Finds movers that fell silent in or near a fence. */
export interface Silence {
  look(now: EpochMs, fences: readonly SilentFence[], movers: Iterable<Mover>): void;
}

/** A fence that tells of silence, laid out. */
export interface SilentFence {
  readonly fence: FenceRow;
  readonly depth: (longitude: number, latitude: number) => number;
}

/** What silence is told from. */
export interface SilenceDeps {
  readonly conditions: Conditions;
  readonly placeOf: (asset: string) => MoverFix | undefined;
  readonly isFor: (fence: FenceRow, asset: string) => boolean;
  readonly told: (fence: FenceRow, asset: string, at: MoverFix) => void;
  /** When the program began: nothing is silent for longer than somebody listens. */
  readonly startedAt: EpochMs;
}

/** With as many movers as this, silence of all of them is that of the receiver, not theirs, and is not told. */
const manyMovers = 3;

/** Look for silence. A mover is judged once per place that it said last, however long it stays silent. */
export function createSilence({ conditions, placeOf, isFor, told, startedAt }: SilenceDeps): Silence {
  const judged = new Map<string, EpochMs>();
  const judge = (now: EpochMs, { fence, depth }: SilentFence, asset: string): void => {
    const [place, { seconds, withinMetres }] = [placeOf(asset), fence.silent ?? { seconds: Number.POSITIVE_INFINITY, withinMetres: 0 }];
    if (place === undefined || now - Math.max(place.time, startedAt) < seconds * 1000) return;
    const key = `${fence.id} ${asset}`;
    if (judged.get(key) === place.time) return;
    judged.set(key, place.time);
    const isHeld = conditions.get({ fence: fence.id, asset, other: '', kind: 'silent' }) !== undefined;
    if (isHeld || depth(place.longitude, place.latitude) <= -withinMetres || !isFor(fence, asset)) return;
    told(fence, asset, { ...place, time: Math.max(place.time, startedAt) + seconds * 1000 });
  };
  return {
    look(now, fences, movers) {
      if (fences.length === 0) return;
      const known = [...movers].filter(({ asset }) => placeOf(asset.id) !== undefined);
      const newest = known.reduce((latest, { asset }) => Math.max(latest, placeOf(asset.id)?.time ?? 0), 0);
      for (const silent of fences) {
        const isHeard = now - newest < (silent.fence.silent?.seconds ?? 0) * 1000;
        if (isHeard || known.length < manyMovers) for (const { asset } of known) judge(now, silent, asset.id);
      }
    },
  };
}
