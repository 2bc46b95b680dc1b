import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { job } from '../contracts/api/system.ts';
import { errorText, Failure } from '../contracts/errors.ts';
import { saidDetails } from '../contracts/said.ts';
import type { Text } from '../contracts/text.ts';
import type { Clock } from '../contracts/time.ts';
import type { Log } from './log.ts';

/** Long work as the API shows it. */
export type Job = z.infer<typeof job>;

/** Tells how far the work is; `total` once it is known. */
export type Progress = (done: number, total?: number) => void;

/** What to start. */
export interface JobOrder {
  readonly kind: string;
  readonly title: Text;
  readonly tenant: string;
  readonly total?: number;
  readonly unit?: Text;
}

/** Long work that a person may watch. Kept in memory: a restart forgets it, so work that must survive keeps its own state. */
export interface Jobs {
  /** Starts at once; returns the job's id. The signal aborts when the program stops. */
  start(order: JobOrder, work: (progress: Progress, signal: AbortSignal) => Promise<Record<string, unknown> | undefined>): string;
  get(id: string): Job | undefined;
  /** Newest first. */
  list(tenant: string): readonly Job[];
  /** Called at start, at the end and at most every 250 ms between. Returns the way to stop listening. */
  onChange(listener: (tenant: string, job: Job) => void): () => void;
  /** Aborts what runs and waits for it. */
  stop(): Promise<void>;
}

interface Kept {
  job: Job;
  readonly tenant: string;
  told: number;
  finished: Promise<void>;
}

/** Ended jobs stay visible until this many newer ones came. */
const mostKept = 200;
const tellEveryMs = 250;

/**
 * Opens the list of long work.
 *
 * @param stopping aborts when the program begins to stop: what runs then is broken off before what it works with has gone; default: only `stop` does
 */
export function createJobs(clock: Clock, log: Log, stopping?: AbortSignal): Jobs {
  const kept = new Map<string, Kept>();
  const listeners = new Set<(tenant: string, job: Job) => void>();
  const ending = new AbortController();
  stopping?.addEventListener('abort', () => ending.abort(), { once: true });

  const tell = (entry: Kept) => {
    entry.told = clock.now();
    for (const listener of listeners) listener(entry.tenant, entry.job);
  };
  const change = (entry: Kept, fields: Partial<Job>, atOnce: boolean) => {
    entry.job = { ...entry.job, ...fields };
    if (atOnce || clock.now() - entry.told >= tellEveryMs) tell(entry);
  };
  const run = async (entry: Kept, work: Parameters<Jobs['start']>[1]) => {
    const progress: Progress = (done, total = entry.job.total) => change(entry, { done, total, progress: ratio(done, total) }, false);
    try {
      const result = await work(progress, ending.signal);
      change(entry, { state: 'done', progress: 1, endedAt: clock.now(), result }, true);
    } catch (error) {
      const which = { job: entry.job.id, kind: entry.job.kind };
      if (ending.signal.aborted) log.info(which, 'job broken off, because the program stops');
      else log.warn({ err: error, ...which }, 'job failed');
      change(entry, { state: 'failed', endedAt: clock.now(), error: reason(error, entry.job.id) }, true);
    }
  };

  return {
    start: ({ tenant, total, ...order }, work) => {
      const job: Job = { id: uuidv7(), ...order, state: 'running', progress: 0, done: 0, total, startedAt: clock.now() };
      const entry: Kept = { job, tenant, told: 0, finished: Promise.resolve() };
      kept.set(job.id, entry);
      forgetOldest(kept);
      tell(entry);
      entry.finished = run(entry, work);
      return job.id;
    },
    get: (id) => kept.get(id)?.job,
    list: (tenant) =>
      [...kept.values()]
        .filter((entry) => entry.tenant === tenant)
        .map((entry) => entry.job)
        .reverse(),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: async () => {
      ending.abort();
      await Promise.all([...kept.values()].map((entry) => entry.finished));
    },
  };
}

const ratio = (done: number, total: number | undefined) => (total === undefined || total <= 0 ? 0 : Math.min(1, done / total));

/** A failure's own text; of a bug only its number, because its message is not for people. */
function reason(error: unknown, id: string): Text {
  return error instanceof Failure
    ? errorText(error.code, saidDetails({ what: error.message, ...error.details }))
    : errorText('INTERNAL', { id });
}

function forgetOldest(kept: Map<string, Kept>): void {
  if (kept.size <= mostKept) return;
  for (const [id, entry] of kept) {
    if (entry.job.state === 'running') continue;
    kept.delete(id);
    return;
  }
}
