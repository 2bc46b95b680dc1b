import { type ErrorDetails, Failure } from '../contracts/errors.ts';
import type { SampleBatch } from '../contracts/sample.ts';
import type { StoreWriter } from '../store/writer.ts';
import { type Entry, enter, goOn, type Passage, type Stations } from './intake.ts';

/** What ingestion needs. */
export interface IngestOptions {
  readonly stations: Stations;
  readonly store: Pick<StoreWriter, 'durable' | 'onDurable' | 'onRoom' | 'refusal'>;
  /** For the text of `DISK_FULL`. */
  readonly refuseDiskRatio: number;
}

/** Samples that come from inside the program: HTTP, import, a person, a story. */
export interface Ingest {
  /**
   * Resolves when the samples are durable; the batch is used up. Throws DISK_FULL, DISK_WRITE or NOT_AVAILABLE when the store refuses:
   * then a part may have been stored, and sending all again does no harm.
   */
  ingest(batch: SampleBatch, entry: Entry): Promise<void>;
  /** Go on with what waits, or give up on it when the store refuses; called at every tick. */
  goOn(): void;
  /** Reject what still waits and all that comes. */
  close(): void;
}

interface Waiting {
  readonly passage: Passage;
  readonly resolve: () => void;
  readonly reject: (failure: Failure) => void;
}

/** Nothing waits yet. */
export function createIngest({ stations, store, refuseDiskRatio }: IngestOptions): Ingest {
  /** First come, first served: those that wait for room, and those that wait for the disk. */
  const entering: Waiting[] = [];
  let syncing: Waiting[] = [];

  let isClosed = false;

  const refused = (): Failure | undefined => (isClosed ? stopping() : refusalOf(store, refuseDiskRatio));
  const giveUp = (list: readonly Waiting[], failure: Failure) => {
    for (const one of list) one.reject(failure);
  };
  const settle = () => {
    const isSynced = ({ passage }: Waiting) => (passage.ticket ?? 0) <= store.durable;
    const done = syncing.filter(isSynced);
    syncing = syncing.filter((one) => !isSynced(one));
    for (const one of done) one.resolve();
  };
  const advance = () => {
    while (entering[0] !== undefined && goOn(stations, entering[0].passage)) syncing.push(...entering.splice(0, 1));
    const failure = refused();
    if (failure === undefined) return;
    giveUp(entering.splice(0), failure);
    if (failure.code !== 'DISK_FULL') giveUp(syncing.splice(0), failure);
  };
  const stops = [store.onDurable(settle), store.onRoom(advance)];

  return {
    async ingest(batch, entry) {
      const failure = refused();
      if (failure !== undefined) throw failure;
      const passage = enter(stations, batch, entry);
      entry.counters.messages += 1;
      entry.counters.values += batch.length;
      const done = new Promise<void>((resolve, reject) => {
        entering.push({ passage, resolve, reject });
      });
      advance();
      settle();
      return done;
    },
    goOn() {
      advance();
      settle();
    },
    close() {
      for (const stop of stops) stop();
      isClosed = true;
      giveUp([...entering.splice(0), ...syncing.splice(0)], stopping());
    },
  };
}

const stopping = () => new Failure('NOT_AVAILABLE', 'ingesting samples: the data plane is stopping', { details: { what: 'flow' } });

function refusalOf({ refusal }: Pick<StoreWriter, 'refusal'>, refuseDiskRatio: number): Failure | undefined {
  if (refusal === undefined) return undefined;
  const details: ErrorDetails = { percent: Math.round(refuseDiskRatio * 100), what: 'samples' };
  return new Failure(refusal, `ingesting samples: the store refuses them (${refusal})`, { details });
}
