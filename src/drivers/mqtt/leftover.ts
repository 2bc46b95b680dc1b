/** Bytes of a stream that wait for more. */
export interface Leftover {
  readonly length: number;
  /** Copy `chunk[from…to)`. */
  add(chunk: Buffer, from: number, to: number): void;
  /** Let `read` look at all bytes and say how many it used up from the front. */
  use(read: (bytes: Buffer, length: number) => number): void;
  clear(): void;
}

/** Most leftovers are one message of a client that waits for its turn; there are as many pieces as ever waited at once. */
const pieceBytes = 1024;
const slabPieces = 256;
const free: Buffer[] = [];

function takePiece(): Buffer {
  if (free.length === 0) {
    const slab = Buffer.allocUnsafeSlow(pieceBytes * slabPieces);
    for (let i = 0; i < slabPieces; i++) free.push(slab.subarray(i * pieceBytes, (i + 1) * pieceBytes));
  }
  return free.pop() ?? Buffer.allocUnsafeSlow(pieceBytes);
}

const bufferFor = (bytes: number): Buffer => (bytes <= pieceBytes ? takePiece() : Buffer.allocUnsafeSlow(bytes));

function giveBack(buffer: Buffer | undefined): void {
  if (buffer?.length === pieceBytes) free.push(buffer);
}

/** Nothing at first. The room doubles, so that a long packet in many pieces is not copied again and again; it is given back when all is used. */
export function createLeftover(): Leftover {
  let bytes: Buffer | undefined;
  let length = 0;
  let isRead = false;
  const clear = (): void => {
    if (!isRead) giveBack(bytes);
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
        const wider = bufferFor(Math.max(needed, length * 2));
        bytes?.copy(wider, 0, 0, length);
        giveBack(bytes);
        bytes = wider;
      }
      chunk.copy(bytes, length, from, to);
      length = needed;
    },
    use(read) {
      const looked = bytes;
      if (looked === undefined) return;
      isRead = true;
      const used = read(looked, length);
      isRead = false;
      if (bytes === undefined)
        giveBack(looked); // it was cleared meanwhile
      else if (used >= length) clear();
      else {
        looked.copyWithin(0, used, length);
        length -= used;
      }
    },
    clear,
  };
}
