import type { EpochMs } from '../../contracts/time.ts';
import type { Message, Qos } from './message.ts';
import { createRetained } from './retained.ts';
import { createSession, type Link, type Session, type Subscription } from './session.ts';
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
  /** The connection that holds the session of a client now. */
  linkOf(identity: string, clientId: string): Link | undefined;
  /** The session of a client, a new one when there is none or when a clean one is wanted. */
  enter(identity: string, clientId: string, isClean: boolean): { readonly session: Session; readonly isPresent: boolean };
  /** The client has gone; keep its session for `keepTicks`, 0 = not at all. */
  leave(session: Session, keepTicks: number): void;
  /** Add or replace a subscription; `true` when it is new. */
  subscribe(session: Session, subscription: Subscription): boolean;
  unsubscribe(session: Session, filter: string): boolean;
  /** Send the retained messages of a filter to a session. */
  sendRetained(session: Session, subscription: Subscription): void;
  publish(message: Message, from: Session | undefined): void;
  /** True when somebody has subscribed to the topic. */
  hears(topic: string): boolean;
  /** Rises when subscriptions change. */
  readonly version: number;
  /** One second has passed. */
  tick(): void;
  readonly ticks: number;
  readonly sessionCount: number;
}

const keyOf = (identity: string, clientId: string): string => `${identity}\n${clientId}`;

/** A broker without clients. Client ids belong to an identity: nobody can take over the session of another device. */
export function createBroker(limits: BrokerLimits, listener: BrokerListener): Broker {
  const sessions = new Map<string, Session>();
  /** Sessions without a client, the one that is away longest first. */
  const idle = new Set<Session>();
  const subscriptions = createSubscriptions<Session, Subscription>();
  const retained = createRetained(limits.maxRetained);
  let ticks = 0;

  function end(session: Session): void {
    sessions.delete(keyOf(session.identity, session.clientId));
    idle.delete(session);
    for (const filter of session.subscriptions.keys()) subscriptions.delete(filter, session);
    session.subscriptions.clear();
    publishWill(session);
  }

  function publishWill(session: Session): void {
    const { will } = session;
    session.will = undefined;
    if (will !== undefined) listener.willDue(session, will.message);
  }

  return {
    linkOf: (identity, clientId) => sessions.get(keyOf(identity, clientId))?.link,
    enter(identity, clientId, isClean) {
      const known = sessions.get(keyOf(identity, clientId));
      if (known !== undefined && isClean) end(known);
      if (known !== undefined && !isClean) {
        idle.delete(known);
        known.endTick = Number.POSITIVE_INFINITY;
        return { session: known, isPresent: true };
      }
      const session = createSession({ identity, clientId, ...limits, now: listener.now, dropped: listener.dropped });
      sessions.set(keyOf(identity, clientId), session);
      return { session, isPresent: false };
    },
    leave(session, keepTicks) {
      session.link = undefined;
      if (keepTicks === 0) {
        end(session);
        return;
      }
      session.endTick = ticks + keepTicks;
      idle.add(session);
      if (session.will !== undefined && session.will.dueTick <= ticks) publishWill(session);
      const [oldest] = idle;
      if (idle.size > limits.maxSessions && oldest !== undefined) {
        listener.dropped(oldest.identity, `session ${oldest.clientId} made place for a newer one`);
        end(oldest);
      }
    },
    subscribe(session, subscription) {
      const isNew = !session.subscriptions.has(subscription.filter);
      session.subscriptions.set(subscription.filter, subscription);
      subscriptions.set(subscription.filter, session, subscription);
      return isNew;
    },
    unsubscribe(session, filter) {
      subscriptions.delete(filter, session);
      return session.subscriptions.delete(filter);
    },
    sendRetained(session, subscription) {
      for (const message of retained.match(subscription.filter, listener.now())) {
        session.deliver({ ...deliveryTo(message, [subscription]), isRetained: true });
      }
    },
    publish(message, from) {
      if (message.isRetained && !retained.set(message)) listener.dropped(from?.identity ?? '', 'no place for another retained message');
      const audience = new Map<Session, Subscription[]>();
      subscriptions.match(message.topic, (session, subscription) => {
        if (subscription.noLocal && session === from) return; // [MQTT-3.8.3-3]
        const already = audience.get(session);
        if (already === undefined) audience.set(session, [subscription]);
        else already.push(subscription);
      });
      for (const [session, matching] of audience) session.deliver(deliveryTo(message, matching));
    },
    hears(topic) {
      let isHeard = false;
      subscriptions.match(topic, () => {
        isHeard = true;
      });
      return isHeard;
    },
    get version() {
      return subscriptions.version;
    },
    tick() {
      ticks++;
      for (const session of [...idle]) {
        if (session.will !== undefined && session.will.dueTick <= ticks) publishWill(session);
        if (session.endTick <= ticks) end(session);
      }
    },
    get ticks() {
      return ticks;
    },
    get sessionCount() {
      return sessions.size;
    },
  };
}

/** Overlapping subscriptions give one message, with the highest QoS and all identifiers. [MQTT-3.3.5-1] */
function deliveryTo(message: Message, matching: readonly Subscription[]) {
  const granted = Math.max(...matching.map((subscription) => subscription.qos));
  const qos = Math.min(message.qos, granted) as Qos; // holds: the smaller of two QoS is one
  return {
    message,
    qos,
    isRetained: message.isRetained && matching.some((subscription) => subscription.retainAsPublished),
    identifiers: matching.flatMap(({ identifier }) => (identifier === undefined ? [] : [identifier])),
  };
}
