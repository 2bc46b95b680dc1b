import type { Reach } from '../contracts/detector.ts';

/**
 * How far back a detector looks that learns once from so many values and then judges by them: twice as far, since the past has gaps, and what follows
 * the learning is judged.
 *
 * @param everySeconds one value per so many seconds; 0: each sample is one
 */
export const reachOf = (values: number, everySeconds: number): Reach =>
  everySeconds === 0 ? { samples: 2 * values } : { ms: 2 * values * everySeconds * 1000 };

/** A share 0…1 of what must be known, below 1 while it does not judge; NaN, of nothing, is 0. */
export const unfinished = (share: number): number => Math.min(0.99, Math.max(0, share || 0));
