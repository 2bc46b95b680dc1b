import type { Event, EventBody, EventKind } from '../contracts/events.ts';
import type { OpenTransaction } from './database.ts';
import type { DeadLetter } from './outbox-dead-letters.ts';

/**
 * Announces facts: written in the transaction that makes them true, then delivered at least once to every subscriber.
 *
 * The port of the event plane. One conformance suite (`test/conformance/bus.ts`) runs on both implementations: the outbox alone, which
 * delivers within this process, and the outbox with NATS JetStream behind it (`adapters/nats-bus`).
 */
export interface Bus {
  /**
   * Writes an event in the caller's transaction. Call {@link wake} after the commit.
   *
   * @throws ZodError when the body is not what the kind says: a bug of the caller
   */
  emit<K extends EventKind>(trx: OpenTransaction, kind: K, body: EventBody<K>): Promise<void>;
  /** Writes events in their order by one statement, for whoever makes many facts true at once; otherwise like {@link emit}. */
  emitMany(trx: OpenTransaction, news: readonly News[]): Promise<void>;
  /**
   * Delivers events in order, one at a time, also those of before the start. A handler that throws is asked again with growing delays
   * while its later events wait; other subscribers go on. The same event may come twice, so a handler must be idempotent by `event.id`.
   *
   * @param name unique and for ever: the place reached is kept under it
   */
  subscribe<K extends EventKind>(name: string, kinds: readonly K[], handle: (event: Event<K>) => Promise<void>): void;
  /** Delivers now what was committed. Without it an event is found within a second. */
  wake(): void;
  start(): void;
  /** Waits for the handlers that run; what is left is delivered after the next start. */
  stop(): Promise<void>;
  /** Resolves when every subscriber has handled (or given up) everything that is committed. */
  drained(): Promise<void>;
  /** Deliveries that are due: one event for two subscribers counts twice. */
  waiting(): Promise<number>;
  /** Deliveries that were given up, newest first. */
  deadLetters(limit?: number): Promise<readonly DeadLetter[]>;
  countDeadLetters(): Promise<number>;
  /**
   * Delivers a given-up event again, now.
   *
   * @throws Failure `NOT_FOUND`; `NOT_AVAILABLE` when the subscriber is gone or fails again (the letter stays)
   */
  retry(id: string): Promise<void>;
}

/** An event to be written: a kind with the body of that kind. */
export type News = { readonly [K in EventKind]: { readonly kind: K; readonly body: EventBody<K> } }[EventKind];
