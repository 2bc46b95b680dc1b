import type { Place } from '../store/follow.ts';
import { followedBy, releaseKept } from '../store/kept-logs.ts';

/** Keeps the logs of a store as long as one of those who follow it needs them. One for each folder. */
export interface LogKeeper {
  /** The logs from this place on are needed, until the function that is returned is called. */
  hold(place: () => Place): () => void;
  /** Remove what nobody needs any more; nothing while nobody holds. */
  release(): void;
  /** A follower has gone for good: when nobody holds and nobody follows by a file, remove all kept logs. */
  clear(): void;
}

/** Nobody holds at first. */
export function createLogKeeper(folder: string): LogKeeper {
  const holders = new Set<() => Place>();
  const release = () => {
    if (holders.size > 0) releaseKept(folder, Math.min(...[...holders].map((place) => place().log)));
  };
  return {
    hold(place) {
      holders.add(place);
      return () => holders.delete(place);
    },
    release,
    clear() {
      if (holders.size === 0 && followedBy(folder).length === 0) releaseKept(folder, Number.POSITIVE_INFINITY);
      release();
    },
  };
}
