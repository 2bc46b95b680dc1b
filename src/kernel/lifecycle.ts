import type { Log } from './log.ts';

/** The orderly end of the program. */
export interface Lifecycle {
  /** Aborts when the program begins to stop. */
  readonly stopping: AbortSignal;
  /** Adds something to be stopped: in the opposite order of adding, each after the one before. */
  onStop(name: string, stop: () => void | Promise<void>): void;
  /** Stops everything once; later calls wait for the same end. A part that fails is logged and the rest goes on. */
  stop(reason: string): Promise<void>;
}

/** What the lifecycle does with the process; a test passes its own. */
export interface LifecycleOptions {
  readonly log: Log;
  /** A part that takes longer is left behind. Default: 15 000 ms. */
  readonly patienceMs?: number;
  /** Ends the process. Default: `process.exit`. */
  readonly exit?: (code: number) => void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Makes the lifecycle: the first SIGINT or SIGTERM stops in order and ends with 0, the second ends at once. */
export function createLifecycle({ log, patienceMs = 15_000, exit = process.exit }: LifecycleOptions): Lifecycle {
  const parts: { name: string; stop: () => void | Promise<void> }[] = [];
  const stopping = new AbortController();
  let ended: Promise<void> | undefined;

  const stopAll = async (reason: string) => {
    log.info({ reason }, 'stopping');
    stopping.abort();
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      const { name, stop } = part;
      await inTime(stop, patienceMs).catch((err) => log.error({ err, part: name }, 'stopping a part failed'));
    }
    log.info('stopped');
  };
  const stop = (reason: string) => {
    ended ??= stopAll(reason);
    return ended;
  };
  for (const signal of signals) {
    process.on(signal, () => {
      if (stopping.signal.aborted) exit(1);
      else void stop(signal).then(() => exit(0));
    });
  }
  return {
    stopping: stopping.signal,
    onStop: (name, stopPart) => {
      parts.push({ name, stop: stopPart });
    },
    stop,
  };
}

async function inTime(stop: () => void | Promise<void>, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not stopped in ${patienceMs} ms`)), patienceMs);
  });
  try {
    await Promise.race([Promise.resolve().then(stop), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
