import type { z } from 'zod';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { mover } from '../../contracts/api/locate.ts';
import type { TimedPlace } from '../../contracts/distance.ts';
import { Failure } from '../../contracts/errors.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import { units } from '../../contracts/units.ts';
import { type Assets, type PointInfo, seesAsset } from '../assets/index.ts';
import type { Conditions } from './conditions.ts';
import { accuracyOfFix, type Mover, mostSpeedOf, numberOf, speedFactor } from './movers.ts';
import type { Patrol } from './patrol.ts';
import type { Presences } from './presences.ts';

type MoverView = z.output<typeof mover>;
type Deps = {
  readonly assets: Assets;
  readonly clock: Clock;
  readonly latest: LatestReader;
  readonly patrol: Patrol;
  readonly presences: Presences;
  readonly conditions: Conditions;
};

/** A tenant's movers, from memory. */
export interface MoverList {
  /** In the order of their ids. */
  listMovers(caller: Caller, query: Received<'listMovers', 'query'>): Reply<'listMovers'>;
  /** @throws Failure `NOT_FOUND`, also for an asset that is no mover and for a target of a radar that is nowhere */
  readMover(caller: Caller, asset: string): MoverView;
  /** Whether an asset is one that tells its places, of whichever tenant. */
  isMover(asset: string): boolean;
  /** Where a mover is, with the floor when it tells one; `undefined` when its newest place is stale or none was ever told. */
  freshPlaceOf(asset: string): TimedPlace | undefined;
}

/** Lists movers. */
export function createMoverList(deps: Deps): MoverList {
  const { assets, patrol, presences } = deps;
  const isSeen = (caller: Caller, { asset }: Mover) => !patrol.isVacant(asset.id) && seesAsset(assets, caller, asset.id);
  return {
    listMovers: (caller, { fence, asset, after = '', limit }) => {
      const isAsked = ({ asset: { id } }: Mover) =>
        (asset === undefined || id === asset) && (fence === undefined || presences.of(id).has(fence));
      const isWanted = (one: Mover) => isAsked(one) && isSeen(caller, one);
      const wanted = [...patrol.movers().values()].filter(isWanted).sort((a, b) => (a.asset.id < b.asset.id ? -1 : 1));
      const rest = wanted.filter(({ asset }) => asset.id > after);
      const items = rest.slice(0, limit);
      const next = rest.length > limit ? items.at(-1)?.asset.id : undefined;
      return { items: items.map((one) => viewOf(deps, caller, one)), next, total: wanted.length };
    },
    readMover: (caller, asset) => {
      const mover = patrol.movers().get(asset);
      if (mover !== undefined && isSeen(caller, mover)) return viewOf(deps, caller, mover);
      throw new Failure('NOT_FOUND', `reading mover ${asset}: there is none`, { details: { what: `mover ${asset}` } });
    },
    isMover: (asset) => patrol.movers().has(asset) && !patrol.isVacant(asset),
    freshPlaceOf: (asset) => freshPlaceOf(deps, asset),
  };
}

function freshPlaceOf({ patrol, clock, latest }: Deps, asset: string): TimedPlace | undefined {
  const [mover, place] = [patrol.movers().get(asset), patrol.placeOf(asset)];
  if (mover === undefined || place === undefined || patrol.isVacant(asset)) return undefined;
  const { time, longitude, latitude } = place;
  if (clock.now() - time > mover.longitude.freshSeconds * 1000) return undefined;
  return { time, longitude, latitude, floor: numberOf(latest, mover.floor) };
}

function viewOf({ assets, clock, latest, patrol, presences, conditions }: Deps, caller: Caller, mover: Mover): MoverView {
  const { asset, longitude, latitude, speed, direction } = mover;
  const { id, title, model } = asset;
  const inside = [...presences.of(id)].map(([fence, { since }]) => ({ fence, since }));
  const going = conditions.ofAsset(id).map(({ fence, asset, other, kind, since }) => {
    const pair = other === id ? asset : other;
    return { kind, fence, since, ...(pair !== '' && seesAsset(assets, caller, pair) && { other: pair }) };
  });
  const suspect = patrol.suspectOf(id);
  const points = { longitude: longitude.number, latitude: latitude.number };
  const limits = { freshSeconds: longitude.freshSeconds, mostSpeed: mostSpeedOf(latest, mover) };
  const anchor = mover.anchor && { perMinute: numberOf(latest, mover.anchor.perMinute), residual: numberOf(latest, mover.anchor.residual) };
  const about = {
    ...limits,
    ...(anchor && { anchor }),
    ...(mover.main !== '' && { placeSource: mover.main }),
    asset: id,
    title,
    model,
    points,
    inside,
    conditions: going,
    ...(suspect && { suspect }),
  };
  const place = patrol.placeOf(id);
  if (place === undefined) return { ...about, state: 'unknown' };
  const { quality: _, fused, ...where } = place;
  const ageSeconds = Math.max(0, (clock.now() - place.time) / 1000);
  const [pace, course] = [numberOf(latest, speed), numberOf(latest, direction)];
  const [floor, accuracy] = [numberOf(latest, mover.floor), accuracyOfFix(latest, mover, place)];
  return {
    ...{ ...about, ...where, ageSeconds },
    state: ageSeconds > longitude.freshSeconds ? 'stale' : 'fresh',
    ...(speed !== undefined && pace !== undefined && { speed: { value: pace, unit: unitOf(speed) } }),
    ...(course !== undefined && { direction: course }),
    ...(floor !== undefined && { floor }),
    ...(accuracy !== undefined && { accuracy }),
    ...(fused && { sources: [...fused.sources] }),
  };
}

/** AIS says knots, also where the model has no unit for it. */
const unitOf = (speed: PointInfo): string =>
  (speed.unit === 'none' && speedFactor(speed) !== undefined ? units.kn : units[speed.unit]).symbol;
