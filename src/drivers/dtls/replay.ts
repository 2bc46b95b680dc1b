/** Remembers which of the newest 64 records of a way have come, so that one that is sent twice is taken once [RFC 6347, 4.1.2.6]. */
export interface ReplayWindow {
  /** Whether a record of this number has not come yet, and is not too old to know. */
  isNew(sequence: number): boolean;
  /** It has come, and was proven to be right. */
  mark(sequence: number): void;
}

const width = 64;

/** Nothing has come yet. */
export function createReplayWindow(): ReplayWindow {
  let newest = -1;
  let seen = 0n; // bit n: newest − n has come
  return {
    isNew(sequence) {
      if (sequence > newest) return true;
      const back = newest - sequence;
      return back < width && ((seen >> BigInt(back)) & 1n) === 0n;
    },
    mark(sequence) {
      const ahead = sequence - newest;
      if (ahead > 0) {
        seen = ahead >= width ? 1n : BigInt.asUintN(width, seen << BigInt(ahead)) | 1n;
        newest = sequence;
      } else seen |= 1n << BigInt(-ahead);
    },
  };
}
