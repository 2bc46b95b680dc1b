import type { Clock } from '../contracts/time.ts';
import { type Chunk, lengthOf, numberOf, openChunk, roomIn } from './chunk.ts';
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
  /** The chunk that will take `bytes`, or `undefined` when all are taken. */
  place(bytes: number): Chunk | undefined;
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
    queue.add({ chunk, number: numberOf(chunk), ticket: log.ticket });
  };
  return {
    place(bytes) {
      if (active !== undefined && roomIn(active.chunk) >= bytes) return active.chunk; // fast path
      const free = chunks.find((chunk) => numberOf(chunk) === 0);
      if (free === undefined) return undefined;
      retire();
      openChunk(free, nextChunk++);
      active = { chunk: free, openedAt: clock.now() };
      return free;
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
