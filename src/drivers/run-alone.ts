import { setTimeout as delay } from 'node:timers/promises';
import type { Driver } from '../contracts/driver.ts';
import { Failure } from '../contracts/errors.ts';
import type { TrialHost } from './trial-host.ts';

/** A driver that was told to stop has so long. */
const stopMs = 2_000;
/** What came is looked at so often. */
const lookMs = 50;

/** How a driver is run alone. */
export interface AloneOptions {
  readonly host: TrialHost;
  /** Stops it. */
  readonly limit: AbortSignal;
  /** Asked every 50 ms; true stops it before the limit. */
  readonly isDone: () => boolean;
}

/** How it ended. */
export interface AloneEnd {
  /** The session ended by itself with this; `undefined` when it ran until it was stopped. */
  readonly error: unknown;
  /** It did not stop within 2 s; what it still tells is heard by nobody. */
  readonly isLate: boolean;
}

/** Run a session of a driver in a host of its own, beside the real sources. Never throws. */
export async function runAlone<Config>(
  driver: Pick<Driver<Config>, 'open' | 'forTrial'>,
  config: Config,
  { host, limit, isDone }: AloneOptions,
): Promise<AloneEnd> {
  const stopped = new AbortController();
  let hasEnded = false;
  let error: unknown;
  const running = (async () => driver.open(driver.forTrial?.(config) ?? config, host).run(stopped.signal))()
    .then(() => {
      if (!stopped.signal.aborted) error = new Failure('LINK_LOST', 'running the source: it ended by itself');
    })
    .catch((thrown: unknown) => {
      error = thrown;
    })
    .finally(() => {
      hasEnded = true;
    });
  while (!hasEnded && !limit.aborted && !isDone()) await delay(lookMs);
  stopped.abort();
  const isLate = await Promise.race([running.then(() => false), delay(stopMs, true, { ref: false })]);
  return { error, isLate };
}
