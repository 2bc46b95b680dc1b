import { timeLimit } from '../contracts/time.ts';

/** A connection whose answers wait for the disk. */
interface AnsweringLink {
  /** Answers that are due. */
  readonly waitingCount: number;
  /** Called when one more is out, and when the connection ends. */
  onLess: () => void;
  /** Aborts when the connection ends. */
  readonly signal: AbortSignal;
}

/** Wait until all answers of a connection are out, it has ended, or so many ms have passed. */
export async function finishAnswers(link: AnsweringLink, mostMs: number): Promise<void> {
  if (link.waitingCount === 0) return;
  const limit = timeLimit(mostMs, link.signal);
  const wake = () => link.onLess();
  limit.addEventListener('abort', wake);
  while (link.waitingCount > 0 && !limit.aborted) await lessWaiting(link);
  // A combined signal that is listened to is never let go, and with it the connection.
  limit.removeEventListener('abort', wake);
}

/** The next answer is out, or the connection has ended. */
export const lessWaiting = (link: AnsweringLink): Promise<void> =>
  new Promise((resolve) => {
    link.onLess = resolve;
  });
