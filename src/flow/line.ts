import { Worker } from 'node:worker_threads';
import type { Driver } from '../contracts/driver.ts';
import { Failure } from '../contracts/errors.ts';
import type { FlowListener } from '../contracts/flow.ts';
import type { AdmissionLimits } from '../contracts/load.ts';
import type { LogPiece, LogReplica } from '../contracts/log-replica.ts';
import type { Clock } from '../contracts/time.ts';
import { openWriter, type StoreOptions, type StoreShared } from '../store/writer.ts';
import type { LatestPage } from './latest.ts';
import { type Command, carryOut, type Kept, type PlaneCall, plainFailure, type Told, type WorkerStart, wholeFailure } from './messages.ts';
import { createPlane, type Plane } from './plane.ts';

/** The way to a data plane, in this thread or another one. */
export interface Line {
  readonly storeShared: StoreShared;
  /** Call a function of the plane; in the same thread it has run when this returns, and the promise tells how. */
  call<K extends PlaneCall>(name: K, args: Parameters<Plane[K]>, transfer?: readonly ArrayBuffer[]): Promise<Awaited<ReturnType<Plane[K]>>>;
  /** Let go of the thread, after the plane has stopped. */
  close(): Promise<void>;
}

/** What hears the plane. */
export interface Hearing {
  readonly listener: FlowListener;
  readonly announce: (page: LatestPage) => void;
}

/** How a plane in this thread is made. */
export interface NearOptions extends Hearing {
  readonly store: StoreOptions;
  readonly clock: Clock;
  readonly drivers: readonly Driver[];
  readonly tickMs: number;
  readonly refuseDiskRatio: number;
  readonly limits: AdmissionLimits | undefined;
}

/** Run the plane in this thread: for tests and for stories on a virtual clock. */
export async function openNear({ store: storeOptions, ...options }: NearOptions): Promise<Line> {
  const store = await openWriter(storeOptions);
  const plane = createPlane({ ...options, store, folder: storeOptions.folder, random: Math.random });
  return {
    storeShared: store.shared,
    async call<K extends PlaneCall>(name: K, args: Parameters<Plane[K]>): Promise<Awaited<ReturnType<Plane[K]>>> {
      return (await carryOut(plane, name, args)) as Awaited<ReturnType<Plane[K]>>; // holds: it is what the function of this name returns
    },
    async close() {},
  };
}

/** How a plane in a worker is made. */
export interface FarOptions extends Hearing {
  readonly file: URL;
  readonly start: WorkerStart;
  /** Keeps the log elsewhere, see `start.isReplicated`. */
  readonly replica: LogReplica | undefined;
  /** The worker died; all its calls have been rejected. */
  readonly onFailure: (error: Error) => void;
}

interface Answer {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Room for young objects. Messages come and go within milliseconds; with less room, those that wait for the disk outlive it, and the whole
 * memory of tens of thousands of connections is searched again and again. It is taken only under load.
 */
const youngMegabytes = 192;

/** Run the plane in a worker; resolves when its store is open. Throws what kept the worker from starting. */
export function openWorker({ file, start, replica, listener, announce, onFailure }: FarOptions): Promise<Line> {
  const worker = new Worker(file, { workerData: start, resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } });
  const answers = new Map<number, Answer>();
  let ids = 0;
  let end: Failure | undefined;

  const answer = (id: number, give: (to: Answer) => void) => {
    const waiting = answers.get(id);
    answers.delete(id);
    if (waiting !== undefined) give(waiting);
  };
  const call = (name: PlaneCall, args: readonly unknown[], transfer: readonly ArrayBuffer[] = []) =>
    new Promise<never>((resolve, reject) => {
      if (end !== undefined) return reject(end);
      const id = ++ids;
      answers.set(id, { resolve, reject });
      worker.postMessage({ id, call: name, args } satisfies Command, transfer);
    });
  /** Nothing more will come: whoever waits learns it. */
  const finish = (why: string) => {
    end ??= new Failure('NOT_AVAILABLE', `calling the data plane: ${why}`, { details: { what: 'flow' } });
    for (const { reject } of answers.values()) reject(end);
    answers.clear();
  };
  const close = async () => {
    finish('it has stopped');
    await worker.terminate();
  };

  return new Promise((resolve, reject) => {
    let isReady = false;
    const fail = (error: Error) => {
      if (end !== undefined) return;
      finish(error.message);
      if (isReady) onFailure(error);
      else reject(error);
    };
    const hear: { readonly [K in Told['type']]: (told: Extract<Told, { type: K }>) => void } = {
      ready({ shared }) {
        isReady = true;
        resolve({ storeShared: shared, call, close });
      },
      notStarted: ({ failure }) => fail(wholeFailure(failure)),
      page: ({ page }) => announce(page),
      verdicts: ({ verdicts }) => listener.verdicts(verdicts),
      links: ({ source, events }) => listener.links(source, events),
      quarantined: ({ source, found }) => listener.quarantined(source, found),
      keep: ({ id, piece }) =>
        void keepElsewhere(replica, piece).then((kept) => end === undefined && worker.postMessage({ kept: id, ...kept })),
      answer: ({ id, value }) => answer(id, (to) => to.resolve(value as never)), // holds: the value is what the function called returned
      failed: ({ id, failure }) => answer(id, (to) => to.reject(wholeFailure(failure))),
    };
    worker.on('message', (told: Told) => hear[told.type](told as never)); // holds: the table is keyed by the type of the message
    worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => fail(new Error(`the worker of the data plane ended with code ${code}`)));
  });
}

/** Keep a stretch of the log elsewhere, and say what became of it. */
async function keepElsewhere(replica: LogReplica | undefined, piece: LogPiece): Promise<Omit<Kept, 'kept'>> {
  try {
    if (replica === undefined) throw new Error('BUG: a log is to be kept elsewhere, and there is no replica');
    await replica.keep(piece);
    return {};
  } catch (error) {
    return { failure: plainFailure(error) };
  }
}
