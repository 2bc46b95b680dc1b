import { type Encoding, type Frame, longestFrame, lookAt, markAt } from './frame.ts';

/** What a deframer found: a frame, or a run of bytes that is none. */
export type Found =
  | { readonly kind: 'frame'; readonly frame: Frame; readonly bytes: number }
  | { readonly kind: 'bad-checksum'; readonly bytes: number }
  | { readonly kind: 'bad-frame'; readonly bytes: number };

/** Cuts a byte stream into frames. It holds at most {@link roomBytes} and never throws, whatever comes in. */
export interface Deframer {
  /** Take bytes; what they complete is told through `onFound` before it returns. */
  push(chunk: Uint8Array): void;
  /**
   * The line has been quiet: a whole frame that hides behind the beginning of one that never ended is taken.
   * An unfinished frame is kept, it may be on its way.
   */
  settle(): void;
  /** The link has ended: as {@link settle}, and what is left is told as a bad frame. */
  end(): void;
  /** Bytes of an unfinished frame. */
  readonly waiting: number;
}

/** Buffer of one link: two of the longest frames. */
export const roomBytes = 2 * longestFrame;

/**
 * Make a deframer.
 *
 * Frames are cut by header and length, since 7E7E may stand in a body. After a bad CRC the search goes on one byte further,
 * so a good frame inside or behind a broken one is found. A run of bytes is told once, not byte by byte.
 */
export function createDeframer(encoding: Encoding | 'auto', onFound: (found: Found) => void): Deframer {
  const buffer = new Uint8Array(roomBytes);
  let at = 0;
  let limit = 0;
  let junk = 0;
  let blamedTo = 0; // bytes before it belong to a frame already told as bad-checksum

  const tellJunk = () => {
    if (junk > 0) onFound({ kind: 'bad-frame', bytes: junk });
    junk = 0;
  };
  const skipTo = (next: number) => {
    junk += Math.max(0, next - Math.max(at, blamedTo));
    at = next;
  };
  const isWanted = (mark: Encoding) => encoding === 'auto' || encoding === mark;

  /** Take what stands at `at`; false when more bytes are needed first. */
  const step = (): boolean => {
    const mark = markAt(buffer, at, limit);
    if (mark === 'more') return false;
    const look = mark === undefined || !isWanted(mark) ? undefined : lookAt(buffer, at, limit, mark);
    if (look === undefined || look.kind === 'none') skipTo(at + 1);
    else if (look.kind === 'more') return false;
    else if (look.kind === 'frame') {
      tellJunk();
      at += look.length;
      onFound({ kind: 'frame', frame: look.frame, bytes: look.length });
    } else {
      if (at >= blamedTo) {
        tellJunk();
        onFound({ kind: 'bad-checksum', bytes: look.length });
        blamedTo = at + look.length;
      }
      skipTo(at + 1);
    }
    return true;
  };
  const scan = () => {
    while (at < limit && step());
  };
  const compact = () => {
    buffer.copyWithin(0, at, limit);
    blamedTo = Math.max(0, blamedTo - at);
    limit -= at;
    at = 0;
  };
  const wholeFrameAfter = (from: number): number | undefined => {
    for (let i = from; i < limit; i++) {
      const mark = markAt(buffer, i, limit);
      if (mark === undefined || mark === 'more' || !isWanted(mark)) continue;
      if (lookAt(buffer, i, limit, mark).kind === 'frame') return i;
    }
    return undefined;
  };
  const settle = () => {
    for (let next = wholeFrameAfter(at + 1); next !== undefined; next = wholeFrameAfter(at + 1)) {
      skipTo(next);
      scan();
    }
  };

  return {
    push(chunk) {
      for (let from = 0; from < chunk.length; ) {
        compact();
        const part = chunk.subarray(from, from + roomBytes - limit);
        buffer.set(part, limit);
        limit += part.length;
        from += part.length;
        scan();
      }
    },
    settle,
    end() {
      settle();
      skipTo(limit);
      tellJunk();
    },
    get waiting() {
      return limit - at;
    },
  };
}
