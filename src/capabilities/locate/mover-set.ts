import { type LonLat, metresBetween } from '../../contracts/distance.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import type { Clock, EpochMs } from '../../contracts/time.ts';
import type { Assets } from '../assets/index.ts';
import { type Credible, canReach, createCredible, judgeFix } from './credible.ts';
import type { SourceSaid } from './fuse.ts';
import { findMovers, fixOf, leftOut, type Mover, type MoverFix, mostSpeedOf, placeVersion } from './movers.ts';

/** Places that a mover cannot have reached. */
export interface Suspect {
  readonly count: number;
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
  /** Time of the one that was told last. */
  readonly toldAt: EpochMs;
}

/** What is new of a mover. */
export interface Taken {
  /** Its new place. */
  readonly fix?: MoverFix;
  /** A place that it cannot have reached, by all that it says or by a source that others contradict; `value`: how fast it would have had to go, m/s. */
  readonly jump?: Jump;
}

/** A place that a mover cannot have reached. */
export type Jump = Pick<MoverFix, 'time' | 'longitude' | 'latitude'> & { readonly value: number };

/** All movers with the last credible place of each. */
export interface MoverSet {
  movers(): ReadonlyMap<string, Mover>;
  renew(): void;
  isStale(): boolean;
  /** Find the movers anew. @returns those among the known and the named that are none any more */
  find(named: Iterable<string>): readonly { readonly asset: string; readonly tenant: string | undefined }[];
  /** What is new of a mover; what is not fit to be taken is counted. */
  take(mover: Mover): Taken | undefined;
  placeOf(asset: string): MoverFix | undefined;
  /** Whether an asset is nowhere, whatever its last place was. */
  isVacant(asset: string): boolean;
  /** Know nothing of an asset any more; its next place is its first. */
  vacate(asset: string): void;
  suspectOf(asset: string): Suspect | undefined;
  suspect(mover: Mover, jump: Jump, toldAt: EpochMs): void;
}

interface Seen {
  version: number;
  readonly credible: Credible;
}

/** What {@link createMoverSet} is built from. */
export interface MoverSetDeps {
  readonly assets: Assets;
  readonly latest: LatestReader;
  readonly clock: Clock;
  /** An asset that stands for nothing at the moment: a target of a radar that was lost. */
  readonly isVacant: (asset: string) => boolean;
}

export function createMoverSet({ assets, latest, clock, isVacant }: MoverSetDeps): MoverSet {
  const places = new Map<string, MoverFix>();
  const suspects = new Map<string, Suspect>();
  const seen = new Map<string, Seen>();
  let movers: ReadonlyMap<string, Mover> = new Map();
  let isStale = true;

  const seenOf = (mover: Mover): Seen => {
    const known = seen.get(mover.asset.id);
    if (known !== undefined) return known;
    const fresh: Seen = { version: -1, credible: createCredible(() => mostSpeedOf(latest, mover)) };
    seen.set(mover.asset.id, fresh);
    return fresh;
  };
  return {
    movers: () => movers,
    isStale: () => isStale,
    renew: () => {
      isStale = true;
    },
    find(named) {
      isStale = false;
      const before = movers;
      movers = findMovers(assets);
      const gone = [...new Set([...named, ...places.keys()])].filter((id) => id !== '' && !movers.has(id));
      for (const id of gone) for (const map of [places, suspects, seen]) map.delete(id);
      return gone.map((asset) => ({ asset, tenant: before.get(asset)?.asset.tenant ?? assets.asset(asset)?.tenant }));
    },
    take(mover) {
      const { id } = mover.asset;
      if (isVacant(id)) return undefined;
      const [known, version] = [seenOf(mover), placeVersion(latest, mover)];
      if (version === known.version) return undefined;
      known.version = version;
      const last = places.get(id);
      const fix = fixOf(latest, mover, { before: last, now: clock.now() });
      if (typeof fix === 'string') {
        if (fix !== 'never') leftOut.inc({ reason: fix });
        return undefined;
      }
      const verdict = judgeFix(known.credible, last, fix);
      if (verdict === 'old') {
        leftOut.inc({ reason: 'old' });
        return undefined;
      }
      if (verdict === 'suspect') return { jump: jumpTo(last, fix) };
      places.set(id, fix);
      const liar = last && strayOf(last, fix, mostSpeedOf(latest, mover));
      return liar === undefined ? { fix } : { fix, jump: jumpTo(last, liar) };
    },
    isVacant,
    vacate(asset) {
      for (const map of [places, suspects, seen]) map.delete(asset);
    },
    placeOf: (asset) => places.get(asset),
    suspectOf: (asset) => suspects.get(asset),
    suspect: ({ asset: { id } }, { time, longitude, latitude }, toldAt) =>
      void suspects.set(id, { count: (suspects.get(id)?.count ?? 0) + 1, time, longitude, latitude, toldAt }),
  };
}

type TimedFix = Pick<MoverFix, 'time' | 'longitude' | 'latitude'>;
const placeOfFix = ({ longitude, latitude }: TimedFix): LonLat => [longitude, latitude];
const metresTo = (last: TimedFix, fix: TimedFix): number => metresBetween(placeOfFix(last), placeOfFix(fix));
const jumpTo = (last: MoverFix | undefined, fix: TimedFix): Jump => ({
  ...{ time: fix.time, longitude: fix.longitude, latitude: fix.latitude },
  value: last === undefined ? 0 : (metresTo(last, fix) * 1000) / (fix.time - last.time),
});

/** What a source says newly that the others contradict and that the mover cannot have reached: one that lies, or is somebody else. */
function strayOf(last: MoverFix, { fused }: MoverFix, mostSpeed: number): SourceSaid | undefined {
  const saidBefore = (source: string) => last.fused?.sources.find((one) => one.source === source)?.time ?? Number.NEGATIVE_INFINITY;
  return fused?.sources.find(
    (one) =>
      one.use === 'apart' &&
      one.time > Math.max(last.time, saidBefore(one.source)) &&
      !canReach([last.time, placeOfFix(last)], [one.time, placeOfFix(one)], mostSpeed),
  );
}
