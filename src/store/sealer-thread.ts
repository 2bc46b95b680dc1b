import { Worker } from 'node:worker_threads';
import { Failure } from '../contracts/errors.ts';
import type { Chunk } from './chunk.ts';
import { beginHurry, createUrgency, keepAheadOf, type Urgency, withoutRest } from './pace.ts';
import { createSealer, type Sealer, type SealerOptions } from './sealer.ts';

const idleMs = 30_000;

/** What is asked of the sealer's thread. */
export type SealerCall =
  | { readonly id: number; readonly kind: 'seal'; readonly chunk: Chunk; readonly number: number }
  | { readonly id: number; readonly kind: 'retire'; readonly log: number; readonly isKept: boolean }
  | { readonly id: number; readonly kind: 'compact'; readonly now: number };

/** Its answer; with `error` when it failed. */
export interface SealerAnswer {
  readonly id: number;
  readonly error?: string;
}

/** What its thread is started with. */
export interface SealerThreadData extends SealerOptions {
  readonly urgency: Urgency;
}

type Request<Call = SealerCall> = Call extends SealerCall ? Omit<Call, 'id'> : never;

interface Waiting {
  resolve(): void;
  reject(error: Failure): void;
}

/** A sealer in a thread of its own, so that samples go on being taken; or in the calling thread. */
export const startSealer = (options: SealerOptions, inThread: boolean): Sealer =>
  inThread
    ? { ...createSealer({ ...options, pace: () => withoutRest }), hurry: () => () => {}, keepAheadOf: () => {} }
    : createSealerThread(options);

/** The thread is started when it is needed and ends when it was idle for half a minute; while it works it keeps the process alive. */
function createSealerThread(options: SealerOptions): Sealer {
  const waiting = new Map<number, Waiting>();
  const urgency = createUrgency();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;
  const stop = async () => {
    const old = worker;
    worker = undefined;
    await old?.terminate();
  };
  const settle = ({ id, error }: SealerAnswer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) {
      worker?.unref();
      idle = setTimeout(stop, idleMs).unref();
    }
    if (error === undefined) call?.resolve();
    else call?.reject(new Failure('DISK_WRITE', `sealing: ${error}`, { details: { what: error } }));
  };
  const start = () => {
    const started = new Worker(new URL('./sealer-worker.js', import.meta.url), {
      workerData: { ...options, urgency } satisfies SealerThreadData,
    });
    const fail = (error: string) => {
      if (worker !== started) return;
      worker = undefined;
      for (const id of waiting.keys()) settle({ id, error });
    };
    started.on('message', settle);
    started.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
    started.on('exit', () => fail('its thread ended'));
    return started;
  };
  const call = (request: Request) =>
    new Promise<void>((resolve, reject) => {
      clearTimeout(idle);
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      worker ??= start();
      worker.ref();
      worker.postMessage({ ...request, id });
    });
  return {
    seal: (chunk, number) => call({ kind: 'seal', chunk, number }),
    retire: (log, isKept) => call({ kind: 'retire', log, isKept }),
    compact: (now) => call({ kind: 'compact', now }),
    hurry: () => beginHurry(urgency),
    keepAheadOf: (share) => keepAheadOf(urgency, share),
    async close() {
      clearTimeout(idle);
      await stop();
      for (const id of waiting.keys()) settle({ id, error: 'the store was closed' });
      clearTimeout(idle);
    },
  };
}
