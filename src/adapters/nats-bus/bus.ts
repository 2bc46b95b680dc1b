import { setTimeout as wait } from 'node:timers/promises';
import { DiscardPolicy, jetstream, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { type Event, type EventKind, events } from '../../contracts/events.ts';
import type { Bus } from '../../kernel/bus.ts';
import { createOutbox, type OutboxOptions } from '../../kernel/outbox.ts';
import { createDeadLetters } from '../../kernel/outbox-dead-letters.ts';
import { createSubscriber, type Subscriber } from './subscriber.ts';

/** What the bus needs. */
export interface NatsBusOptions extends OutboxOptions {
  readonly connection: NatsConnection;
  /** First word of all subjects and streams, so that several installations share a server; default `yangfan`. */
  readonly prefix?: string;
  /** Copies of each event on different servers; default 1. 3 survives the loss of one server. */
  readonly replicas?: number;
  /** An event whose process has died without a word is delivered to the next one after this; default 30,000 ms. */
  readonly ackMs?: number;
}

const dayMs = 86_400_000;
const nanos = (ms: number): number => ms * 1_000_000;
/** Events stay in the stream for this long, also for a subscriber that is away. */
const keepMs = 30 * dayMs;
/** An event that is published again within this time is recognised by its id and kept once. */
const duplicateMs = 600_000;

/**
 * The event plane on NATS JetStream: an event is written to the outbox in its transaction as ever, published from there with its id as
 * message id, and taken by a durable consumer per subscriber, so that subscribers may live in other processes.
 *
 * Publishing is never given up. Throws what the server says when the stream cannot be made.
 */
export async function createNatsBus(options: NatsBusOptions): Promise<Bus> {
  const { db, connection, prefix = 'yangfan', replicas = 1 } = options;
  const stream = `${prefix}-events`;
  const manager = await jetstreamManager(connection);
  await manager.streams.add({
    name: stream,
    subjects: [`${prefix}.event.>`],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    num_replicas: replicas,
    max_age: nanos(keepMs),
    duplicate_window: nanos(duplicateMs),
  });
  const client = jetstream(connection);
  const outbox = await createOutbox({ ...options, mostAttempts: Number.POSITIVE_INFINITY });
  outbox.subscribe('bus-nats', Object.keys(events) as EventKind[], async (event) => {
    await client.publish(`${prefix}.event.${event.kind}`, JSON.stringify(event), { msgID: event.id });
  });
  const subscribers = new Map<string, Subscriber>();
  const letters = createDeadLetters(db, (name) => subscribers.get(name));
  let isStarted = false;
  const waitingThere = async (): Promise<number> => {
    const all = await Promise.all([...subscribers.values()].map((one) => one.waiting()));
    return all.reduce((sum, each) => sum + each, 0);
  };

  return {
    ...outbox,
    subscribe(name, kinds, handle) {
      if (subscribers.has(name)) throw new Error(`BUG: two subscribers are called ${name}`);
      // holds: the subscriber hands on only the kinds that the handler takes
      const taker = handle as (event: Event) => Promise<void>;
      const subscriber = createSubscriber({ ...options, manager, client, stream, name, kinds, handle: taker });
      subscribers.set(name, subscriber);
      if (isStarted) subscriber.start();
    },
    start() {
      if (isStarted) return;
      isStarted = true;
      outbox.start();
      for (const subscriber of subscribers.values()) subscriber.start();
    },
    async stop() {
      isStarted = false;
      await outbox.stop();
      await Promise.all([...subscribers.values()].map((subscriber) => subscriber.stop()));
    },
    async drained() {
      await outbox.drained();
      while ((await waitingThere()) > 0) await wait(5);
    },
    waiting: async () => (await outbox.waiting()) * Math.max(1, subscribers.size) + (await waitingThere()),
    deadLetters: letters.list,
    countDeadLetters: letters.count,
    retry: letters.retry,
  };
}
