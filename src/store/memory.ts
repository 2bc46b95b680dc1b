import type { SampleBatch } from '../contracts/sample.ts';
import type { SampleRuns } from '../contracts/sample-runs.ts';
import type { Clock } from '../contracts/time.ts';
import { type Chunk, lengthOf, numberOf, openChunk, roomIn } from './chunk.ts';
import { createCrowd } from './crowd.ts';
import type { SampleLog } from './log.ts';
import type { SealQueue } from './seal-queue.ts';

/** What the memory of a store works with. */
export interface MemoryOptions {
  readonly clock: Clock;
  readonly chunks: readonly Chunk[];
  readonly log: SampleLog;
  readonly queue: SealQueue;
  readonly nextChunk: number;
  /** Runs of 1,024 neighbouring points after which a chunk is sealed when another one is free. */
  readonly mostRunsTogether: number;
}

/** The chunks of a store: one is being filled, the others are free or wait to be sealed, in order. */
export interface Memory {
  /** The chunk that will take `bytes`, or `undefined` when all are taken. */
  place(bytes: number): Chunk | undefined;
  /** Count what was put into the chunk that `place` gave. */
  took(batch: SampleBatch, runs: SampleRuns): void;
  /** Seal the chunk that is being filled when it is so old, when the clock was set back since it was begun, or when it is crowded and another is free; to be called now and then. */
  sealOlderThan(ageMs: number): void;
  /** Seal everything; resolves when all is in segments. */
  seal(): Promise<void>;
  /** How full the chunk is that is being filled, 0…1. */
  readonly share: number;
  /** Nothing can be taken because sealing fails. */
  readonly isStuck: boolean;
  /** Seal everything with one try; what fails stays in its log. */
  close(): Promise<void>;
}

/** The memory of a store. */
export function createMemory({ clock, chunks, log, queue, ...options }: MemoryOptions): Memory {
  let nextChunk = options.nextChunk;
  const crowd = createCrowd(options.mostRunsTogether);
  let active: { readonly chunk: Chunk; readonly openedAt: number } | undefined;
  const freeChunk = () => chunks.find((chunk) => numberOf(chunk) === 0);
  const retire = () => {
    if (active === undefined || lengthOf(active.chunk) === 0) return;
    const { chunk } = active;
    active = undefined;
    queue.add({ chunk, number: numberOf(chunk), ticket: log.ticket });
  };
  return {
    place(bytes) {
      const isRoomy = active !== undefined && roomIn(active.chunk) >= bytes;
      if (isRoomy && !crowd.isFull) return active?.chunk; // fast path
      const free = freeChunk();
      if (free === undefined) return isRoomy ? active?.chunk : undefined;
      retire();
      crowd.clear();
      openChunk(free, nextChunk++);
      active = { chunk: free, openedAt: clock.now() };
      return free;
    },
    took: crowd.add,
    sealOlderThan(ageMs) {
      if (active === undefined) return;
      const age = clock.now() - active.openedAt; // below 0: the clock was set back, nobody knows how old it is
      if (age >= ageMs || age < 0 || (crowd.isFull && freeChunk() !== undefined)) retire();
    },
    seal() {
      retire();
      return queue.empty();
    },
    get share() {
      return active === undefined ? 0 : 1 - roomIn(active.chunk) / active.chunk.bytes.length;
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
