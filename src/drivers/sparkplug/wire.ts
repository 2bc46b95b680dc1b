/** A place in protobuf bytes, with what was read last. One object is used again and again. */
export interface Cursor {
  bytes: Buffer;
  at: number;
  /** Nothing is read at or behind it. */
  end: number;
  /** Field number and wire type of the last tag. */
  field: number;
  wireType: number;
  /** Lower and upper 32 bits of the last varint. */
  lo: number;
  hi: number;
  /** The bytes are cut off or are no protobuf; everything read since is meaningless. */
  isBroken: boolean;
}

/** Wire types of Protocol Buffers. */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** A cursor over nothing, to be set by {@link aim}. */
export const createCursor = (): Cursor => ({
  bytes: Buffer.alloc(0),
  at: 0,
  end: 0,
  field: 0,
  wireType: 0,
  lo: 0,
  hi: 0,
  isBroken: false,
});

/** Point a cursor at `bytes[from…to)`. */
export function aim(cursor: Cursor, bytes: Buffer, [from, to]: readonly [number, number]): void {
  cursor.bytes = bytes;
  cursor.at = from;
  cursor.end = Math.min(to, bytes.length);
  cursor.isBroken = from > cursor.end;
}

/** The bytes are not what they should be: nothing more is read. */
export function breakOff(cursor: Cursor): void {
  cursor.isBroken = true;
  cursor.at = cursor.end;
}

/** Read a varint of at most ten bytes into `lo` and `hi`. */
export function readVarint(cursor: Cursor): void {
  const { bytes, at, end } = cursor;
  const first = at < end ? (bytes[at] ?? 0x80) : 0x80;
  if (first < 0x80) {
    cursor.lo = first;
    cursor.hi = 0;
    cursor.at = at + 1;
    return;
  }
  readLongVarint(cursor);
}

function readLongVarint(cursor: Cursor): void {
  const { bytes, at, end } = cursor;
  const last = Math.min(at + 10, end);
  let lo = 0;
  let hi = 0;
  for (let i = at, shift = 0; i < last; i++, shift += 7) {
    const byte = bytes[i] ?? 0;
    const part = byte & 0x7f;
    if (shift < 28) lo |= part << shift;
    else if (shift === 28) {
      lo |= part << 28;
      hi = part >>> 4;
    } else hi |= part << (shift - 32);
    if (byte < 0x80) {
      cursor.lo = lo >>> 0;
      cursor.hi = hi >>> 0;
      cursor.at = i + 1;
      return;
    }
  }
  breakOff(cursor);
}

/** The last varint as a number; rounded beyond 2^53. */
export const unsigned = (cursor: Cursor): number => cursor.hi * 4_294_967_296 + cursor.lo;

/** Read the next tag; `false` at the end and where the bytes are broken. */
export function nextField(cursor: Cursor): boolean {
  if (cursor.at >= cursor.end) return false;
  readVarint(cursor);
  cursor.field = cursor.lo >>> 3;
  cursor.wireType = cursor.lo & 7;
  if (cursor.field === 0 || cursor.hi !== 0) breakOff(cursor);
  return !cursor.isBroken;
}

/** Read the length in front of a nested field and answer where that field ends; `at` is its beginning. */
export function readLength(cursor: Cursor): number {
  readVarint(cursor);
  if (cursor.isBroken || cursor.hi !== 0 || cursor.lo > cursor.end - cursor.at) breakOff(cursor);
  return cursor.isBroken ? cursor.end : cursor.at + cursor.lo;
}

/** Take `count` bytes; answers where they begin. */
export function takeBytes(cursor: Cursor, count: number): number {
  const from = cursor.at;
  if (cursor.end - from < count) breakOff(cursor);
  else cursor.at = from + count;
  return from;
}

/** Pass over a field of any kind; groups are no part of the format and break it. */
export function skipField(cursor: Cursor): void {
  switch (cursor.wireType) {
    case wire.varint:
      readVarint(cursor);
      break;
    case wire.fixed64:
      takeBytes(cursor, 8);
      break;
    case wire.bytes:
      cursor.at = readLength(cursor);
      break;
    case wire.fixed32:
      takeBytes(cursor, 4);
      break;
    default:
      breakOff(cursor);
  }
}
