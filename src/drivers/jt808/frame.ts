import { readBcd } from './bcd.ts';

/** Place of a fragment in its message. */
export interface Fragment {
  readonly total: number;
  /** From 1. */
  readonly index: number;
}

/** One frame of JT/T 808, up or down (JT/T 808-2019 clause 4.4). */
export interface Frame {
  /** Message id, e.g. 0x0200. */
  readonly id: number;
  /** Protocol version byte of 2019, told by bit 14 of the body attribute; `undefined` in 2011 and 2013. */
  readonly version: number | undefined;
  /** Digits of the telephone number as on the wire: 12, since 2019 20, with zeros on the left. */
  readonly phone: string;
  /** 0…65535, then again from 0. */
  readonly serial: number;
  /** 0 none, 1 RSA; the body of any other than 0 cannot be read. */
  readonly encryption: number;
  readonly fragment: Fragment | undefined;
  /** At most 1023 bytes. */
  readonly body: Uint8Array;
}

/** Bytes that are no frame, and why. */
export interface NoFrame {
  readonly refused: 'bad-frame' | 'bad-checksum';
  readonly detail: string;
}

/** The byte at both ends of a frame. */
export const flag = 0x7e;
/** Largest body of one frame: ten bits of length. */
export const bodyLimit = 1023;
/** Largest content of a frame before escaping: header of 2019, fragment, body, checksum. */
export const contentLimit = 17 + 4 + bodyLimit + 1;

const escapeByte = 0x7d;
const versionBit = 1 << 14;
const fragmentBit = 1 << 13;

/** The name of a terminal: the digits of its number without the zeros on the left, so that 2013 and 2019 frames of one terminal agree. */
export const identityOf = (phone: string): string => phone.replace(/^0+(?=\d)/, '');

/** Message id for people, e.g. `0x0200`. */
export const hexId = (id: number): string => `0x${id.toString(16).toUpperCase().padStart(4, '0')}`;

/** Undo the escaping; `undefined` when 7D is followed by anything but 01 and 02. */
function unescaped(segment: Uint8Array): Uint8Array | undefined {
  if (!segment.includes(escapeByte)) return segment;
  const out = new Uint8Array(segment.length);
  let length = 0;
  for (let i = 0; i < segment.length; i++) {
    let byte = segment[i] ?? 0;
    if (byte === escapeByte) {
      const next = segment[++i];
      if (next !== 1 && next !== 2) return undefined;
      byte = next === 1 ? escapeByte : flag;
    }
    out[length++] = byte;
  }
  return out.subarray(0, length);
}

const xorOf = (bytes: Uint8Array): number => {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum ^= bytes[i] ?? 0;
  return sum;
};

/** Read what lies between two flags. */
export function decodeFrame(segment: Uint8Array): Frame | NoFrame {
  const content = unescaped(segment);
  if (content === undefined) return { refused: 'bad-frame', detail: 'an escape that is none' };
  if (content.length < 13) return { refused: 'bad-frame', detail: `${content.length} bytes are too few for a frame` };
  if (xorOf(content) !== 0) return { refused: 'bad-checksum', detail: 'the bytes do not agree with their checksum' };
  return readHeader(Buffer.from(content.buffer, content.byteOffset, content.length));
}

function readHeader(content: Buffer): Frame | NoFrame {
  const attribute = content.readUInt16BE(2);
  const isOf2019 = (attribute & versionBit) !== 0;
  const afterPhone = isOf2019 ? 15 : 10;
  const from = afterPhone + 2 + ((attribute & fragmentBit) === 0 ? 0 : 4);
  const length = content.length - 1 - from;
  if (length !== (attribute & bodyLimit)) {
    return { refused: 'bad-frame', detail: `a body of ${length} bytes, the header says ${attribute & bodyLimit}` };
  }
  const phone = readBcd(content.subarray(isOf2019 ? 5 : 4, afterPhone));
  if (phone === undefined) return { refused: 'bad-frame', detail: 'a telephone number that is no number' };
  const fragment =
    (attribute & fragmentBit) === 0
      ? undefined
      : { total: content.readUInt16BE(afterPhone + 2), index: content.readUInt16BE(afterPhone + 4) };
  if (fragment !== undefined && (fragment.index < 1 || fragment.index > fragment.total)) {
    return { refused: 'bad-frame', detail: `fragment ${fragment.index} of ${fragment.total}` };
  }
  return {
    id: content.readUInt16BE(0),
    version: isOf2019 ? content[4] : undefined,
    phone,
    serial: content.readUInt16BE(afterPhone),
    encryption: (attribute >> 10) & 7,
    fragment,
    body: content.subarray(from, from + length),
  };
}

/** Header, body and checksum of a frame, not escaped. */
function contentOf({ id, version, phone, serial, encryption, fragment, body }: Frame): Buffer {
  const isOf2019 = version !== undefined;
  const afterPhone = isOf2019 ? 15 : 10;
  const from = afterPhone + 2 + (fragment === undefined ? 0 : 4);
  const content = Buffer.allocUnsafe(from + body.length + 1);
  content.writeUInt16BE(id, 0);
  const bits = ((encryption & 7) << 10) | (fragment === undefined ? 0 : fragmentBit) | (isOf2019 ? versionBit : 0);
  content.writeUInt16BE(body.length | bits, 2);
  if (isOf2019) content.writeUInt8(version, 4);
  const digits = isOf2019 ? 20 : 12;
  content.write(phone.slice(-digits).padStart(digits, '0'), isOf2019 ? 5 : 4, 'hex');
  content.writeUInt16BE(serial, afterPhone);
  if (fragment !== undefined) {
    content.writeUInt16BE(fragment.total, afterPhone + 2);
    content.writeUInt16BE(fragment.index, afterPhone + 4);
  }
  content.set(body, from);
  content.writeUInt8(xorOf(content.subarray(0, -1)), from + body.length);
  return content;
}

/** The bytes of a frame with both flags. The body has at most 1023 bytes; longer ones are cut into fragments before. */
export function encodeFrame(frame: Frame): Uint8Array {
  if (frame.body.length > bodyLimit) throw new Error(`BUG: a body of ${frame.body.length} bytes in one frame`);
  const content = contentOf(frame);
  const out = Buffer.allocUnsafe(2 * content.length + 2);
  let length = 0;
  out[length++] = flag;
  for (let i = 0; i < content.length; i++) {
    const byte = content[i] ?? 0;
    const isEscaped = byte === flag || byte === escapeByte;
    out[length++] = isEscaped ? escapeByte : byte;
    if (isEscaped) out[length++] = byte === escapeByte ? 1 : 2;
  }
  out[length++] = flag;
  return out.subarray(0, length);
}

/** A message as the frames that carry it: one, or fragments with serials in sequence when the body is long. */
export function framesOf(message: Omit<Frame, 'fragment'>, most: number = bodyLimit): readonly Frame[] {
  const total = Math.ceil(message.body.length / most);
  if (total <= 1) return [{ ...message, fragment: undefined }];
  return Array.from({ length: total }, (_, i) => ({
    ...message,
    serial: (message.serial + i) & 0xffff,
    fragment: { total, index: i + 1 },
    body: message.body.slice(i * most, (i + 1) * most),
  }));
}
