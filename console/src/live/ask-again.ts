const lookMs = 1000;

/** What is asked again, and how it is known that the first answers have come. */
export interface AskAgain {
  readonly isAsking: () => boolean;
  readonly ask: () => void;
  /** Run later; default `setTimeout`. */
  readonly after?: (ms: number, work: () => void) => unknown;
}

/**
 * Lists that a page asks for before its live connection stands lack what came between their answer and its opening, and nobody tells that:
 * ask once more as soon as the first answers are there, so that none of them waits for it.
 */
export function askAgain({ isAsking, ask, after = (ms, work) => setTimeout(work, ms) }: AskAgain): void {
  const look = () => (isAsking() ? after(lookMs, look) : ask());
  after(lookMs, look);
}
