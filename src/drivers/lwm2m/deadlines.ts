/** Gives all that begins within a second the same signal, so that a body costs no timer of its own. */
export interface Deadlines {
  /** Aborts after the limit, up to a second later, or when the session ends. */
  signal(): AbortSignal;
  /** Leaves no timer behind; aborts what still waits. */
  stop(): void;
}

const sharedMs = 1000;

/** Deadlines of so many ms; `now`: monotonic ms. */
export function createDeadlines(limitMs: number, now: () => number): Deadlines {
  const open = new Map<AbortController, NodeJS.Timeout>();
  let newest = new AbortController();
  let madeAt = Number.NEGATIVE_INFINITY;

  function end(controller: AbortController): void {
    clearTimeout(open.get(controller));
    open.delete(controller);
    controller.abort();
  }

  return {
    signal() {
      const at = now();
      if (at - madeAt >= sharedMs) {
        const made = new AbortController();
        newest = made;
        madeAt = at;
        open.set(
          made,
          setTimeout(() => end(made), limitMs + sharedMs),
        );
      }
      return newest.signal;
    },
    stop() {
      for (const controller of [...open.keys()]) end(controller);
    },
  };
}
