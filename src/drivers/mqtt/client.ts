import type { Socket } from 'node:net';
import type { Packet } from 'mqtt-packet';
import type { DriverHost, RefusalReason } from '../../contracts/driver.ts';
import type { PayloadLimits } from '../payload/content.ts';
import type { Decoder } from '../payload/decoder.ts';
import type { TakeBytes } from '../shared-reads.ts';
import type { Access } from './access.ts';
import type { Acks, AckTarget } from './acks.ts';
import type { Broker } from './broker.ts';
import type { MqttConfig } from './config.ts';
import type { FrameListener, FrameReader } from './frame.ts';
import type { InLine } from './line.ts';
import type { Message } from './message.ts';
import { encodePacket, reason, type Version } from './packet.ts';
import type { Session } from './session.ts';
import type { TopicProtocol } from './topic-protocol.ts';
import type { Turns, Wait } from './turns.ts';

/** Takes what clients send. */
export interface Hearing extends FrameListener<Client> {
  readonly heard: TakeBytes<Client>;
}

/** What all clients of a source share. */
export interface Source {
  readonly config: MqttConfig;
  readonly host: DriverHost;
  readonly limits: PayloadLimits;
  readonly broker: Broker;
  readonly acks: Acks<Client>;
  readonly hearing: Hearing;
  /** Owns some topics, on a source of Sparkplug B. */
  readonly protocol: TopicProtocol | undefined;
  readonly clients: Set<Client>;
  /** Clients that are not read from at present, and when they are again. */
  readonly turns: Turns;
  /** What was taken since it was last told to the host. */
  readonly taken: { messages: number; values: number; bytes: number };
}

/** What is known of a client once it has signed in. */
export interface SignedIn {
  readonly identity: string;
  readonly clientId: string;
  readonly session: Session;
  /** Hash of the secret that it signed in with; a new secret ends the connection. */
  readonly secretHash: string | undefined;
  /** Closed when nothing has come for so many ticks. */
  readonly idleTicks: number;
  will: { readonly message: Message; readonly delayTicks: number } | undefined;
  /** How long the session is kept when the client has gone. */
  keepTicks: number;
  decoder: Decoder;
  access: Access;
  /** `undefined` when no rule names a topic for them. */
  valuesTopic: Buffer | undefined;
  /** `bindingsVersion` of the host for which the three fields above hold. */
  bindingsVersion: number;
  /** Whether somebody has subscribed to the values topic, as of this version of the broker. */
  isHeard: boolean;
  heardVersion: number;
  /** What it was refused since people were last told, and the tick of that. */
  readonly denied: { count: number; toldTick: number };
  /** Let in without a binding, only to be shown to people. */
  readonly isGuest: boolean;
  /** Topics of a protocol that the client may publish to and that nobody else hears, as of version `ownedVersion` of the broker. */
  readonly ownedTopics: Set<string>;
  ownedVersion: number;
}

/** A connection. */
export interface Client extends AckTarget, InLine<Client> {
  readonly socket: Socket;
  readonly reader: FrameReader<Client>;
  readonly peer: string;
  /** The identity in the client's certificate, when it has shown one. */
  readonly certified: string | undefined;
  version: Version;
  signedIn: SignedIn | undefined;
  state: 'open' | 'closed';
  /** Tick of the broker at which something last came. */
  lastTick: number;
  /** Why it is, or is about to be, not read from. */
  wait: Wait | undefined;
  /** Why its connection has ended, while something that it sent still waits. */
  hungUp: string | undefined;
  /** Kept by {@link Turns}. */
  isParked: boolean;
  /** Bytes worked off since it was last served. */
  sliceBytes: number;
  /** Entries of the message in front of the reader that are dealt with already; it waits for room for the others. */
  resumeAt: number;
  /** MQTT 3 has no refusal: a message was left unacknowledged while nothing was taken, so the client must come again to repeat it. */
  isOwed: boolean;
  /** Largest packet that the client takes. */
  maxPacketBytes: number;
  /** Topic aliases that the client has set on this connection; none before the first. */
  aliases: Map<number, string> | undefined;
  /** The only acknowledgement for the next write, as its packet type, reason and packet id in one number; 0: none, or more than one. */
  onlyAck: number;
  /** Acknowledgements for the next write when there are more. */
  out: Buffer | undefined;
  outLength: number;
}

/** Send a packet; `false` when it is larger than the client takes. */
export function send(client: Client, packet: Packet): boolean {
  if (client.state === 'closed') return true;
  const bytes = encodePacket(packet, client.version);
  if (bytes.length > client.maxPacketBytes) return false;
  flushAcks(client);
  client.socket.write(bytes);
  return true;
}

/** Largest acknowledgement: type, length, packet id, reason. */
const ackBytes = 5;

/** Put an acknowledgement into the client's next write. */
export function putAck(client: Client, type: number, packetId: number, code: number): void {
  if (client.state === 'closed') return;
  const packed = ((type << 24) | (code << 16) | packetId) >>> 0;
  if (client.out === undefined && client.onlyAck === 0)
    client.onlyAck = packed; // fast path: one a write
  else putFurtherAck(client, packed);
}

function putFurtherAck(client: Client, packed: number): void {
  if (client.out !== undefined && client.outLength + ackBytes > client.out.length) flushAcks(client);
  client.out ??= Buffer.allocUnsafe(ackBytes * Math.min(client.pendingAcks + 2, 1024));
  if (client.onlyAck !== 0) client.outLength = writeAck(client.out, client.outLength, client.onlyAck);
  client.onlyAck = 0;
  client.outLength = writeAck(client.out, client.outLength, packed);
}

/** Write an acknowledgement at an offset; answers where it ends. */
function writeAck(out: Buffer, at: number, packed: number): number {
  const code = (packed >>> 16) & 0xff;
  out[at] = (packed >>> 24) << 4;
  out[at + 1] = code === reason.success ? 2 : 3;
  out[at + 2] = (packed >>> 8) & 0xff;
  out[at + 3] = packed & 0xff;
  if (code === reason.success) return at + 4;
  out[at + 4] = code;
  return at + ackBytes;
}

/** Write the acknowledgements that have been put. */
export function flushAcks(client: Client): void {
  const { out, outLength, onlyAck } = client;
  client.out = undefined;
  client.outLength = 0;
  client.onlyAck = 0;
  if (client.state !== 'open') return;
  if (onlyAck !== 0) writeOnly(client, onlyAck);
  else if (out !== undefined) client.socket.write(out.subarray(0, outLength));
}

/** A buffer for single acknowledgements, used again as long as the kernel takes what is written at once. */
let single = Buffer.allocUnsafeSlow(4);

function writeOnly({ socket }: Client, packed: number): void {
  const isShort = ((packed >>> 16) & 0xff) === reason.success;
  const bytes = isShort ? single : Buffer.allocUnsafe(ackBytes);
  writeAck(bytes, 0, packed);
  socket.write(bytes);
  if (isShort && socket.writableLength > 0) single = Buffer.allocUnsafeSlow(4);
}

const lingerMs = 5_000;
/** A client that was told why it must go has so long to hang up itself. */
const farewellMs = 1_000;

/** How a connection comes to its end. */
export interface Ending {
  /** Reason for an MQTT 5 client; `undefined` when the client itself closed. */
  readonly reason: number | undefined;
  /** For people. */
  readonly detail: string;
  /** Publish the will, as for everything but a DISCONNECT of the client and the end of the source. */
  readonly isWillDue: boolean;
}

/** End a connection; later calls do nothing. */
export function close(source: Source, client: Client, ending: Ending): void {
  if (client.state === 'closed') return;
  const isTold = ending.reason !== undefined && client.version === 5 && client.signedIn !== undefined;
  if (isTold) {
    send(client, { cmd: 'disconnect', reasonCode: ending.reason });
  }
  flushAcks(client);
  client.state = 'closed';
  client.reader.stop();
  source.clients.delete(client);
  source.turns.forget(client);
  if (client.signedIn !== undefined) leave(source, client.signedIn, ending);
  client.socket.resume();
  if (isTold) {
    // The client may still be sending: closed at once, it would be reset and lose the reason.
    client.socket.end();
    setTimeout(() => client.socket.destroy(), farewellMs).unref();
    return;
  }
  client.socket.destroySoon();
  // A peer that does not read what was written last is not waited for.
  client.socket.setTimeout(lingerMs, () => client.socket.destroy());
}

function leave({ broker, host, protocol }: Source, signedIn: SignedIn, ending: Ending): void {
  const { session, identity, will, keepTicks } = signedIn;
  if (will !== undefined && ending.isWillDue) {
    session.will = { message: will.message, dueTick: broker.sessions.ticks + (will.delayTicks === 0 ? 0 : will.delayTicks + 1) };
  }
  broker.sessions.leave(session, keepTicks);
  protocol?.left(identity, signedIn);
  host.link({ kind: 'disconnected', identity, time: host.clock.now(), detail: ending.detail });
}

/** People are told of refusals of one client no more often than so many ticks. */
const tellTicks = 60;

/** Count something that a client may not do, and tell of it in the link's events: at once, then at most once a minute with their number. */
export function deny({ host, broker }: Source, { identity, denied }: SignedIn, what: string): void {
  host.refuse('not-allowed', 1, identity, what);
  denied.count++;
  const { ticks } = broker.sessions;
  if (ticks < denied.toldTick + tellTicks) return;
  const detail = denied.count === 1 ? `refused: ${what}` : `refused ${denied.count} times, last ${what}`;
  host.link({ kind: 'error', identity, time: host.clock.now(), detail });
  Object.assign(denied, { count: 0, toldTick: ticks });
}

const refusalReasons: Readonly<Record<number, RefusalReason>> = {
  [reason.tooLarge]: 'too-large',
  [reason.notAuthorized]: 'not-allowed',
};

/** End a connection because of what the client did, and count it. */
export function refuseClient(source: Source, client: Client, code: number, detail: string): void {
  source.host.refuse(refusalReasons[code] ?? 'bad-frame', 1, client.signedIn?.identity, `${client.peer}: ${detail}`);
  close(source, client, { reason: code, detail, isWillDue: true });
}
