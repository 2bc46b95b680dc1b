import type { EpochMs } from '../../../src/contracts/time.ts';
import { useLink } from './link.ts';

/** Why a value is not shown as one of now: it is older than its point may be, or the stream has stopped and it may have changed since. */
export type Staleness = 'stale' | 'notLive';

/** What has the time of its newest sample. */
interface Timed {
  readonly time: EpochMs;
}

/** True when the newest sample is older than the point may be. */
export const isOld = (sample: Timed | undefined, freshSeconds: number, now: EpochMs): boolean =>
  sample !== undefined && now - sample.time > freshSeconds * 1000;

/** Why a value is not of now; `undefined` when it is, and for none. */
export function stalenessOf(
  sample: Timed | undefined,
  { freshSeconds, now, isFollowed }: { readonly freshSeconds: number; readonly now: EpochMs; readonly isFollowed: boolean },
): Staleness | undefined {
  if (sample === undefined) return undefined;
  if (isOld(sample, freshSeconds, now)) return 'stale';
  return isFollowed ? undefined : 'notLive';
}

/** True while values on the screen are those of now. */
export const isFollowed = (): boolean => !useLink.getState().isStale;

/** The one place that says whether a live value is of now, for tiles, tables, pictures, scenes and movers; it changes the moment the stream stops. */
export function useStaleness(sample: Timed | undefined, freshSeconds: number, now: EpochMs): Staleness | undefined {
  const isDown = useLink((link) => link.isStale);
  return stalenessOf(sample, { freshSeconds, now, isFollowed: !isDown });
}
