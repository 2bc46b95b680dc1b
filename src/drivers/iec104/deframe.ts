import { type Apdu, functionOf, longestLength, startByte } from './apci.ts';
import { isWellSized, shortestAsdu } from './asdu.ts';

/** Cuts a byte stream into APDUs. It holds a few kilobytes and never throws, whatever comes in. */
export interface Deframer {
  /** Take bytes; what they complete is told before it returns. */
  push(chunk: Uint8Array): void;
  /** The link has ended: what is left is told as junk. */
  end(): void;
}

/** Who hears what a deframer finds. */
export interface DeframerListener {
  apdu(apdu: Apdu): void;
  /** A run of bytes that belong to no APDU. */
  junk(bytes: number): void;
}

const roomBytes = 8192;

/** What stands at a place: the bytes of an APDU, `more` when that cannot be told yet, `none` when it is none. */
type Look = number | 'more' | 'none';

interface State {
  readonly buffer: Uint8Array;
  readonly listener: DeframerListener;
  /** Next byte to look at, and the first one that does not exist yet. */
  at: number;
  limit: number;
  /** Bytes passed over since the last APDU. */
  junk: number;
}

/** Whether the control bytes that are there can be some of an APDU with this length. */
function isControl({ buffer, limit }: State, at: number, length: number): boolean {
  const [c1, c2, c3, c4] = [buffer[at + 2] ?? 0, buffer[at + 3] ?? 0, buffer[at + 4] ?? 0, buffer[at + 5] ?? 0];
  const has = limit - at;
  if (has <= 2) return true;
  if ((c1 & 1) === 0) return length >= 4 + shortestAsdu && (has <= 4 || (c3 & 1) === 0);
  if (length !== 4 || (has > 3 && c2 !== 0)) return false;
  if (c1 === 1) return has <= 4 || (c3 & 1) === 0;
  return functionOf(c1) !== undefined && (has <= 4 || c3 === 0) && (has <= 5 || c4 === 0);
}

function look(state: State): Look {
  const { buffer, at, limit, junk } = state;
  if (buffer[at] !== startByte) return 'none';
  if (limit - at < 2) return 'more';
  const length = buffer[at + 1] ?? 0;
  if (length < 4 || length > longestLength || !isControl(state, at, length)) return 'none';
  const to = at + 2 + length;
  if (to > limit) return 'more';
  // Among junk only what fits to the last byte is believed: a start byte alone is too little.
  const isBelieved = junk === 0 || length === 4 || isWellSized(buffer, at + 6, to);
  return isBelieved ? 2 + length : 'none';
}

function tellJunk(state: State): void {
  const { junk } = state;
  state.junk = 0;
  if (junk > 0) state.listener.junk(junk);
}

function tell({ buffer, listener, at }: State, bytes: number): void {
  const first = buffer[at + 2] ?? 0;
  const received = ((buffer[at + 4] ?? 0) >> 1) | ((buffer[at + 5] ?? 0) << 7);
  const control = functionOf(first);
  if ((first & 1) === 0) {
    const sent = (first >> 1) | ((buffer[at + 3] ?? 0) << 7);
    listener.apdu({ format: 'I', sent, received, bytes: buffer, from: at + 6, to: at + bytes });
  } else if (control === undefined) listener.apdu({ format: 'S', received });
  else listener.apdu({ format: 'U', control });
}

function scan(state: State): void {
  while (state.at < state.limit) {
    const seen = look(state);
    if (seen === 'more') return;
    if (seen === 'none') {
      state.at++;
      state.junk++;
      continue;
    }
    tellJunk(state);
    tell(state, seen);
    state.at += seen;
  }
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

/** Make a deframer. Bytes that begin no APDU are passed over until one begins; a run of them is told once, before the APDU that follows. */
export function createDeframer(listener: DeframerListener): Deframer {
  const state: State = { buffer: new Uint8Array(roomBytes), listener, at: 0, limit: 0, junk: 0 };
  return {
    push(chunk) {
      for (let rest = chunk; rest.length > 0; scan(state)) rest = fill(state, rest);
    },
    end() {
      state.junk += state.limit - state.at;
      state.at = state.limit;
      tellJunk(state);
    },
  };
}
