import { degreeMetres, nearest } from '../../contracts/distance.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Fence, FenceIndex, IndexedFence } from './fence-index.ts';
import type { Box } from './geometry.ts';
import { beginAt, type Followed, followTo, newFollowed } from './place-filter.ts';

/** A thing has passed the edge of a fence. */
export interface Crossing<F extends Fence = Fence> {
  readonly thing: string;
  readonly fence: F;
  readonly kind: 'enter' | 'leave';
  /** Time of the fix that made it certain. */
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
}

/** Who says a position. */
export interface Fix {
  readonly thing: string;
  readonly time: EpochMs;
  /** WGS 84, degrees. */
  readonly longitude: number;
  readonly latitude: number;
  /** Standard deviation of this position in metres; default: that of the watch. */
  readonly accuracyMetres?: number | undefined;
  /** Fastest that the thing goes, m/s; default 60. A place that is further away is taken when a second one is there too; and what goes slowly is followed the closer. */
  readonly mostSpeed?: number | undefined;
}

/** How positions are believed. */
export interface WatchOptions<F extends Fence> {
  /** Standard deviation of a position that says none, in metres; default 15, a satellite receiver among buildings. */
  readonly accuracyMetres?: number;
  /** Whether a fence is for a thing; default: every fence. */
  readonly isFor?: (fence: F, thing: string) => boolean;
  /** Whether a thing is on the floor of a fence; one that is not is outside, at once and wherever it is. Default: it always is. */
  readonly isOnFloor?: (fence: F, thing: string) => boolean;
  readonly told: (crossing: Crossing<F>) => void;
}

/** Watches things against fences. */
export interface Watch<F extends Fence> {
  /** Take a position. An older one than the newest of its thing, or one that is no place, is left out: `false`. */
  take(fix: Fix): boolean;
  /** Fences that a thing is in. */
  insideOf(thing: string): readonly F[];
  /** Use other fences from now on. What is known of those that stay is kept; nothing is told of those that go. */
  setFences(index: FenceIndex<F>): void;
  /** Say before its first fix that a thing is in fences, e.g. after a restart: entering them is not told, leaving them is when a fix is far outside. */
  seed(thing: string, fences: readonly string[]): void;
  forget(thing: string): void;
  readonly things: number;
}

interface Thing {
  /** Where it is, as far as its fixes tell. */
  readonly place: Followed;
  /** How far beyond an edge the place must be for a crossing to be certain, m. */
  margin: number;
  /** A place that it could not have reached, until a second one confirms it or another is where it was expected; its time is NaN without one. */
  doubtTime: EpochMs;
  doubtLongitude: number;
  doubtLatitude: number;
  /** What it is in was said by {@link Watch.seed} and not seen yet. */
  isSeeded: boolean;
  /** Ids of the fences that it is in. */
  readonly inside: Set<string>;
  /** By the fences that it was told of and has not been clear of the edge since. */
  readonly hovering: Map<string, Hovering>;
}

/** How often a thing was told of at an edge, and when for the last time. */
interface Hovering {
  readonly times: number;
  readonly time: EpochMs;
}

/** After a gap of this length the thing is where the next fix says. */
const gapSeconds = 60;
/** Further than this many accuracies, and the way that it can go, from where it was expected: a wrong place, or the thing was carried. The second one that says so is believed, and the way between is not gone through. */
const jump = 8;
/** Fastest that a thing of no class goes, m/s. `assumed` */
const anySpeed = 60;

/**
 * Deviations of the smoothed place that it must be beyond the edge: 3 % of a normal distribution. The noise bench is what these three are chosen by:
 * less tells more that is not so, more tells later.
 */
const certainty = 1.9;
/** The same, 1.4 %, for a thing that goes less than {@link slowPart} deviations from fix to fix: it is near an edge for many fixes, and each could be the wrong one. */
const slowCertainty = 2.2;
const slowPart = 0.5;
/** Accuracies for the first fix of a seeded thing, which is not smoothed: 3, or a restart would tell one leave in ten on the edge. */
const seededCertainty = 3;
/**
 * A thing that stands at an edge: the errors of receivers stay for a minute or more, and smoothing does not take them away. One that was told so many times and was not
 * clear of the edge in between (so many accuracies) is held where it is said to be: it must be {@link heldCertainty} accuracies beyond to be told again, for half an hour;
 * by then one that truly came to stay on the other side is told. `assumed`, chosen by the noise bench.
 */
const heldFrom = 2;
const heldCertainty = 3;
const clearCertainty = 3.5;
const heldSeconds = 1800;
/** What goes faster than this passes and is not held, m/s. */
const heldSpeed = 5;

/**
 * Watch things.
 *
 * Each thing's fixes are smoothed ({@link Followed}), and a crossing is told when the smoothed place is further beyond the edge than its own deviation explains. So a thing
 * that stands near an edge is not told again and again, and one that passes is told a fix or two after it has. Errors that stay for minutes are not smoothed away; who is told twice
 * of one edge without having been clear of it is held where it is until it is far beyond ({@link heldFrom}).
 */
export function createWatch<F extends Fence>(
  first: FenceIndex<F>,
  { accuracyMetres = 15, isFor = () => true, isOnFloor = () => true, told }: WatchOptions<F>,
): Watch<F> {
  const things = new Map<string, Thing>();
  let index = first;
  let byId = new Map(first.fences.map((one) => [one.fence.id, one]));
  const cross = (fix: Fix, thing: Thing, fence: F, kind: Crossing['kind']): void => {
    if (kind === 'enter') thing.inside.add(fence.id);
    else thing.inside.delete(fence.id);
    thing.hovering.set(fence.id, { times: (thing.hovering.get(fence.id)?.times ?? 0) + 1, time: fix.time });
    told({ thing: fix.thing, fence, kind, time: fix.time, longitude: thing.place.longitude, latitude: thing.place.latitude });
  };
  const lookAt = (fix: Fix, thing: Thing, { fence, plan }: IndexedFence<F>): void => {
    const isInside = thing.inside.has(fence.id);
    const depth = isOnFloor(fence, fix.thing) ? plan.depth(thing.place.longitude, thing.place.latitude) : Number.NEGATIVE_INFINITY;
    const accuracy = fix.accuracyMetres ?? accuracyMetres;
    const margin = Math.max(thing.margin, accuracy * leastOf(thing, isInside, isHeld(thing, fence.id, fix.time)));
    if (isInside ? depth < -margin : depth > margin && isFor(fence, fix.thing)) cross(fix, thing, fence, isInside ? 'leave' : 'enter');
    if (Math.abs(depth) > clearCertainty * accuracy) thing.hovering.delete(fence.id);
  };

  return {
    take(fix) {
      const isPlace = Math.abs(fix.longitude) <= 180 && Math.abs(fix.latitude) <= 90 && Number.isFinite(fix.time);
      const thing = things.get(fix.thing);
      if (!isPlace || (thing !== undefined && fix.time <= thing.place.time)) return false;
      if (thing !== undefined && !move(thing, fix, fix.accuracyMetres ?? accuracyMetres)) return true;
      const moved = thing ?? start(fix, (fix.accuracyMetres ?? accuracyMetres) ** 2);
      if (thing === undefined) things.set(fix.thing, moved);
      lookAtKnown(fix, moved);
      for (const near of index.near(moved.place.longitude, moved.place.latitude))
        if (isWithin(near.plan.box, moved.place)) lookAt(fix, moved, near);
      moved.isSeeded = false;
      return true;
    },
    insideOf: (thing) => [...(things.get(thing)?.inside ?? [])].flatMap((id) => byId.get(id)?.fence ?? []),
    setFences(next) {
      index = next;
      byId = new Map(next.fences.map((one) => [one.fence.id, one]));
      for (const { inside, hovering } of things.values()) {
        for (const id of inside) if (!byId.has(id)) inside.delete(id);
        hovering.clear();
      }
    },
    seed(thing, fences) {
      // A fix that is later by more than any gap counts as a new beginning, so the place is never used.
      const nowhere = { ...start({ thing, time: Number.NEGATIVE_INFINITY, longitude: 0, latitude: 0 }, 1), isSeeded: true };
      things.set(thing, { ...nowhere, inside: new Set(fences.filter((id) => byId.has(id))) });
    },
    forget: (thing) => void things.delete(thing),
    get things() {
      return things.size;
    },
  };

  /** Those that it is in or hovers at, wherever it is now. */
  function lookAtKnown(fix: Fix, thing: Thing): void {
    if (thing.inside.size === 0 && thing.hovering.size === 0) return;
    for (const id of [...thing.inside, ...thing.hovering.keys()]) {
      const known = byId.get(id);
      if (known !== undefined) lookAt(fix, thing, known);
    }
  }
}

const start = ({ time, longitude, latitude, mostSpeed = anySpeed }: Fix, variance: number): Thing => ({
  place: newFollowed({ time, longitude, latitude, variance, mostSpeed }),
  margin: certainty * Math.sqrt(variance),
  ...{ doubtTime: Number.NaN, doubtLongitude: 0, doubtLatitude: 0, isSeeded: false, inside: new Set<string>(), hovering: new Map() },
});

const isWithin = ({ west, east, south, north }: Box, { longitude, latitude }: Followed): boolean =>
  latitude >= south && latitude <= north && (longitude >= west || east > 180) && (longitude <= east || west < -180);

/** Accuracies that a thing must be beyond an edge at least. */
const leastOf = ({ isSeeded }: Thing, isInside: boolean, held: boolean): number =>
  held ? heldCertainty : isInside && isSeeded ? seededCertainty : 0;

const isHeld = ({ place, hovering }: Thing, fence: string, now: EpochMs): boolean => {
  const { times, time } = hovering.get(fence) ?? { times: 0, time: now };
  return times >= heldFrom && now - time < heldSeconds * 1000 && Math.hypot(place.eastward, place.northward) < heldSpeed;
};

const metresOf = (east: number, north: number, latitude: number): number =>
  Math.hypot(east * Math.cos((latitude * Math.PI) / 180), north) * degreeMetres;

/** Take a fix into the smoothed place of a thing; `false`: it is doubted, and the thing is left as it was. */
function move(thing: Thing, { time, longitude, latitude, mostSpeed = anySpeed }: Fix, accuracyMetres: number): boolean {
  const { place } = thing;
  const seconds = (time - place.time) / 1000;
  const cos = Math.cos((latitude * Math.PI) / 180);
  const [east, north] = [nearest(longitude - place.longitude) * cos * degreeMetres, (latitude - place.latitude) * degreeMetres];
  const offMetres = Math.hypot(east - place.eastward * seconds, north - place.northward * seconds);
  const isFar = offMetres > jump * accuracyMetres + mostSpeed * seconds;
  const isNew = seconds > gapSeconds || (isFar && confirms(thing, { time, longitude, latitude, metres: jump * accuracyMetres, mostSpeed }));
  thing.doubtTime = isFar && !isNew ? time : Number.NaN;
  thing.doubtLongitude = longitude;
  thing.doubtLatitude = latitude;
  if (isFar && !isNew) return false;
  if (isNew) beginAt(place, { time, longitude, latitude, variance: accuracyMetres ** 2, mostSpeed });
  else followTo(place, { time, east, north, variance: accuracyMetres ** 2, mostSpeed });
  const deviation = Math.sqrt(place.variance);
  const isSlow = !isNew && Math.hypot(place.eastward, place.northward) * seconds < slowPart * deviation;
  thing.margin = deviation * (isSlow ? slowCertainty : certainty);
  return true;
}

/** Whether a place fits the doubted one before it. */
function confirms(
  { doubtTime, doubtLongitude, doubtLatitude }: Thing,
  { time, longitude, latitude, metres, mostSpeed }: Omit<Fix, 'thing'> & { readonly metres: number; readonly mostSpeed: number },
): boolean {
  const reach = metres + (mostSpeed * Math.abs(time - doubtTime)) / 1000; // NaN when none is doubted, and nothing fits then
  return metresOf(nearest(longitude - doubtLongitude), latitude - doubtLatitude, latitude) <= reach;
}
