import { type LonLat, metresBetween } from '../../contracts/distance.ts';
import { usualAccuracy } from './movers.ts';
import type { Track } from './track.ts';

/** How something went. */
export interface Way {
  /** Distance that it has gone, m, without what the noise of its places adds while it stands. */
  readonly metres: number;
  readonly movingSeconds: number;
  readonly standingSeconds: number;
  /** Time of which nothing is known. */
  readonly gapSeconds: number;
  /** Along the way, m/s; over 10 s at least, 0 for one that did not go so long. */
  readonly mostSpeed: number;
}

/** Nearer than this many deviations of a place to the last place of the way it has not moved. `assumed` */
const stepDeviations = 2;
/** So many times as far it has moved also by one place alone: noise of five deviations is none. `assumed` */
const surely = 2.5;
/** Slower than this between two places of the way it stands in between, m/s. `assumed` */
const standing = 0.3;
/** Longer without a place is a gap, s. */
const gap = 600;
const speedSeconds = 10;

const placeAt = ({ longitudes, latitudes }: Track, i: number): LonLat => [longitudes[i] ?? 0, latitudes[i] ?? 0];

/** Variance of a place, m². */
const varianceAt = ({ accuracies = [] }: Track, i: number): number => {
  const accuracy = accuracies[i] ?? Number.NaN;
  return (Number.isNaN(accuracy) ? usualAccuracy : accuracy) ** 2;
};
/** Between two places less than this is noise, m. */
const stepBetween = (track: Track, i: number, j: number): number =>
  stepDeviations * Math.sqrt((varianceAt(track, i) + varianceAt(track, j)) / 2);

/** Distance and times of a track. A step counts once it is longer than the noise of its two places; what is shorter is standing. */
export function wayOf(track: Track): Way {
  const way = { metres: 0, movingSeconds: 0, standingSeconds: 0, gapSeconds: 0, mostSpeed: 0 };
  const { times } = track;
  let from = 0;
  /** Way and time since the speed was last looked at. */
  let [legMetres, legSeconds] = [0, 0];
  const stand = (to: number) => {
    way.standingSeconds += ((times[to] ?? 0) - (times[from] ?? 0)) / 1000;
  };
  for (let i = 1; i < times.length; i++) {
    const silent = ((times[i] ?? 0) - (times[i - 1] ?? 0)) / 1000;
    const metres = metresBetween(placeAt(track, from), placeAt(track, i));
    if (silent > gap) {
      stand(i - 1);
      way.gapSeconds += silent;
      if (metres >= stepBetween(track, from, i)) way.metres += metres;
      from = i;
      [legMetres, legSeconds] = [0, 0];
      continue;
    }
    // One place alone is no step, unless it is the last that is known or further than noise reaches now and then: of few places each is a corner of the way.
    const isAlone = metresBetween(placeAt(track, from), placeAt(track, i - 1)) < stepBetween(track, from, i - 1);
    const isFar = metres >= surely * stepBetween(track, from, i);
    if (metres < stepBetween(track, from, i) || (isAlone && !isFar && i + 1 < times.length)) continue;
    const seconds = ((times[i] ?? 0) - (times[from] ?? 0)) / 1000;
    way.metres += metres;
    if (metres / seconds < standing) way.standingSeconds += seconds;
    else way.movingSeconds += seconds;
    [legMetres, legSeconds] = [legMetres + metres, legSeconds + seconds];
    if (legSeconds >= speedSeconds) {
      way.mostSpeed = Math.max(way.mostSpeed, legMetres / legSeconds);
      [legMetres, legSeconds] = [0, 0];
    }
    from = i;
  }
  if (times.length > 0) stand(times.length - 1);
  return way;
}

/** A time that something was near a place. */
export interface Visit {
  readonly from: number;
  readonly to: number;
  /** Nearest that it came, m. */
  readonly metres: number;
}

/** When a track was within some metres of a place. A visit ends with a gap, or when it is outside; it lasts from its first place to its last. */
export function visitsOf(track: Track, place: LonLat, within: number): readonly Visit[] {
  const visits: Visit[] = [];
  let open: Visit | undefined;
  const close = () => {
    if (open !== undefined) visits.push(open);
    open = undefined;
  };
  for (const [i, time] of track.times.entries()) {
    const metres = metresBetween(place, placeAt(track, i));
    if (open !== undefined && (metres > within || time - open.to > gap * 1000)) close();
    if (metres > within) continue;
    open = open === undefined ? { from: time, to: time, metres } : { from: open.from, to: time, metres: Math.min(open.metres, metres) };
  }
  close();
  return visits;
}
