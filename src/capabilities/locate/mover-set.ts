import { type LonLat, metresBetween } from '../../contracts/distance.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import type { Clock, EpochMs } from '../../contracts/time.ts';
import type { Assets } from '../assets/index.ts';
import { type Credible, canReach, createCredible, judgeFix } from './credible.ts';
import type { SourceSaid } from './fuse.ts';
import { findMover, findMovers, fixOf, leftOut, type Mover, type MoverFix, mostSpeedOf, placeVersion } from './movers.ts';

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
  /** These assets came, went or changed; without them, all may have. */
  renew(assets?: Iterable<string>): void;
  isStale(): boolean;
  /** Find the movers anew, of those that were renewed only where they were said. @returns those among the known and the named that are none any more */
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
  const known = [places, suspects, seen] as const;
  let movers = new Map<string, Mover>();
  let renewed: Set<string> | 'all' = 'all';

  const seenOf = (mover: Mover): Seen => {
    const one = seen.get(mover.asset.id);
    if (one !== undefined) return one;
    const fresh: Seen = { version: -1, credible: createCredible(() => mostSpeedOf(latest, mover)) };
    seen.set(mover.asset.id, fresh);
    return fresh;
  };
  return {
    movers: () => movers,
    isStale: () => renewed === 'all' || renewed.size > 0,
    renew(ids) {
      if (ids === undefined) renewed = 'all';
      else if (renewed !== 'all') for (const id of ids) renewed.add(id);
    },
    find(named) {
      const [before, looked] = [movers, renewed];
      movers = looked === 'all' ? findMovers(assets) : withFound(assets, movers, looked);
      renewed = new Set();
      const gone = [...new Set(looked === 'all' ? [...named, ...places.keys()] : looked)].filter((id) => id !== '' && !movers.has(id));
      for (const id of gone) for (const map of known) map.delete(id);
      return gone.map((asset) => ({ asset, tenant: before.get(asset)?.asset.tenant ?? assets.asset(asset)?.tenant }));
    },
    take(mover) {
      const { id } = mover.asset;
      if (isVacant(id)) return undefined;
      const [own, version] = [seenOf(mover), placeVersion(latest, mover)];
      if (version === own.version) return undefined;
      own.version = version;
      const last = places.get(id);
      const fix = fixOf(latest, mover, { before: last, now: clock.now() });
      if (typeof fix === 'string') {
        if (fix !== 'never') leftOut.inc({ reason: fix });
        return undefined;
      }
      const verdict = judgeFix(own.credible, last, fix);
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
      for (const map of known) map.delete(asset);
    },
    placeOf: (asset) => places.get(asset),
    suspectOf: (asset) => suspects.get(asset),
    suspect: ({ asset: { id } }, { time, longitude, latitude }, toldAt) =>
      void suspects.set(id, { count: (suspects.get(id)?.count ?? 0) + 1, time, longitude, latitude, toldAt }),
  };
}

/** The same movers, but for some assets that are looked at: of many movers, to look at all costs tens of milliseconds. */
function withFound(assets: Assets, before: ReadonlyMap<string, Mover>, looked: Iterable<string>): Map<string, Mover> {
  const movers = new Map(before);
  for (const id of looked) {
    const mover = assets.asset(id)?.retiredAt === undefined ? findMover(assets, id) : undefined;
    if (mover === undefined) movers.delete(id);
    else movers.set(id, mover);
  }
  return movers;
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
