import { createLeftover, type Leftover } from './leftover.ts';

/** A whole packet: fixed header at `from`, body at `body…to` of `bytes`. One and the same object for all packets of a reader. */
export interface Frame {
  bytes: Buffer;
  from: number;
  body: number;
  to: number;
}

/** Why a stream cannot be read any further. */
export type Breakage = 'bad-frame' | 'too-large';

/** What a {@link FrameReader} tells. */
export interface FrameListener<Owner> {
  /** A packet; `false` halts the reader in front of it, and `resume` hands it out once more. Bytes are only valid during the call. */
  frame(frame: Frame, owner: Owner): boolean;
  /** The reader takes nothing more. */
  broken(reason: Breakage, detail: string, owner: Owner): void;
}

/** Cuts a byte stream into MQTT packets, however it was split on the way. Whose stream it is, is handed through to the listener, which all readers may share. */
export interface FrameReader<Owner> {
  /** Longest packet, in bytes. */
  mostBytes: number;
  /** `bytes[0…length)` have come; they are used or copied before it returns. */
  push(bytes: Buffer, length: number, owner: Owner): void;
  /** Go on after a halt. */
  resume(owner: Owner): void;
  /** Take nothing more. */
  stop(): void;
  readonly isHalted: boolean;
  /** Bytes that wait for more, or for a resume. */
  readonly waiting: number;
}

const noBytes = Buffer.alloc(0);

/** Longest form of the remaining length, §2.2.3 (3.1.1) and §1.5.5 (5). */
const maxLengthBytes = 4;

/** Find the packet at `frame.from`; `undefined` when its end has not arrived. */
function measure(frame: Frame, end: number, limit: number): Breakage | 'whole' | undefined {
  let length = 0;
  for (let i = 0; i < maxLengthBytes; i++) {
    const at = frame.from + 1 + i;
    if (at >= end) return undefined;
    const byte = frame.bytes[at] ?? 0;
    length += (byte & 0x7f) * 128 ** i;
    if (byte >= 0x80) continue;
    frame.body = at + 1;
    frame.to = at + 1 + length;
    if (frame.to - frame.from > limit) return 'too-large';
    return frame.to <= end ? 'whole' : undefined;
  }
  return 'bad-frame';
}

/** A reader that refuses packets longer than `mostBytes` as soon as their header says so. */
export const createFrameReader = <Owner>(mostBytes: number, listener: FrameListener<Owner>): FrameReader<Owner> =>
  new StreamReader(mostBytes, listener);

/** One flat object, no closures: each of tens of thousands of connections has its own, to be fetched from memory for each message. */
class StreamReader<Owner> implements FrameReader<Owner> {
  mostBytes: number;
  isHalted = false;
  private isStopped = false;
  /** Made when a packet first comes in pieces, or must wait. */
  private leftover: Leftover | undefined;
  private readonly frame: Frame = { bytes: noBytes, from: 0, body: 0, to: 0 };
  private readonly listener: FrameListener<Owner>;

  constructor(mostBytes: number, listener: FrameListener<Owner>) {
    this.mostBytes = mostBytes;
    this.listener = listener;
  }

  get waiting(): number {
    return this.leftover?.length ?? 0;
  }

  push(bytes: Buffer, length: number, owner: Owner): void {
    if (this.isStopped) return;
    if (this.isHalted || this.waiting > 0) {
      this.keep(bytes, 0, length);
      if (!this.isHalted) this.walkLeftover(owner);
      return;
    }
    // Fast path: packets are read where the socket put them.
    const used = this.walk(bytes, length, owner);
    if (used < length && !this.isStopped) this.keep(bytes, used, length);
  }

  resume(owner: Owner): void {
    this.isHalted = false;
    this.walkLeftover(owner);
  }

  stop(): void {
    this.isStopped = true;
    this.leftover?.clear();
  }

  private keep(bytes: Buffer, from: number, to: number): void {
    this.leftover ??= createLeftover();
    this.leftover.add(bytes, from, to);
  }

  private walkLeftover(owner: Owner): void {
    this.leftover?.use((bytes, length) => this.walk(bytes, length, owner));
  }

  /** Hand out the packets of `bytes[0…end)`; answers how many bytes were used up. */
  private walk(bytes: Buffer, end: number, owner: Owner): number {
    const { frame, listener } = this;
    let at = 0;
    while (at < end && !this.isStopped) {
      frame.bytes = bytes;
      frame.from = at;
      const found = measure(frame, end, this.mostBytes);
      if (found === undefined) break;
      if (found !== 'whole') {
        this.breakWith(found, owner);
        break;
      }
      const next = frame.to;
      if (!listener.frame(frame, owner)) {
        this.isHalted = true;
        break;
      }
      at = next;
    }
    return at;
  }

  private breakWith(breakage: Breakage, owner: Owner): void {
    this.stop();
    const { from, to } = this.frame;
    const detail = breakage === 'too-large' ? `a packet of ${to - from} bytes, the limit is ${this.mostBytes}` : 'a length of five bytes';
    this.listener.broken(breakage, detail, owner);
  }
}
