import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const program = '/usr/bin/tshark';
const run = promisify(execFile);
const limits = { timeout: 60_000, maxBuffer: 2 ** 28 };

/** True when tshark is installed. */
export const hasTshark = existsSync(program);

/** Bytes on a TCP connection, as one packet. */
export interface Packet {
  /** Sent by the side that has connected. */
  readonly isRequest: boolean;
  readonly bytes: Uint8Array;
  /** Which connection; default 0. */
  readonly stream?: number;
}

const u16 = (value: number): readonly number[] => [(value >>> 8) & 0xff, value & 0xff];
const u32 = (value: number): readonly number[] => [...u16(value >>> 16), ...u16(value)];
const u32le = (value: number): readonly number[] => u32(value).toReversed();
const firstClientPort = 50_000;

function ipOf({ isRequest, bytes, stream = 0 }: Packet, sent: number, heard: number, serverPort: number): readonly number[] {
  const [from, to] = isRequest ? [firstClientPort + stream, serverPort] : [serverPort, firstClientPort + stream];
  const tcp = [...u16(from), ...u16(to), ...u32(sent), ...u32(heard), 0x50, 0x18, ...u16(8192), 0, 0, 0, 0];
  const hosts = isRequest ? [127, 0, 0, 1, 127, 0, 0, 2] : [127, 0, 0, 2, 127, 0, 0, 1];
  return [0x45, 0, ...u16(20 + tcp.length + bytes.length), 0, 0, 0, 0, 64, 6, 0, 0, ...hosts, ...tcp];
}

/** A capture of IPv4 and TCP headers around the bytes of connections to a port: link type 101, raw IP. */
export function captureOf(packets: readonly Packet[], serverPort: number): Uint8Array {
  const next = new Map<string, number>();
  const records = packets.flatMap((packet) => {
    const { isRequest, bytes, stream = 0 } = packet;
    const [own, other] = [`${stream} ${isRequest}`, `${stream} ${!isRequest}`];
    const sent = next.get(own) ?? 1;
    next.set(own, sent + bytes.length);
    const ip = ipOf(packet, sent, next.get(other) ?? 1, serverPort);
    const total = ip.length + bytes.length;
    return [...u32le(0), ...u32le(0), ...u32le(total), ...u32le(total), ...ip, ...bytes];
  });
  return Uint8Array.from([...u32le(0xa1b2c3d4), 2, 0, 4, 0, ...u32le(0), ...u32le(0), ...u32le(65_535), ...u32le(101), ...records]);
}

/** A UDP datagram. */
export interface Datagram {
  /** Sent to the port that the protocol is known by, or from it. */
  readonly isRequest: boolean;
  readonly bytes: Uint8Array;
}

/** A capture of IPv4 and UDP headers around datagrams to and from a port: link type 101, raw IP. */
export function datagramCaptureOf(datagrams: readonly Datagram[], serverPort: number): Uint8Array {
  const records = datagrams.flatMap(({ isRequest, bytes }) => {
    const [from, to] = isRequest ? [firstClientPort, serverPort] : [serverPort, firstClientPort];
    const udp = [...u16(from), ...u16(to), ...u16(8 + bytes.length), 0, 0, ...bytes];
    const hosts = isRequest ? [127, 0, 0, 1, 127, 0, 0, 2] : [127, 0, 0, 2, 127, 0, 0, 1];
    const ip = [0x45, 0, ...u16(20 + udp.length), 0, 0, 0, 0, 64, 17, 0, 0, ...hosts, ...udp];
    return [...u32le(0), ...u32le(0), ...u32le(ip.length), ...u32le(ip.length), ...ip];
  });
  return Uint8Array.from([...u32le(0xa1b2c3d4), 2, 0, 4, 0, ...u32le(0), ...u32le(0), ...u32le(65_535), ...u32le(101), ...records]);
}

/** What tshark prints of a capture. Throws when it cannot read it. */
export async function dissected(capture: Uint8Array, options: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-test-'));
  try {
    const path = join(folder, 'capture.pcap');
    await writeFile(path, capture);
    return await dissectedFile(path, options);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The same of a capture that lies somewhere. */
export async function dissectedFile(path: string, options: readonly string[]): Promise<string> {
  const { stdout } = await run(program, ['-r', path, ...options], limits);
  return stdout;
}

/** The bytes of every TCP segment of a capture to or from a port, without what was sent again. */
export async function segmentsOf(path: string, serverPort: number): Promise<readonly Packet[]> {
  const wanted = `tcp.len > 0 && tcp.port == ${serverPort} && !tcp.analysis.retransmission`;
  const fields = ['tcp.stream', 'tcp.dstport', 'tcp.payload'].flatMap((field) => ['-e', field]);
  const text = await dissectedFile(path, ['-Y', wanted, '-T', 'fields', ...fields]);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [stream = '', port = '', payload = ''] = line.split('\t');
      return { stream: Number(stream), isRequest: Number(port) === serverPort, bytes: Buffer.from(payload, 'hex') };
    });
}
