import type { SampleBatch } from '../contracts/sample.ts';
import type { Clock } from '../contracts/time.ts';
import { type Chunk, lengthOf, numberOf, openChunk, publish, roomIn } from './chunk.ts';
import type { SampleLog } from './log.ts';
import type { SealQueue } from './seal-queue.ts';

/** What the memory of a store works with. */
export interface MemoryOptions {
  readonly clock: Clock;
  readonly chunks: readonly Chunk[];
  readonly log: SampleLog;
  readonly queue: SealQueue;
  readonly nextChunk: number;
}

/** The chunks of a store: one is being filled, the others are free or wait to be sealed, in order. */
export interface Memory {
  /** Number of the chunk that will take `count` samples, or `undefined` when all are taken. */
  place(count: number): number | undefined;
  /** Put a batch into the chunk that `place` chose, and show it to readers. */
  put(batch: SampleBatch): void;
  sealOlderThan(ageMs: number): void;
  /** Seal everything; resolves when all is in segments. */
  seal(): Promise<void>;
  /** Nothing can be taken because sealing fails. */
  readonly isStuck: boolean;
  /** Seal everything with one try; what fails stays in its log. */
  close(): Promise<void>;
}

/** The memory of a store. */
export function createMemory({ clock, chunks, log, queue, ...options }: MemoryOptions): Memory {
  let nextChunk = options.nextChunk;
  let active: { readonly chunk: Chunk; readonly openedAt: number } | undefined;
  const retire = () => {
    if (active === undefined || lengthOf(active.chunk) === 0) return;
    const { chunk } = active;
    active = undefined;
    queue.add({ chunk, number: numberOf(chunk), length: lengthOf(chunk), ticket: log.ticket });
  };
  return {
    place(count) {
      if (active !== undefined && roomIn(active.chunk) >= count) return numberOf(active.chunk);
      const free = chunks.find((chunk) => numberOf(chunk) === 0);
      if (free === undefined) return undefined;
      retire();
      openChunk(free, nextChunk);
      active = { chunk: free, openedAt: clock.now() };
      return nextChunk++;
    },
    put(batch) {
      if (active !== undefined) copyInto(active.chunk, batch);
    },
    sealOlderThan(ageMs) {
      if (active !== undefined && clock.now() - active.openedAt >= ageMs) retire();
    },
    seal() {
      retire();
      return queue.empty();
    },
    get isStuck() {
      return queue.error !== undefined && chunks.every((chunk) => numberOf(chunk) !== 0);
    },
    async close() {
      retire();
      await queue.close();
    },
  };
}

function copyInto(chunk: Chunk, batch: SampleBatch): void {
  const at = lengthOf(chunk);
  const { length } = batch;
  chunk.point.set(batch.point.subarray(0, length), at);
  chunk.time.set(batch.time.subarray(0, length), at);
  chunk.value.set(batch.value.subarray(0, length), at);
  chunk.quality.set(batch.quality.subarray(0, length), at);
  let earliest = Number.POSITIVE_INFINITY;
  let latest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    const time = batch.time[i] ?? 0;
    if (time < earliest) earliest = time;
    if (time > latest) latest = time;
  }
  publish(chunk, at + length, earliest, latest);
}
