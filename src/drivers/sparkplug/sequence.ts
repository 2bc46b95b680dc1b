import type { EpochMs } from '../../contracts/time.ts';

/** The sequence numbers 0…255 of one edge node, over all messages of the node and its devices. */
export interface Sequence {
  /** A birth of the node begins anew. */
  start(seq: number): void;
  /** A message has come; answers what is wrong when its number is not the next one and none that was missing. */
  arrive(seq: number, now: EpochMs): string | undefined;
  /** Since when numbers are missing; `undefined` when none is. */
  readonly gapSince: EpochMs | undefined;
}

const modulus = 256;
/** A jump further than half of the numbers is a step back. */
const furthest = modulus / 2;

/** A sequence that has not begun: every number is the next one. */
export function createSequence(): Sequence {
  const missing = new Set<number>();
  let expected: number | undefined;
  let gapSince: EpochMs | undefined;

  function jump(from: number, to: number, now: EpochMs): string {
    const skipped = (to - from + modulus) % modulus;
    for (let i = 0; skipped <= furthest && i < skipped; i++) missing.add((from + i) % modulus);
    gapSince ??= now;
    return skipped <= furthest ? `sequence number ${to} came instead of ${from}` : `sequence number ${to} came again, ${from} was awaited`;
  }

  return {
    start(seq) {
      missing.clear();
      gapSince = undefined;
      expected = (seq + 1) % modulus;
    },
    arrive(seq, now) {
      if (expected !== undefined && seq !== expected) {
        if (!missing.delete(seq)) {
          const problem = jump(expected, seq, now);
          expected = (seq + 1) % modulus;
          return problem;
        }
        if (missing.size === 0) gapSince = undefined;
        return undefined;
      }
      missing.delete(seq);
      expected = (seq + 1) % modulus;
      return undefined;
    },
    get gapSince() {
      return gapSince;
    },
  };
}
