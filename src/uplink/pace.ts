/** How many messages may be under way, by how long their acknowledgements take. */
export interface Pace {
  readonly window: number;
  /** An acknowledgement came after this time. */
  acknowledged(tookMs: number): void;
}

/** At this time messages pile up somewhere on the way, and what is new would wait behind them. */
const slowMs = 2_000;
const quickMs = 500;
const most = 32;

/** One more after a quick acknowledgement, half as many after a slow one; between 1 and 32. */
export function createPace(): Pace {
  let window = 4;
  return {
    get window() {
      return Math.floor(window);
    },
    acknowledged(tookMs) {
      if (tookMs > slowMs) window = Math.max(1, window / 2);
      else if (tookMs < quickMs) window = Math.min(most, window + 1);
    },
  };
}
