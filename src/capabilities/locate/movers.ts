import { Counter } from 'prom-client';
import type { LatestReader, LatestSample } from '../../contracts/flow.ts';
import { isBad } from '../../contracts/quality.ts';
import { type ShipType, shipTypeOf } from '../../contracts/ship-types.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { metresPerSecond } from '../../contracts/units.ts';
import { metrics } from '../../kernel/metrics.ts';
import type { AssetInfo, Assets, PointInfo } from '../assets/index.ts';

/** An asset in use that says where it is. */
export interface Mover {
  readonly asset: AssetInfo;
  readonly longitude: PointInfo;
  readonly latitude: PointInfo;
  readonly speed: PointInfo | undefined;
  readonly direction: PointInfo | undefined;
  /** AIS ship type, if it tells one. */
  readonly shipType: PointInfo | undefined;
  /** Floor of a building that it is on, if it tells one. */
  readonly floor: PointInfo | undefined;
  /** How far it may be from its place, m, if it tells that. */
  readonly accuracy: PointInfo | undefined;
  /** Number of the lot that it carries, if it tells one. */
  readonly lot: PointInfo | undefined;
  /** Health of an anchor of a positioning system, which is on the map as movers are. */
  readonly anchor: { readonly perMinute: PointInfo; readonly residual: PointInfo } | undefined;
}

/** A place that a mover said. */
export interface MoverFix {
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
  /** Byte of `contracts/quality.ts`. */
  readonly quality: number;
}

/** What was left out, so that none of it is without a trace. */
export const leftOut = new Counter({
  name: 'yangfan_locate_left_out_total',
  help: 'Positions that were not taken: bad, of two times, older than what is known, suspect: a jump that its thing cannot make, or a lot older than the one that is on its carrier',
  labelNames: ['reason'],
  registers: [metrics],
});

/** Keys by which the drivers name speed over ground and course, the first that is there. */
const speedKeys = ['speed', 'sog'] as const;
const directionKeys = ['direction', 'course', 'cog', 'bearing'] as const;

/** All tenants' movers by id of the asset. */
export function findMovers(assets: Assets): ReadonlyMap<string, Mover> {
  const movers = new Map<string, Mover>();
  for (const point of assets.points()) {
    if (point.key !== 'longitude') continue;
    const mover = moverOf(assets, point);
    if (mover !== undefined) movers.set(point.asset, mover);
  }
  return movers;
}

function moverOf(assets: Assets, longitude: PointInfo): Mover | undefined {
  const asset = assets.asset(longitude.asset);
  const latitude = assets.pointOf(longitude.asset, 'latitude');
  if (asset === undefined || latitude === undefined) return undefined;
  const first = (keys: readonly string[]) => keys.map((key) => assets.pointOf(asset.id, key)).find((point) => point !== undefined);
  const [perMinute, residual] = [first(['perMinute']), first(['residual'])];
  return {
    anchor: perMinute && residual && { perMinute, residual },
    ...{ asset, longitude, latitude, speed: first(speedKeys), direction: first(directionKeys) },
    ...{ shipType: first(['shipType']), floor: first(['floor']), accuracy: first(['accuracy']), lot: first(['lot']) },
  };
}

/** A number that changes with every new value of the place. */
export const placeVersion = (latest: LatestReader, { longitude, latitude }: Mover): number =>
  latest.version(longitude.number) + latest.version(latitude.number);

/** Where a mover is: both values of one time and none bad; otherwise the reason why it is not known. */
export function fixOf(latest: LatestReader, { longitude, latitude }: Mover): MoverFix | 'never' | 'bad' | 'apart' {
  const [east, north] = [latest.read(longitude.number), latest.read(latitude.number)];
  if (east === undefined || north === undefined) return 'never';
  if (!isPlace(east, 180) || !isPlace(north, 90)) return 'bad';
  return east.time === north.time ? { time: east.time, longitude: east.value, latitude: north.value, quality: east.quality } : 'apart';
}

/** What a point says now, if it is not bad. */
export function numberOf(latest: LatestReader, point: PointInfo | undefined): number | undefined {
  const sample = point && latest.read(point.number);
  return sample === undefined || isBad(sample.quality) || Number.isNaN(sample.value) ? undefined : sample.value;
}

/** m/s of one of the unit of a point that says a speed; AIS says knots whatever the model has. `undefined`: a unit that is none of speed. */
export const speedFactor = ({ key, unit }: PointInfo): number | undefined =>
  metresPerSecond[unit] ?? (key === 'sog' ? metresPerSecond.kn : undefined);

/** How fast a mover says that it goes, m/s. */
export function speedOf(latest: LatestReader, { speed }: Mover): number | undefined {
  const [value, factor] = [numberOf(latest, speed), speed && speedFactor(speed)];
  return value === undefined || factor === undefined ? undefined : value * factor;
}

/** How far a place may be wrong: less is not believed of any receiver, more would never enter a fence. `assumed` */
const accuracies = { least: 0.1, most: 1000 } as const;

/**
 * Standard deviation of a mover's places in metres: its point `accuracy` in metres, or its attribute `placeAccuracy`; `undefined` when neither says. Between 0.1 m and 1000 m.
 * A point in another unit is none: AIS says only whether a place is better than 10 m.
 */
export function accuracyOf(latest: LatestReader, { accuracy, asset }: Mover): number | undefined {
  const said = (accuracy?.unit === 'm' ? numberOf(latest, accuracy) : undefined) ?? asset.attributes.placeAccuracy;
  if (typeof said !== 'number' || !(said >= 0)) return undefined;
  return Math.min(accuracies.most, Math.max(accuracies.least, said));
}

/** The group of the AIS ship type that a mover says. */
export function shipTypeOfMover(latest: LatestReader, { shipType }: Mover): ShipType | undefined {
  const code = numberOf(latest, shipType);
  return code === undefined ? undefined : shipTypeOf(code);
}

/** Fastest that a ship of a group goes, m/s, with room for current and error; `assumed`, from what ships of the groups are built for. */
const mostOfShips: Readonly<Partial<Record<ShipType, number>>> = {
  fishing: 13,
  towing: 13,
  dredging: 13,
  cargo: 18,
  tanker: 15,
  highSpeed: 36,
};
/** The same for ships of no group, for patrol and pleasure craft (60 knots). */
const mostOfAnyShip = 31;
/** And for what goes on land (360 km/h). */
const mostOfAny = 100;

/** Above this a mover cannot go, m/s: its attribute `mostSpeed`, or what its class is built for. Generous, because what is beyond is left out. */
export function mostSpeedOf(latest: LatestReader, mover: Mover): number {
  const { mostSpeed } = mover.asset.attributes;
  if (typeof mostSpeed === 'number' && mostSpeed > 0) return mostSpeed;
  if (mover.shipType === undefined && mover.speed?.key !== 'sog') return mostOfAny;
  const group = shipTypeOfMover(latest, mover);
  return (group && mostOfShips[group]) ?? mostOfAnyShip;
}

const isPlace = ({ value, quality }: LatestSample, most: number): boolean => !isBad(quality) && Math.abs(value) <= most;
