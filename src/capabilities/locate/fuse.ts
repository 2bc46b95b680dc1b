import { degreeMetres, nearest } from '../../contracts/distance.ts';
import type { EpochMs } from '../../contracts/time.ts';

/** What one source says of a place. */
export interface SourceFix {
  /** Name of the source; empty: the points `longitude` and `latitude` themselves. */
  readonly source: string;
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
  /** Byte of `contracts/quality.ts`. */
  readonly quality: number;
  /** Standard deviation that it says of itself, m. */
  readonly accuracy: number;
}

/** Why the place of a source counts, or does not: `stale` it is too old beside the newest, `apart` it does not agree with the best one. */
export type SourceUse = 'used' | 'stale' | 'apart';

/** One place out of several. */
export interface Fused {
  /** Of the newest that is used. */
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
  readonly quality: number;
  /** Standard deviation, m, if the errors of the sources are independent. */
  readonly accuracy: number;
  readonly sources: readonly { readonly source: string; readonly time: EpochMs; readonly accuracy: number; readonly use: SourceUse }[];
}

/** A place that is older than the newest by more than this is not used, ms. `assumed` */
const staleMs = 60_000;
/** Two places agree within so many of their common deviations: 1 in 90 pairs of good ones does not (Rayleigh). */
const agreeing = 3;

/**
 * The place of a thing by all that say it: the mean by weights of 1 ÷ variance of those that agree with the best.
 *
 * A place that is older than the newest is worse by the way that the thing may have gone since, and one that is too old or too far from the best is not used at all; so neither a stale nor a bad
 * source pulls the place. Of two that disagree the one that says the smaller deviation is believed.
 *
 * @param fixes one of each source, one at least
 * @param speed how fast the thing goes, m/s
 */
export function fuse(fixes: readonly [SourceFix, ...SourceFix[]], speed: number): Fused {
  const newest = Math.max(...fixes.map(({ time }) => time));
  const varianceOf = ({ accuracy, time }: SourceFix): number => accuracy ** 2 + ((speed * (newest - time)) / 1000) ** 2;
  const best = fixes.filter(({ time }) => newest - time <= staleMs).reduce((a, b) => (varianceOf(b) < varianceOf(a) ? b : a));
  const scale = degreeMetres * Math.cos((best.latitude * Math.PI) / 180);
  const from = ({ longitude, latitude }: SourceFix) =>
    [nearest(longitude - best.longitude) * scale, (latitude - best.latitude) * degreeMetres] as const;
  const judge = (fix: SourceFix): SourceUse => {
    if (newest - fix.time > staleMs) return 'stale';
    return Math.hypot(...from(fix)) <= agreeing * Math.sqrt(varianceOf(fix) + varianceOf(best)) ? 'used' : 'apart';
  };
  const uses = fixes.map((fix) => ({ fix, use: judge(fix) }));
  const used = uses.filter(({ use }) => use === 'used').map(({ fix }) => ({ fix, weight: 1 / varianceOf(fix) }));
  const total = used.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (axis: 0 | 1): number => used.reduce((sum, { fix, weight }) => sum + from(fix)[axis] * weight, 0) / total;
  return {
    time: Math.max(...used.map(({ fix }) => fix.time)),
    longitude: nearest(best.longitude + mean(0) / scale),
    latitude: best.latitude + mean(1) / degreeMetres,
    quality: best.quality,
    accuracy: Math.sqrt(1 / total),
    sources: uses.map(({ fix: { source, time, accuracy }, use }) => ({ source, time, accuracy, use })),
  };
}
