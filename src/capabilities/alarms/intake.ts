import { setTimeout as wait } from 'node:timers/promises';
import type { Verdict } from '../../contracts/detector.ts';
import type { Log } from '../../kernel/log.ts';
import { ignored, retried } from './figures.ts';

/** Verdicts in one transaction at most: few enough that the first of a flood are seen at once. */
const mostAtOnce = 250;
/** Verdicts that may wait for the database; beyond it only the newest of each rule is kept. */
const mostWaiting = 100_000;
const longestDelayMs = 5000;

/** The queue between the data plane and the database: keeps order, gathers bursts, outlives a database that is away. */
export interface Intake {
  /** Resolves when everything that waits, the given verdicts included, is committed, or when the intake was closed. Never rejects. */
  take(list: readonly Verdict[]): Promise<void>;
  /** Gives up what cannot be written now and resolves when nothing runs any more. After a restart the data plane judges again. */
  close(): Promise<void>;
}

/** Open the queue in front of `apply`, which gets the verdicts in order and throws when the database fails. */
export function createIntake(apply: (batch: readonly Verdict[]) => Promise<void>, log: Log | undefined): Intake {
  const closing = new AbortController();
  let waiting: readonly Verdict[] = [];
  let running: Promise<void> | undefined;

  const run = async () => {
    while (waiting.length > 0 && !closing.signal.aborted) {
      const batch = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      await persist(() => apply(batch), closing.signal, log);
    }
  };
  return {
    take: (list) => {
      waiting = bounded([...waiting, ...list]);
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

/** Try until it works or the signal aborts. */
async function persist(work: () => Promise<void>, signal: AbortSignal, log: Log | undefined): Promise<void> {
  for (let delayMs = 50; ; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) return;
      retried.inc();
      log?.warn({ err: error, delayMs }, 'writing verdicts failed, trying again');
      await wait(delayMs, undefined, { signal }).catch(() => undefined); // aborted: the next try is the last
    }
  }
}

function bounded(verdicts: readonly Verdict[]): readonly Verdict[] {
  if (verdicts.length <= mostWaiting) return verdicts;
  const newest = [...new Map(verdicts.map((verdict) => [verdict.rule, verdict])).values()];
  ignored.inc({ reason: 'overrun' }, verdicts.length - newest.length);
  return newest;
}
