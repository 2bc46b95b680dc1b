import type { Reply } from '../../../../../src/contracts/api/index.ts';
import { metresOfDegree } from '../../../../../src/contracts/plan-transform.ts';
import type { LonLat } from '../shape-text.ts';

/** A way on foot as the server tells it. */
export type Way = Reply<'findWay'>;

const isSame = ([a, b]: LonLat, [c, d]: LonLat): boolean => a === c && b === d;

/** The part of a way that a step of it tells, with its small bends. */
export function stretchOf({ places, steps }: Pick<Way, 'places' | 'steps'>, step: number): readonly LonLat[] {
  const begin = steps[step]?.at;
  if (begin === undefined) return [];
  const end = steps[step + 1]?.at;
  const first = Math.max(
    0,
    places.findIndex((place) => isSame(place, begin)),
  );
  const last = end === undefined ? -1 : places.findIndex((place) => isSame(place, end));
  return places.slice(first, last === -1 ? undefined : last + 1);
}

/** Nearer together than this two places are told as the same, m. */
const still = 2;

/** Metres between two places near to each other. */
export function metresBetween([x, y]: LonLat, [longitude, latitude]: LonLat): number {
  const degree = metresOfDegree(latitude);
  return Math.hypot((x - longitude) * degree.east, (y - latitude) * degree.north);
}

/** Whether the thing, or what the way begins at, has gone on so far that the way is another one; what is not known has not. */
export function hasMoved(
  { places, to }: Pick<Way, 'places' | 'to'>,
  now: { readonly from: LonLat | undefined; readonly to: LonLat | undefined },
) {
  const [first] = places;
  const isGone = (place: LonLat | undefined, before: LonLat | undefined) =>
    place !== undefined && before !== undefined && metresBetween(place, before) > still;
  return isGone(now.to, [to.longitude, to.latitude]) || isGone(now.from, first);
}
