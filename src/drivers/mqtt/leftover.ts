/** Bytes of a stream that wait for more. */
export interface Leftover {
  readonly length: number;
  /** Copy `chunk[from…to)`. */
  add(chunk: Buffer, from: number, to: number): void;
  /** Let `read` look at all bytes and say how many it used up from the front. */
  use(read: (bytes: Buffer, length: number) => number): void;
  clear(): void;
}

/**
 * Rooms of 1, 2, 4 … 64 KiB are used again; longer ones are rare. Made anew each time, those of tens of thousands of clients that wait for
 * their turn would be more memory outside of V8's heap than it lets grow without stopping to collect.
 */
const smallestRoom = 1024;
const largestRoom = 64 << 10;
const slabBytes = 256 << 10;
/** Free rooms of one size beyond this are left to the garbage collector. */
const mostFreeBytes = 64 << 20;
const free = new Map<number, Buffer[]>();
for (let room = smallestRoom; room <= largestRoom; room *= 2) free.set(room, []);

function cut(room: number): Buffer[] {
  const slab = Buffer.allocUnsafeSlow(slabBytes);
  return Array.from({ length: slabBytes / room }, (_, i) => slab.subarray(i * room, (i + 1) * room));
}

/** A buffer with room for so many bytes; give it back. */
function takeRoom(bytes: number): Buffer {
  if (bytes > largestRoom) return Buffer.allocUnsafeSlow(bytes);
  let room = smallestRoom;
  while (room < bytes) room *= 2;
  const rooms = free.get(room);
  if (rooms?.length === 0) rooms.push(...cut(room));
  return rooms?.pop() ?? Buffer.allocUnsafeSlow(room);
}

function giveBack(buffer: Buffer | undefined): void {
  const rooms = buffer === undefined ? undefined : free.get(buffer.length);
  if (buffer !== undefined && rooms !== undefined && rooms.length * buffer.length < mostFreeBytes) rooms.push(buffer);
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
        const wider = takeRoom(Math.max(needed, length * 2));
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
