/**
 * A chunk: a fixed room in shared memory that takes samples in arrival order until it is sealed into segments.
 *
 * Its bytes are those of its write-ahead log, group after group (`log-format.ts`): what is written to disk is what readers see.
 * `head[0]` is the number of the chunk (0 = free), `head[1]` how many words of eight bytes are published, `head[2]` how many samples
 * these hold. The bytes are written first and the length is stored atomically after them, so that a reader in another thread never sees
 * half a sample.
 */
export interface Chunk {
  readonly head: Int32Array;
  /** [0] earliest and [1] latest sample time in the chunk. */
  readonly span: Float64Array;
  /** Three views of the same memory. */
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly numbers: Float64Array;
}

/** What a reader in another thread needs of a writer; may be posted to a worker as it is. */
export interface StoreShared {
  /** [0] changes with every new manifest. */
  readonly version: Int32Array;
  /** [0]: chunks up to this number may be deleted or merged with others; a copy elsewhere raises it, without one it is {@link allChunks}. */
  readonly copied: Int32Array;
  readonly chunks: readonly Chunk[];
}

/** A free chunk of `bytes`, rounded up to eight. Memory that was never written costs nothing. */
export function createChunk(bytes: number): Chunk {
  const memory = new SharedArrayBuffer(Math.ceil(bytes / 8) * 8);
  return {
    head: new Int32Array(new SharedArrayBuffer(12)),
    span: new Float64Array(new SharedArrayBuffer(16)),
    bytes: new Uint8Array(memory),
    words: new Uint32Array(memory),
    numbers: new Float64Array(memory),
  };
}

/** Larger than the number of any chunk. */
export const allChunks = 0x7fff_ffff;

/** The shared part of a store: the version, how far a copy is, and `count` free chunks. */
export function createShared(count: number, bytes: number, copied = allChunks): StoreShared {
  return {
    version: new Int32Array(new SharedArrayBuffer(4)),
    copied: new Int32Array(new SharedArrayBuffer(4)).fill(copied),
    chunks: Array.from({ length: count }, () => createChunk(bytes)),
  };
}

/** The number of a chunk, or 0 while it is free. */
export const numberOf = (chunk: Chunk): number => Atomics.load(chunk.head, 0);

/** How many words of eight bytes may be read. */
export const lengthOf = (chunk: Chunk): number => Atomics.load(chunk.head, 1);

/** How many samples may be read. */
export const samplesIn = (chunk: Chunk): number => Atomics.load(chunk.head, 2);

/** How many more bytes fit. */
export const roomIn = (chunk: Chunk): number => chunk.bytes.length - lengthOf(chunk) * 8;

/** Give a free chunk its number, so that samples can be put in. */
export function openChunk(chunk: Chunk, number: number): void {
  chunk.span[0] = Number.POSITIVE_INFINITY;
  chunk.span[1] = Number.NEGATIVE_INFINITY;
  Atomics.store(chunk.head, 1, 0);
  Atomics.store(chunk.head, 2, 0);
  Atomics.store(chunk.head, 0, number);
}

/** Free a chunk whose samples are in the manifest. */
export function freeChunk(chunk: Chunk): void {
  Atomics.store(chunk.head, 0, 0);
  Atomics.store(chunk.head, 1, 0);
  Atomics.store(chunk.head, 2, 0);
}

/** What has been put into a chunk behind what is published. */
export interface Growth {
  /** Where the chunk ends now, in words of eight bytes. */
  readonly end: number;
  readonly samples: number;
  readonly earliest: number;
  readonly latest: number;
}

/** Make it visible. */
export function publish(chunk: Chunk, { end, samples, earliest, latest }: Growth): void {
  if (earliest < (chunk.span[0] ?? 0)) chunk.span[0] = earliest;
  if (latest > (chunk.span[1] ?? 0)) chunk.span[1] = latest;
  Atomics.add(chunk.head, 2, samples);
  Atomics.store(chunk.head, 1, end);
}
