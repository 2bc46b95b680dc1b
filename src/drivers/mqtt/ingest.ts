import { createDecoder } from '../payload/decoder.ts';
import type { Refused } from '../payload/tally.ts';
import { resolveAlias } from './aliases.ts';
import { type Client, close, deny, refuseClient, type SignedIn, type Source } from './client.ts';
import type { Frame } from './frame.ts';
import { type Message, messageOf, type PublishProperties, type Qos } from './message.ts';
import { decodePacket, packetType, reason } from './packet.ts';
import { createPublish, type Publish, readPublish } from './publish.ts';
import type { Session } from './session.ts';
import { dropForbidden, rightsOf, topicBytes } from './sign-in.ts';
import { isTopic } from './topic.ts';
import type { OwnedMessage } from './topic-protocol.ts';

const parts = createPublish();

/** A PUBLISH has come; `false` when there is no room for its values and the client must wait. */
export function takePublish(source: Source, client: Client, signedIn: SignedIn, frame: Frame): boolean {
  if (!readPublish(frame, client.version, parts)) {
    refuseClient(source, client, reason.malformed, 'a malformed PUBLISH');
    return true;
  }
  if (!refresh(source, client, signedIn)) return true;
  if (parts.qos === 2 && isOneTooMany(source, client, signedIn)) return true;
  // Fast path: the device's own values topic and nothing special.
  if (!parts.hasProperties && !parts.isRetained && signedIn.valuesTopic !== undefined && isOwnTopic(frame.bytes, signedIn.valuesTopic)) {
    if (isHeard(source, signedIn)) return takeMessage(source, client, signedIn, wholeMessage(source, frame, parts));
    return takeValues(source, client, signedIn, { bytes: frame.bytes, from: parts.payloadFrom, to: frame.to }) !== 'no-room';
  }
  const owned = ownedTopic(source, signedIn, frame);
  if (owned !== undefined) {
    return (
      takeOwned(source, client, {
        topic: owned,
        bytes: frame.bytes,
        from: parts.payloadFrom,
        to: frame.to,
        resumeAt: client.resumeAt,
        by: signedIn,
      }) !== 'no-room'
    );
  }
  const message = parts.hasProperties ? messageWithProperties(source, client, frame) : wholeMessage(source, frame, parts);
  if (message === undefined) return true;
  if (!isTopic(message.topic)) {
    refuseClient(source, client, reason.topicInvalid, 'a PUBLISH to a topic that is none');
    return true;
  }
  return takeMessage(source, client, signedIn, message);
}

/** More QoS 2 messages under way than we said that we take: an MQTT 5 client is sent away. [MQTT-3.3.4-7] */
function isOneTooMany(source: Source, client: Client, { session }: SignedIn): boolean {
  const isMore = client.version === 5 && session.received.size >= source.config.receiveMaximum && !session.received.has(parts.packetId);
  if (isMore)
    refuseClient(source, client, reason.receiveMaximumExceeded, `more than ${source.config.receiveMaximum} messages at QoS 2 under way`);
  return isMore;
}

function isOwnTopic(bytes: Buffer, topic: Buffer): boolean {
  if (parts.topicTo - parts.topicFrom !== topic.length) return false;
  // The end differs most often, so compare from there.
  for (let i = topic.length - 1; i >= 0; i--) {
    if (bytes[parts.topicFrom + i] !== topic[i]) return false;
  }
  return true;
}

function isHeard({ broker }: Source, signedIn: SignedIn): boolean {
  if (signedIn.heardVersion !== broker.version) {
    signedIn.heardVersion = broker.version;
    signedIn.isHeard = signedIn.access.valuesTopic !== undefined && broker.hears(signedIn.access.valuesTopic);
  }
  return signedIn.isHeard;
}

function wholeMessage(source: Source, { bytes, to }: Frame, { topicFrom, topicTo, payloadFrom, qos, isRetained }: Publish): Message {
  return messageOf(
    {
      topic: bytes.toString('utf8', topicFrom, topicTo),
      payload: bytes.subarray(payloadFrom, to),
      qos: qos as Qos, // holds: readPublish refuses 3
      retain: isRetained,
    },
    source.host.clock.now(),
  );
}

/** Slower path: MQTT 5 properties. */
function messageWithProperties(source: Source, client: Client, { bytes, from, to }: Frame): Message | undefined {
  const packet = decodePacket(bytes.subarray(from, to), client.version);
  if (packet instanceof Error || packet.cmd !== 'publish') {
    refuseClient(source, client, reason.malformed, 'a malformed PUBLISH');
    return undefined;
  }
  const properties: PublishProperties = packet.properties ?? {};
  if (properties.subscriptionIdentifier !== undefined) {
    refuseClient(source, client, reason.protocolError, 'a subscription identifier in a PUBLISH'); // [MQTT-3.3.4-6]
    return undefined;
  }
  const { topicAlias: alias } = properties;
  if (alias === undefined) return messageOf(packet, source.host.clock.now());
  client.aliases ??= new Map();
  const topic = resolveAlias(client.aliases, source.config.maxTopicAliases, { topic: packet.topic, alias });
  if (topic === undefined) {
    refuseClient(source, client, reason.aliasInvalid, `topic alias ${alias}, which means nothing`);
    return undefined;
  }
  return messageOf({ ...packet, topic }, source.host.clock.now());
}

/** A message with its topic as text: values, something for subscribers, both, or refused. */
function takeMessage(source: Source, client: Client, signedIn: SignedIn, message: Message): boolean {
  const right = signedIn.access.publish(message.topic);
  if (right === 'refused') {
    deny(source, signedIn, `publishing to ${JSON.stringify(message.topic.slice(0, 100))}`);
    acknowledge(source, client, reason.notAuthorized, undefined);
    return true;
  }
  const isAgain = message.qos === 2 && signedIn.session.received.has(parts.packetId);
  if (source.protocol?.owns(message.topic) === true) return takeFirstOwned(source, client, signedIn, { message, isAgain });
  if (right === 'values') {
    const fate = takeValues(source, client, signedIn, { bytes: message.payload, from: 0, to: message.payload.length });
    if (fate === 'done' && !isAgain) source.broker.publish(message, signedIn.session);
    return fate !== 'no-room';
  }
  if (!isAgain) source.broker.publish(message, signedIn.session);
  if (message.qos === 2) signedIn.session.received.add(parts.packetId);
  source.taken.messages++;
  source.taken.bytes += message.payload.length;
  acknowledge(source, client, reason.success, undefined);
  return true;
}

/** Fast path of an owned topic: known to be allowed and not heard by others. */
function ownedTopic({ protocol, broker }: Source, signedIn: SignedIn, { bytes }: Frame): string | undefined {
  if (protocol === undefined || parts.hasProperties || parts.isRetained || parts.qos === 2) return undefined;
  if (signedIn.ownedVersion !== broker.version) {
    signedIn.ownedVersion = broker.version;
    signedIn.ownedTopics.clear();
  }
  const topic = bytes.toString('utf8', parts.topicFrom, parts.topicTo);
  return signedIn.ownedTopics.has(topic) ? topic : undefined;
}

/** Topics of one client that are remembered as its own; beyond it they take the slower way. */
const maxOwnedTopics = 10_000;

/** The first message on an owned topic, one that others hear, or one with something special about it. */
function takeFirstOwned(
  source: Source,
  client: Client,
  signedIn: SignedIn,
  { message, isAgain }: { message: Message; isAgain: boolean },
): boolean {
  const { topic, payload } = message;
  if (isAgain) {
    acknowledge(source, client, reason.success, client.pendingAcks > 0 ? client.lastTicket : undefined);
    return true;
  }
  const fate = takeOwned(source, client, { topic, bytes: payload, from: 0, to: payload.length, resumeAt: client.resumeAt, by: signedIn });
  if (fate === 'done' && message.qos === 2) signedIn.session.received.add(parts.packetId);
  if (source.broker.hears(topic)) {
    if (fate === 'done') source.broker.publish({ ...message, isRetained: false }, signedIn.session);
  } else if (signedIn.ownedTopics.size < maxOwnedTopics) signedIn.ownedTopics.add(topic);
  return fate !== 'no-room';
}

/** Give a message to the protocol that owns its topic, and acknowledge when its samples are durable. */
function takeOwned(source: Source, client: Client, message: OwnedMessage): Fate {
  const { protocol, host } = source;
  const { signedIn } = client;
  if (protocol === undefined || signedIn === undefined) throw new Error('BUG: an owned topic without protocol or client');
  const { fate, samples, resumeAt, isUseless } = protocol.take(message);
  const isAnyTaken = samples > 0 || client.resumeAt > 0;
  source.taken.values += samples;
  client.resumeAt = fate === 'no-room' ? resumeAt : 0;
  if (fate === 'no-room') return fate;
  if (fate === 'refused') return refuseForNow(source, client, signedIn);
  source.taken.messages++;
  source.taken.bytes += message.to - message.from;
  acknowledge(source, client, isUseless ? reason.payloadInvalid : reason.success, isAnyTaken ? host.sink.ticket() : undefined);
  return 'done';
}

interface Payload {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** What became of a message with values: dealt with, refused for the time being, or in need of room, for which the client must wait. */
type Fate = 'done' | 'refused' | 'no-room';

/** Decode values into the sink and acknowledge when they are durable. */
function takeValues(source: Source, client: Client, signedIn: SignedIn, { bytes, from, to }: Payload): Fate {
  const { qos, packetId } = parts;
  // At QoS 1 the session is not looked at: it would have to be fetched from memory.
  if (qos === 2 && signedIn.session.received.has(packetId)) {
    acknowledge(source, client, reason.success, client.pendingAcks > 0 ? client.lastTicket : undefined);
    return 'done';
  }
  if (source.host.sink.refusal !== undefined) return refuseForNow(source, client, signedIn);
  const { taken, refused, resumeAt } = signedIn.decoder.decode(bytes, [from, to], client.resumeAt);
  const isAnyTaken = taken > 0 || client.resumeAt > 0;
  source.taken.values += taken;
  // A message of which nothing was taken is decoded again from its beginning, and says then what is wrong with it.
  if (resumeAt !== 0) tellRefused(source, signedIn.identity, refused);
  if (resumeAt !== undefined && qos > 0) {
    client.resumeAt = resumeAt;
    return 'no-room';
  }
  client.resumeAt = 0;
  if (resumeAt !== undefined) source.host.refuse('no-room', 1, signedIn.identity, 'a QoS 0 message while no buffer was free');
  source.taken.messages++;
  source.taken.bytes += to - from;
  if (qos === 2) signedIn.session.received.add(packetId);
  const isUseless = !isAnyTaken && refused.length > 0;
  acknowledge(source, client, isUseless ? reason.payloadInvalid : reason.success, isAnyTaken ? source.host.sink.ticket() : undefined);
  return 'done';
}

/** The sink takes nothing: MQTT 5 is told so; MQTT 3 gets no acknowledgement, and is made to come again when samples are taken again. */
function refuseForNow(source: Source, client: Client, signedIn: SignedIn): Fate {
  source.host.refuse('no-room', 1, signedIn.identity, `nothing is taken: ${source.host.sink.refusal}`);
  client.resumeAt = 0;
  if (client.version === 5) acknowledge(source, client, reason.quotaExceeded, undefined);
  else client.isOwed = parts.qos > 0 || client.isOwed;
  return 'refused';
}

/** PUBACK or PUBREC of the packet in hand. MQTT 3 knows only the positive ones. */
function acknowledge(source: Source, client: Client, code: number, ticket: number | undefined): void {
  const { qos, packetId } = parts;
  if (qos === 0) return;
  const type = qos === 1 ? packetType.puback : packetType.pubrec;
  const isRefused = client.version === 5 && code >= 0x80;
  // After a PUBREC that refuses there is no PUBREL, and the id is free again. §4.3.3
  if (isRefused && qos === 2) client.signedIn?.session.received.delete(packetId);
  source.acks.add(client, { type, packetId, reason: isRefused ? code : reason.success }, ticket);
}

function tellRefused(source: Source, identity: string, refused: readonly Refused[]): void {
  for (const { reason: why, count, detail } of refused) source.host.refuse(why, count, identity, detail);
}

/** End the connection of a device that was removed or got a new secret; `false` when it was ended. */
function mayStay(source: Source, client: Client, signedIn: SignedIn): boolean {
  const { host } = source;
  if (signedIn.bindingsVersion === host.bindingsVersion) return true;
  const device = host.device(signedIn.identity);
  const mayGoOn = signedIn.isGuest ? device === undefined : device !== undefined && device.secretHash === signedIn.secretHash;
  if (mayGoOn) return true;
  const detail = device === undefined ? 'the device was removed' : 'the secret of the device was changed';
  host.refuse('not-allowed', 1, signedIn.identity, detail);
  close(source, client, { reason: reason.notAuthorized, detail, isWillDue: false });
  return false;
}

/** Follow changes of the binding; `false` when the device may not go on. */
export function refresh(source: Source, client: Client, signedIn: SignedIn): boolean {
  const { host, limits } = source;
  if (signedIn.bindingsVersion === host.bindingsVersion) return true;
  if (!mayStay(source, client, signedIn)) return false;
  signedIn.bindingsVersion = host.bindingsVersion;
  const device = host.device(signedIn.identity);
  if (device === undefined || device === signedIn.decoder.device) return true;
  signedIn.decoder = createDecoder(device, host, limits);
  signedIn.access = rightsOf(source, device, signedIn.clientId);
  signedIn.valuesTopic = topicBytes(signedIn.access);
  signedIn.heardVersion = -1;
  signedIn.ownedTopics.clear();
  dropForbidden(source, signedIn);
  return true;
}

/** The will of a client that has gone: values or a message, with the rights of its device at this moment. */
export function publishWill(source: Source, { identity, clientId }: Session, will: Message): void {
  const { protocol } = source;
  const device = source.host.device(identity) ?? protocol?.guest(identity);
  const right = device === undefined ? 'refused' : rightsOf(source, device, clientId).publish(will.topic);
  if (device === undefined || right === 'refused') {
    source.host.refuse('not-allowed', 1, identity, `a will for ${JSON.stringify(will.topic.slice(0, 100))}`);
    return;
  }
  if (protocol?.owns(will.topic) === true) {
    const { payload } = will;
    source.taken.values += protocol.take({
      topic: will.topic,
      bytes: payload,
      from: 0,
      to: payload.length,
      resumeAt: 0,
      by: undefined,
    }).samples;
  } else if (right === 'values') {
    const outcome = createDecoder(device, source.host, source.limits).decode(will.payload, [0, will.payload.length], 0);
    source.taken.values += outcome.taken;
    tellRefused(source, identity, outcome.refused);
    if (outcome.resumeAt !== undefined) source.host.refuse('no-room', 1, identity, 'a will while no buffer was free');
  }
  source.broker.publish(will, undefined);
}
