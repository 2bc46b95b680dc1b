import { crcOf } from './crc.ts';
import type { Deviation } from './deviations.ts';

/** What a deframer found: a frame with its data segment (valid until the call returns), or a run of bytes that is none. */
export type Found =
  | {
      readonly kind: 'frame';
      readonly segment: Uint8Array;
      /** Bytes of the segment by what the frame says. */
      readonly statedBytes: number;
      readonly isCrcRight: boolean;
      readonly deviations: readonly Deviation[];
    }
  | { readonly kind: 'bad-frame'; readonly bytes: number };

/** Cuts a byte stream into frames. It holds at most {@link roomBytes} and never throws, whatever comes in. */
export interface Deframer {
  /** Take bytes; what they complete is told through `onFound` before it returns. */
  push(chunk: Uint8Array): void;
  /** The line has been quiet: a frame without CR LF is taken and noise is told; an unfinished frame is kept, it may be on its way. */
  settle(): void;
  /** The link has ended: as {@link settle}, and what is left is told as a bad frame. */
  end(): void;
  /** Bytes of an unfinished frame. */
  readonly waiting: number;
}

// `##` and four digits; four hex digits; CR LF.
const headBytes = 6;
const crcBytes = 4;
const endBytes = 2;
const longestFrame = headBytes + 9999 + crcBytes + endBytes;
/** Buffer of one link: two of the longest frames. */
export const roomBytes = 2 * longestFrame;
/** Bytes of a data segment that the standard allows, HJ 212-2017. */
export const segmentLimit = 1024;

const [hash, zero, cr, lf] = [0x23, 0x30, 0x0d, 0x0a];

interface State {
  readonly onFound: (found: Found) => void;
  readonly buffer: Buffer;
  /** Next byte to look at, and the first one that does not exist yet. */
  at: number;
  limit: number;
  /** Bytes passed over since the last thing told. */
  junk: number;
}

/** What stands at a `##`. */
type Look =
  | { readonly kind: 'more' | 'none' }
  | {
      readonly kind: 'frame';
      readonly to: number;
      readonly next: number;
      readonly isCrcRight: boolean;
      readonly deviations: readonly Deviation[];
    };

function tellJunk(state: State): void {
  const { junk } = state;
  state.junk = 0;
  if (junk > 0) state.onFound({ kind: 'bad-frame', bytes: junk });
}

/** Pass over bytes; line ends between frames are no noise. */
function skipTo(state: State, next: number): void {
  for (let i = state.at; i < next; i++) if (state.buffer[i] !== cr && state.buffer[i] !== lf) state.junk++;
  state.at = next;
}

/** The four digits of the length, or a negative number. */
function lengthAt(buffer: Buffer, at: number): number {
  let length = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = (buffer[i] ?? 0) - zero;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length;
}

/** The four hex digits of a checksum, or a negative number. */
function crcAt(buffer: Buffer, at: number): number {
  const text = buffer.toString('latin1', at, at + crcBytes);
  return /^[0-9A-Fa-f]{4}$/.test(text) ? Number.parseInt(text, 16) : -1;
}

/** Where the next frame begins behind a checksum that ends at `at`. */
function behindEnd(buffer: Buffer, at: number): number {
  if (buffer[at] === cr) return buffer[at + 1] === lf ? at + 2 : at + 1;
  return buffer[at] === lf ? at + 1 : at;
}

/** The bytes from a `##` to the next one, or to the last byte that is there. */
interface Stretch {
  readonly buffer: Buffer;
  readonly at: number;
  readonly limit: number;
  /** Nothing else begins behind it, so more of it may come. */
  readonly isOpen: boolean;
}

function stretchAt({ buffer, at, limit }: State): Stretch {
  const other = buffer.subarray(at + 2, limit).indexOf('##', 0, 'latin1');
  return { buffer, at, limit: other === -1 ? limit : at + 2 + other, isOpen: other === -1 };
}

const none: Look = { kind: 'none' };
const more: Look = { kind: 'more' };

/** The frame whose segment is as long as it says. */
function byLength({ buffer, at, limit, isOpen }: Stretch, length: number): Look {
  const to = at + headBytes + length;
  const end = to + crcBytes;
  const written = end <= limit ? crcAt(buffer, to) : -1;
  if (written < 0) return none;
  if (isOpen && (end === limit || (end + 1 === limit && buffer[end] === cr))) return more;
  const next = Math.min(limit, behindEnd(buffer, end));
  const hasEnd = next === end + endBytes;
  const isCrcRight = written === crcOf(buffer, at + headBytes, to);
  // A wrong checksum is only believed to be one when the frame ends where it says.
  if (!isCrcRight && !hasEnd) return none;
  const deviations: Deviation[] = hasEnd ? [] : ['terminator'];
  if (length > segmentLimit) deviations.push('long-segment');
  return { kind: 'frame', to, next, isCrcRight, deviations };
}

/** The frame that ends with the line, whatever its length says; its checksum must be right. */
function byLine({ buffer, at }: Stretch, lineEnd: number): Look {
  const to = lineEnd - crcBytes;
  if (to < at + headBytes || crcAt(buffer, to) !== crcOf(buffer, at + headBytes, to)) return none;
  const deviations: Deviation[] = ['length'];
  if (to - at - headBytes > segmentLimit) deviations.push('long-segment');
  return { kind: 'frame', to, next: lineEnd + endBytes, isCrcRight: true, deviations };
}

function look(stretch: Stretch): Look {
  const { buffer, at, limit, isOpen } = stretch;
  if (limit - at < headBytes) return isOpen ? more : none;
  const length = lengthAt(buffer, at + 2);
  if (length < 0) return none;
  const exact = byLength(stretch, length);
  if (exact.kind !== 'none') return exact;
  const line = buffer.subarray(at, limit).indexOf('\r\n', 0, 'latin1');
  if (line !== -1) return byLine(stretch, at + line);
  const isShort = limit - at < headBytes + length + crcBytes + endBytes;
  return isShort && isOpen ? more : none;
}

/** Take what stands at `at`; false when more bytes are needed first. */
function step(state: State, isQuiet: boolean): boolean {
  const { buffer, limit } = state;
  const found = buffer.subarray(state.at, limit).indexOf('##', 0, 'latin1');
  if (found === -1) {
    skipTo(state, buffer[limit - 1] === hash ? limit - 1 : limit);
    return false;
  }
  const mark = state.at + found;
  skipTo(state, mark);
  const stretch = stretchAt(state);
  const seen = look(isQuiet ? { ...stretch, isOpen: false } : stretch);
  if (isQuiet && stretch.isOpen && seen.kind === 'none') return false;
  if (seen.kind === 'more') return false;
  if (seen.kind === 'none') skipTo(state, mark + 1);
  else if (seen.kind === 'frame') {
    tellJunk(state);
    state.at = seen.next;
    const { isCrcRight, deviations } = seen;
    const segment = buffer.subarray(mark + headBytes, seen.to);
    state.onFound({ kind: 'frame', segment, statedBytes: lengthAt(buffer, mark + 2), isCrcRight, deviations });
  }
  return true;
}

function scan(state: State, isQuiet: boolean): void {
  while (state.at < state.limit && step(state, isQuiet));
}

/** Move what is left to the front and fill up; the rest of the chunk. */
function fill(state: State, chunk: Uint8Array): Uint8Array {
  state.buffer.copyWithin(0, state.at, state.limit);
  state.limit -= state.at;
  state.at = 0;
  const part = chunk.subarray(0, roomBytes - state.limit);
  state.buffer.set(part, state.limit);
  state.limit += part.length;
  return chunk.subarray(part.length);
}

/**
 * Make a deframer.
 *
 * A frame is cut by its length; when that does not lead to a checksum, by its line end, and then its checksum must be right. What is
 * neither is passed over, so a good frame inside or behind a broken one is found. A segment holds no `##`: the next frame begins there,
 * and a frame that was cut off holds nothing up. A run of noise is told once.
 */
export function createDeframer(onFound: (found: Found) => void): Deframer {
  const state: State = { onFound, buffer: Buffer.alloc(roomBytes), at: 0, limit: 0, junk: 0 };
  return {
    push(chunk) {
      for (let rest = chunk; rest.length > 0; scan(state, false)) rest = fill(state, rest);
    },
    settle() {
      scan(state, true);
      tellJunk(state);
    },
    end() {
      scan(state, true);
      skipTo(state, state.limit);
      tellJunk(state);
    },
    get waiting() {
      return state.limit - state.at;
    },
  };
}
