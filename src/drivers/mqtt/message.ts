import type { IPublishPacket } from 'mqtt-packet';
import type { EpochMs } from '../../contracts/time.ts';

/** Quality of service. */
export type Qos = 0 | 1 | 2;

/** MQTT 5 properties of a PUBLISH. */
export type PublishProperties = NonNullable<IPublishPacket['properties']>;

/** A message on its way from a publisher to subscribers. */
export interface Message {
  readonly topic: string;
  /** Its own memory, not a part of a socket's buffer. */
  readonly payload: Buffer;
  readonly qos: Qos;
  readonly isRetained: boolean;
  /** What goes on to MQTT 5 subscribers: everything but topic alias and subscription identifier. */
  readonly properties: PublishProperties;
  /** After it the message is not delivered any more, MQTT 5 §3.3.2.3.3. */
  readonly expiresAt: EpochMs | undefined;
}

/** What a message costs while it waits: its texts, and about 200 bytes around them. */
export const costOf = (message: Message): number => message.payload.length + message.topic.length + 200;

/** A message made from a packet, or from a will. */
export function messageOf(
  packet: Pick<IPublishPacket, 'topic' | 'payload'> & { qos?: Qos; retain?: boolean; properties?: PublishProperties },
  now: EpochMs,
): Message {
  const { topicAlias: _alias, subscriptionIdentifier: _identifier, ...properties } = packet.properties ?? {};
  const expiry = properties.messageExpiryInterval;
  return {
    topic: packet.topic,
    payload: Buffer.from(packet.payload),
    qos: packet.qos ?? 0,
    isRetained: packet.retain === true,
    properties,
    expiresAt: expiry === undefined ? undefined : now + expiry * 1000,
  };
}

/** The properties at delivery: the remaining lifetime instead of the original one. [MQTT-3.3.2-6] */
export function propertiesAt(message: Message, now: EpochMs): PublishProperties {
  if (message.expiresAt === undefined) return message.properties;
  return { ...message.properties, messageExpiryInterval: Math.max(0, Math.ceil((message.expiresAt - now) / 1000)) };
}

/** True when the message has outlived itself. */
export const isExpired = (message: Message, now: EpochMs): boolean => message.expiresAt !== undefined && message.expiresAt <= now;
