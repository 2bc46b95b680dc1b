import type { Log } from './log.ts';
import { createTrouble } from './trouble.ts';

/** How something is looked at again and again. */
export interface WatchOptions {
  readonly lookMs: number;
  readonly log: Log;
  /** What a look does, for the log. */
  readonly doing: string;
  /** Whether a look is worth its work now. Default: always. */
  readonly isDue?: () => boolean;
}

/** Looks again and again, never two looks at a time, without keeping the program alive; a look that fails is logged and tried again at the next. */
export function startWatch(look: () => Promise<unknown>, { lookMs, log, doing, isDue = () => true }: WatchOptions) {
  const trouble = createTrouble(log, doing);
  let running: Promise<void> | undefined;
  const round = () => {
    if (running !== undefined || !isDue()) return;
    running = look()
      .then(() => trouble.worked(), trouble.failed)
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(round, lookMs);
  timer.unref();
  return {
    /** Ends after the look that runs. */
    close: async (): Promise<void> => {
      clearInterval(timer);
      await running;
    },
  };
}
