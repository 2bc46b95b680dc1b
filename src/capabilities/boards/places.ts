import { isBad } from '../../contracts/quality.ts';
import type { Caller } from '../../contracts/roles.ts';
import { type AssetInfo, seesThingOf } from '../assets/index.ts';
import { within } from './alarm-scope.ts';
import type { BoardDeps, BoardNow } from './deps.ts';

/** Places on one map, at most. */
const mostPlaces = 1000;

/** The assets with a place, fixed or told by themselves: those within one, or all that the caller sees. */
export function placesWithin(
  deps: Pick<BoardDeps, 'assets' | 'alarms' | 'latest' | 'clock'>,
  caller: Caller,
  asset: string | undefined,
): Omit<BoardNow['maps'][number], 'widget'> {
  const { assets, alarms } = deps;
  const all = asset === undefined ? assets.inUse(caller.tenant) : Array.from(within(assets, asset), (id) => assets.asset(id));
  const placed = [...all].flatMap((info) => (seesThingOf(assets, caller, info?.id) ? (placeOf(deps, info) ?? []) : []));
  const places = placed.slice(0, mostPlaces).map((place) => {
    const { priority } = alarms.openOf(place.asset);
    return { ...place, ...(priority !== undefined && { priority }) };
  });
  return { places, isPartial: placed.length > mostPlaces };
}

type PlaceDeps = Pick<BoardDeps, 'assets' | 'latest' | 'clock'>;

function placeOf(deps: PlaceDeps, info: AssetInfo | undefined) {
  if (info === undefined || info.retiredAt !== undefined) return undefined;
  const latitude = info.latitude ?? toldNow(deps, info.id, 'latitude');
  const longitude = info.longitude ?? toldNow(deps, info.id, 'longitude');
  if (latitude === undefined || longitude === undefined) return undefined;
  return { asset: info.id, title: info.title, latitude, longitude };
}

/** A coordinate of a mover as it tells it; none while it is bad or old, because a map of a wall says of no place how old it is. */
function toldNow({ assets, latest, clock }: PlaceDeps, asset: string, key: string): number | undefined {
  const point = assets.pointOf(asset, key);
  const sample = point && latest.read(point.number);
  if (point === undefined || sample === undefined || isBad(sample.quality) || !Number.isFinite(sample.value)) return undefined;
  return clock.now() - sample.time <= point.freshSeconds * 1000 ? sample.value : undefined;
}
