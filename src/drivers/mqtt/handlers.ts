import type { ISubscription, Packet, PacketCmd } from 'mqtt-packet';
import { shown } from '../payload/tally.ts';
import { type Client, close, deny, refuseClient, type SignedIn, type Source, send } from './client.ts';
import type { Qos } from './message.ts';
import { reason } from './packet.ts';
import type { Subscription } from './session.ts';
import { isShared, sharedFilter } from './shares.ts';
import { isFilter } from './topic.ts';

/** Everything that a packet of a signed-in client acts on. */
export interface Context {
  readonly source: Source;
  readonly client: Client;
  readonly signedIn: SignedIn;
}

type Handler<K extends PacketCmd> = (context: Context, packet: Extract<Packet, { cmd: K }>) => void;

/** What is done with each packet but PUBLISH and PINGREQ; a packet without a handler may not come from a client. */
const handlers: { readonly [K in PacketCmd]?: Handler<K> } = {
  puback: ({ signedIn }, { messageId = 0 }) => signedIn.session.settle(messageId),
  pubrec: takePubrec,
  pubrel: takePubrel,
  pubcomp: ({ signedIn }, { messageId = 0 }) => signedIn.session.settle(messageId),
  subscribe: takeSubscribe,
  unsubscribe: takeUnsubscribe,
  disconnect: takeDisconnect,
};

/** Do what a packet asks for; anything that a client may not send ends its connection. */
export function handle(context: Context, packet: Packet): void {
  const handler = handlers[packet.cmd] as Handler<PacketCmd> | undefined; // holds: the table pairs each command with its packet
  if (handler === undefined) refuseClient(context.source, context.client, reason.protocolError, `an unexpected ${packet.cmd}`);
  else handler(context, packet);
}

/** The client has a QoS 2 message of ours. [MQTT-4.3.3-1] */
function takePubrec({ client, signedIn }: Context, { messageId = 0, reasonCode = 0 }: { messageId?: number; reasonCode?: number }): void {
  if (reasonCode >= 0x80) {
    signedIn.session.settle(messageId);
    return;
  }
  const isKnown = signedIn.session.release(messageId);
  send(client, { cmd: 'pubrel', messageId, reasonCode: isKnown ? reason.success : reason.packetIdNotFound });
}

/** The client knows that we have its QoS 2 message: its packet id is free. [MQTT-4.3.3-2] */
function takePubrel({ client, signedIn }: Context, { messageId = 0 }: { messageId?: number }): void {
  const isKnown = signedIn.session.received.delete(messageId);
  send(client, { cmd: 'pubcomp', messageId, reasonCode: isKnown ? reason.success : reason.packetIdNotFound });
}

function takeSubscribe({ source, client, signedIn }: Context, packet: Extract<Packet, { cmd: 'subscribe' }>): void {
  const { session } = signedIn;
  if (packet.subscriptions.length === 0) {
    refuseClient(source, client, reason.protocolError, 'a SUBSCRIBE without a filter'); // [MQTT-3.8.3-2]
    return;
  }
  if (packet.subscriptions.some(({ topic, nl }) => nl === true && isShared(topic))) {
    refuseClient(source, client, reason.protocolError, 'a shared subscription without local messages'); // [MQTT-3.8.3-4]
    return;
  }
  const identifier = packet.properties?.subscriptionIdentifier;
  const wanted = packet.subscriptions.map((subscription) => {
    const code = refusalOf({ source, client, signedIn }, subscription.topic);
    if (code !== undefined) return { code, retained: undefined };
    const entry = subscriptionOf(subscription, identifier);
    const isNew = source.broker.subscribe(session, entry);
    const handling = subscription.rh ?? 0;
    const isRetainedWanted = !isShared(entry.filter) && (handling === 0 || (handling === 1 && isNew)); // §4.8.2: none for shared ones
    return { code: entry.qos, retained: isRetainedWanted ? entry : undefined };
  });
  const granted = wanted.map(({ code }) => (client.version === 5 || code < 0x80 ? code : 0x80));
  send(client, { cmd: 'suback', messageId: packet.messageId ?? 0, granted });
  for (const { retained } of wanted) if (retained !== undefined) source.broker.sendRetained(session, retained);
}

const subscriptionOf = (asked: ISubscription, identifier: number | undefined): Subscription => ({
  filter: asked.topic,
  qos: Math.min(asked.qos, 2) as Qos, // holds: mqtt-packet refuses other values
  noLocal: asked.nl === true,
  retainAsPublished: asked.rap === true,
  identifier,
});

function refusalOf({ source, signedIn }: Context, filter: string): number | undefined {
  const { session, access } = signedIn;
  const inner = isShared(filter) ? sharedFilter(filter)?.filter : filter;
  const isOneTooMany = session.subscriptions.size >= source.config.maxSubscriptions && !session.subscriptions.has(filter);
  const checks: readonly (readonly [isBad: boolean, code: number])[] = [
    [inner === undefined || !isFilter(filter) || !isFilter(inner), reason.filterInvalid],
    [!access.maySubscribe(inner ?? ''), reason.notAuthorized],
    [isOneTooMany, reason.quotaExceeded],
  ];
  const code = checks.find(([isBad]) => isBad)?.[1];
  if (code !== undefined) deny(source, signedIn, `subscribing to ${shown(filter)}`);
  return code;
}

function takeUnsubscribe({ source, client, signedIn }: Context, packet: Extract<Packet, { cmd: 'unsubscribe' }>): void {
  if (packet.unsubscriptions.length === 0) {
    refuseClient(source, client, reason.protocolError, 'an UNSUBSCRIBE without a filter'); // [MQTT-3.10.3-2]
    return;
  }
  const granted = packet.unsubscriptions.map((filter) =>
    source.broker.unsubscribe(signedIn.session, filter) ? reason.success : reason.noSubscriptionExisted,
  );
  send(client, { cmd: 'unsuback', messageId: packet.messageId ?? 0, granted });
}

function takeDisconnect({ source, client, signedIn }: Context, packet: Extract<Packet, { cmd: 'disconnect' }>): void {
  const expiry = packet.properties?.sessionExpiryInterval;
  // A session that ended with the connection cannot be prolonged afterwards. [MQTT-3.14.2-2]
  if (expiry !== undefined && signedIn.keepTicks > 0) signedIn.keepTicks = Math.min(expiry, source.config.sessionSeconds);
  const isWillDue = packet.reasonCode === reason.disconnectWithWill;
  close(source, client, { reason: undefined, detail: 'the client disconnected', isWillDue });
}
