import { setImmediate as turn } from 'node:timers/promises';
import type { JsMsg } from '@nats-io/jetstream';
import type { DriverHost } from '../../contracts/driver.ts';
import { createDurableQueue } from '../durable-queue.ts';
import { createDeviceIntake } from '../payload/device-intake.ts';
import { shown } from '../payload/tally.ts';
import { roomOrEnd } from '../room.ts';
import type { NatsConfig } from './config.ts';
import { isToken } from './names.ts';

/** Brings messages into the store, one after another. */
export interface Worker {
  /** A message of the stream: it is acknowledged once it is on disk, and until then the server is told that it is being worked at. */
  take(message: JsMsg): void;
  /** A message that nobody delivers again; false when too many wait, and it is not taken. */
  hear(message: Heard): boolean;
  /** Work until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/** A message as it was published. */
export interface Heard {
  readonly subject: string;
  readonly data: Uint8Array;
}

/** Which token of a subject names the device. */
const tokenAt = (pattern: string): number => pattern.split('.').indexOf('%u');

/** Shows a message to the store until it is taken; answers its ticket, 0 when nothing of it is of use, `undefined` after an abort. */
type Store = (message: Heard, signal: AbortSignal) => Promise<number | undefined>;

function createStore(config: NatsConfig, host: DriverHost): Store {
  const intake = createDeviceIntake(config, host);
  const level = tokenAt(config.subject);
  return async ({ subject, data }, signal) => {
    const identity = subject.split('.')[level];
    const where = `NATS subject ${shown(subject)}`;
    if (identity === undefined || !isToken(identity)) return intake.drop('unknown-device', undefined, `a message on ${where}`);
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    for (;;) {
      const ticket = intake.take({ identity, bytes, from: 0, to: bytes.length, isKept: true, where });
      if (ticket !== undefined) return ticket;
      await roomOrEnd(host, signal);
      if (signal.aborted) return undefined;
    }
  };
}

/** A worker with nothing to do. */
export function createWorker(config: NatsConfig, host: DriverHost): Worker {
  const store = createStore(config, host);
  const kept: JsMsg[] = [];
  const heard: Heard[] = [];
  /** Delivered to us, and not acknowledged. */
  const pending = new Set<JsMsg>();
  let wake: () => void = () => undefined;

  async function work(signal: AbortSignal, settle: (message: JsMsg, ticket: number) => void): Promise<void> {
    while (!signal.aborted) {
      const early = heard.shift();
      if (early !== undefined) await store(early, signal);
      const message = kept.shift();
      const ticket = message === undefined ? undefined : await store(message, signal);
      if (message !== undefined && ticket !== undefined) settle(message, ticket);
      if (early !== undefined || message !== undefined) await turn();
      else await newsOr(signal);
    }
  }

  const newsOr = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      if (signal.aborted || kept.length + heard.length > 0) resolve();
    });

  return {
    take(message) {
      pending.add(message);
      kept.push(message);
      wake();
    },
    hear(message) {
      if (heard.length >= config.maxPending) return false;
      heard.push(message);
      wake();
      return true;
    },
    async run(signal) {
      const durable = createDurableQueue(host.sink);
      const timer = setInterval(() => workAt(pending), (config.ackSeconds * 1000) / 3);
      const stop = () => wake();
      signal.addEventListener('abort', stop, { once: true });
      let last = 0;
      const settle = (message: JsMsg, ticket: number) => {
        if (ticket === 0) pending.delete(message);
        if (ticket === 0) return message.term();
        last = Math.max(last, ticket);
        durable.when(last, () => {
          pending.delete(message);
          message.ack();
        });
      };
      try {
        await work(signal, settle);
      } finally {
        durable.stop();
        clearInterval(timer);
        signal.removeEventListener('abort', stop);
      }
    },
  };
}

/** Tell the server that these are being worked at, so that it does not deliver them again. */
function workAt(messages: Iterable<JsMsg>): void {
  for (const message of messages) message.working();
}
