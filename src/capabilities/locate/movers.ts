import { Counter } from 'prom-client';
import { latitudeKeyOf } from '../../contracts/datum.ts';
import type { LatestReader, LatestSample } from '../../contracts/flow.ts';
import { isBad } from '../../contracts/quality.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import { type ShipType, shipTypeOf } from '../../contracts/ship-types.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { metresPerSecond } from '../../contracts/units.ts';
import { metrics } from '../../kernel/metrics.ts';
import type { AssetInfo, Assets, PointInfo } from '../assets/index.ts';
import { type Fused, fuse, type SourceFix } from './fuse.ts';

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
  /** What `longitude` and `latitude` come from, as its model says; empty where it says nothing. */
  readonly main: string;
  /** Further sources of its place, by points such as `beidouLongitude`, `beidouLatitude` and, if it tells it, `beidouAccuracy`. */
  readonly others: readonly PlaceSource[];
  /** Health of an anchor of a positioning system, which is on the map as movers are. */
  readonly anchor: { readonly perMinute: PointInfo; readonly residual: PointInfo } | undefined;
}

/** A further source of the place of a mover. */
export interface PlaceSource {
  /** What its points begin with: `beidou`. */
  readonly source: string;
  readonly longitude: PointInfo;
  readonly latitude: PointInfo;
  readonly accuracy: PointInfo | undefined;
}

/** A place that a mover said. */
export interface MoverFix {
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
  /** Byte of `contracts/quality.ts`. */
  readonly quality: number;
  /** Of a mover with several sources: standard deviation of the place, m, and what it came from. */
  readonly fused?: Pick<Fused, 'accuracy' | 'sources'>;
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
export function findMovers(assets: Assets): Map<string, Mover> {
  const movers = new Map<string, Mover>();
  for (const point of assets.points()) {
    const mover = point.key === 'longitude' ? findMover(assets, point.asset) : undefined;
    if (mover !== undefined) movers.set(point.asset, mover);
  }
  return movers;
}

/** An asset as a mover, also one that is retired; `undefined` when it has no place. */
export function findMover(assets: Assets, id: string): Mover | undefined {
  const asset = assets.asset(id);
  const points = new Map(assets.pointsOf(id).map((point) => [point.key, point]));
  const [longitude, latitude] = [points.get('longitude'), points.get('latitude')];
  if (asset === undefined || longitude === undefined || latitude === undefined) return undefined;
  const first = (...keys: readonly string[]) => keys.map((key) => points.get(key)).find((point) => point !== undefined);
  const [perMinute, residual] = [first('perMinute'), first('residual')];
  return {
    anchor: perMinute && residual && { perMinute, residual },
    main: assets.model(asset.tenant, asset.model)?.placeSource ?? '',
    ...{ asset, longitude, latitude, speed: first(...speedKeys), direction: first(...directionKeys) },
    ...{ shipType: first('shipType'), floor: first('floor'), accuracy: first('accuracy'), lot: first('lot') },
    others: [...points.values()].flatMap((point) => sourceOf(points, point) ?? []),
  };
}

const longitudeEnd = 'Longitude';
function sourceOf(points: ReadonlyMap<string, PointInfo>, longitude: PointInfo): PlaceSource | undefined {
  if (!longitude.key.endsWith(longitudeEnd)) return undefined;
  const source = longitude.key.slice(0, -longitudeEnd.length);
  const latitude = points.get(latitudeKeyOf(longitude.key) ?? '');
  return latitude && { source, longitude, latitude, accuracy: points.get(`${source}Accuracy`) };
}

/** A number that changes with every new value of the place. */
export function placeVersion(latest: LatestReader, { longitude, latitude, others }: Mover): number {
  let version = latest.version(longitude.number) + latest.version(latitude.number);
  for (const other of others) version += latest.version(other.longitude.number) + latest.version(other.latitude.number);
  return version;
}

/** Deviation of a place of which nobody says one, m: a satellite receiver among buildings. `assumed` */
export const usualAccuracy = 15;

/** What points say, now or at a moment of the past. */
export interface Saying {
  read(point: PointNumber): Pick<LatestSample, 'time' | 'value' | 'quality'> | undefined;
}

/** What {@link fixOf} knows beside what points say. */
export interface FixBeside {
  /** Where the mover was before; without it sources that disagree are told apart by what they say now. */
  readonly before?: MoverFix | undefined;
  /** Default: not known, as in history. */
  readonly now?: EpochMs;
}

/** Where a mover is by all its sources; otherwise the reason why that is not known. Hot path of tracks: no spread. */
export function fixOf(latest: Saying, mover: Mover, { before, now }: FixBeside = {}): MoverFix | NoFix {
  const own = fixBy(latest, mover);
  if (mover.others.length === 0) return own;
  const fixes: SourceFix[] = [];
  const add = (source: string, fix: MoverFix | NoFix, said: number | undefined): void => {
    if (typeof fix === 'string') return;
    const { time, longitude, latitude, quality } = fix;
    const isAssumed = said === undefined || undefined;
    fixes.push({ source, time, longitude, latitude, quality, accuracy: said ?? usualAccuracy, isAssumed });
  };
  add(mover.main, own, accuracyOf(latest, mover));
  for (const other of mover.others) add(other.source, fixBy(latest, other), otherAccuracy(latest, other));
  const [first] = fixes;
  if (first === undefined || (fixes.length === 1 && first.source === mover.main)) return own; // nothing else was ever said
  const { time, longitude, latitude, quality, accuracy, sources } = fuse([first, ...fixes.slice(1)], {
    speed: paceOf(latest, mover, Math.max(...fixes.map((fix) => fix.time))),
    mostSpeed: mostSpeedOf(latest, mover),
    before: before && { time: before.time, place: [before.longitude, before.latitude], used: usedOf(before, mover) },
    now,
  });
  return { time, longitude, latitude, quality, fused: { accuracy, sources } };
}

const usedOf = ({ fused }: MoverFix, { main }: Mover): readonly string[] =>
  fused === undefined ? [main] : fused.sources.filter(({ use }) => use === 'used').map(({ source }) => source);

/** A speed that is older than this beside the newest place says nothing of now, ms. `assumed` */
const paceMs = 60_000;
/** How fast goes what says no speed and of which nobody said how fast it can go, m/s: what is carried or pushed. `assumed` */
const usualPace = 2;

/** How fast a mover may be going, m/s: as it says, otherwise as fast as its kind can. */
function paceOf(latest: Saying, mover: Mover, newest: EpochMs): number {
  const said = mover.speed && latest.read(mover.speed.number);
  const isNow = said !== undefined && newest - said.time <= paceMs;
  return (isNow ? speedOf(latest, mover) : undefined) ?? knownMostSpeed(latest, mover) ?? usualPace;
}

const otherAccuracy = (latest: Saying, { accuracy }: PlaceSource): number | undefined =>
  believed(accuracy?.unit === 'm' ? numberOf(latest, accuracy) : undefined);

/** Why a place is not known. */
type NoFix = 'never' | 'bad' | 'apart';

/** Both values of one time and none bad. */
function fixBy(latest: Saying, { longitude, latitude }: Pick<Mover, 'longitude' | 'latitude'>): MoverFix | NoFix {
  const [east, north] = [latest.read(longitude.number), latest.read(latitude.number)];
  if (east === undefined || north === undefined) return 'never';
  if (!isPlace(east, 180) || !isPlace(north, 90)) return 'bad';
  return east.time === north.time ? { time: east.time, longitude: east.value, latitude: north.value, quality: east.quality } : 'apart';
}

/** What a point says now, if it is not bad. */
export function numberOf(latest: Saying, point: PointInfo | undefined): number | undefined {
  const sample = point && latest.read(point.number);
  return sample === undefined || isBad(sample.quality) || Number.isNaN(sample.value) ? undefined : sample.value;
}

/** m/s of one of the unit of a point that says a speed; AIS says knots whatever the model has. `undefined`: a unit that is none of speed. */
export const speedFactor = ({ key, unit }: PointInfo): number | undefined =>
  metresPerSecond[unit] ?? (key === 'sog' ? metresPerSecond.kn : undefined);

/** How fast a mover says that it goes, m/s. */
export function speedOf(latest: Saying, { speed }: Mover): number | undefined {
  const [value, factor] = [numberOf(latest, speed), speed && speedFactor(speed)];
  return value === undefined || factor === undefined ? undefined : value * factor;
}

/** How far a place may be wrong: less is not believed of any receiver, more would never enter a fence. `assumed` */
const accuracies = { least: 0.1, most: 1000 } as const;

/**
 * Standard deviation of a mover's places in metres: its point `accuracy` in metres, or its attribute `placeAccuracy`; `undefined` when neither says. Between 0.1 m and 1000 m.
 * A point in another unit is none: AIS says only whether a place is better than 10 m.
 */
export function accuracyOf(latest: Saying, { accuracy, asset }: Mover): number | undefined {
  const said = (accuracy?.unit === 'm' ? numberOf(latest, accuracy) : undefined) ?? asset.attributes.placeAccuracy;
  return typeof said === 'number' ? believed(said) : undefined;
}

/** Standard deviation of a place that a mover said, m; `undefined` when nobody says one. */
export const accuracyOfFix = (latest: Saying, mover: Mover, fix: MoverFix): number | undefined =>
  fix.fused?.accuracy ?? accuracyOf(latest, mover);

const believed = (said: number | undefined): number | undefined =>
  said === undefined || !(said >= 0) ? undefined : Math.min(accuracies.most, Math.max(accuracies.least, said));

/** The group of the AIS ship type that a mover says. */
export function shipTypeOfMover(latest: Saying, { shipType }: Mover): ShipType | undefined {
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
export const mostSpeedOf = (latest: Saying, mover: Mover): number => knownMostSpeed(latest, mover) ?? mostOfAny;

function knownMostSpeed(latest: Saying, mover: Mover): number | undefined {
  const { mostSpeed } = mover.asset.attributes;
  if (typeof mostSpeed === 'number' && mostSpeed > 0) return mostSpeed;
  if (mover.shipType === undefined && mover.speed?.key !== 'sog') return undefined;
  const group = shipTypeOfMover(latest, mover);
  return (group && mostOfShips[group]) ?? mostOfAnyShip;
}

const isPlace = ({ value, quality }: Pick<LatestSample, 'value' | 'quality'>, most: number): boolean =>
  !isBad(quality) && Math.abs(value) <= most;
