import type { Suite } from './suites.ts';

/** Types of records [RFC 5246, 6.2.1]. */
export const recordType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

/** DTLS 1.2 on the wire, and 1.0, which hellos before the version is agreed on may carry [RFC 6347, 4.1]. */
export const dtls12 = 0xfefd;
export const dtls10 = 0xfeff;

const headBytes = 13;
const explicitBytes = 8;
/** Longest text of a record [RFC 5246, 6.2.1], with what encryption may add. */
const mostBytes = 2 ** 14 + 2048;

/** A record as it lies in a datagram. */
export interface DtlsRecord {
  readonly type: number;
  readonly version: number;
  readonly epoch: number;
  /** 48 bits. */
  readonly sequence: number;
  readonly body: Buffer;
}

/** Whether bytes can be DTLS at all, in the place of a CoAP message: the first byte is a type of record [RFC 7983, 7]. */
export const looksLikeDtls = (bytes: Uint8Array): boolean => {
  const [type = 0, major] = bytes;
  return type >= 20 && type <= 25 && major === 0xfe;
};

/** The records of a datagram, in order; what is no record ends them, and is told by `isWhole` false. */
export function readRecords(datagram: Buffer): { readonly records: readonly DtlsRecord[]; readonly isWhole: boolean } {
  const records: DtlsRecord[] = [];
  let at = 0;
  while (datagram.length - at >= headBytes && looksLikeDtls(datagram.subarray(at))) {
    const length = datagram.readUInt16BE(at + 11);
    const end = at + headBytes + length;
    if (length > mostBytes || end > datagram.length) break;
    records.push({
      type: datagram.readUInt8(at),
      version: datagram.readUInt16BE(at + 1),
      epoch: datagram.readUInt16BE(at + 3),
      sequence: datagram.readUIntBE(at + 5, 6),
      body: datagram.subarray(at + headBytes, end),
    });
    at = end;
  }
  return { records, isWhole: at === datagram.length && records.length > 0 };
}

/** A record in clear. */
export function writeRecord({ type, version, epoch, sequence, body }: Omit<DtlsRecord, 'body'> & { readonly body: Uint8Array }): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(version, 1);
  head.writeUInt16BE(epoch, 3);
  head.writeUIntBE(sequence, 5, 6);
  head.writeUInt16BE(body.length, 11);
  return Buffer.concat([head, body]);
}

/** The key of one way. */
export interface WayKey {
  readonly suite: Suite;
  readonly key: Buffer;
  /** Fixed part of the nonce. */
  readonly iv: Buffer;
}

/** What is protected but not encrypted: place, type, version and length of the text [RFC 6347, 4.1.2.1]. */
function aadOf({ type, version, epoch, sequence }: Omit<DtlsRecord, 'body'>, bytes: number): Buffer {
  const aad = Buffer.alloc(headBytes);
  aad.writeUInt16BE(epoch, 0);
  aad.writeUIntBE(sequence, 2, 6);
  aad.writeUInt8(type, 8);
  aad.writeUInt16BE(version, 9);
  aad.writeUInt16BE(bytes, 11);
  return aad;
}

/** An encrypted record; its place serves as the part of the nonce that is sent along [RFC 6655, 3]. */
export function sealRecord(text: Uint8Array, head: Omit<DtlsRecord, 'body'>, { suite, key, iv }: WayKey): Buffer {
  const aad = aadOf(head, text.length);
  const explicit = aad.subarray(0, explicitBytes);
  return writeRecord({ ...head, body: Buffer.concat([explicit, suite.seal(key, Buffer.concat([iv, explicit]), { text, aad })]) });
}

/** The text of an encrypted record; `undefined` when it was not made with this key, or was changed. */
export function openRecord(record: DtlsRecord, { suite, key, iv }: WayKey): Buffer | undefined {
  const { body } = record;
  const overhead = explicitBytes + suite.tagBytes;
  if (body.length < overhead) return undefined;
  const nonce = Buffer.concat([iv, body.subarray(0, explicitBytes)]);
  return suite.open(key, nonce, { text: body.subarray(explicitBytes), aad: aadOf(record, body.length - overhead) });
}
