import { Counter } from 'prom-client';
import type { LatestReader, LatestSample } from '../../contracts/flow.ts';
import { isBad } from '../../contracts/quality.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { metrics } from '../../kernel/metrics.ts';
import type { AssetInfo, Assets, PointInfo } from '../assets/index.ts';

/** An asset in use that says where it is. */
export interface Mover {
  readonly asset: AssetInfo;
  readonly longitude: PointInfo;
  readonly latitude: PointInfo;
  readonly speed: PointInfo | undefined;
  readonly direction: PointInfo | undefined;
}

/** A place that a mover said. */
export interface MoverFix {
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
}

/** What was left out, so that none of it is without a trace. */
export const leftOut = new Counter({
  name: 'yangfan_locate_left_out_total',
  help: 'Positions that were not taken: bad, of two times, or older than what is known',
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
  return { asset, longitude, latitude, speed: first(speedKeys), direction: first(directionKeys) };
}

/** A number that changes with every new value of the place. */
export const placeVersion = (latest: LatestReader, { longitude, latitude }: Mover): number =>
  latest.version(longitude.number) + latest.version(latitude.number);

/** Where a mover is: both values of one time and none bad; otherwise the reason why it is not known. */
export function fixOf(latest: LatestReader, { longitude, latitude }: Mover): MoverFix | 'never' | 'bad' | 'apart' {
  const [east, north] = [latest.read(longitude.number), latest.read(latitude.number)];
  if (east === undefined || north === undefined) return 'never';
  if (!isPlace(east, 180) || !isPlace(north, 90)) return 'bad';
  return east.time === north.time ? { time: east.time, longitude: east.value, latitude: north.value } : 'apart';
}

const isPlace = ({ value, quality }: LatestSample, most: number): boolean => !isBad(quality) && Math.abs(value) <= most;
