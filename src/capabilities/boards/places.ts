import type { Caller } from '../../contracts/roles.ts';
import { type AssetInfo, seesThingOf } from '../assets/index.ts';
import { within } from './alarm-scope.ts';
import type { BoardDeps, BoardNow } from './deps.ts';

/** Places on one map, at most. */
const mostPlaces = 1000;

/** The assets with a place: those within one, or all that the caller sees. */
export function placesWithin(
  { assets, alarms }: Pick<BoardDeps, 'assets' | 'alarms'>,
  caller: Caller,
  asset: string | undefined,
): Omit<BoardNow['maps'][number], 'widget'> {
  const all = asset === undefined ? assets.inUse(caller.tenant) : Array.from(within(assets, asset), (id) => assets.asset(id));
  const placed = [...all].flatMap((info) => (seesThingOf(assets, caller, info?.id) ? (placeOf(info) ?? []) : []));
  const places = placed.slice(0, mostPlaces).map((place) => {
    const { priority } = alarms.openOf(place.asset);
    return { ...place, ...(priority !== undefined && { priority }) };
  });
  return { places, isPartial: placed.length > mostPlaces };
}

function placeOf(info: AssetInfo | undefined) {
  if (info?.latitude === undefined || info.longitude === undefined || info.retiredAt !== undefined) return undefined;
  return { asset: info.id, title: info.title, latitude: info.latitude, longitude: info.longitude };
}
