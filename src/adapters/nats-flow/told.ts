import { setTimeout as pause } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  DiscardPolicy,
  type JsMsg,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../../kernel/log.ts';
import { createTrouble } from '../../kernel/trouble.ts';
import { subjects, type Told } from './messages.ts';

/** The stream of what nodes tell. */
export interface ToldOptions {
  readonly connection: NatsConnection;
  readonly log: Log;
  /** Copies on different servers; 3 survives the loss of one. */
  readonly replicas: number;
}

const stream = 'yangfan-told';
const durable = 'api';
const dayMs = 86_400_000;
const nanos = (ms: number): number => ms * 1_000_000;
/** Between two tries. */
const againMs = 500;
/** An api process that ended without a word is given this long before the next one is told. */
const ackMs = 5_000;
/** Notices that wait while no server takes them; beyond it the oldest are given up. */
const mostWaiting = 10_000;

async function ensureStream({ connection, replicas }: ToldOptions) {
  const manager = await jetstreamManager(connection);
  await manager.streams.add({
    name: stream,
    subjects: [subjects.told('*')],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    num_replicas: replicas,
    max_age: nanos(7 * dayMs),
    duplicate_window: nanos(600_000),
  });
  return manager;
}

/** What a node tells, on its way into the stream. */
export interface Teller {
  add(told: Told): void;
  /** Notices given up since too many waited. */
  readonly lost: number;
  stop(): Promise<void>;
}

/** Largest lists of one message, so that it stays below the 1 MB that a NATS server takes. */
const mostOf: Readonly<Record<Told['type'], number>> = { verdicts: 2_000, links: 400, quarantined: 40 };

/** Tell in order, each notice until the stream has it. */
export function createTeller(options: ToldOptions, { node, boot }: { readonly node: string; readonly boot: string }): Teller {
  const { connection, log } = options;
  const trouble = createTrouble(log, 'telling what the data plane found');
  const waiting: { readonly id: string; readonly told: Told }[] = [];
  const ending = new AbortController();
  let [number, lost, isMade] = [0, 0, false];
  let wake = () => {};

  const publish = async () => {
    if (!isMade) await ensureStream(options);
    isMade = true;
    for (let first = waiting[0]; first !== undefined && !ending.signal.aborted; first = waiting[0]) {
      await jetstream(connection).publish(subjects.told(node), serialize(first.told), { msgID: first.id });
      if (waiting[0] === first) waiting.shift(); // it may have been given up meanwhile
    }
  };
  const loop = async () => {
    while (!ending.signal.aborted) {
      await publish().then(
        () => trouble.worked(),
        (err: unknown) => {
          if (!ending.signal.aborted) trouble.failed(err);
        },
      );
      if (waiting.length > 0)
        await pause(againMs, undefined, { signal: ending.signal }).catch(() => undefined); // woken by stop
      else if (!ending.signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const running = loop();
  return {
    add(told) {
      for (const part of partsOf(told)) waiting.push({ id: `${boot}-${number++}`, told: part });
      while (waiting.length > mostWaiting) {
        waiting.shift();
        if (lost++ % mostWaiting === 0) log.error({ lost }, 'too much waits for NATS; the oldest notices are given up');
      }
      wake();
    },
    get lost() {
      return lost;
    },
    async stop() {
      ending.abort();
      wake();
      await running;
    },
  };
}

/** A notice in parts that fit into a message. */
function partsOf(told: Told): readonly Told[] {
  const list = told.args.at(-1) as readonly unknown[]; // holds: the list is the last argument of all three
  const most = mostOf[told.type];
  if (list.length <= most) return [told];
  const starts = Array.from({ length: Math.ceil(list.length / most) }, (_, i) => i * most);
  return starts.map((start) => ({ type: told.type, args: [...told.args.slice(0, -1), list.slice(start, start + most)] }) as never); // holds: only the list was cut
}

/** Takes what nodes tell, in order. */
export interface ToldHearer {
  stop(): Promise<void>;
}

/** Hear from where this or another process has ended; a notice whose handling fails, or does not end, comes again. */
export function hearTold(options: ToldOptions, take: (told: Told, node: string) => Promise<void>): ToldHearer {
  const { connection, log } = options;
  const trouble = createTrouble(log, 'hearing what nodes tell');
  const ending = new AbortController();
  let messages: ConsumerMessages | undefined;

  const readOnce = async () => {
    const manager = await ensureStream(options);
    await manager.consumers.add(stream, {
      durable_name: durable,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ackMs),
      max_ack_pending: 1, // in order
      max_deliver: -1,
    });
    const consumer = await jetstream(connection).consumers.get(stream, durable);
    messages = await consumer.consume({ max_messages: 1, expires: 5_000 });
    trouble.worked();
    if (ending.signal.aborted) messages.stop();
    for await (const message of messages) {
      if (ending.signal.aborted) return;
      await handle(message);
    }
  };
  const handle = async (message: JsMsg) => {
    const busy = setInterval(() => message.working(), ackMs / 3);
    try {
      const told = readTold(message, log);
      if (told !== undefined) await take(told, message.subject.split('.').at(-1) ?? '');
      message.ack();
    } catch (err) {
      log.warn({ err, subject: message.subject }, 'taking what a node told failed; it comes again');
      message.nak(againMs);
    } finally {
      clearInterval(busy);
    }
  };
  const loop = async () => {
    while (!ending.signal.aborted) {
      await readOnce().catch((err: unknown) => {
        if (!ending.signal.aborted) trouble.failed(err);
      });
      await pause(againMs, undefined, { signal: ending.signal }).catch(() => undefined); // woken by stop
    }
  };
  const running = loop();
  return {
    async stop() {
      ending.abort();
      messages?.stop();
      await running;
    },
  };
}

/** `undefined` for what cannot be read: it would never be taken. */
function readTold(message: JsMsg, log: Log): Told | undefined {
  try {
    return deserialize(message.data) as Told; // holds: only tellers publish to the stream
  } catch (err) {
    log.error({ err, subject: message.subject }, 'a notice in NATS cannot be read and was passed over');
    return undefined;
  }
}
