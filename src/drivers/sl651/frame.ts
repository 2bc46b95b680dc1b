import { crc16 } from '../crc16.ts';
import { bytesOf, control, hexByte, hexOf } from './control.ts';

/** The two encodings of SL 651; a link uses one of them. */
export type Encoding = 'hex' | 'ascii';

/** Place of a packet in a multi-packet message (M3): `index` 1…`total`, both at most 4095. */
export interface Packet {
  readonly total: number;
  readonly index: number;
}

/** A frame whose CRC is right. */
export interface Frame {
  readonly encoding: Encoding;
  /** `up` = from the station to the centre. Taken from the direction digit of the length field. */
  readonly direction: 'up' | 'down';
  /** Address of the centre, 1…255; 0 is seen in the wild. */
  readonly center: number;
  /** Address of the station, ten upper-case hex digits; hydrological stations are `00` and eight decimal digits. */
  readonly station: string;
  /** Password, four upper-case hex digits. */
  readonly password: string;
  readonly functionCode: number;
  /** Present when the frame starts with SYN. */
  readonly packet: Packet | undefined;
  /** Body without the packet information. */
  readonly body: Uint8Array;
  /** End character, see `control`. */
  readonly end: number;
}

/** Why bytes are not a frame. */
export interface NoFrame {
  readonly refused: 'bad-frame' | 'bad-checksum';
  readonly detail: string;
}

/** What stands at a position of a buffer. */
export type Look =
  | { readonly kind: 'none' }
  | { readonly kind: 'more' }
  | { readonly kind: 'bad-checksum'; readonly length: number }
  | { readonly kind: 'frame'; readonly length: number; readonly frame: Frame };

/** Longest body (12-bit length field, SL 651-2014 table 20). */
export const longestBody = 4095;

/** Longest frame of both encodings, in bytes. */
export const longestFrame = 1 + 22 + 1 + longestBody + 1 + 4;

// Bytes of the parts in each encoding; in ASCII each header byte is two hex characters.
const layouts = {
  hex: { mark: 2, head: 11, packet: 3, crc: 2 },
  ascii: { mark: 1, head: 22, packet: 6, crc: 4 },
} as const;
const none: Look = { kind: 'none' };
const more: Look = { kind: 'more' };
const endCodes: ReadonlySet<number> = new Set([control.etx, control.etb, control.enq, control.ack, control.nak, control.eot, control.esc]);

const isHexDigit = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
const textOf = (bytes: Uint8Array, from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString('latin1');

/** The header as its eleven bytes, `undefined` when it cannot be one, `'more'` when it is not all there. */
function header(bytes: Uint8Array, at: number, limit: number, encoding: Encoding): Uint8Array | 'more' | undefined {
  const { mark, head } = layouts[encoding];
  const from = at + mark;
  const to = Math.min(limit, from + head);
  if (encoding === 'ascii') for (let i = from; i < to; i++) if (!isHexDigit(bytes[i] ?? 0)) return undefined;
  if (to < from + head) return 'more';
  return encoding === 'hex' ? bytes.subarray(from, to) : bytesOf(textOf(bytes, from, to));
}

const packetOf = (bits: number): Packet => ({ total: bits >>> 12, index: bits & 0xfff });
const numberOf = (bytes: Uint8Array, from: number, to: number, encoding: Encoding): number =>
  Number.parseInt(encoding === 'hex' ? hexOf(bytes.subarray(from, to)) : textOf(bytes, from, to), 16);

/** The fields of the header; up frames name the centre first, down frames the station first. */
function fields(head: Uint8Array) {
  const isUp = (head[9] ?? 0) >>> 4 === 0;
  const stationAt = isUp ? 1 : 0;
  return {
    direction: isUp ? ('up' as const) : ('down' as const),
    center: head[isUp ? 0 : 5] ?? 0,
    station: hexOf(head.subarray(stationAt, stationAt + 5)),
    password: hexOf(head.subarray(6, 8)),
    functionCode: head[8] ?? 0,
  };
}

/**
 * Look for a frame that starts exactly at `at`; the mark itself (7E7E or SOH) has been seen.
 *
 * @param limit bytes at and after it do not exist yet
 */
export function lookAt(bytes: Uint8Array, at: number, limit: number, encoding: Encoding): Look {
  const layout = layouts[encoding];
  const head = header(bytes, at, limit, encoding);
  if (head === undefined) return none;
  if (head === 'more') return more;
  const nibble = (head[9] ?? 0) >>> 4;
  if (nibble !== 0 && nibble !== 8) return none;
  const startAt = at + layout.mark + layout.head;
  if (startAt >= limit) return more;
  const start = bytes[startAt];
  if (start !== control.stx && start !== control.syn) return none;
  const size = (((head[9] ?? 0) & 0x0f) << 8) | (head[10] ?? 0);
  const packetSize = start === control.syn ? layout.packet : 0;
  if (size < packetSize) return none;
  const endAt = startAt + 1 + size;
  const length = endAt + 1 + layout.crc - at;
  if (at + length > limit) return more;
  const crc = numberOf(bytes, endAt + 1, endAt + 1 + layout.crc, encoding);
  if (!endCodes.has(bytes[endAt] ?? 0) || crc16(bytes, at, endAt + 1) !== crc) return { kind: 'bad-checksum', length };
  const bodyAt = startAt + 1 + packetSize;
  const packet = packetSize === 0 ? undefined : packetOf(numberOf(bytes, startAt + 1, bodyAt, encoding));
  return {
    kind: 'frame',
    length,
    frame: { encoding, ...fields(head), packet, body: bytes.slice(bodyAt, endAt), end: bytes[endAt] ?? 0 },
  };
}

/** The encoding whose mark stands at `at`, `'more'` when its second byte is still to come. */
export function markAt(bytes: Uint8Array, at: number, limit: number): Encoding | 'more' | undefined {
  if (bytes[at] === control.soh) return 'ascii';
  if (bytes[at] !== 0x7e) return undefined;
  if (at + 1 >= limit) return 'more';
  return bytes[at + 1] === 0x7e ? 'hex' : undefined;
}

/** Read one frame that fills the bytes from first to last; anything else is refused with its reason. */
export function decodeFrame(bytes: Uint8Array): Frame | NoFrame {
  const encoding = markAt(bytes, 0, bytes.length);
  if (encoding === undefined || encoding === 'more') return { refused: 'bad-frame', detail: 'no 7E7E or SOH at the start' };
  const look = lookAt(bytes, 0, bytes.length, encoding);
  if (look.kind === 'none') return { refused: 'bad-frame', detail: 'the header is not one of SL 651' };
  if (look.kind === 'more') return { refused: 'bad-frame', detail: `cut off after ${bytes.length} bytes` };
  if (look.kind === 'bad-checksum') return { refused: 'bad-checksum', detail: 'the CRC or the end character is wrong' };
  if (look.length !== bytes.length) return { refused: 'bad-frame', detail: `${bytes.length - look.length} bytes after the frame` };
  return look.frame;
}

/**
 * The bytes of a frame with its length and CRC.
 *
 * Throws a plain error when the body is longer than the 12-bit length field can say: split it into packets first.
 */
export function encodeFrame(frame: Frame): Uint8Array {
  const { encoding, packet } = frame;
  const packetHex = packet === undefined ? '' : hexDigits(packet.total, 3) + hexDigits(packet.index, 3);
  const size = frame.body.length + (encoding === 'hex' ? packetHex.length / 2 : packetHex.length);
  if (size > longestBody) throw new Error(`BUG: a body of ${size} bytes does not fit in one SL 651 frame`);
  const center = hexByte(frame.center);
  const who = frame.direction === 'up' ? center + frame.station : frame.station + center;
  const length = (frame.direction === 'up' ? '0' : '8') + hexDigits(size, 3);
  const head = who + frame.password + hexByte(frame.functionCode) + length;
  const code = (hex: string): Uint8Array => (encoding === 'hex' ? bytesOf(hex) : new Uint8Array(Buffer.from(hex.toUpperCase(), 'latin1')));
  const mark = encoding === 'hex' ? [0x7e, 0x7e] : [control.soh];
  const start = packet === undefined ? control.stx : control.syn;
  const bare = Buffer.concat([
    Uint8Array.from(mark),
    code(head),
    Uint8Array.of(start),
    code(packetHex),
    frame.body,
    Uint8Array.of(frame.end),
  ]);
  return new Uint8Array(Buffer.concat([bare, code(hexDigits(crc16(bare), 4))]));
}

const hexDigits = (value: number, digits: number): string => value.toString(16).padStart(digits, '0').toUpperCase();

/**
 * A station address as people write it: the six digits of the area (GB/T 2260) and the station's number as five decimals
 * when the first byte is not 00, e.g. `40590235C2` → `40590213762`; else the eight digits of the hydrological code (SL 502).
 */
export function stationTitle(station: string): string {
  if (station.startsWith('00')) return station.slice(2);
  return station.slice(0, 6) + String(Number.parseInt(station.slice(6), 16)).padStart(5, '0');
}
