import { hasRightCrc, longestRtu } from './adu.ts';

/** Length of the frame at `at`, see `rtuAnswerBytes` and `rtuRequestBytes`. */
type LengthOf = (bytes: Uint8Array, at: number, end: number) => number | undefined;

/** Finds frames of Modbus RTU in a stream by their beginning, length and CRC. */
export interface RtuReader {
  /** Calls `frame` for each one; `pdu` is valid during the call only. */
  push(chunk: Uint8Array, frame: (unit: number, pdu: Uint8Array) => void): void;
  /** Forget what has come, because a new frame must begin now; answers how many bytes belonged to no frame. */
  reset(): { readonly bytes: number; readonly badChecksums: number };
}

/** What may begin a frame; all else is skipped byte by byte. */
export interface RtuExpectation {
  readonly isStart: (unit: number, code: number) => boolean;
  readonly lengthOf: LengthOf;
}

/** Two frames: one that is garbled and one behind it. */
const capacity = 2 * longestRtu;

/** A reader that holds at most {@link capacity} bytes: when more come that are no frame, the oldest go. */
export function createRtuReader({ isStart, lengthOf }: RtuExpectation): RtuReader {
  const bytes = new Uint8Array(capacity);
  let end = 0;
  let strayBytes = 0;
  let badChecksums = 0;

  /** Length of a good frame at `at`; 0 when there is none, `undefined` when it may still come. */
  function frameAt(at: number): number | undefined {
    if (at + 1 >= end) return undefined;
    if (!isStart(bytes[at] ?? 0, bytes[at + 1] ?? 0)) return 0;
    const length = lengthOf(bytes, at, end);
    if (length === undefined || at + length > end) return length !== undefined && length > longestRtu ? 0 : undefined;
    if (hasRightCrc(bytes, at, at + length)) return length;
    badChecksums++;
    return 0;
  }

  function drop(upTo: number): void {
    bytes.copyWithin(0, upTo, end);
    end -= upTo;
  }

  function readAll(frame: (unit: number, pdu: Uint8Array) => void): void {
    let at = 0;
    for (;;) {
      const length = frameAt(at);
      if (length === undefined) break;
      if (length === 0) {
        strayBytes++;
        at++;
        continue;
      }
      frame(bytes[at] ?? 0, bytes.subarray(at + 1, at + length - 2));
      at += length;
    }
    drop(Math.min(at, end));
  }

  return {
    push(chunk, frame) {
      for (let from = 0; from < chunk.length; ) {
        if (end === capacity) {
          strayBytes += longestRtu;
          drop(longestRtu);
        }
        const part = chunk.subarray(from, from + capacity - end);
        bytes.set(part, end);
        end += part.length;
        from += part.length;
        readAll(frame);
      }
    },
    reset() {
      const found = { bytes: strayBytes + end, badChecksums };
      end = 0;
      strayBytes = 0;
      badChecksums = 0;
      return found;
    },
  };
}
