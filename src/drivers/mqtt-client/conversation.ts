import type { Socket } from 'node:net';
import type { IConnectPacket, Packet } from 'mqtt-packet';
import type { DriverHost } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { bridgeProperty } from '../../contracts/outward.ts';
import { createDurableQueue, type DurableQueue } from '../durable-queue.ts';
import { createFrameReader, type Frame, type FrameReader } from '../mqtt/frame.ts';
import { decodePacket, encodePacket, packetType, reason, type Version } from '../mqtt/packet.ts';
import { createPublish, readPublish } from '../mqtt/publish.ts';
import { isTopic } from '../mqtt/topic.ts';
import { type Asks, createAsks } from './asks.ts';
import type { MqttClientConfig } from './config.ts';
import { peerOf } from './dial.ts';
import type { Incoming, Intake } from './intake.ts';

/** What is said with a broker over one connection. */
export interface Conversation {
  /** Sign in and wait for the answer. Throws a `Failure`. */
  signIn(connect: IConnectPacket): Promise<void>;
  /** Subscribe and wait for the answer: the filters that were refused. Throws a `Failure`. */
  subscribe(filters: readonly string[]): Promise<readonly string[]>;
  unsubscribe(filters: readonly string[]): Promise<void>;
  /** Publish at QoS 1 and wait for the acknowledgement. Throws a `Failure`. */
  publish(topic: string, payload: Buffer, isRetained?: boolean): Promise<void>;
  /** Show the message in front of the reader again. */
  resume(): void;
  /** To be called about once a second. */
  tick(): void;
  /** Say good-bye and hang up. */
  end(): void;
  /** Rejects with a `Failure` when the connection is of no use any more. */
  readonly lost: Promise<never>;
}

/** What a conversation works with. */
export interface ConversationOptions {
  readonly config: MqttClientConfig;
  readonly host: DriverHost;
  readonly intake: Intake;
  readonly socket: Socket;
  /** Packet ids of QoS 2 messages that are taken and not released; kept over connections. */
  readonly received: Set<number>;
}

/** A broker that does not close has so long. */
const lingerMs = 300;
const pubcomp = 7;
const pingreq = Buffer.from([0xc0, 0]);

/** What the functions of this file share. */
interface Talk extends ConversationOptions {
  readonly version: Version;
  readonly reader: FrameReader<Talk>;
  readonly durable: DurableQueue;
  readonly asks: Asks;
  readonly lose: (error: Failure) => void;
  readonly state: State;
}

interface State {
  /** The newest ticket that an acknowledgement waits for. */
  lastTicket: number;
  sentAt: number;
  heardAt: number;
  pingedAt: number | undefined;
  isEnded: boolean;
}

/** Begin on a connected socket; nothing is sent yet. */
export function createConversation(options: ConversationOptions): Conversation {
  const { socket } = options;
  let lose: (error: Failure) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    lose = reject;
  });
  lost.catch(() => undefined); // whoever waits is told
  const talk = talkOf(options, lose);
  const { reader, state } = talk;
  socket.on('data', (chunk: Buffer) => {
    state.heardAt = performance.now();
    reader.push(chunk, chunk.length, talk);
    if (isHalted(talk)) socket.pause();
  });
  socket.on('error', (error) => stop(talk, error.message));
  socket.on('close', () => stop(talk, 'the connection was closed'));
  return {
    lost,
    signIn: (connect) => signIn(talk, connect),
    subscribe: (filters) => subscribe(talk, filters),
    unsubscribe: (filters) => unsubscribe(talk, filters),
    publish: (topic, payload, isRetained = false) => publish(talk, topic, { payload, isRetained }),
    resume() {
      if (!reader.isHalted) return;
      reader.resume(talk);
      if (!isHalted(talk)) socket.resume();
    },
    tick: () => tick(talk),
    end: () => end(talk),
  };
}

function talkOf(options: ConversationOptions, lose: (error: Failure) => void): Talk {
  const { config, host } = options;
  const now = performance.now();
  const talk: Talk = {
    ...options,
    version: config.version === '5' ? 5 : 4,
    durable: createDurableQueue(host.sink),
    reader: createFrameReader<Talk>(config.maxPacketBytes, {
      frame: (frame, talk) => takeFrame(talk, frame),
      broken: (_reason, detail, talk) => stop(talk, detail),
    }),
    asks: createAsks({
      answerMs: config.answerSeconds * 1000,
      send: (packet) => write(talk, encodePacket(packet, talk.version)),
      late: (what) => stop(talk, `no ${what.split(' ')[0]} in ${config.answerSeconds} s`),
    }),
    lose,
    state: { lastTicket: 0, sentAt: now, heardAt: now, pingedAt: undefined, isEnded: false },
  };
  return talk;
}

const isHalted = ({ reader, state }: Talk): boolean => reader.isHalted && !state.isEnded;

function failure({ config }: Talk, what: string): Failure {
  const detail = `${peerOf(config)}: ${what}`;
  return new Failure('LINK_LOST', `hearing broker ${detail}`, { details: { what: detail } });
}

function close({ state, reader, durable }: Talk): void {
  state.isEnded = true;
  reader.stop();
  durable.stop();
}

/** The connection is of no use any more. */
function stop(talk: Talk, what: string): void {
  if (talk.state.isEnded) return;
  close(talk);
  talk.socket.destroy();
  const error = failure(talk, what);
  talk.asks.fail(error);
  talk.lose(error);
}

function end(talk: Talk): void {
  if (talk.state.isEnded) return;
  write(talk, encodePacket({ cmd: 'disconnect', reasonCode: reason.success }, talk.version));
  close(talk);
  talk.asks.fail(failure(talk, 'the source was stopped'));
  talk.socket.resume();
  talk.socket.end();
  setTimeout(() => talk.socket.destroy(), lingerMs).unref();
}

function write({ state, socket }: Talk, bytes: Buffer): void {
  if (state.isEnded) return;
  state.sentAt = performance.now();
  socket.write(bytes);
}

const sendId = (talk: Talk, type: number, packetId: number): void =>
  write(talk, Buffer.from([type << 4, 2, packetId >> 8, packetId & 0xff]));

function takeFrame(talk: Talk, frame: Frame): boolean {
  if ((frame.bytes[frame.from] ?? 0) >> 4 === packetType.publish) return takePublish(talk, frame);
  const packet = decodePacket(frame.bytes.subarray(frame.from, frame.to), talk.version);
  if (packet instanceof Error) stop(talk, packet.message);
  else takeOther(talk, packet);
  return true;
}

const parts = createPublish();

/** The message in a PUBLISH, or what is wrong with it. */
function messageOf({ version }: Talk, frame: Frame): Incoming | string {
  if (!readPublish(frame, version, parts)) return 'a malformed PUBLISH';
  const { qos, isRetained, payloadFrom: from, topicFrom, topicTo } = parts;
  const topic = frame.bytes.toString('utf8', topicFrom, topicTo);
  if (!isTopic(topic)) return 'a PUBLISH to a topic that is none, or a topic alias, of which we allow none';
  if (!parts.hasProperties) return { topic, bytes: frame.bytes, from, to: frame.to, qos, isRetained, isBridged: false };
  const packet = decodePacket(frame.bytes.subarray(frame.from, frame.to), version);
  if (packet instanceof Error || packet.cmd !== 'publish') return 'a malformed PUBLISH';
  const bytes = Buffer.from(packet.payload);
  const isBridged = packet.properties?.userProperties?.[bridgeProperty] !== undefined;
  return { topic, bytes, from: 0, to: bytes.length, qos, isRetained, isBridged };
}

function takePublish(talk: Talk, frame: Frame): boolean {
  const message = messageOf(talk, frame);
  if (typeof message === 'string') {
    stop(talk, message);
    return true;
  }
  const { packetId } = parts;
  const isAgain = message.qos === 2 && talk.received.has(packetId);
  const ticket = isAgain ? 0 : talk.intake.take(message);
  if (ticket === undefined) return false;
  if (message.qos === 2) talk.received.add(packetId);
  if (message.qos > 0) acknowledge(talk, { type: message.qos === 1 ? packetType.puback : packetType.pubrec, packetId, ticket });
  return true;
}

/** Acknowledge in the order of receipt, each when its samples are durable. [MQTT-4.6.0-2] */
function acknowledge(talk: Talk, { type, packetId, ticket }: { type: number; packetId: number; ticket: number }): void {
  talk.state.lastTicket = Math.max(talk.state.lastTicket, ticket);
  talk.durable.when(talk.state.lastTicket, () => sendId(talk, type, packetId));
}

function takeOther(talk: Talk, packet: Packet): void {
  if (packet.cmd === 'pubrel') {
    talk.received.delete(packet.messageId ?? 0);
    sendId(talk, pubcomp, packet.messageId ?? 0);
  } else if (packet.cmd === 'disconnect') stop(talk, `the broker ended the connection with reason ${packet.reasonCode ?? 0}`);
  else if (packet.cmd !== 'pingresp' && !talk.asks.answer(packet)) stop(talk, `an unexpected ${packet.cmd}`);
}

async function signIn(talk: Talk, connect: IConnectPacket): Promise<void> {
  const answer = await talk.asks.ask(connect, 'connack');
  if (answer.cmd !== 'connack') throw new Error('BUG: no CONNACK');
  const code = (talk.version === 5 ? answer.reasonCode : answer.returnCode) ?? 0;
  if (code !== 0) throw failure(talk, `it does not let us in, reason ${code}`);
  if (!answer.sessionPresent) talk.received.clear();
}

async function subscribe({ asks, config }: Talk, filters: readonly string[]): Promise<readonly string[]> {
  if (filters.length === 0) return [];
  const messageId = asks.nextId();
  // A session that goes on sends nothing retained again. §3.8.3.1
  const subscriptions = filters.map((topic) => ({ topic, qos: config.qos, nl: false, rap: false, rh: 1 }));
  const answer = await asks.ask({ cmd: 'subscribe', messageId, subscriptions }, `suback ${messageId}`);
  const granted = answer.cmd === 'suback' ? answer.granted : [];
  return filters.filter((_, i) => Number(granted[i] ?? 0x80) >= 0x80);
}

async function unsubscribe({ asks }: Talk, filters: readonly string[]): Promise<void> {
  if (filters.length === 0) return;
  const messageId = asks.nextId();
  await asks.ask({ cmd: 'unsubscribe', messageId, unsubscriptions: [...filters] }, `unsuback ${messageId}`);
}

async function publish(talk: Talk, topic: string, { payload, isRetained }: { payload: Buffer; isRetained: boolean }): Promise<void> {
  const messageId = talk.asks.nextId();
  const packet = { cmd: 'publish', topic, payload, qos: 1, dup: false, retain: isRetained, messageId } as const;
  const answer = await talk.asks.ask(packet, `puback ${messageId}`);
  const code = answer.cmd === 'puback' ? (answer.reasonCode ?? 0) : 0;
  if (code >= 0x80) throw failure(talk, `it refuses a message on ${topic}, reason ${code}`);
}

/** Try a link that is silent, and give it up when nothing is heard. §3.1.2.10 */
function tick(talk: Talk): void {
  const { state, config } = talk;
  const now = performance.now();
  const silentMs = config.keepAliveSeconds * 1000;
  if (state.pingedAt !== undefined && state.heardAt > state.pingedAt) state.pingedAt = undefined;
  // While we do not read, silence says nothing.
  if (state.pingedAt !== undefined && !isHalted(talk) && now - state.pingedAt > config.answerSeconds * 1000) {
    stop(talk, `no answer to a ping in ${config.answerSeconds} s`);
    return;
  }
  if (now - Math.min(state.sentAt, state.heardAt) < silentMs) return;
  state.pingedAt ??= now;
  if (now - state.sentAt >= silentMs / 2) write(talk, pingreq);
}
