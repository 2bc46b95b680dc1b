/** A way to do things one after the other; who asked gets the error of what failed, and the next in turn goes on. */
export function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(act: () => Promise<T>): Promise<T> => {
    const done = last.then(act);
    last = done.catch(() => undefined); // the one who asked gets the error; the next in turn need not
    return done;
  };
}
