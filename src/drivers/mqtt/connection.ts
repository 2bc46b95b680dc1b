import type { Socket } from 'node:net';
import { onBytes } from '../shared-reads.ts';
import { type Client, close, type Hearing, refuseClient, type Source } from './client.ts';
import { createFrameReader, type Frame } from './frame.ts';
import { handle } from './handlers.ts';
import { takePublish } from './ingest.ts';
import { decodePacket, packetType, reason } from './packet.ts';
import { signIn } from './sign-in.ts';

const pingresp = Buffer.from([0xd0, 0]);

/** Largest CONNECT; it is all that a client may send before it has signed in. */
const maxConnectBytes = 16_384;

/** A client that leaves so much unread is read no further until it reads. */
const unreadBytes = 65_536;

/** Serve a new connection; `certified` is the identity in the certificate of a client with TLS. */
export function accept(source: Source, socket: Socket, certified?: string): void {
  if (source.clients.size >= source.config.maxConnections) {
    source.host.refuse('not-admitted', 1, undefined, `a connection beyond ${source.config.maxConnections}`);
    socket.destroy();
    return;
  }
  const client = createClient(source, socket, certified);
  source.clients.add(client);
  onBytes(socket, client, source.hearing.heard);
  socket.on('error', (error) => hangUp(source, client, error.message));
  socket.on('close', () => hangUp(source, client, 'the connection was closed'));
}

/** The peer has gone. What it had sent before, and what still waits for its turn or for room, is worked off first: at QoS 0 nobody sends it again. */
function hangUp(source: Source, client: Client, detail: string): void {
  client.hungUp ??= detail;
  if (!hasWork(client)) lose(source, client, client.hungUp);
}

const hasWork = ({ signedIn, isParked, wait, reader }: Client): boolean =>
  signedIn !== undefined && isParked && (wait === 'turn' || wait === 'room') && reader.waiting > 0;

function lose(source: Source, client: Client, detail: string): void {
  close(source, client, { reason: undefined, detail, isWillDue: true });
}

function createClient(source: Source, socket: Socket, certified: string | undefined): Client {
  return {
    socket,
    reader: createFrameReader(Math.min(maxConnectBytes, source.config.maxPacketBytes), source.hearing),
    peer: `${socket.remoteAddress}:${socket.remotePort}`,
    certified,
    version: 4,
    signedIn: undefined,
    state: 'open',
    lastTick: source.broker.sessions.ticks,
    wait: undefined,
    isParked: false,
    sliceBytes: 0,
    hungUp: undefined,
    resumeAt: 0,
    isOwed: false,
    aliases: undefined,
    maxPacketBytes: Number.POSITIVE_INFINITY,
    onlyAck: 0,
    out: undefined,
    outLength: 0,
    pendingAcks: 0,
    lastTicket: 0,
    isTouched: false,
    line: undefined,
    ahead: undefined,
    behind: undefined,
  };
}

/** Hear all clients of a source: one and the same functions for each, as their own would have to be fetched from memory for each message. */
export const hearing = (source: () => Source): Hearing => ({
  heard: (client, bytes, length) => receive(source(), client, bytes, length),
  frame: (frame, client) => takeFrame(source(), client, frame),
  broken: (why, detail, client) => refuseClient(source(), client, why === 'too-large' ? reason.tooLarge : reason.malformed, detail),
});

/** Bytes have come. Pausing a socket costs as much as a message, so a client that waits is paused only when more comes from it. */
function receive(source: Source, client: Client, bytes: Buffer, length: number): void {
  if (client.state !== 'open') return;
  if (client.isParked) client.socket.pause();
  client.sliceBytes = 0;
  client.reader.push(bytes, length, client);
  follow(source, client);
}

/** The reader has worked: write what it gave rise to. */
function follow(source: Source, client: Client): void {
  // Before it has signed in, bytes do not buy time: who trickles a CONNECT is let go like who sends none.
  if (client.signedIn !== undefined) client.lastTick = source.broker.sessions.ticks;
  if (client.reader.isHalted) source.turns.park(client);
  source.acks.flush();
  if (client.socket.writableLength > unreadBytes && !client.isParked && client.state === 'open') {
    client.wait = 'ears';
    source.turns.park(client);
  }
  const { messages, values, bytes } = source.taken;
  if (messages === 0) return;
  source.host.count(messages, values, bytes);
  Object.assign(source.taken, { messages: 0, values: 0, bytes: 0 });
}

function takeFrame(source: Source, client: Client, frame: Frame): boolean {
  const type = (frame.bytes[frame.from] ?? 0) >> 4;
  const { signedIn } = client;
  if (signedIn === undefined) return takeFirst(source, client, frame);
  if (!source.turns.mayTake(client, frame.to - frame.from)) return false;
  if (type === packetType.publish) return takePublish(source, client, signedIn, frame);
  if (type === packetType.pingreq && frame.to - frame.from === 2) {
    client.socket.write(pingresp);
    return true;
  }
  const packet = decodePacket(frame.bytes.subarray(frame.from, frame.to), client.version);
  if (packet instanceof Error) refuseClient(source, client, reason.malformed, packet.message);
  else handle({ source, client, signedIn }, packet);
  return true;
}

/** The first packet must be a CONNECT [MQTT-3.1.0-1]; a protocol level that we do not know is answered [MQTT-3.1.2-2]. */
function takeFirst(source: Source, client: Client, frame: Frame): boolean {
  const isConnect = (frame.bytes[frame.from] ?? 0) >> 4 === packetType.connect;
  if (isConnect && source.host.closed === undefined && !source.turns.mayEnter(client)) return false;
  const packet = decodePacket(frame.bytes.subarray(frame.from, frame.to), 4);
  if (!(packet instanceof Error) && packet.cmd === 'connect') {
    signIn(source, client, packet);
    return true;
  }
  const detail = packet instanceof Error ? packet.message : `${packet.cmd} before CONNECT`;
  if (detail === 'Invalid protocol version') client.socket.write(Buffer.from([0x20, 2, 0, 1]));
  refuseClient(source, client, reason.protocolError, detail);
  return true;
}

/** Its time has come again: read on where reading had stopped. */
export function resume(source: Source, client: Client): void {
  client.sliceBytes = 0;
  client.reader.resume(client);
  follow(source, client);
  if (client.hungUp !== undefined) hangUp(source, client, client.hungUp);
}
