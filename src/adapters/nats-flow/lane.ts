/** Work of one node, one piece after the other. */
export interface Lane {
  add(work: () => Promise<unknown>): void;
  /** Forget what waits. */
  clear(): void;
  /** Resolves when everything so far has been done or forgotten. */
  done(): Promise<void>;
}

/**
 * An empty lane.
 *
 * @param onBroken a piece of work failed; what waits behind it is forgotten, and the node must be told everything anew
 */
export function createLane(onBroken: (error: unknown) => void): Lane {
  let last: Promise<void> = Promise.resolve();
  let turn = 0;
  return {
    add(work) {
      const mine = turn;
      last = last.then(async () => {
        if (mine !== turn) return;
        try {
          await work();
        } catch (error) {
          if (mine !== turn) return;
          turn++;
          onBroken(error);
        }
      });
    },
    clear() {
      turn++;
    },
    done: () => last,
  };
}
