import type { EpochMs } from '../../contracts/time.ts';
import type { Message, Qos } from './message.ts';
import { createRetained } from './retained.ts';
import type { Delivery, Session, Subscription } from './session.ts';
import { createSessionTable, type SessionTable } from './session-table.ts';
import { createShares, isShared } from './shares.ts';
import { createSubscriptions } from './subscriptions.ts';

/** Bounds of a broker, from the configuration of the source. */
export interface BrokerLimits {
  readonly maxSessions: number;
  readonly maxQueued: number;
  readonly maxQueuedBytes: number;
  readonly maxRetained: number;
}

/** What a broker tells its owner. */
export interface BrokerListener {
  readonly now: () => EpochMs;
  /** A message could not be kept or delivered. */
  dropped(identity: string, detail: string): void;
  /** The will of a client that has gone is due. */
  willDue(session: Session, will: Message): void;
}

/** Sessions, subscriptions and retained messages: the state of the broker, apart from sockets and bytes. */
export interface Broker {
  readonly sessions: SessionTable;
  /** Add or replace a subscription; `true` when it is new. */
  subscribe(session: Session, subscription: Subscription): boolean;
  unsubscribe(session: Session, filter: string): boolean;
  /** Send the retained messages of a filter, which is not shared, to a session. */
  sendRetained(session: Session, subscription: Subscription): void;
  publish(message: Message, from: Session | undefined): void;
  /** True when somebody has subscribed to the topic. */
  hears(topic: string): boolean;
  /** Rises when subscriptions change. */
  readonly version: number;
}

/** A broker without clients. */
export function createBroker(limits: BrokerLimits, listener: BrokerListener): Broker {
  const subscriptions = createSubscriptions<Session, Subscription>();
  const shares = createShares();
  const retained = createRetained(limits.maxRetained);
  const sessions = createSessionTable({
    ...limits,
    ...listener,
    ended(session) {
      const left = session.leftToOthers();
      for (const filter of session.subscriptions.keys()) forget(session, filter);
      session.subscriptions.clear();
      for (const one of left) handOver(one);
    },
  });

  /** What one member of a shared subscription has left goes to another. §4.8.2 */
  function handOver({ message, share = '' }: Delivery): void {
    const [session, subscription] = shares.another(share, message.topic) ?? [];
    if (session !== undefined && subscription !== undefined) session.deliver(sharedDelivery(message, subscription));
  }

  function forget(session: Session, filter: string): void {
    if (isShared(filter)) shares.delete(session, filter);
    else subscriptions.delete(filter, session);
  }

  /** The subscriptions of each session that match a topic, but for the shared ones. */
  function audienceOf(topic: string): Map<Session, Subscription[]> {
    const audience = new Map<Session, Subscription[]>();
    subscriptions.match(topic, (session, subscription) => {
      audience.set(session, [...(audience.get(session) ?? []), subscription]);
    });
    return audience;
  }

  return {
    sessions,
    subscribe(session, subscription) {
      const isNew = !session.subscriptions.has(subscription.filter);
      session.subscriptions.set(subscription.filter, subscription);
      if (isShared(subscription.filter)) shares.set(session, subscription);
      else subscriptions.set(subscription.filter, session, subscription);
      return isNew;
    },
    unsubscribe(session, filter) {
      forget(session, filter);
      return session.subscriptions.delete(filter);
    },
    sendRetained(session, subscription) {
      for (const message of retained.match(subscription.filter, listener.now())) {
        if (session.isDenied?.(message.topic) !== true) session.deliver({ ...deliveryTo(message, [subscription]), isRetained: true });
      }
    },
    publish(message, from) {
      if (message.isRetained && !retained.set(message)) listener.dropped(from?.identity ?? '', 'no place for another retained message');
      for (const [session, matching] of audienceOf(message.topic)) {
        if (session.isDenied?.(message.topic) === true) continue;
        const wanting = matching.filter((subscription) => !subscription.noLocal || session !== from); // [MQTT-3.8.3-3]
        if (wanting.length > 0) session.deliver(deliveryTo(message, wanting));
      }
      shares.match(message.topic, (session, subscription) => session.deliver(sharedDelivery(message, subscription)));
    },
    hears: (topic) => audienceOf(topic).size > 0 || shares.hears(topic),
    get version() {
      return subscriptions.version + shares.version;
    },
  };
}

const sharedDelivery = (message: Message, subscription: Subscription): Delivery => ({
  ...deliveryTo(message, [subscription]),
  share: subscription.filter,
});

/** Overlapping subscriptions give one message, with the highest QoS and all identifiers. [MQTT-3.3.5-1] */
function deliveryTo(message: Message, matching: readonly Subscription[]): Delivery {
  const granted = Math.max(...matching.map((subscription) => subscription.qos));
  const qos = Math.min(message.qos, granted) as Qos; // holds: the smaller of two QoS is one
  return {
    message,
    qos,
    isRetained: message.isRetained && matching.some((subscription) => subscription.retainAsPublished),
    identifiers: matching.flatMap(({ identifier }) => (identifier === undefined ? [] : [identifier])),
  };
}
