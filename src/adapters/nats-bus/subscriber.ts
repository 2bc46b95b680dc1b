import { setTimeout as wait } from 'node:timers/promises';
import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import type { Event, EventKind } from '../../contracts/events.ts';
import { addDeadLetter } from '../../kernel/outbox-dead-letters.ts';
import { createTrouble } from '../../kernel/trouble.ts';
import type { NatsBusOptions } from './bus.ts';

/** What a subscriber needs; the rest is as in {@link NatsBusOptions}. */
export interface SubscriberOptions extends Pick<NatsBusOptions, 'db' | 'clock' | 'log' | 'mostAttempts' | 'firstDelayMs' | 'ackMs'> {
  readonly manager: JetStreamManager;
  readonly client: JetStreamClient;
  readonly stream: string;
  readonly name: string;
  readonly kinds: readonly EventKind[];
  readonly handle: (event: Event) => Promise<void>;
}

/** The delivery of a stream of events to one subscriber. */
export interface Subscriber {
  readonly handle: (event: Event) => Promise<void>;
  start(): void;
  /** Waits for the handler that runs. */
  stop(): Promise<void>;
  /** Events that it has not taken yet. */
  waiting(): Promise<number>;
}

const longestDelayMs = 30_000;
/** Between two tries to reach the stream. */
const againMs = 500;
const nanos = (ms: number): number => ms * 1_000_000;

/** The name of a durable consumer: NATS takes no dots, blanks or stars. */
export const durableOf = (name: string): string => name.replaceAll(/[^\w-]/g, '_');

/**
 * Deliver events in order, one at a time: the server holds back what follows until the present one is acknowledged, also while it waits
 * to be tried again, and counts the tries, so that they go on where another process ended.
 */
export function createSubscriber(options: SubscriberOptions): Subscriber {
  const { manager, client, stream, name, log, ackMs = 30_000 } = options;
  const durable = durableOf(name);
  const ending = new AbortController();
  const trouble = createTrouble(log, `delivering events to ${name}`);
  let messages: ConsumerMessages | undefined;
  let running: Promise<void> | undefined;
  let made: Promise<unknown> | undefined;

  const make = () =>
    manager.consumers.add(stream, {
      durable_name: durable,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ackMs),
      max_ack_pending: 1,
      max_deliver: -1,
    });
  const ensure = () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  const readOnce = async () => {
    await ensure();
    const consumer = await client.consumers.get(stream, durable);
    messages = await consumer.consume({ max_messages: 1, expires: 5_000 });
    trouble.worked();
    if (ending.signal.aborted) messages.stop();
    for await (const message of messages) {
      if (ending.signal.aborted) return;
      await take(options, message, ackMs);
    }
  };
  const run = async () => {
    while (!ending.signal.aborted) {
      await readOnce().catch((err: unknown) => {
        made = undefined;
        if (!ending.signal.aborted) trouble.failed(err);
      });
      await wait(againMs, undefined, { signal: ending.signal }).catch(() => undefined); // woken by stop
    }
  };

  return {
    handle: options.handle,
    start() {
      running ??= run();
    },
    async stop() {
      ending.abort();
      messages?.stop();
      await running;
    },
    async waiting() {
      await ensure();
      const { num_pending, num_ack_pending } = await manager.consumers.info(stream, durable);
      return num_pending + num_ack_pending;
    },
  };
}

/** Hand one event to the handler: acknowledge it, ask for it again later, or make it a dead letter. */
async function take(options: SubscriberOptions, message: JsMsg, ackMs: number): Promise<void> {
  const { kinds, handle, log, name, mostAttempts = 10, firstDelayMs = 100 } = options;
  // holds: only `createNatsBus` publishes to the stream, and it publishes events
  const event = message.json() as Event;
  if (!kinds.includes(event.kind)) return message.ack();
  const attempts = message.info.deliveryCount;
  const busy = setInterval(() => message.working(), ackMs / 3);
  try {
    await handle(event);
    message.ack();
  } catch (err) {
    log.warn({ err, subscriber: name, event: event.id, kind: event.kind, attempts }, 'handling an event failed');
    if (attempts < mostAttempts) return message.nak(Math.min(firstDelayMs * 2 ** (attempts - 1), longestDelayMs));
    await giveUp(options, event, { attempts, error: err instanceof Error ? err.message : String(err) });
    message.ack();
  } finally {
    clearInterval(busy);
  }
}

/** The letter is written first: when the process dies before the acknowledgement, the event comes again and the letter is kept once. */
function giveUp({ db, clock, name }: SubscriberOptions, event: Event, told: { attempts: number; error: string }): Promise<void> {
  return addDeadLetter(db, { event, subscriber: name, time: clock.now(), ...told });
}
