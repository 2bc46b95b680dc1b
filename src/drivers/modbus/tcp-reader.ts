import { headerBytes, longestTcp } from './adu.ts';

/** Told of what stands in a stream of Modbus TCP. */
export interface TcpFrames {
  /** A frame; `pdu` is valid during the call only. */
  frame(transaction: number, unit: number, pdu: Uint8Array): void;
  /** A header that cannot be one: where the next frame begins is not known any more. Nothing is read after it. */
  broken(detail: string): void;
}

/** Cuts a stream of Modbus TCP into frames. */
export interface TcpReader {
  push(chunk: Uint8Array): void;
  /** Bytes of a frame that has begun. */
  readonly pending: number;
  /** Transaction id of the frame that has begun; `undefined` when there is none, or too little of it. */
  readonly begun: number | undefined;
}

/** Reads frames from chunks that are cut anywhere; holds at most one frame. */
export function createTcpReader(frames: TcpFrames): TcpReader {
  const rest = new Uint8Array(longestTcp);
  let held = 0;
  let isBroken = false;

  /** Read the frame at `at`; answers where the next one begins, or `at` when it is not all there. */
  function readOne(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < headerBytes) return at;
    const word = (offset: number): number => ((bytes[at + offset] ?? 0) << 8) | (bytes[at + offset + 1] ?? 0);
    const length = word(4);
    if (word(2) !== 0 || length < 2 || length > longestTcp - 6) {
      isBroken = true;
      frames.broken(`a header with protocol ${word(2)} and length ${length}`);
      return end;
    }
    const next = at + 6 + length;
    if (next > end) return at;
    frames.frame(word(0), bytes[at + 6] ?? 0, bytes.subarray(at + headerBytes, next));
    return next;
  }

  function readAll(bytes: Uint8Array, end: number): number {
    let at = 0;
    while (!isBroken && at < end) {
      const next = readOne(bytes, at, end);
      if (next === at) break;
      at = next;
    }
    return at;
  }

  /** Complete the frame that has begun with the first bytes of a chunk; answers how many it took. */
  function complete(chunk: Uint8Array): number {
    const before = held;
    const taken = Math.min(chunk.length, longestTcp - held);
    rest.set(chunk.subarray(0, taken), held);
    const read = readOne(rest, 0, held + taken);
    held = read === 0 ? held + taken : 0;
    return read === 0 ? taken : read - before;
  }

  return {
    push(chunk) {
      const from = held > 0 && !isBroken ? complete(chunk) : 0;
      if (isBroken || held > 0) return;
      const left = chunk.subarray(from);
      const read = readAll(left, left.length);
      if (isBroken) return;
      rest.set(left.subarray(read));
      held = left.length - read;
    },
    get pending() {
      return held;
    },
    get begun() {
      return held < 2 ? undefined : ((rest[0] ?? 0) << 8) | (rest[1] ?? 0);
    },
  };
}
