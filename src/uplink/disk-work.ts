/** Small work on the disk that is done again and again. */
export interface DiskWork {
  /** Why it failed the last time; `undefined` when it did not. */
  readonly error: string | undefined;
  /** Do it once more, and no more then. */
  close(): void;
}

/** So much is written again, or sent again, after a crash. */
const everyMs = 1_000;

/** Do it once a second. A disk that is full or broken ends nothing: what failed is told by `error` and done again the next time. */
export function doEverySecond(work: () => void): DiskWork {
  let error: string | undefined;
  const turn = () => {
    try {
      work();
      error = undefined;
    } catch (cause) {
      error = cause instanceof Error ? cause.message : String(cause);
    }
  };
  const timer = setInterval(turn, everyMs).unref();
  return {
    get error() {
      return error;
    },
    close() {
      clearInterval(timer);
      turn();
    },
  };
}
