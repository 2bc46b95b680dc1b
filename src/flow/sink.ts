import { createBatch, type SampleBatch, type SampleSink } from '../contracts/sample.ts';
import type { StoreWriter } from '../store/writer.ts';
import { type Counters, countRefused } from './counters.ts';
import { enter, goOn, type Passage, pieceSamples, type Stations } from './intake.ts';
import { createTickets } from './tickets.ts';

/** A message with more values than this is never taken: 4,194,304 samples are 88 MB. */
const largestMessage = 1 << 22;

/** What all sinks of a data plane share. */
export interface SinkOptions {
  readonly stations: Stations;
  readonly store: Pick<StoreWriter, 'durable' | 'onDurable' | 'onRoom' | 'refusal'>;
  /** Batches in the pool, for all sources together; default 64 (11 MB). */
  readonly batches?: number;
  /** An open batch is passed on after this time at the latest; default 2 ms. */
  readonly flushMs?: number;
}

/** The sink of one source. */
export interface SourceSink extends SampleSink {
  /** Pass on what is open. False when the store has no room for it. */
  flush(): boolean;
  /** Forget the listeners of a session that has ended. */
  dropListeners(): void;
}

/** The sinks of a data plane, over one pool of batches. */
export interface Sinks {
  /**
   * @param onCrash told when a listener of the source throws; the others are not touched
   * @param watch sees each batch once, normalised, before it passes on; default: nobody looks
   */
  open(counters: Counters, onCrash: (error: unknown) => void, watch?: (batch: SampleBatch) => void): SourceSink;
  /** Pass on every open batch and wake who waits for room. */
  flush(): void;
  /** Let go of the store. What has not passed until now does not. */
  close(): void;
}

/** Make the pool of batches and the sinks over it. */
export function createSinks({ stations, store, batches = 64, flushMs = 2 }: SinkOptions): Sinks {
  const pool = createPool(batches);
  const sinks = new Set<SourceSink & { wake(): void; settle(): void }>();
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    for (const sink of sinks) sink.flush();
    for (const sink of sinks) sink.wake();
  };
  const stopDurable = store.onDurable(() => {
    for (const sink of sinks) sink.settle();
  });
  const stopRoom = store.onRoom(flush);
  const touch = () => {
    timer ??= setTimeout(flush, flushMs);
  };
  const takeBatch = () => {
    const batch = pool.take();
    if (batch !== undefined) return batch;
    for (const sink of sinks) sink.flush(); // more sources than batches: what is open passes early
    return pool.take();
  };

  return {
    open(counters, onCrash, watch) {
      const seen = watch === undefined ? stations : watched(stations, watch);
      const sink = openSink({ stations: seen, store, takeBatch, giveBatch: pool.give, touch, counters, onCrash });
      sinks.add(sink);
      return sink;
    },
    flush,
    close() {
      clearTimeout(timer);
      stopDurable();
      stopRoom();
    },
  };
}

interface Pool {
  take(): SampleBatch | undefined;
  give(batch: SampleBatch): void;
}

/** Batches are made when first needed and used again; never more than `count` are out. */
function createPool(count: number): Pool {
  const free: SampleBatch[] = [];
  let made = 0;
  return {
    take() {
      const batch = free.pop();
      if (batch !== undefined || made === count) return batch;
      made++;
      return createBatch(pieceSamples);
    },
    give(batch) {
      batch.length = 0;
      if (batch.capacity === pieceSamples) free.push(batch);
    },
  };
}

/** Stations at whose entrance somebody looks at each batch, once it is normalised. */
function watched(stations: Stations, watch: (batch: SampleBatch) => void): Stations {
  const normalise: Stations['normaliser']['normalise'] = (batch, ...rest) => {
    const refused = stations.normaliser.normalise(batch, ...rest);
    watch(batch);
    return refused;
  };
  return { ...stations, normaliser: { ...stations.normaliser, normalise } };
}

interface OneSink {
  readonly stations: Stations;
  readonly store: SinkOptions['store'];
  readonly takeBatch: () => SampleBatch | undefined;
  readonly giveBatch: (batch: SampleBatch) => void;
  readonly touch: () => void;
  readonly counters: Counters;
  readonly onCrash: (error: unknown) => void;
}

function openSink({
  stations,
  store,
  takeBatch,
  giveBatch,
  touch,
  counters,
  onCrash,
}: OneSink): SourceSink & { wake(): void; settle(): void } {
  const tickets = createTickets();
  const roomListeners = new Set<() => void>();
  const durableListeners = new Set<(ticket: number) => void>();
  let open: SampleBatch | undefined;
  let passage: Passage | undefined;
  let isWaiting = false;

  const tellAll = <A extends readonly unknown[]>(listeners: Iterable<(...args: A) => void>, ...args: A) => {
    for (const listener of [...listeners]) {
      try {
        listener(...args);
      } catch (error) {
        onCrash(error);
      }
    }
  };
  const settle = () => {
    if (tickets.settle(store.durable)) tellAll(durableListeners, tickets.durable);
  };
  const flush = (): boolean => {
    if (open !== undefined && open.length > 0) {
      passage ??= enter(stations, open, { counters, purpose: 'live' });
      if (!goOn(stations, passage)) return false;
      if (tickets.close(passage.ticket)) queueMicrotask(settle);
    }
    if (open !== undefined) giveBatch(open);
    open = undefined;
    passage = undefined;
    return true;
  };
  /** A batch with room for n, once the open one is out of the way. */
  const next = (n: number): SampleBatch | undefined => {
    if (store.refusal !== undefined || !flush()) return undefined;
    return n > pieceSamples ? createBatch(n) : takeBatch();
  };

  return {
    room(n) {
      if (open !== undefined && passage === undefined && open.capacity - open.length >= n) return open; // fast path
      if (n > largestMessage) {
        countRefused(counters, 'too-large', 1);
        return undefined;
      }
      open = next(n) ?? open;
      isWaiting = passage !== undefined || open === undefined || open.capacity - open.length < n;
      if (isWaiting) return undefined;
      touch();
      return open;
    },
    ticket: () => tickets.current(open !== undefined && open.length > 0),
    get durable() {
      return tickets.durable;
    },
    get refusal() {
      return store.refusal;
    },
    onDurable(listener) {
      durableListeners.add(listener);
      return () => durableListeners.delete(listener);
    },
    onRoom(listener) {
      roomListeners.add(listener);
      return () => roomListeners.delete(listener);
    },
    flush,
    settle,
    wake() {
      if (!isWaiting || store.refusal !== undefined || passage !== undefined) return;
      isWaiting = false;
      tellAll(roomListeners);
    },
    dropListeners() {
      roomListeners.clear();
      durableListeners.clear();
    },
  };
}
