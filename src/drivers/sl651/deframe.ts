import { type Encoding, type Frame, type Look, longestFrame, lookAt, markAt } from './frame.ts';

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

interface State {
  readonly encoding: Encoding | 'auto';
  readonly onFound: (found: Found) => void;
  readonly buffer: Uint8Array;
  /** Next byte to look at, and the first one that does not exist yet. */
  at: number;
  limit: number;
  /** Bytes passed over since the last thing told. */
  junk: number;
  /** Bytes before it belong to a frame already told as bad-checksum. */
  blamedTo: number;
}

function tellJunk(state: State): void {
  const { junk } = state;
  state.junk = 0;
  if (junk > 0) state.onFound({ kind: 'bad-frame', bytes: junk });
}

function skipTo(state: State, next: number): void {
  state.junk += Math.max(0, next - Math.max(state.at, state.blamedTo));
  state.at = next;
}

/** What stands at `at`; `none` also for the encoding that is not wanted. */
function look({ encoding, buffer, limit }: State, at: number): Look {
  const mark = markAt(buffer, at, limit);
  if (mark === 'more') return { kind: 'more' };
  const isWanted = mark !== undefined && (encoding === 'auto' || encoding === mark);
  return isWanted ? lookAt(buffer, at, limit, mark) : { kind: 'none' };
}

/** Take what stands at `at`; false when more bytes are needed first. */
function step(state: State): boolean {
  const seen = look(state, state.at);
  if (seen.kind === 'more') return false;
  if (seen.kind === 'none') skipTo(state, state.at + 1);
  else if (seen.kind === 'frame') {
    tellJunk(state);
    state.at += seen.length;
    state.onFound({ kind: 'frame', frame: seen.frame, bytes: seen.length });
  } else {
    blame(state, seen.length);
    skipTo(state, state.at + 1);
  }
  return true;
}

/** Tell a frame with a wrong CRC, unless it stands inside one already told. */
function blame(state: State, length: number): void {
  if (state.at < state.blamedTo) return;
  tellJunk(state);
  state.onFound({ kind: 'bad-checksum', bytes: length });
  state.blamedTo = state.at + length;
}

function scan(state: State): void {
  while (state.at < state.limit && step(state));
}

/** Move what is left to the front and fill up; the rest of the chunk. */
function fill(state: State, chunk: Uint8Array): Uint8Array {
  state.buffer.copyWithin(0, state.at, state.limit);
  state.blamedTo = Math.max(0, state.blamedTo - state.at);
  state.limit -= state.at;
  state.at = 0;
  const part = chunk.subarray(0, roomBytes - state.limit);
  state.buffer.set(part, state.limit);
  state.limit += part.length;
  return chunk.subarray(part.length);
}

function wholeFrameAfter(state: State): number | undefined {
  for (let i = state.at + 1; i < state.limit; i++) if (look(state, i).kind === 'frame') return i;
  return undefined;
}

function settle(state: State): void {
  for (let next = wholeFrameAfter(state); next !== undefined; next = wholeFrameAfter(state)) {
    skipTo(state, next);
    scan(state);
  }
}

/**
 * Make a deframer.
 *
 * Frames are cut by header and length, since 7E7E may stand in a body. After a bad CRC the search goes on one byte further,
 * so a good frame inside or behind a broken one is found. A run of bytes is told once, not byte by byte.
 */
export function createDeframer(encoding: Encoding | 'auto', onFound: (found: Found) => void): Deframer {
  const state: State = { encoding, onFound, buffer: new Uint8Array(roomBytes), at: 0, limit: 0, junk: 0, blamedTo: 0 };
  return {
    push(chunk) {
      for (let rest = chunk; rest.length > 0; scan(state)) rest = fill(state, rest);
    },
    settle: () => settle(state),
    end() {
      settle(state);
      skipTo(state, state.limit);
      tellJunk(state);
    },
    get waiting() {
      return state.limit - state.at;
    },
  };
}
