import { createLeftover } from './leftover.ts';

/** A whole packet: fixed header at `from`, body at `body…to` of `bytes`. One and the same object for all packets of a reader. */
export interface Frame {
  bytes: Buffer;
  from: number;
  body: number;
  to: number;
}

/** Why a stream cannot be read any further. */
export type Breakage = 'bad-frame' | 'too-large';

/** What a {@link FrameReader} tells. */
export interface FrameListener {
  /** A packet; `false` halts the reader in front of it, and `resume` hands it out once more. Bytes are only valid during the call. */
  frame(frame: Frame): boolean;
  /** The reader takes nothing more. */
  broken(reason: Breakage, detail: string): void;
}

/** Cuts a byte stream into MQTT packets, however it was split on the way. */
export interface FrameReader {
  /** `bytes[0…length)` have come; they are used or copied before it returns. */
  push(bytes: Buffer, length?: number): void;
  /** Go on after a halt. */
  resume(): void;
  /** Take nothing more. */
  stop(): void;
  readonly isHalted: boolean;
  /** Bytes that wait for more, or for a resume. */
  readonly waiting: number;
}

/** Longest form of the remaining length, §2.2.3 (3.1.1) and §1.5.5 (5). */
const maxLengthBytes = 4;

/** Find the packet at `frame.from`; `undefined` when its end has not arrived. */
function measure(frame: Frame, end: number, limit: number): Breakage | 'whole' | undefined {
  let length = 0;
  for (let i = 0; i < maxLengthBytes; i++) {
    const at = frame.from + 1 + i;
    if (at >= end) return undefined;
    const byte = frame.bytes[at] ?? 0;
    length += (byte & 0x7f) * 128 ** i;
    if (byte >= 0x80) continue;
    frame.body = at + 1;
    frame.to = at + 1 + length;
    if (frame.to - frame.from > limit) return 'too-large';
    return frame.to <= end ? 'whole' : undefined;
  }
  return 'bad-frame';
}

/** A reader that refuses packets longer than `limit()` bytes as soon as their header says so. */
export function createFrameReader(limit: () => number, listener: FrameListener): FrameReader {
  const frame: Frame = { bytes: Buffer.alloc(0), from: 0, body: 0, to: 0 };
  const leftover = createLeftover();
  let isHalted = false;
  let isStopped = false;

  function breakWith(breakage: Breakage): void {
    isStopped = true;
    leftover.clear();
    const detail =
      breakage === 'too-large' ? `a packet of ${frame.to - frame.from} bytes, the limit is ${limit()}` : 'a length of five bytes';
    listener.broken(breakage, detail);
  }

  /** Hand out the packets of `bytes[0…end)`; answers how many bytes were used up. */
  function walk(bytes: Buffer, end: number): number {
    let at = 0;
    while (at < end && !isStopped) {
      frame.bytes = bytes;
      frame.from = at;
      const found = measure(frame, end, limit());
      if (found === undefined) break;
      if (found !== 'whole') {
        breakWith(found);
        break;
      }
      const next = frame.to;
      if (!listener.frame(frame)) {
        isHalted = true;
        break;
      }
      at = next;
    }
    return at;
  }

  const walkLeftover = (): void => leftover.use(walk);

  return {
    push(bytes, length = bytes.length) {
      if (isStopped) return;
      if (isHalted || leftover.length > 0) {
        leftover.add(bytes, 0, length);
        if (!isHalted) walkLeftover();
        return;
      }
      // Fast path: packets are read where the socket put them.
      const used = walk(bytes, length);
      if (used < length && !isStopped) leftover.add(bytes, used, length);
    },
    resume() {
      isHalted = false;
      walkLeftover();
    },
    stop() {
      isStopped = true;
      leftover.clear();
    },
    get isHalted() {
      return isHalted;
    },
    get waiting() {
      return leftover.length;
    },
  };
}
