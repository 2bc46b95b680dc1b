/** A whole packet: fixed header at `from`, body at `body…to` of `bytes`. One and the same object for all packets of a reader. */
export interface Frame {
  bytes: Buffer;
  from: number;
  body: number;
  to: number;
}

/** What a {@link FrameReader} tells. */
export interface FrameListener {
  /** A packet; `false` halts the reader in front of it, and `resume` hands it out once more. Bytes are only valid during the call. */
  frame(frame: Frame): boolean;
  /** The stream cannot be read any further; the reader takes nothing more. */
  broken(reason: 'bad-frame' | 'too-large', detail: string): void;
}

/** Cuts a byte stream into MQTT packets, however it was split on the way. */
export interface FrameReader {
  push(chunk: Buffer): void;
  /** Go on after a halt. */
  resume(): void;
  /** Take nothing more. */
  stop(): void;
  readonly isHalted: boolean;
}

const needsMore = -1;
const isBroken = -2;

/** Longest form of the remaining length, MQTT-1.5.5 (v5) and 2.2.3 (3.1.1). */
const maxLengthBytes = 4;

/** A reader that refuses packets longer than `limit()` bytes as soon as their header says so. */
export function createFrameReader(limit: () => number, listener: FrameListener): FrameReader {
  const frame: Frame = { bytes: Buffer.alloc(0), from: 0, body: 0, to: 0 };
  let rest: Buffer | undefined;
  let restLength = 0;
  let isHalted = false;
  let isStopped = false;

  function breakWith(reason: 'bad-frame' | 'too-large', detail: string): number {
    isStopped = true;
    listener.broken(reason, detail);
    return isBroken;
  }

  /** Set `body` and `to` of the frame at `from`. */
  function measure(bytes: Buffer, from: number, end: number): number {
    let length = 0;
    for (let i = 0; i < maxLengthBytes; i++) {
      const at = from + 1 + i;
      if (at >= end) return needsMore;
      const byte = bytes[at] ?? 0;
      length += (byte & 0x7f) * 128 ** i;
      if (byte >= 0x80) continue;
      const size = i + 2 + length;
      if (size > limit()) return breakWith('too-large', `a packet of ${size} bytes, the limit is ${limit()}`);
      frame.body = at + 1;
      frame.to = at + 1 + length;
      return frame.to <= end ? frame.to : needsMore;
    }
    return breakWith('bad-frame', 'the remaining length has more than four bytes');
  }

  /** Hand out the packets of `bytes[0…end)`; answers how many bytes were used up. */
  function walk(bytes: Buffer, end: number): number {
    let at = 0;
    while (at < end && !isStopped) {
      const next = measure(bytes, at, end);
      if (next < 0) break;
      frame.bytes = bytes;
      frame.from = at;
      if (!listener.frame(frame)) {
        isHalted = true;
        break;
      }
      at = next;
    }
    return at;
  }

  /** Keep what is left. The room doubles, so that a long packet in many pieces is not copied again and again. */
  function keep(bytes: Buffer, from: number, to: number): void {
    const length = restLength + to - from;
    if (rest === undefined || rest.length < length) {
      const wider = Buffer.allocUnsafeSlow(Math.max(length, restLength * 2));
      rest?.copy(wider, 0, 0, restLength);
      rest = wider;
    }
    bytes.copy(rest, restLength, from, to);
    restLength = length;
  }

  function walkRest(): void {
    if (rest === undefined) return;
    const used = walk(rest, restLength);
    if (used === restLength || isStopped) {
      rest = undefined;
      restLength = 0;
      return;
    }
    rest.copyWithin(0, used, restLength);
    restLength -= used;
  }

  return {
    push(chunk) {
      if (isStopped) return;
      if (rest !== undefined || isHalted) {
        keep(chunk, 0, chunk.length);
        if (!isHalted) walkRest();
        return;
      }
      // Fast path: packets are read where the socket put them.
      const used = walk(chunk, chunk.length);
      if (used < chunk.length && !isStopped) keep(chunk, used, chunk.length);
    },
    resume() {
      isHalted = false;
      walkRest();
    },
    stop() {
      isStopped = true;
      rest = undefined;
    },
    get isHalted() {
      return isHalted;
    },
  };
}

/** The parts of a PUBLISH packet, as offsets into its frame. One object is filled again and again. */
export interface Publish {
  qos: number;
  isRetained: boolean;
  packetId: number;
  topicFrom: number;
  topicTo: number;
  /** Meaningless when there are properties. */
  payloadFrom: number;
  /** MQTT 5 properties are there: read the packet by the general parser. */
  hasProperties: boolean;
}

/** An empty {@link Publish} to be filled. */
export const createPublish = (): Publish => ({
  qos: 0,
  isRetained: false,
  packetId: 0,
  topicFrom: 0,
  topicTo: 0,
  payloadFrom: 0,
  hasProperties: false,
});

/** Hot path: find the parts of a PUBLISH by hand (0.03 µs instead of 2 µs); `false` when it is malformed. */
export function readPublish({ bytes, from, body, to }: Frame, version: number, publish: Publish): boolean {
  const flags = bytes[from] ?? 0;
  publish.qos = (flags >> 1) & 3;
  publish.isRetained = (flags & 1) === 1;
  if (publish.qos === 3 || body + 2 > to) return false; // [MQTT-3.3.1-4]
  publish.topicFrom = body + 2;
  publish.topicTo = body + 2 + (((bytes[body] ?? 0) << 8) | (bytes[body + 1] ?? 0));
  let at = publish.topicTo;
  publish.packetId = 0;
  if (publish.qos > 0) {
    if (at + 2 > to) return false;
    publish.packetId = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (publish.packetId === 0) return false; // [MQTT-2.2.1-3]
    at += 2;
  }
  if (at > to || (version === 5 && at >= to)) return false;
  publish.hasProperties = version === 5 && bytes[at] !== 0;
  publish.payloadFrom = version === 5 ? at + 1 : at;
  return true;
}
