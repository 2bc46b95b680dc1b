import type { SampleBatch } from '../contracts/sample.ts';
import type { SampleRuns } from '../contracts/sample-runs.ts';

/** Points whose runs a reader looks through together, as a power of two; see `directory.ts`. */
export const bucketBits = 10;
const mostBuckets = 1 << 14; // 16,777,216 points

/**
 * How many runs the chunk that is being filled has for each 1,024 neighbouring points, so that it can be sealed before a question
 * about one of them has too many to look through. A plant's messages never come near; years of one point in a file do.
 */
export interface Crowd {
  /** Some points have `most` runs. */
  readonly isFull: boolean;
  add(batch: SampleBatch, runs: SampleRuns): void;
  /** Begin a chunk. */
  clear(): void;
}

/** A crowd of nobody. A run is counted where it begins. */
export function createCrowd(most: number): Crowd {
  const counts = new Uint32Array(mostBuckets);
  let isFull = false;
  return {
    get isFull() {
      return isFull;
    },
    add({ point }, { ends, count }) {
      for (let run = 0, at = 0; run < count; run++) {
        const bucket = ((point[at] ?? 0) >>> bucketBits) & (mostBuckets - 1);
        const runs = (counts[bucket] ?? 0) + 1;
        counts[bucket] = runs;
        if (runs >= most) isFull = true;
        at = ends[run] ?? 0;
      }
    },
    clear() {
      counts.fill(0);
      isFull = false;
    },
  };
}
