import { setTimeout as sleep } from 'node:timers/promises';
import type { LinkEvent, Session } from '../contracts/driver.ts';
import { Failure } from '../contracts/errors.ts';
import type { Clock } from '../contracts/time.ts';
import type { Counters } from './counters.ts';

/** How soon a lost link is tried again. */
export interface Backoff {
  /** First wait. */
  readonly firstMs: number;
  /** Longest wait; each doubles the one before. */
  readonly mostMs: number;
  /** A session that ran this long starts again with the first wait. */
  readonly calmMs: number;
}

/** 1 s, 2 s, 4 s … 60 s, for ever; from the beginning after a minute of work. */
export const usualBackoff: Backoff = { firstMs: 1_000, mostMs: 60_000, calmMs: 60_000 };

/** A session that does not end within this time after it was told to is given up. */
const stopMs = 5_000;

/** What is needed to keep a source running. */
export interface SuperviseOptions {
  /** A new session for each try. */
  readonly open: () => Session;
  readonly counters: Counters;
  readonly clock: Clock;
  /** 0…1, for the jitter. */
  readonly random: () => number;
  readonly backoff?: Backoff;
  readonly tell: (event: LinkEvent) => void;
  /** Called after each session, before the next try. */
  readonly onEnd: () => void;
}

/** A source that is kept running. */
export interface Supervised {
  readonly session: Session | undefined;
  /** End the present session with an error that was met outside of `run`; it is tried again like any other. */
  crash(error: unknown): void;
  /** Stop for good. Throws TIMEOUT when the session does not end; nothing of it is heard any more then. */
  stop(): Promise<void>;
}

/** The wait before try n (0, 1, 2 …) with its jitter of a quarter up or down, so that thousands do not come back at once. */
export const waitOf = ({ firstMs, mostMs }: Backoff, attempt: number, random: number): number =>
  Math.min(mostMs, firstMs * 2 ** attempt) * (0.75 + random / 2);

/** Keep a source running until it is stopped: each session that ends is followed by a wait and a new one. */
export function supervise(options: SuperviseOptions): Supervised {
  const { counters, clock, backoff = usualBackoff } = options;
  const stopped = new AbortController();
  let session: Session | undefined;
  let attempt = new AbortController();

  const runOnce = async (): Promise<unknown> => {
    attempt = new AbortController();
    try {
      session = options.open();
      await session.run(attempt.signal);
      return attempt.signal.aborted ? attempt.signal.reason : new Failure('LINK_LOST', 'running the source: it ended by itself');
    } catch (error) {
      return attempt.signal.aborted ? attempt.signal.reason : error;
    } finally {
      session = undefined;
      // Whoever of the session still listens to its signal lets go: else every lost link would keep its session in memory.
      attempt.abort();
      options.onEnd();
    }
  };
  const fall = (error: unknown, waitMs: number) => {
    const detail = error instanceof Error ? error.message : String(error);
    Object.assign(counters, { state: 'down', lastError: detail, retryAt: clock.now() + waitMs });
    options.tell({ kind: 'error', identity: undefined, time: clock.now(), detail });
  };
  const loop = async () => {
    for (let tries = 0; !stopped.signal.aborted; tries++) {
      const began = clock.now();
      Object.assign(counters, { state: 'starting', retryAt: undefined });
      const error = await runOnce();
      if (stopped.signal.aborted) break;
      if (clock.now() - began >= backoff.calmMs) tries = 0;
      const waitMs = waitOf(backoff, tries, options.random());
      fall(error, waitMs);
      await sleep(waitMs, undefined, { signal: stopped.signal }).catch(() => {}); // woken by stop
    }
    Object.assign(counters, { state: 'stopped', retryAt: undefined });
  };

  const done = loop();
  return {
    get session() {
      return session;
    },
    crash: (error) => attempt.abort(error),
    async stop() {
      stopped.abort();
      attempt.abort();
      const late = sleep(stopMs, true, { ref: false });
      const isLate = await Promise.race([done.then(() => false), late]);
      if (isLate)
        throw new Failure('TIMEOUT', `stopping source ${counters.id}: no end in ${stopMs} ms`, { details: { what: counters.id } });
    },
  };
}
