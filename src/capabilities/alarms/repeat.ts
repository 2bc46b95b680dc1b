/** Something that is looked at again and again. */
export interface Repeated {
  readonly everyMs: number;
  /** Default: always. */
  readonly isDue?: () => boolean;
  readonly work: () => Promise<void>;
  /** A turn that fails is told and tried again at the next. */
  readonly onError: (error: unknown) => void;
}

/** Do some work every so often, never twice at once, without keeping the program alive; `stop` resolves when nothing runs any more. */
export function repeat({ everyMs, isDue = () => true, work, onError }: Repeated): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (running !== undefined || !isDue()) return;
    running = work()
      .catch(onError)
      .finally(() => {
        running = undefined;
      });
  }, everyMs);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
