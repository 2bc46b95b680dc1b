/**
 * A chunk: a fixed room in shared memory that takes samples in arrival order until it is sealed into segments.
 *
 * `head[0]` is the number of the chunk (0 = free), `head[1]` how many samples are published. The columns are written first and the
 * length is stored atomically after them, so that a reader in another thread never sees half a sample.
 */
export interface Chunk {
  readonly head: Int32Array;
  /** [0] earliest and [1] latest sample time in the chunk. */
  readonly span: Float64Array;
  readonly point: Uint32Array;
  readonly time: Float64Array;
  readonly value: Float64Array;
  readonly quality: Uint8Array;
}

/** What a reader in another thread needs of a writer; may be posted to a worker as it is. */
export interface StoreShared {
  /** [0] changes with every new manifest. */
  readonly version: Int32Array;
  readonly chunks: readonly Chunk[];
}

/** A free chunk. Memory that was never written costs nothing. */
export function createChunk(capacity: number): Chunk {
  return {
    head: new Int32Array(new SharedArrayBuffer(8)),
    span: new Float64Array(new SharedArrayBuffer(16)),
    point: new Uint32Array(new SharedArrayBuffer(capacity * 4)),
    time: new Float64Array(new SharedArrayBuffer(capacity * 8)),
    value: new Float64Array(new SharedArrayBuffer(capacity * 8)),
    quality: new Uint8Array(new SharedArrayBuffer(capacity)),
  };
}

/** The shared part of a store: the version and `count` free chunks. */
export function createShared(count: number, capacity: number): StoreShared {
  return {
    version: new Int32Array(new SharedArrayBuffer(4)),
    chunks: Array.from({ length: count }, () => createChunk(capacity)),
  };
}

/** The number of a chunk, or 0 while it is free. */
export const numberOf = (chunk: Chunk): number => Atomics.load(chunk.head, 0);

/** How many samples may be read. */
export const lengthOf = (chunk: Chunk): number => Atomics.load(chunk.head, 1);

/** How many more samples fit. */
export const roomIn = (chunk: Chunk): number => chunk.point.length - lengthOf(chunk);

/** Give a free chunk its number, so that samples can be put in. */
export function openChunk(chunk: Chunk, number: number): void {
  chunk.span[0] = Number.POSITIVE_INFINITY;
  chunk.span[1] = Number.NEGATIVE_INFINITY;
  Atomics.store(chunk.head, 1, 0);
  Atomics.store(chunk.head, 0, number);
}

/** Free a chunk whose samples are in the manifest. */
export function freeChunk(chunk: Chunk): void {
  Atomics.store(chunk.head, 0, 0);
  Atomics.store(chunk.head, 1, 0);
}

/** Make the first `length` samples visible, whose times lie in `[earliest, latest]`. */
export function publish(chunk: Chunk, length: number, earliest: number, latest: number): void {
  if (earliest < (chunk.span[0] ?? 0)) chunk.span[0] = earliest;
  if (latest > (chunk.span[1] ?? 0)) chunk.span[1] = latest;
  Atomics.store(chunk.head, 1, length);
}
