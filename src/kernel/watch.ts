import type { Log } from './log.ts';
import { createTrouble } from './trouble.ts';
import { createTurns } from './turns.ts';

/** How something is looked at again and again. */
export interface WatchOptions {
  readonly lookMs: number;
  readonly log: Log;
  /** What a look does, for the log. */
  readonly doing: string;
  /** Whether a look is worth its work now. Default: always. */
  readonly isDue?: () => boolean;
}

/** Something that is looked at again and again. */
export interface Watch {
  /** Look now: after the look that runs, which may have begun before what the caller wants seen. Who asked gets its error. */
  look(): Promise<void>;
  /** Ends after the look that runs, and those that were asked for. */
  close(): Promise<void>;
}

/** Looks again and again, never two looks at a time, without keeping the program alive; a look that fails is logged and tried again at the next. */
export function startWatch(look: () => Promise<unknown>, { lookMs, log, doing, isDue = () => true }: WatchOptions): Watch {
  const trouble = createTrouble(log, doing);
  const inTurn = createTurns();
  const now = () => inTurn(async () => void (await look()));
  let isLooking = false;
  const round = () => {
    if (isLooking || !isDue()) return;
    isLooking = true;
    void now()
      .then(() => trouble.worked(), trouble.failed)
      .finally(() => {
        isLooking = false;
      });
  };
  const timer = setInterval(round, lookMs);
  timer.unref();
  return {
    look: now,
    close: async () => {
      clearInterval(timer);
      await inTurn(async () => {});
    },
  };
}
