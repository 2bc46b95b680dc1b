import type { Packet } from 'mqtt-packet';
import type { EpochMs } from '../../contracts/time.ts';
import { costOf, isExpired, type Message, propertiesAt, type Qos } from './message.ts';

/** A subscription of a session. */
export interface Subscription {
  readonly filter: string;
  readonly qos: Qos;
  /** MQTT 5 options; MQTT 3 has their first values. */
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
  readonly identifier: number | undefined;
}

/** The way to a client that is connected. */
export interface Link {
  /** Most QoS 1 and 2 messages that the client takes without having acknowledged them. */
  readonly receiveMaximum: number;
  /** Send a packet; `false` when it is larger than the client takes. */
  send(packet: Packet): boolean;
  /** So much waits in the socket that nothing should be added. */
  readonly isClogged: boolean;
  /** Another connection has taken the session over. */
  takeOver(): void;
}

/** A message as one session gets it. */
export interface Delivery {
  readonly message: Message;
  readonly qos: Qos;
  readonly isRetained: boolean;
  readonly identifiers: readonly number[];
  /** Filter of the shared subscription by which it came; default: by none. */
  readonly share?: string | undefined;
}

/** A will that waits for its time, which is a tick of the broker. */
export interface WaitingWill {
  readonly message: Message;
  readonly dueTick: number;
}

/** What the broker knows of a client, connected or not. */
export interface Session {
  readonly identity: string;
  readonly clientId: string;
  readonly subscriptions: Map<string, Subscription>;
  /** Topics that it never hears, whatever it has subscribed to. */
  isDenied: ((topic: string) => boolean) | undefined;
  /** Packet ids of QoS 2 messages that came in and are not released; a second copy is not taken. [MQTT-4.3.3-2] */
  readonly received: Set<number>;
  link: Link | undefined;
  will: WaitingWill | undefined;
  /** Tick at which a session without a client ends. */
  endTick: number;
  deliver(delivery: Delivery): void;
  /** A client has come (back): send again what it has not acknowledged, then what waited. */
  resume(link: Link): void;
  /** PUBACK, PUBCOMP, or a PUBREC that refuses. */
  settle(packetId: number): void;
  /** PUBREC: the client has the message, now release it. `false` when there is no such message. */
  release(packetId: number): boolean;
  /** What came by shared subscriptions and may go to another member when the session has ended: what waits, and what is not acknowledged at QoS 1. §4.8.2 */
  leftToOthers(): readonly Delivery[];
}

/** What a session needs of its broker. */
export interface SessionOptions {
  readonly identity: string;
  readonly clientId: string;
  readonly maxQueued: number;
  readonly maxQueuedBytes: number;
  readonly now: () => EpochMs;
  /** A message could not be delivered. */
  readonly dropped: (identity: string, detail: string) => void;
}

/** Unacknowledged messages to one client; further ones wait in its queue. */
const maxInFlight = 64;

interface InFlight {
  readonly delivery: Delivery;
  isReleased: boolean;
}

/** Messages that a client has not acknowledged, by packet id. */
interface Flights {
  readonly size: number;
  add(delivery: Delivery): number;
  get(packetId: number): InFlight | undefined;
  delete(packetId: number): void;
  all(): readonly Delivery[];
  /** All are to be sent again, on a new connection. */
  rewind(): void;
  /** The next one to be sent again, in the old order, if no more than `limit` were sent on this connection. */
  next(limit: number): readonly [packetId: number, flight: InFlight] | undefined;
}

function createFlights(): Flights {
  const all = new Map<number, InFlight>();
  let unsent: number[] = [];
  let lastId = 0;
  return {
    get size() {
      return all.size;
    },
    add(delivery) {
      do lastId = (lastId % 65_535) + 1;
      while (all.has(lastId));
      all.set(lastId, { delivery, isReleased: false });
      return lastId;
    },
    get: (packetId) => all.get(packetId),
    delete(packetId) {
      all.delete(packetId);
      if (unsent.length > 0) unsent = unsent.filter((id) => id !== packetId);
    },
    all: () => [...all.values()].map(({ delivery }) => delivery),
    rewind() {
      unsent = [...all.keys()];
    },
    next(limit) {
      if (unsent.length === 0 || all.size - unsent.length >= limit) return undefined;
      const packetId = unsent.shift() ?? 0;
      const flight = all.get(packetId);
      return flight === undefined ? undefined : [packetId, flight];
    },
  };
}

/** A new session without a client. */
export function createSession(options: SessionOptions): Session {
  const { identity, clientId, now } = options;
  const flights = createFlights();
  const queue = createQueue(options);

  function transmit(delivery: Delivery, packetId: number, isAgain: boolean): void {
    const isSent = session.link?.send(publishPacket(delivery, { packetId, isAgain, now: now() })) ?? true;
    if (isSent) return;
    flights.delete(packetId);
    options.dropped(identity, `a message on ${delivery.message.topic} is larger than client ${clientId} takes`);
  }

  const start = (delivery: Delivery): void => transmit(delivery, delivery.qos === 0 ? 0 : flights.add(delivery), false);
  const windowOf = (link: Link): number => Math.min(link.receiveMaximum, maxInFlight);
  const mayStart = (link: Link): boolean => flights.size < windowOf(link) && (!link.isClogged || flights.size === 0);

  /** Send again, no more than the client takes at once. [MQTT-4.4.0-1, 4.9.0-2] */
  function repeat(link: Link): void {
    for (let next = flights.next(windowOf(link)); next !== undefined; next = flights.next(windowOf(link))) {
      const [packetId, { delivery, isReleased }] = next;
      if (isReleased) link.send({ cmd: 'pubrel', messageId: packetId });
      else transmit(delivery, packetId, true);
    }
  }

  function pump(): void {
    if (session.link !== undefined) repeat(session.link);
    while (session.link !== undefined && mayStart(session.link)) {
      const next = queue.take();
      if (next === undefined) return;
      if (!isExpired(next.message, now())) start(next);
    }
  }

  const session: Session = {
    ...emptyState(identity, clientId),
    deliver(delivery) {
      const { link } = session;
      if (delivery.qos > 0) {
        queue.add(delivery);
        pump();
        return;
      }
      if (link === undefined) return; // QoS 0 is not kept for a client that is away, §3.1.2.4
      if (link.isClogged) options.dropped(identity, `client ${clientId} reads too slowly`);
      else start(delivery);
    },
    resume(link) {
      session.link = link;
      session.will = undefined;
      flights.rewind();
      pump();
    },
    settle(packetId) {
      flights.delete(packetId);
      pump();
    },
    release(packetId) {
      const flight = flights.get(packetId);
      if (flight === undefined) return false;
      flight.isReleased = true;
      return true;
    },
    leftToOthers: () => [...flights.all().filter(({ qos }) => qos === 1), ...queue.all()].filter(({ share }) => share !== undefined),
  };
  return session;
}

const emptyState = (identity: string, clientId: string) => ({
  identity,
  clientId,
  subscriptions: new Map<string, Subscription>(),
  isDenied: undefined,
  received: new Set<number>(),
  link: undefined,
  will: undefined,
  endTick: Number.POSITIVE_INFINITY,
});

function publishPacket(delivery: Delivery, { packetId, isAgain, now }: { packetId: number; isAgain: boolean; now: EpochMs }): Packet {
  const { message, qos, isRetained, identifiers } = delivery;
  const properties = propertiesAt(message, now);
  return {
    cmd: 'publish',
    topic: message.topic,
    payload: message.payload,
    qos,
    dup: isAgain,
    retain: isRetained,
    messageId: packetId,
    properties: identifiers.length === 0 ? properties : { ...properties, subscriptionIdentifier: [...identifiers] },
  };
}

/** Deliveries that wait, bounded in number and bytes; what does not fit is dropped and told. */
function createQueue({ identity, clientId, maxQueued, maxQueuedBytes, dropped }: SessionOptions) {
  const waiting: Delivery[] = [];
  let bytes = 0;
  return {
    add(delivery: Delivery): void {
      const cost = costOf(delivery.message);
      if (waiting.length >= maxQueued || bytes + cost > maxQueuedBytes) {
        dropped(identity, `the queue of client ${clientId} is full`);
        return;
      }
      waiting.push(delivery);
      bytes += cost;
    },
    all: (): readonly Delivery[] => waiting,
    take(): Delivery | undefined {
      const next = waiting.shift();
      if (next !== undefined) bytes -= costOf(next.message);
      return next;
    },
  };
}
