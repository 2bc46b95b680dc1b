/** The order of bytes of a text in UTF-16. */
export type Utf16 = 'le' | 'be';

const marks: Readonly<Record<string, Utf16>> = { fffe: 'le', feff: 'be' };

/** UTF-16 by the byte order mark at the beginning of a file; `undefined` for every other encoding. */
export const utf16In = (head: Buffer): Utf16 | undefined => marks[head.toString('hex', 0, 2)];

/**
 * Bytes of a file as UTF-8. UTF-16 is looked at in whole units: an odd byte at the end waits for its other half, and half of a pair of
 * surrogates becomes the replacement character.
 */
export function asUtf8(bytes: Buffer, order: Utf16 | undefined): Buffer {
  if (order === undefined) return bytes;
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 2));
  return Buffer.from((order === 'le' ? whole : Buffer.from(whole).swap16()).toString('utf16le'));
}

/** Bytes in the file of the first `end` bytes that `asUtf8` made. */
export const bytesInFile = (utf8: Buffer, end: number, order: Utf16 | undefined): number =>
  order === undefined ? end : 2 * utf8.toString('utf8', 0, end).length;
