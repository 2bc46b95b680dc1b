/** Types of a message [RFC 7252, 3]. */
export const messageType = { confirmable: 0, nonConfirmable: 1, acknowledgement: 2, reset: 3 } as const;

const code = (group: number, detail: number): number => (group << 5) | detail;

/** Codes that are used [RFC 7252, 12.1; 4.08 and 2.31: RFC 7959; 4.29: RFC 8516]. */
export const coapCode = {
  empty: 0,
  get: code(0, 1),
  post: code(0, 2),
  put: code(0, 3),
  delete: code(0, 4),
  created: code(2, 1),
  deleted: code(2, 2),
  changed: code(2, 4),
  content: code(2, 5),
  continue: code(2, 31),
  badRequest: code(4, 0),
  unauthorized: code(4, 1),
  badOption: code(4, 2),
  forbidden: code(4, 3),
  notFound: code(4, 4),
  notAllowed: code(4, 5),
  notAcceptable: code(4, 6),
  incomplete: code(4, 8),
  preconditionFailed: code(4, 12),
  tooLarge: code(4, 13),
  otherFormat: code(4, 15),
  tooMany: code(4, 29),
  internal: code(5, 0),
  unavailable: code(5, 3),
} as const;

/** Options that are used [RFC 7252, 5.10; Observe: RFC 7641; Block1, Block2 and Size1: RFC 7959]. */
export const optionNumber = {
  uriHost: 3,
  eTag: 4,
  observe: 6,
  uriPort: 7,
  locationPath: 8,
  uriPath: 11,
  contentFormat: 12,
  maxAge: 14,
  uriQuery: 15,
  accept: 17,
  block2: 23,
  block1: 27,
  size1: 60,
} as const;

/** Content formats that are used [RFC 7252, 12.3; SenML: RFC 8428; 11542 and 11543: OMA LwM2M, registered with IANA]. */
export const contentFormat = {
  text: 0,
  linkFormat: 40,
  octets: 42,
  json: 50,
  cbor: 60,
  senmlJson: 110,
  senmlCbor: 112,
  lwm2mTlv: 11_542,
  lwm2mJson: 11_543,
} as const;

/** One option; the same number may come several times. */
export interface Option {
  readonly number: number;
  readonly value: Uint8Array;
}

/** A message. Its parts share the memory of the datagram. */
export interface Message {
  readonly type: number;
  readonly code: number;
  readonly id: number;
  readonly token: Uint8Array;
  readonly options: readonly Option[];
  readonly payload: Uint8Array;
}

/** Why a datagram is no message; `type` and `id` where they can be read, so that it can be rejected. */
export interface NoMessage {
  readonly problem: string;
  readonly type?: number;
  readonly id?: number;
}

const nothing = new Uint8Array(0);
const headerBytes = 4;
const mostTokenBytes = 8;
const marker = 0xff;

/** A nibble of an option with its extension [RFC 7252, 3.1]: the value and where it ends; `undefined` when it is reserved or cut off. */
function extended(bytes: Uint8Array, nibble: number, at: number): readonly [value: number, next: number] | undefined {
  if (nibble < 13) return [nibble, at];
  const size = nibble === 13 ? 1 : 2;
  if (nibble === 15 || at + size > bytes.length) return undefined;
  return nibble === 13 ? [(bytes[at] ?? 0) + 13, at + 1] : [((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0) + 269, at + 2];
}

/** The options from `at` on and where the payload begins; why not when they cannot be read. */
function readOptions(bytes: Uint8Array, from: number): { readonly options: Option[]; readonly end: number } | string {
  const options: Option[] = [];
  let number = 0;
  let at = from;
  while (at < bytes.length && bytes[at] !== marker) {
    const head = bytes[at] ?? 0;
    const delta = extended(bytes, head >> 4, at + 1);
    const length = delta && extended(bytes, head & 15, delta[1]);
    if (delta === undefined || length === undefined) return 'an option that is reserved or cut off';
    number += delta[0];
    const end = length[1] + length[0];
    if (number > 65_535 || end > bytes.length) return 'an option beyond the end of the message';
    options.push({ number, value: bytes.subarray(length[1], end) });
    at = end;
  }
  return { options, end: at };
}

/** Take a datagram apart. Never throws. */
export function readMessage(bytes: Uint8Array): Message | NoMessage {
  const first = bytes[0] ?? 0;
  if (bytes.length < headerBytes || first >> 6 !== 1) return { problem: 'no CoAP message of version 1' };
  const head = { type: (first >> 4) & 3, id: ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0) };
  const tokenBytes = first & 15;
  const from = headerBytes + tokenBytes;
  if (tokenBytes > mostTokenBytes || from > bytes.length) return { problem: 'a token that is too long', ...head };
  if (bytes[1] === coapCode.empty && bytes.length > headerBytes) return { problem: 'an empty message that is not empty', ...head };
  const read = readOptions(bytes, from);
  if (typeof read === 'string') return { problem: read, ...head };
  if (read.end === bytes.length - 1) return { problem: 'a payload marker without a payload', ...head };
  return {
    ...head,
    code: bytes[1] ?? 0,
    token: bytes.subarray(headerBytes, from),
    options: read.options,
    payload: bytes.subarray(Math.min(bytes.length, read.end + 1)),
  };
}

function nibbleOf(value: number): readonly [nibble: number, extension: readonly number[]] {
  if (value < 13) return [value, []];
  if (value < 269) return [13, [value - 13]];
  return [14, [(value - 269) >> 8, (value - 269) & 0xff]];
}

/** The bytes of a message; its options may be in any order. */
export function encodeMessage({ type, code: own, id, token, options, payload }: Message): Uint8Array {
  const bytes: number[] = [0x40 | (type << 4) | token.length, own, id >> 8, id & 0xff, ...token];
  let before = 0;
  for (const { number, value } of [...options].sort((a, b) => a.number - b.number)) {
    const [delta, deltaBytes] = nibbleOf(number - before);
    const [length, lengthBytes] = nibbleOf(value.length);
    bytes.push((delta << 4) | length, ...deltaBytes, ...lengthBytes, ...value);
    before = number;
  }
  if (payload.length > 0) bytes.push(marker);
  return Buffer.concat([Uint8Array.from(bytes), payload]);
}

/** A number in as few bytes as it takes, as options have it. */
export function uintBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff);
  return Uint8Array.from(bytes);
}

/** The number of an option; `undefined` when the message does not have it or it is longer than 4 bytes. */
export function uintOption({ options }: Message, number: number): number | undefined {
  const value = options.find((one) => one.number === number)?.value;
  return value === undefined || value.length > 4 ? undefined : value.reduce((sum, byte) => sum * 256 + byte, 0);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The texts of an option that may come several times; `undefined` when one is no UTF-8. */
export function textOptions({ options }: Message, number: number): readonly string[] | undefined {
  try {
    return options.filter((one) => one.number === number).map(({ value }) => utf8.decode(value));
  } catch {
    return undefined; // no text: nothing here is called so
  }
}

const known: ReadonlySet<number> = new Set(Object.values(optionNumber));

/** The first option that must be understood and is not [RFC 7252, 5.4.1: odd numbers are critical]. */
export const strangeOption = ({ options }: Message): number | undefined =>
  options.find(({ number }) => (number & 1) === 1 && !known.has(number))?.number;

/** A message without anything in it: an acknowledgement or a reset of the message with this id. */
export const emptyMessage = (type: number, id: number): Uint8Array =>
  encodeMessage({ type, code: coapCode.empty, id, token: nothing, options: [], payload: nothing });

/** An option with a number. */
export const numberOption = (number: number, value: number): Option => ({ number, value: uintBytes(value) });

/** An option with a text. */
export const textOption = (number: number, value: string): Option => ({ number, value: Buffer.from(value) });

/** The options of a path: one for each of its parts. */
export const pathOptions = (parts: readonly string[]): readonly Option[] => parts.map((part) => textOption(optionNumber.uriPath, part));

/** A code for people: `4.04`. */
export const codeText = (value: number): string => `${value >> 5}.${String(value & 31).padStart(2, '0')}`;
