/** Milliseconds since 1970-01-01T00:00:00Z, UTC. May carry a fraction. */
export type EpochMs = number;

/** How far from 1970 a date can be, ms; as a time, never. Source: ECMA-262, Time Values and Time Range. */
export const furthestMs = 8.64e15;

/** The only way to ask what time it is; tests pass a clock that they move by hand. */
export interface Clock {
  /** Present time as {@link EpochMs}. */
  now(): EpochMs;
}

/** Samples of devices from before 1990-01-01 are refused: a device with a dead clock battery says 1970, 1980 or 1989. */
export const earliestLive: EpochMs = Date.UTC(1990, 0, 1);
/** Imported records from before 1900-01-01 are refused: no series of instruments that a platform would hold is older. */
export const earliestHistory: EpochMs = Date.UTC(1900, 0, 1);
/** Samples later than the present by more than this are refused: they would hide every true sample until that time has come. */
export const mostAheadMs = 10 * 60_000;

/** The computer's own clock. */
export const systemClock: Clock = { now: () => Date.now() };

/**
 * A signal that aborts after so many ms, with a `TimeoutError`, or with the first of the others; after that nothing of it is left.
 *
 * Use it instead of `AbortSignal.timeout`: where that is one of `AbortSignal.any`, and so wherever a signal is handed on, Node.js collects it together
 * with its timer before it has fired, and whatever waits then waits for ever (nodejs/node#57736). `AbortSignal.any` itself keeps a little of each
 * signal for as long as the others live.
 */
export function timeLimit(ms: number, ...others: readonly AbortSignal[]): AbortSignal {
  const over = new AbortController();
  const end = (reason: unknown): void => {
    clearTimeout(timer);
    for (const one of others) one.removeEventListener('abort', follow);
    over.abort(reason);
  };
  const follow = (): void => end(others.find(({ aborted }) => aborted)?.reason);
  const timer = setTimeout(() => end(new DOMException('the time is over', 'TimeoutError')), ms);
  timer.unref();
  for (const one of others) one.addEventListener('abort', follow);
  if (others.some(({ aborted }) => aborted)) follow();
  return over.signal;
}
