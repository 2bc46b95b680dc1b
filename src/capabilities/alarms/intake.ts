import { setTimeout as wait } from 'node:timers/promises';
import { ZodError } from 'zod';
import type { Verdict } from '../../contracts/detector.ts';
import type { Log } from '../../kernel/log.ts';
import { ignored, retried } from './figures.ts';

/** Verdicts in one transaction at most: few enough that the first of a flood are seen at once. */
const mostAtOnce = 250;
/** Verdicts that may wait for the database; beyond it only the newest of each rule is kept. */
const mostWaiting = 100_000;
/** Tries of a batch whose data are at fault; a clash with somebody else's transaction is over by then. */
const mostTries = 3;
const firstDelayMs = 50;
const longestDelayMs = 5000;

/** The queue between the data plane and the database: keeps order, gathers bursts, outlives a database that is away. */
export interface Intake {
  /** Resolves when everything that waits, the given verdicts included, is committed, or when the intake was closed. Never rejects. */
  take(list: readonly Verdict[]): Promise<void>;
  /** Gives up what cannot be written now and resolves when nothing runs any more. After a restart the data plane judges again. */
  close(): Promise<void>;
}

/** What the intake works with. */
export interface IntakeDeps {
  /** Write verdicts in their order; throws when it fails, and then nothing of them is written. */
  readonly apply: (batch: readonly Verdict[]) => Promise<void>;
  readonly log: Log;
}

/** Open the queue. */
export function createIntake(deps: IntakeDeps): Intake {
  const closing = new AbortController();
  let waiting: Verdict[] = [];
  let running: Promise<void> | undefined;

  const run = async () => {
    while (waiting.length > 0 && !closing.signal.aborted) await persist(deps, waiting.splice(0, mostAtOnce), closing.signal);
  };
  return {
    take: (list) => {
      for (const verdict of list) waiting.push(verdict);
      if (waiting.length > mostWaiting) waiting = newestOf(waiting);
      running ??= run().finally(() => {
        running = undefined;
      });
      return running;
    },
    close: async () => {
      closing.abort();
      await running;
    },
  };
}

/** Try until it works or the signal aborts; a batch whose data are refused is written one by one, and only what is at fault is left out. */
async function persist(deps: IntakeDeps, batch: readonly Verdict[], signal: AbortSignal): Promise<void> {
  for (let tries = 1, delayMs = firstDelayMs; !signal.aborted; tries += 1, delayMs = Math.min(delayMs * 2, longestDelayMs)) {
    const error = await attempt(() => deps.apply(batch));
    if (error === undefined) return;
    retried.inc();
    deps.log.warn({ err: error, tries, verdicts: batch.length }, 'writing verdicts failed');
    if (tries >= mostTries && isDataFault(error)) return singleOut(deps, batch, signal);
    await wait(delayMs, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
  }
}

async function singleOut(deps: IntakeDeps, batch: readonly Verdict[], signal: AbortSignal): Promise<void> {
  if (batch.length > 1) {
    for (const verdict of batch) await persist(deps, [verdict], signal);
    return;
  }
  ignored.inc({ reason: 'refused' });
  deps.log.error({ verdict: batch[0] }, 'a verdict cannot be written and is left out');
}

/** True when the data cannot be written, now or ever: SQLSTATE 22 (data exception), 23 (integrity), or an event that is not as its kind says. */
const isDataFault = (error: unknown): boolean =>
  error instanceof ZodError || (error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code)));

/** What was thrown, or `undefined`. */
async function attempt(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error ?? new Error('BUG: nothing was thrown');
  }
}

function newestOf(verdicts: readonly Verdict[]): Verdict[] {
  const newest = [...new Map(verdicts.map((verdict) => [verdict.rule, verdict])).values()];
  ignored.inc({ reason: 'overrun' }, verdicts.length - newest.length);
  return newest;
}
