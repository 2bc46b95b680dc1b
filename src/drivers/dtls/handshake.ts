import { suites } from './suites.ts';

/** Types of handshake messages [RFC 5246, 7.4; RFC 6347, 4.3.2]. */
export const handshakeType = {
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  serverHelloDone: 14,
  clientKeyExchange: 16,
  finished: 20,
} as const;

const headBytes = 12;

/** A part of a handshake message, mostly all of it. */
export interface Fragment {
  readonly type: number;
  /** Length of the whole message. */
  readonly length: number;
  /** Number of the message in its handshake. */
  readonly sequence: number;
  readonly offset: number;
  readonly body: Buffer;
}

/** The fragments of a record; `undefined` when it holds anything else. */
export function readFragments(body: Buffer): readonly Fragment[] | undefined {
  const fragments: Fragment[] = [];
  let at = 0;
  while (body.length - at >= headBytes) {
    const length = body.readUIntBE(at + 1, 3);
    const offset = body.readUIntBE(at + 6, 3);
    const bytes = body.readUIntBE(at + 9, 3);
    const end = at + headBytes + bytes;
    if (end > body.length || offset + bytes > length) return undefined;
    fragments.push({
      ...{ type: body.readUInt8(at), length, offset },
      sequence: body.readUInt16BE(at + 4),
      body: body.subarray(at + headBytes, end),
    });
    at = end;
  }
  return at === body.length && fragments.length > 0 ? fragments : undefined;
}

/** A message in one piece, as it is sent and as it is hashed [RFC 6347, 4.2.6]. */
export function writeMessage(type: number, sequence: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(type, 0);
  head.writeUIntBE(body.length, 1, 3);
  head.writeUInt16BE(sequence, 4);
  head.writeUIntBE(body.length, 9, 3);
  return Buffer.concat([head, body]);
}

/** A first message of a client. */
export interface ClientHello {
  /** The newest version that it speaks; smaller numbers are newer. */
  readonly version: number;
  readonly random: Buffer;
  readonly cookie: Buffer;
  /** All before its extensions but the cookie: what a cookie is made of, so that it serves no other hello. */
  readonly fixed: Buffer;
  readonly suites: readonly number[];
  readonly takesNoCompression: boolean;
  readonly wantsExtendedMaster: boolean;
  /** It knows how to renegotiate safely, and wants the same of us [RFC 5746, 3.6]. */
  readonly wantsRenegotiationInfo: boolean;
}

const extension = { extendedMaster: 23, renegotiationInfo: 0xff01 } as const;
const renegotiationSuite = 0x00ff;
const versionBytes = 2;
const randomBytes = 32;

/** Reads one after the other; beyond the end everything is empty and `isShort`. */
function createReader(bytes: Buffer) {
  let at = 0;
  let isShort = false;
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) isShort = true;
    const part = bytes.subarray(at, at + length);
    at += part.length;
    return part;
  };
  const number = (length: 1 | 2): number => {
    const part = take(length);
    return part.length === length ? part.readUIntBE(0, length) : 0;
  };
  return {
    take,
    number,
    /** What is preceded by its length in so many bytes. */
    vector: (lengthBytes: 1 | 2): Buffer => take(number(lengthBytes)),
    get at() {
      return at;
    },
    get isShort() {
      return isShort;
    },
    get isAtEnd() {
      return at === bytes.length;
    },
  };
}

/** Read a ClientHello [RFC 6347, 4.2.1]; `undefined` when it is none. */
export function readClientHello(body: Buffer): ClientHello | undefined {
  const reader = createReader(body);
  const version = reader.number(2);
  const random = reader.take(randomBytes);
  const session = reader.vector(1);
  const cookieAt = versionBytes + randomBytes + 1 + session.length;
  const cookie = reader.vector(1);
  const offered = reader.vector(2);
  const compressions = reader.vector(1);
  const fixedTo = reader.at;
  const extensions = reader.isAtEnd ? new Set<number>() : extensionsOf(reader.vector(2));
  if (reader.isShort || !reader.isAtEnd || extensions === undefined || offered.length % 2 !== 0) return undefined;
  const ids = Array.from({ length: offered.length / 2 }, (_, i) => offered.readUInt16BE(2 * i));
  return {
    ...{ version, random, cookie, suites: ids },
    fixed: Buffer.concat([body.subarray(0, cookieAt), body.subarray(cookieAt + 1 + cookie.length, fixedTo)]),
    takesNoCompression: compressions.includes(0),
    wantsExtendedMaster: extensions.has(extension.extendedMaster),
    wantsRenegotiationInfo: extensions.has(extension.renegotiationInfo) || ids.includes(renegotiationSuite),
  };
}

function extensionsOf(bytes: Buffer): ReadonlySet<number> | undefined {
  const types = new Set<number>();
  const reader = createReader(bytes);
  while (!reader.isAtEnd) {
    types.add(reader.number(2));
    reader.vector(2);
    if (reader.isShort) return undefined;
  }
  return types;
}

/** A ServerHello without a session to come back to, with the extensions that both want. */
export function serverHello(hello: ClientHello, { random, suite }: { readonly random: Uint8Array; readonly suite: number }): Buffer {
  const extended = hello.wantsExtendedMaster ? [0, extension.extendedMaster, 0, 0] : [];
  const renegotiation = hello.wantsRenegotiationInfo ? [0xff, 0x01, 0, 1, 0] : [];
  const extensions = [...extended, ...renegotiation];
  const tail = extensions.length === 0 ? [] : [0, extensions.length, ...extensions];
  return Buffer.concat([Buffer.from([0xfe, 0xfd]), random, Buffer.from([0, suite >> 8, suite & 0xff, 0, ...tail])]);
}

/** A HelloVerifyRequest; its version is 1.0 whatever is agreed on later [RFC 6347, 4.2.1]. */
export const helloVerifyRequest = (cookie: Uint8Array): Buffer => Buffer.concat([Buffer.from([0xfe, 0xff, cookie.length]), cookie]);

/** The suite that we like best of those offered. */
export const chosenSuite = (hello: ClientHello) => suites.find(({ id }) => hello.suites.includes(id));

/** The identity of a ClientKeyExchange [RFC 4279, 2]; `undefined` when it is no text of 1 to 128 bytes. */
export function identityIn(body: Buffer): string | undefined {
  const reader = createReader(body);
  const identity = reader.vector(2);
  if (reader.isShort || !reader.isAtEnd || identity.length === 0 || identity.length > mostIdentityBytes) return undefined;
  const text = identity.toString('utf8');
  return Buffer.from(text).equals(identity) && /^\P{Cc}+$/u.test(text) ? text : undefined;
}

/** As long as every implementation must take them [RFC 4279, 5.3]. */
export const mostIdentityBytes = 128;
