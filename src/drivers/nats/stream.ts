import type { ConsumerMessages, JetStreamManager, JsMsg, StreamConfig } from '@nats-io/jetstream';
import { Failure } from '../../contracts/errors.ts';
import { messageOf, type Nats } from './client.ts';
import type { NatsConfig } from './config.ts';
import { stateStreamOf, stateSubjectOf, subjectOf } from './names.ts';

const nanos = (ms: number): number => ms * 1_000_000;
/** A message that is sent again within this time under its old name is kept once. */
const duplicateMs = 600_000;
/** Largest word of a site about itself. */
const stateBytes = 4_096;

/** Subject of the values of all devices. */
export const allOf = ({ subject }: Pick<NatsConfig, 'subject'>): string => subjectOf(subject, '*');

/** What the stream must be like: nothing leaves it but what is acknowledged. */
const wanted = { retention: 'workqueue', discard: 'new', storage: 'file' } as const;

async function infoOf(manager: JetStreamManager, stream: string): Promise<StreamConfig | undefined> {
  try {
    return (await manager.streams.info(stream)).config;
  } catch (error) {
    if (error instanceof Error && error.name === 'StreamNotFoundError') return undefined;
    throw error;
  }
}

/**
 * See to the stream of the values, and to that of what sites say of themselves. A stream that is there is used as it is, unless messages
 * could leave it that are not acknowledged: then throws `NOT_AVAILABLE`.
 */
async function ensureStreams(manager: JetStreamManager, config: NatsConfig): Promise<void> {
  const { stream, streamMegabytes, replicas, maxMessageBytes } = config;
  const present = await infoOf(manager, stream);
  const wrong = Object.entries(wanted).filter(([key, value]) => present !== undefined && present[key as keyof typeof wanted] !== value);
  if (wrong.length > 0) throw failure(`stream ${stream} must have ${wrong.map(([key, value]) => `${key} ${value}`).join(', ')}`);
  if (present === undefined)
    await manager.streams.add({
      ...wanted,
      name: stream,
      subjects: [allOf(config)],
      num_replicas: replicas,
      max_bytes: streamMegabytes * 1_000_000,
      max_msg_size: maxMessageBytes,
      duplicate_window: nanos(duplicateMs),
    });
  // Streams of one account may not keep the same subject: that of another source does it for this one too.
  if ((await manager.streams.names(stateSubjectOf('*')).next()).length > 0) return;
  await manager.streams.add({
    name: stateStreamOf(stream),
    subjects: [stateSubjectOf('*')],
    num_replicas: replicas,
    max_msgs_per_subject: 1,
    max_msg_size: stateBytes,
  });
}

/** Messages of a stream as they are delivered. */
export interface Deliveries {
  /** Rejects with `LINK_LOST` when no more will come. */
  readonly lost: Promise<never>;
  stop(): void;
}

/**
 * Have everything delivered that is not acknowledged, in the order of its publishing. The consumer is made anew, for what was delivered to
 * its last life would otherwise come only after `ackSeconds`, behind newer messages, and the older of two values of one time would win.
 * A stream keeps what is not acknowledged, whether it has a consumer or not.
 *
 * @throws Failure `NOT_AVAILABLE`
 */
export async function takeDeliveries(nats: Nats, config: NatsConfig, take: (message: JsMsg) => void): Promise<Deliveries> {
  const { connection, js } = nats;
  const { stream, consumer, maxPending, ackSeconds, answerSeconds } = config;
  try {
    const manager = await js.jetstreamManager(connection, { timeout: answerSeconds * 1000 });
    await ensureStreams(manager, config);
    await manager.consumers.delete(stream, consumer).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'ConsumerNotFoundError')) throw error;
    });
    await manager.consumers.add(stream, {
      durable_name: consumer,
      filter_subject: allOf(config),
      ack_policy: js.AckPolicy.Explicit,
      deliver_policy: js.DeliverPolicy.All,
      ack_wait: nanos(ackSeconds * 1000),
      max_ack_pending: maxPending,
      max_deliver: -1,
    });
    const taker = await js.jetstream(connection).consumers.get(stream, consumer);
    const messages = await taker.consume({ max_messages: maxPending, callback: take });
    return { lost: lossOf(messages, `stream ${stream}`), stop: () => messages.stop() };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw failure(`taking messages from stream ${stream}: ${messageOf(error)}`, error);
  }
}

const failure = (what: string, cause?: unknown): Failure => new Failure('NOT_AVAILABLE', what, { cause, details: { what } });

/** Notices after which nothing more is delivered. */
const endings: ReadonlySet<string> = new Set([
  'consumer_deleted',
  'consumer_not_found',
  'stream_not_found',
  'heartbeats_missed',
  'no_responders',
  'exceeded_limits',
]);

function lossOf(messages: ConsumerMessages, what: string): Promise<never> {
  const lose = async (): Promise<never> => {
    for await (const { type } of messages.status())
      if (endings.has(type)) throw new Failure('LINK_LOST', `taking messages from ${what}: ${type}`, { details: { what } });
    throw new Failure('LINK_LOST', `taking messages from ${what}: it has ended`, { details: { what } });
  };
  const lost = lose();
  lost.catch(() => undefined); // whoever waits for it is told
  return lost;
}
