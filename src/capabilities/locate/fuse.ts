import { degreeMetres, type LonLat, nearest } from '../../contracts/distance.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { canReach } from './credible.ts';

/** What one source says of a place. */
export interface SourceFix {
  /** Name of the source; of the points `longitude` and `latitude` themselves that of their model, perhaps empty. */
  readonly source: string;
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
  /** Byte of `contracts/quality.ts`. */
  readonly quality: number;
  /** Standard deviation, m: what it says of itself, otherwise assumed. */
  readonly accuracy: number;
  /** It says no accuracy. Default: it does. */
  readonly isAssumed?: boolean | undefined;
}

/**
 * Why the place of a source counts, or does not: `stale` it is too old beside the newest, `ahead` it is of a time that is still to come while others are of now, `apart` it does not agree with those that are
 * believed.
 */
export type SourceUse = 'used' | 'stale' | 'ahead' | 'apart';

/** One place out of several. */
export interface Fused {
  /** Of the newest that is used. */
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
  readonly quality: number;
  /** Standard deviation, m, if the errors of the sources are independent. */
  readonly accuracy: number;
  readonly sources: readonly SourceSaid[];
}

/** What a source said, and whether it counted. */
export interface SourceSaid extends Omit<SourceFix, 'quality'> {
  readonly use: SourceUse;
}

/** What is known of a thing beside what its sources say. */
export interface FuseBeside {
  /** How fast it goes, m/s. */
  readonly speed: number;
  /** How fast it can go at most, m/s. */
  readonly mostSpeed: number;
  /** Where it was before, by which sources; what is older by a minute than the newest says nothing. */
  readonly before?: { readonly time: EpochMs; readonly place: LonLat; readonly used: readonly string[] } | undefined;
  /** What time it is; `undefined`: not known, in history, and no source is `ahead`. */
  readonly now?: EpochMs | undefined;
}

/** A place that is older than the newest by more than this is not used, ms. `assumed` */
const staleMs = 60_000;
/** Clocks of sources may be ahead by so much, ms. `assumed` */
const aheadMs = 5000;
/** Two places agree within so many of their common deviations: 1 in 90 pairs of good ones does not (Rayleigh). */
const agreeing = 3;
/** A source that was not used takes over from one that was when its deviation is smaller than a half of it, so that two that disagree do not take turns. `assumed` */
const taking = 2;

/** A source that can be used. */
interface Witness {
  readonly fix: SourceFix;
  /** m². */
  readonly variance: number;
}

type Group = readonly [Witness, ...Witness[]];

/**
 * The place of a thing by all that say it: the mean by weights of 1 ÷ variance of the most that agree with each other.
 *
 * A place that is older than the newest is worse by the way that the thing may have gone since, and one that is too old, of a time to come or out of agreement is not used at all; so neither a stale nor a bad
 * source pulls the place. Of as many against as many those are believed that the thing can have reached, then those with the smaller deviation, where what was used before has the advantage.
 *
 * @param fixes one of each source, one at least
 */
export function fuse(fixes: readonly [SourceFix, ...SourceFix[]], beside: FuseBeside): Fused {
  const { speed, now = Number.POSITIVE_INFINITY } = beside;
  const newest = newestOf(fixes, now);
  const inTime = fixes
    .filter(({ time }) => lateness(time, newest) === undefined)
    .map((fix) => ({ fix, variance: fix.accuracy ** 2 + ((speed * (newest - fix.time)) / 1000) ** 2 }))
    .sort((a, b) => a.variance - b.variance);
  const used = believed(inTime, { ...beside, newest });
  const [best = inTime[0]] = used;
  if (best === undefined) throw new Error('BUG: fusing places, none of which is the newest');
  const total = used.reduce((sum, { variance }) => sum + 1 / variance, 0);
  const mean = (axis: 0 | 1): number => used.reduce((sum, one) => sum + between(best.fix, one.fix)[axis] / one.variance, 0) / total;
  const judge = (fix: SourceFix): SourceUse => lateness(fix.time, newest) ?? (used.some((one) => one.fix === fix) ? 'used' : 'apart');
  return {
    time: Math.min(now, Math.max(...used.map(({ fix }) => fix.time))),
    longitude: nearest(best.fix.longitude + mean(0) / eastMetres(best.fix)),
    latitude: best.fix.latitude + mean(1) / degreeMetres,
    quality: best.fix.quality,
    accuracy: Math.sqrt(1 / total),
    sources: fixes.map((fix) => {
      const { source, time, longitude, latitude, accuracy, isAssumed } = fix;
      return { source, time, longitude, latitude, accuracy, isAssumed, use: judge(fix) };
    }),
  };
}

/** Time of the newest that is not ahead; of all, when nothing else is of now. */
function newestOf(fixes: readonly SourceFix[], now: EpochMs): EpochMs {
  const times = fixes.map(({ time }) => time);
  const right = Math.max(...times.filter((time) => time <= now + aheadMs));
  return now - right <= staleMs || now === Number.POSITIVE_INFINITY ? right : Math.max(...times);
}

const lateness = (time: EpochMs, newest: EpochMs): 'ahead' | 'stale' | undefined =>
  time > newest ? 'ahead' : newest - time > staleMs ? 'stale' : undefined;

/** Those that are believed, the best first. */
function believed(inTime: readonly Witness[], beside: FuseBeside & { readonly newest: EpochMs }): readonly Witness[] {
  const [best] = inTime;
  if (best === undefined || inTime.every((one) => agree(best, one))) return inTime;
  return inTime.map((one) => groupOf(one, inTime)).reduce((a, b) => (isMoreBelieved(b, a, beside) ? b : a));
}

/** A source and all that agree with it and with each other, the better ones first asked. */
function groupOf(first: Witness, inTime: readonly Witness[]): Group {
  const group: [Witness, ...Witness[]] = [first];
  for (const one of inTime) if (one !== first && group.every((other) => agree(other, one))) group.push(one);
  return group;
}

function isMoreBelieved(group: Group, other: Group, { before, mostSpeed, newest }: FuseBeside & { readonly newest: EpochMs }): boolean {
  if (group.length !== other.length) return group.length > other.length;
  const known = before && newest - before.time <= staleMs ? before : undefined;
  const isReached = ([{ fix }]: Group) => known === undefined || canReach([known.time, known.place], pointOf(fix), mostSpeed);
  if (isReached(group) !== isReached(other)) return isReached(group);
  const doubt = ([{ fix, variance }]: Group) => variance * (known?.used.includes(fix.source) === false ? taking ** 2 : 1);
  return doubt(group) < doubt(other);
}

const pointOf = ({ time, longitude, latitude }: SourceFix): readonly [EpochMs, LonLat] => [time, [longitude, latitude]];
const eastMetres = ({ latitude }: SourceFix): number => degreeMetres * Math.cos((latitude * Math.PI) / 180);
/** From one place to another, m east and north. */
const between = (from: SourceFix, to: SourceFix): readonly [number, number] => [
  nearest(to.longitude - from.longitude) * eastMetres(from),
  (to.latitude - from.latitude) * degreeMetres,
];
const agree = (a: Witness, b: Witness): boolean => Math.hypot(...between(a.fix, b.fix)) <= agreeing * Math.sqrt(a.variance + b.variance);
