import type { JsMsg } from '@nats-io/jetstream';
import type { Msg } from '@nats-io/transport-node';
import type { DriverHost, Session } from '../../contracts/driver.ts';
import { abortOf, type Nats } from './client.ts';
import type { NatsConfig } from './config.ts';
import { dial, peerOf } from './dial.ts';
import { allOf, takeDeliveries } from './stream.ts';
import { createWorker, type Worker } from './worker.ts';

/** From so many messages behind one on, what is published is taken beside them at once. */
const mostBehind = 64;
/** Until no more than so many wait. */
const fewBehind = 8;

/** A session in which we take messages from a NATS server. */
export function openNatsSource(config: NatsConfig, host: DriverHost): Session {
  return {
    async run(stopping) {
      if (stopping.aborted) return;
      const ended = new AbortController();
      const signal = AbortSignal.any([stopping, ended.signal]);
      const nats = await dial(config, signal);
      if (nats === undefined) return;
      const worker = createWorker(config, host);
      const working = worker.run(signal);
      try {
        await Promise.race([serve({ config, host, nats, worker }, signal), nats.lost, working]);
      } finally {
        ended.abort();
        await working.catch(() => undefined); // the race has told it
        await nats.close();
      }
    },
  };
}

interface Serving {
  readonly config: NatsConfig;
  readonly host: DriverHost;
  readonly nats: Nats;
  readonly worker: Worker;
}

/** Take what comes until the signal aborts; throws a `Failure` when nothing more will come. */
async function serve({ config, host, nats, worker }: Serving, signal: AbortSignal): Promise<void> {
  const tell = (detail: string) =>
    host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `NATS ${peerOf(config)}: ${detail}` });
  const live = createLive(nats, allOf(config), (message) => {
    const isTaken = worker.hear(message);
    // Beside a backlog it comes once more in its order.
    if (!isTaken && config.consumer === '') host.refuse('no-room', 1, undefined, `more than ${config.maxPending} messages wait`);
  });
  if (config.consumer === '') {
    live.listen(true);
    await nats.connection.flush();
    tell(`hears ${allOf(config)}`);
    return void (await abortOf(signal));
  }
  const take = (message: JsMsg) => {
    const behind = message.info.pending;
    if (behind > mostBehind) live.listen(true);
    else if (behind <= fewBehind) live.listen(false);
    worker.take(message);
  };
  const deliveries = await Promise.race([takeDeliveries(nats, config, take), abortOf(signal)]);
  if (deliveries === undefined) return;
  tell(`takes stream ${config.stream} as ${config.consumer}`);
  try {
    await Promise.race([abortOf(signal), deliveries.lost]);
  } finally {
    deliveries.stop();
  }
}

/**
 * While an old backlog is taken in its order, nothing new would be seen: so what is published meanwhile is taken beside it, and comes once
 * more in its order.
 */
function createLive({ connection }: Nats, subject: string, hear: (message: Msg) => void) {
  const callback = (error: Error | null, message: Msg) => {
    if (error === null) hear(message);
  };
  let heard: { unsubscribe(): void } | undefined;
  return {
    listen(isOn: boolean) {
      if (isOn === (heard !== undefined)) return;
      heard?.unsubscribe();
      heard = isOn ? connection.subscribe(subject, { callback }) : undefined;
    },
  };
}
