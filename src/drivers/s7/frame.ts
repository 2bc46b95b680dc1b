import type { S7Address } from './address.ts';

/** A packet on the wire: what RFC 1006 puts around a TPDU of ISO 8073, class 0. */
const tpktBytes = 4;
/** Longest packet that is taken: a PDU of 960 bytes is the largest of any controller; 8192 is the largest TPDU. */
export const longestPacket = 8192;
/** TPDU codes [ISO 8073, 13.1]. */
export const tpdu = { connect: 0xe0, confirm: 0xd0, disconnect: 0x80, data: 0xf0, error: 0x70 } as const;

function packet(tpduBytes: readonly number[], body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const length = tpktBytes + tpduBytes.length + body.length;
  const bytes = new Uint8Array(length);
  bytes.set([3, 0, length >>> 8, length & 0xff, ...tpduBytes]);
  bytes.set(body, tpktBytes + tpduBytes.length);
  return bytes;
}

const u16 = (value: number): readonly number[] => [(value >>> 8) & 0xff, value & 0xff];

/** Ask for a connection between two transport selectors, or confirm one. */
export function encodeConnect(code: number, { local, remote, to = 0 }: { local: number; remote: number; to?: number }): Uint8Array {
  const parameters = [0xc0, 1, 0x0a, 0xc1, 2, ...u16(local), 0xc2, 2, ...u16(remote)];
  return packet([6 + parameters.length, code, ...u16(to), 0, 1, 0, ...parameters]);
}

/** A PDU in a data TPDU, the last of its message. */
export const encodeData = (pdu: Uint8Array): Uint8Array => packet([2, tpdu.data, 0x80], pdu);

/** A PDU in data TPDUs of at most so many bytes, as a peer with a small TPDU size sends it. */
export function encodeDataInPieces(pdu: Uint8Array, most: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < pdu.length; at += most) {
    pieces.push(packet([2, tpdu.data, at + most >= pdu.length ? 0x80 : 0], pdu.subarray(at, at + most)));
  }
  return Buffer.concat(pieces);
}

/** Told of what stands in a stream of packets. */
export interface Packets {
  /** A TPDU that is no data; its bytes begin with its length. Valid during the call only. */
  control(code: number, bytes: Uint8Array): void;
  /** A whole PDU, its pieces put together. Valid during the call only. */
  pdu(bytes: Uint8Array): void;
  /** A header that cannot be one: where the next packet begins is not known any more. Nothing is read after it. */
  broken(detail: string): void;
}

/** Cuts a stream into packets. */
export interface PacketReader {
  push(chunk: Uint8Array): void;
}

/** Puts the pieces of a message together; holds at most one. */
function createGathering(packets: Pick<Packets, 'pdu'>) {
  const message = new Uint8Array(longestPacket);
  let gathered = 0;
  /** Take a data TPDU; false when its message becomes too long. */
  return (bytes: Uint8Array, headerBytes: number): boolean => {
    const body = bytes.subarray(headerBytes);
    const isLast = ((bytes[2] ?? 0) & 0x80) !== 0;
    if (isLast && gathered === 0) {
      packets.pdu(body);
      return true;
    }
    if (gathered + body.length > message.length) return false;
    message.set(body, gathered);
    gathered += body.length;
    if (!isLast) return true;
    const whole = message.subarray(0, gathered);
    gathered = 0;
    packets.pdu(whole);
    return true;
  };
}

/** Takes TPDUs; answers what is wrong with one, `undefined` when nothing is. */
function createTpduReader(packets: Packets): (bytes: Uint8Array) => string | undefined {
  const gather = createGathering(packets);
  return (bytes) => {
    const headerBytes = (bytes[0] ?? 0) + 1;
    const code = (bytes[1] ?? 0) & 0xf0;
    if (headerBytes < 3 || headerBytes > bytes.length) return `a TPDU with a header of ${headerBytes} of ${bytes.length} bytes`;
    if (code === tpdu.data) return gather(bytes, headerBytes) ? undefined : `a message of more than ${longestPacket} bytes`;
    packets.control(code, bytes);
    return undefined;
  };
}

/** Reads packets from chunks that are cut anywhere; holds at most one packet and one PDU. */
export function createPacketReader(packets: Packets): PacketReader {
  const takeTpdu = createTpduReader(packets);
  const rest = new Uint8Array(longestPacket);
  let held = 0;
  let isBroken = false;

  function breakOff(detail: string): void {
    isBroken = true;
    packets.broken(detail);
  }

  /** Read the packet at `at`; answers where the next one begins, or `at` when it is not all there. */
  function readOne(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < tpktBytes) return at;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (bytes[at] !== 3 || length < tpktBytes + 3 || length > longestPacket) {
      breakOff(`a header with version ${bytes[at]} and length ${length}`);
      return end;
    }
    if (at + length > end) return at;
    const problem = takeTpdu(bytes.subarray(at + tpktBytes, at + length));
    if (problem !== undefined) breakOff(problem);
    return at + length;
  }

  /** Complete the packet that has begun with the first bytes of a chunk; answers how many it took. */
  function complete(chunk: Uint8Array): number {
    const before = held;
    const taken = Math.min(chunk.length, longestPacket - held);
    rest.set(chunk.subarray(0, taken), held);
    const read = readOne(rest, 0, held + taken);
    held = read === 0 ? held + taken : 0;
    return read === 0 ? taken : read - before;
  }

  return {
    push(chunk) {
      let at = held > 0 && !isBroken ? complete(chunk) : 0;
      if (held > 0) return;
      for (let next = at; !isBroken && at < chunk.length; at = next) {
        next = readOne(chunk, at, chunk.length);
        if (next === at) break;
      }
      if (isBroken) return;
      rest.set(chunk.subarray(at));
      held = chunk.length - at;
    },
  };
}

/** A stretch of memory as a request names it. */
export type Stretch = Pick<S7Address, 'area' | 'db' | 'start' | 'count'>;
