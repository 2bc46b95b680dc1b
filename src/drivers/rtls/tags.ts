import type { EpochMs } from '../../contracts/time.ts';
import type { RtlsConfig } from './config.ts';
import { createTagFilter, type Observation, type TagFilter, type TagState } from './solver/tag-filter.ts';

/** Follows all tags of a source. */
export interface Tags {
  /**
   * Take what was observed of a tag at a time.
   *
   * @returns where it is, `none` while no place follows, `old` when something newer was taken already
   */
  take(tag: string, time: EpochMs, observations: readonly Observation[]): TagState | 'none' | 'old';
}

/** Nothing has been heard yet. */
export function createTags({
  tagHeight,
  heightSigma,
  agility,
  maxTags,
}: Pick<RtlsConfig, 'tagHeight' | 'heightSigma' | 'agility' | 'maxTags'>): Tags {
  const known = new Map<string, { readonly filter: TagFilter; newest: EpochMs }>();
  const open = () => ({
    filter: createTagFilter({ floor: { z: tagHeight, sigma: heightSigma }, agility }),
    newest: Number.NEGATIVE_INFINITY,
  });
  return {
    take(tag, time, observations) {
      const one = known.get(tag) ?? open();
      if (time < one.newest) return 'old';
      // Heard last goes to the end: the first of the map was silent longest.
      known.delete(tag);
      known.set(tag, one);
      for (const oldest of known.keys()) {
        if (known.size <= maxTags) break;
        known.delete(oldest);
      }
      one.newest = time;
      return one.filter.take(time, observations) ?? 'none';
    },
  };
}
