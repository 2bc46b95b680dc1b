import type { Reading } from './readings.ts';
import type { Segment } from './segment.ts';

/** A message of a station as a question sees it; `readings` only of data, which are stored already. */
export interface Answer {
  readonly segment: Segment;
  readonly readings: readonly Reading[];
}

/** Messages that a question waits for. */
export interface Inbox {
  /** True when the question has a use for this message; it then keeps it. */
  offer(answer: Answer): boolean;
  /** The next message, or `undefined` after `ms` or on abort. */
  next(ms: number, signal: AbortSignal): Promise<Answer | undefined>;
}

// Messages that wait for the question to look at them: it looks at once, so more than this is a flood.
const inboxLimit = 1000;

/** An empty inbox for the messages that `wants` accepts. */
export function createInbox(wants: (answer: Answer) => boolean): Inbox {
  const waiting: Answer[] = [];
  let onMore = (): void => {};
  return {
    offer(answer) {
      if (waiting.length >= inboxLimit || !wants(answer)) return false;
      waiting.push(answer);
      onMore();
      return true;
    },
    async next(ms, signal) {
      if (waiting.length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const done = (): void => {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            onMore = () => {};
            resolve();
          };
          const timer = setTimeout(done, ms);
          signal.addEventListener('abort', done);
          onMore = done;
        });
      }
      return waiting.shift();
    },
  };
}
