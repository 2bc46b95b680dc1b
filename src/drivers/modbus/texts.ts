import type { Order } from './values.ts';

/** Most bytes of a text: what one request reads. */
export const longestText = 250;

/** How bytes become characters, as `TextDecoder` calls it; ASCII is a part of both. */
export const encodings = { ascii: 'utf-8', utf8: 'utf-8', gbk: 'gb18030' } as const;
/** A key of {@link encodings}. */
export type Encoding = keyof typeof encodings;

/** How characters lie in registers. */
export interface TextShape {
  /** Bytes; of an odd number of them, the last register has one to spare. */
  readonly bytes: number;
  readonly encoding: Encoding;
}

const decoders = { 'utf-8': new TextDecoder('utf-8', { fatal: true }), gb18030: new TextDecoder('gb18030', { fatal: true }) };

/** Bytes 00 and FF end a text: the one fills it up, the other is memory that was never written. FF is in no UTF-8 and no GBK. */
const isEnd = (byte: number): boolean => byte === 0 || byte === 0xff;

/**
 * Read the text whose registers start at byte `at`, without the NULs or blanks that fill it up. `undefined` when it is none: bytes that its
 * encoding does not have, or control characters in it.
 */
export function readText(
  bytes: Uint8Array,
  at: number,
  { text, order }: { readonly text: TextShape; readonly order: Order },
): string | undefined {
  const swap = (order & 2) === 0 ? 0 : 1;
  const all = Uint8Array.from({ length: text.bytes }, (_, i) => bytes[at + (i ^ swap)] ?? 0);
  const end = all.findIndex(isEnd);
  try {
    const read = decoders[encodings[text.encoding]].decode(end < 0 ? all : all.subarray(0, end)).trim();
    return /\p{Cc}/u.test(read) ? undefined : read;
  } catch {
    return undefined; // the decoder says no more than that it cannot
  }
}
