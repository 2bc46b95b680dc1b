/** Bytes of a stream that wait for more. */
export interface Leftover {
  readonly length: number;
  /** Copy `chunk[from…to)`. */
  add(chunk: Buffer, from: number, to: number): void;
  /** Let `read` look at all bytes and say how many it used up from the front. */
  use(read: (bytes: Buffer, length: number) => number): void;
  clear(): void;
}

/** Nothing at first. The room doubles, so that a long packet in many pieces is not copied again and again; it is given back when all is used. */
export function createLeftover(): Leftover {
  let bytes: Buffer | undefined;
  let length = 0;
  const clear = (): void => {
    bytes = undefined;
    length = 0;
  };
  return {
    get length() {
      return length;
    },
    add(chunk, from, to) {
      const needed = length + to - from;
      if (bytes === undefined || bytes.length < needed) {
        const wider = Buffer.allocUnsafe(Math.max(needed, length * 2)); // from the pool when small: most are one message
        bytes?.copy(wider, 0, 0, length);
        bytes = wider;
      }
      chunk.copy(bytes, length, from, to);
      length = needed;
    },
    use(read) {
      if (bytes === undefined) return;
      const used = read(bytes, length);
      if (used >= length) clear();
      else bytes?.copyWithin(0, used, length);
      length = Math.max(0, length - used);
    },
    clear,
  };
}
