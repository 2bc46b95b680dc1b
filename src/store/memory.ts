import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { SampleBatch } from '../contracts/sample.ts';
import type { Clock } from '../contracts/time.ts';
import { type Chunk, freeChunk, lengthOf, numberOf, openChunk, publish, roomIn } from './chunk.ts';
import { logFile } from './files.ts';
import type { SampleLog } from './log.ts';
import type { FullChunk } from './replay.ts';
import type { Sealer } from './sealer.ts';

const retryMs = 1_000;

/** What the memory of a store works with. */
export interface MemoryOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly chunks: readonly Chunk[];
  readonly sealer: Sealer;
  readonly log: SampleLog;
  readonly nextChunk: number;
  /** Chunks that hold replayed samples. */
  readonly replayed: readonly FullChunk[];
  /** Called when a chunk became free. */
  readonly onRoom: () => void;
}

/** The chunks of a store: one is being filled, the others are free or wait to be sealed, in order. */
export interface Memory {
  /** Number of the chunk that will take `count` samples, or `undefined` when all are taken. */
  place(count: number): number | undefined;
  /** Put a batch into the chunk that `place` chose, and show it to readers. */
  put(batch: SampleBatch): void;
  /** Go on sealing; to be called after every sync of the log. */
  advance(): void;
  sealOlderThan(ageMs: number): void;
  /** Seal everything; resolves when all is in segments. */
  seal(): Promise<void>;
  /** The last error of sealing or merging. */
  readonly error: string | undefined;
  /** Nothing can be taken because sealing fails. */
  readonly isStuck: boolean;
  /** Seal everything with one try; what fails stays in its log. */
  close(): Promise<void>;
}

/** The memory of a store. */
export function createMemory(options: MemoryOptions): Memory {
  const { chunks, sealer, log, clock } = options;
  const full: FullChunk[] = [...options.replayed];
  let nextChunk = options.nextChunk;
  let active: { readonly chunk: Chunk; readonly openedAt: number } | undefined;
  let error: string | undefined;
  let running: Promise<void> | undefined;
  let isClosing = false;
  let onIdle: (() => void)[] = [];

  const retire = () => {
    if (active === undefined || lengthOf(active.chunk) === 0) return;
    const { chunk } = active;
    full.push({ chunk, number: numberOf(chunk), length: lengthOf(chunk), ticket: log.ticket });
    active = undefined;
    advance();
  };
  const sealNext = async (next: FullChunk) => {
    try {
      await sealer.seal(next.chunk, next.number, next.length);
    } catch (cause) {
      error = messageOf(cause);
      return false;
    }
    error = undefined;
    full.shift();
    freeChunk(next.chunk);
    rmSync(logFile(options.folder, next.number), { force: true });
    options.onRoom();
    return true;
  };
  const run = async () => {
    for (let next = full[0]; next !== undefined && log.durable >= next.ticket; next = full[0]) {
      if (await sealNext(next)) continue;
      if (isClosing) break;
      await pause(retryMs);
    }
    running = undefined;
    if (full.length > 0) return;
    for (const idle of onIdle) idle();
    onIdle = [];
    if (!isClosing) compactSoon();
  };
  const compactSoon = () => {
    sealer.compact(clock.now()).catch((cause: unknown) => {
      if (!isClosing) error = messageOf(cause);
    });
  };
  const advance = () => {
    const [next] = full;
    if (next !== undefined && log.durable >= next.ticket) running ??= run();
  };
  advance();
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
    advance,
    sealOlderThan(ageMs) {
      if (active !== undefined && clock.now() - active.openedAt >= ageMs) retire();
    },
    seal() {
      retire();
      return full.length === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve));
    },
    get error() {
      return error;
    },
    get isStuck() {
      return error !== undefined && chunks.every((chunk) => numberOf(chunk) !== 0);
    },
    async close() {
      isClosing = true;
      retire();
      await running;
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
  let [earliest, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < length; i++) {
    const time = batch.time[i] ?? 0;
    if (time < earliest) earliest = time;
    if (time > latest) latest = time;
  }
  publish(chunk, at + length, earliest, latest);
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
