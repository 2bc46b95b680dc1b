/** A sequence holds others of its kind at most so deep: message, PDU, list, pair of OID and value, and room for what is to come. */
const mostNested = 8;
const constructed = 0x20;

interface Element {
  readonly isConstructed: boolean;
  /** Where its contents begin and end. */
  readonly from: number;
  readonly to: number;
}

/** The element at `at`; `undefined` when it is cut off, or its length has no definite form of at most four bytes [X.690, 8.1.3]. */
function elementAt(bytes: Uint8Array, at: number, end: number): Element | undefined {
  const first = bytes[at + 1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const from = at + 2 + lengthBytes;
  if (from > end || lengthBytes > 4 || first === 0x80) return undefined;
  const length = lengthBytes === 0 ? first : bytes.subarray(at + 2, from).reduce((sum, byte) => sum * 256 + byte, 0);
  return from + length > end ? undefined : { isConstructed: ((bytes[at] ?? 0) & constructed) !== 0, from, to: from + length };
}

function isFilled(bytes: Uint8Array, [begin, end]: readonly [number, number], nested: number): boolean {
  for (let at = begin; at < end; ) {
    const element = elementAt(bytes, at, end);
    if (element === undefined) return false;
    const { isConstructed, from, to } = element;
    if (isConstructed && (nested === mostNested || !isFilled(bytes, [from, to], nested + 1))) return false;
    at = to;
  }
  return true;
}

/** Whether each sequence of a message ends where what stands in it ends. Behind the message there may be zeros, with which some agents fill up. */
export function isWellFramed(bytes: Uint8Array): boolean {
  const message = elementAt(bytes, 0, bytes.length);
  if (message === undefined || !message.isConstructed) return false;
  return isFilled(bytes, [message.from, message.to], 1) && bytes.subarray(message.to).every((byte) => byte === 0);
}
