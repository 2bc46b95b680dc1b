/** Does a piece of work after all that were asked for before it. Who asked gets its error; the next in turn goes on. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A queue in which one piece of work runs at a time. */
export function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined); // the one who asked gets the error; the next in turn need not
    return done;
  };
}
