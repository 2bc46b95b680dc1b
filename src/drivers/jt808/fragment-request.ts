import { Failure } from '../../contracts/errors.ts';

/** A wish for fragments of a message again (0x8003 down, 0x0005 up). */
export interface FragmentRequest {
  /** Serial of the first fragment of the message. */
  readonly firstSerial: number;
  readonly indexes: readonly number[];
}

/** The body of a request; the count is a WORD in 2019 and a BYTE before, which holds 255. */
export function writeFragmentRequest({ firstSerial, indexes }: FragmentRequest, version: number | undefined): Uint8Array {
  const word = (value: number): number[] => [value >> 8, value & 255];
  const asked = version === undefined ? indexes.slice(0, 255) : indexes;
  return Uint8Array.from([...word(firstSerial), ...(version === undefined ? [asked.length] : word(asked.length)), ...asked.flatMap(word)]);
}

/** Read a request. Throws `BAD_FRAME` when its count does not agree with its length. */
export function readFragmentRequest(body: Uint8Array, version: number | undefined): FragmentRequest {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const from = version === undefined ? 3 : 4;
  const count = bytes.length < from ? -1 : version === undefined ? (bytes[2] ?? 0) : bytes.readUInt16BE(2);
  if (count < 0 || bytes.length !== from + 2 * count) {
    throw new Failure('BAD_FRAME', 'reading a request for fragments: wrong length', { details: { what: 'a request for fragments' } });
  }
  return { firstSerial: bytes.readUInt16BE(0), indexes: Array.from({ length: count }, (_, i) => bytes.readUInt16BE(from + 2 * i)) };
}
