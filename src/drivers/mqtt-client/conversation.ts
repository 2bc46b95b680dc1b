import type { Socket } from 'node:net';
import type { IConnectPacket, Packet } from 'mqtt-packet';
import type { DriverHost } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { createDurableQueue } from '../durable-queue.ts';
import { createFrameReader, type Frame } from '../mqtt/frame.ts';
import { decodePacket, encodePacket, packetType, reason, type Version } from '../mqtt/packet.ts';
import { createPublish, readPublish } from '../mqtt/publish.ts';
import { isTopic } from '../mqtt/topic.ts';
import type { MqttClientConfig } from './config.ts';
import { peerOf } from './dial.ts';
import type { Intake } from './intake.ts';

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

const versionOf = ({ version }: MqttClientConfig): Version => (version === '5' ? 5 : 4);

/** Begin on a connected socket; nothing is sent yet. */
export function createConversation({ config, host, intake, socket, received }: ConversationOptions): Conversation {
  const version = versionOf(config);
  const publish = createPublish();
  const durable = createDurableQueue(host.sink);
  const waiting = new Map<string, (packet: Packet) => void>();
  let lastId = 0;
  let lastTicket = 0;
  let sentAt = performance.now();
  let heardAt = sentAt;
  let pingedAt: number | undefined;
  let isEnded = false;
  let lose: (error: Failure) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    lose = reject;
  });
  lost.catch(() => undefined); // whoever waits is told

  const failure = (what: string) => {
    const detail = `${peerOf(config)}: ${what}`;
    return new Failure('LINK_LOST', `hearing broker ${detail}`, { details: { what: detail } });
  };

  function stop(what: string): void {
    if (isEnded) return;
    isEnded = true;
    reader.stop();
    durable.stop();
    socket.destroy();
    lose(failure(what));
  }

  function write(bytes: Buffer): void {
    if (isEnded) return;
    sentAt = performance.now();
    socket.write(bytes);
  }
  const send = (packet: Packet): void => write(encodePacket(packet, version));
  const sendId = (type: number, packetId: number): void => write(Buffer.from([type << 4, 2, packetId >> 8, packetId & 0xff]));

  /** Send and wait for the packet `answer`, e.g. `suback 7`. */
  function asked(packet: Packet, answer: string): Promise<Packet> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        waiting.delete(answer);
      };
      const timer = setTimeout(() => {
        done();
        const error = failure(`no ${answer.split(' ')[0]} in ${config.answerSeconds} s`);
        reject(error);
        stop(error.message);
      }, config.answerSeconds * 1000);
      waiting.set(answer, (packet) => {
        done();
        resolve(packet);
      });
      lost.catch((error) => {
        done();
        reject(error);
      });
      send(packet);
    });
  }

  const nextId = (): number => {
    lastId = (lastId % 65_535) + 1;
    return lastId;
  };

  /** Acknowledge in the order of receipt, each when its samples are durable. [MQTT-4.6.0-2] */
  function acknowledge(qos: number, packetId: number, ticket: number): void {
    if (qos === 0) return;
    lastTicket = Math.max(lastTicket, ticket);
    durable.when(lastTicket, () => sendId(qos === 1 ? packetType.puback : packetType.pubrec, packetId));
  }

  function takePublish(frame: Frame): boolean {
    if (!readPublish(frame, version, publish)) {
      stop('a malformed PUBLISH');
      return true;
    }
    const { qos, packetId, isRetained } = publish;
    let topic = frame.bytes.toString('utf8', publish.topicFrom, publish.topicTo);
    let [bytes, from, to] = [frame.bytes, publish.payloadFrom, frame.to];
    if (publish.hasProperties) {
      const packet = decodePacket(frame.bytes.subarray(frame.from, frame.to), version);
      if (packet instanceof Error || packet.cmd !== 'publish') {
        stop('a malformed PUBLISH');
        return true;
      }
      topic = packet.topic;
      bytes = Buffer.from(packet.payload);
      [from, to] = [0, bytes.length];
    }
    if (!isTopic(topic)) {
      stop('a PUBLISH to a topic that is none, or a topic alias, of which we allow none');
      return true;
    }
    const isAgain = qos === 2 && received.has(packetId);
    const ticket = isAgain ? 0 : intake.take({ topic, bytes, from, to, qos, isRetained });
    if (ticket === undefined) return false;
    if (qos === 2) received.add(packetId);
    acknowledge(qos, packetId, ticket);
    return true;
  }

  function takeOther(packet: Packet): void {
    const { cmd, messageId } = packet;
    if (cmd === 'pubrel') {
      received.delete(messageId ?? 0);
      sendId(pubcomp, messageId ?? 0);
      return;
    }
    if (cmd === 'pingresp') return;
    if (cmd === 'disconnect') {
      stop(`the broker ended the connection with reason ${packet.reasonCode ?? 0}`);
      return;
    }
    const wanted = waiting.get(cmd === 'connack' ? cmd : `${cmd} ${messageId ?? 0}`);
    if (wanted === undefined) stop(`an unexpected ${cmd}`);
    else wanted(packet);
  }

  const reader = createFrameReader(() => config.maxPacketBytes, {
    frame(frame) {
      if ((frame.bytes[frame.from] ?? 0) >> 4 === packetType.publish) return takePublish(frame);
      const packet = decodePacket(frame.bytes.subarray(frame.from, frame.to), version);
      if (packet instanceof Error) stop(packet.message);
      else takeOther(packet);
      return true;
    },
    broken: (_reason, detail) => stop(detail),
  });
  const isHalted = (): boolean => reader.isHalted && !isEnded;

  socket.on('data', (chunk: Buffer) => {
    heardAt = performance.now();
    reader.push(chunk);
    if (isHalted()) socket.pause();
  });
  socket.on('error', (error) => stop(error.message));
  socket.on('close', () => stop('the connection was closed'));

  return {
    lost,
    async signIn(connect) {
      const answer = await asked(connect, 'connack');
      if (answer.cmd !== 'connack') throw new Error('BUG: no CONNACK');
      const code = (version === 5 ? answer.reasonCode : answer.returnCode) ?? 0;
      if (code !== 0) throw failure(`it does not let us in, reason ${code}`);
      if (!answer.sessionPresent) received.clear();
    },
    async subscribe(filters) {
      if (filters.length === 0) return [];
      const messageId = nextId();
      // A session that goes on sends nothing retained again. §3.8.3.1
      const subscriptions = filters.map((topic) => ({ topic, qos: config.qos, nl: false, rap: false, rh: 1 }));
      const answer = await asked({ cmd: 'subscribe', messageId, subscriptions }, `suback ${messageId}`);
      const granted = answer.cmd === 'suback' ? answer.granted : [];
      return filters.filter((_, i) => Number(granted[i] ?? 0x80) >= 0x80);
    },
    async unsubscribe(filters) {
      const messageId = nextId();
      if (filters.length > 0) await asked({ cmd: 'unsubscribe', messageId, unsubscriptions: [...filters] }, `unsuback ${messageId}`);
    },
    async publish(topic, payload, isRetained = false) {
      const messageId = nextId();
      const packet = { cmd: 'publish', topic, payload, qos: 1, dup: false, retain: isRetained, messageId } as const;
      const answer = await asked(packet, `puback ${messageId}`);
      const code = answer.cmd === 'puback' ? (answer.reasonCode ?? 0) : 0;
      if (code >= 0x80) throw failure(`it refuses a message on ${topic}, reason ${code}`);
    },
    resume() {
      if (!reader.isHalted) return;
      reader.resume();
      if (!isHalted()) socket.resume();
    },
    tick() {
      const now = performance.now();
      if (pingedAt !== undefined && heardAt > pingedAt) pingedAt = undefined;
      // While we do not read, silence says nothing.
      if (pingedAt !== undefined && !isHalted() && now - pingedAt > config.answerSeconds * 1000) {
        stop(`no answer to a ping in ${config.answerSeconds} s`);
        return;
      }
      if (now - Math.min(sentAt, heardAt) < config.keepAliveSeconds * 1000) return;
      pingedAt ??= now;
      if (now - sentAt >= config.keepAliveSeconds * 500) write(pingreq);
    },
    end() {
      if (isEnded) return;
      send({ cmd: 'disconnect', reasonCode: reason.success });
      isEnded = true;
      reader.stop();
      durable.stop();
      socket.resume();
      socket.end();
      setTimeout(() => socket.destroy(), lingerMs).unref();
    },
  };
}
