/** Milliseconds since 1970-01-01T00:00:00Z, UTC. May carry a fraction. */
export type EpochMs = number;

/** The only way to ask what time it is; tests pass a clock that they move by hand. */
export interface Clock {
  /** Present time as {@link EpochMs}. */
  now(): EpochMs;
}

/** The computer's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
