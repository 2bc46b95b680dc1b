import type { DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { createAssembly } from '../coap-wire/blocks.ts';
import { bindCoap, createListener, type Hearing, type Listener, type Peer, untilEnd } from '../coap-wire/listener.ts';
import type { Message } from '../coap-wire/message.ts';
import { createRequests, type Requests } from '../coap-wire/requests.ts';
import { createFailures } from '../http/failures.ts';
import { createWaits } from '../http/waits.ts';
import type { Address } from '../listening.ts';
import { createIntake } from '../polling/intake.ts';
import { askDevice } from './ask.ts';
import type { LwM2MConfig } from './config.ts';
import { answerDevice, goneFrom, heardFrom, type Source, watchOver } from './rd.ts';
import { formatFor } from './registration.ts';
import { createRegistry } from './registry.ts';

const tickMs = 250;
const now = (): number => performance.now();

/** A source at work: what it knows, and the two sides of its socket. */
interface Serving {
  readonly source: Source;
  readonly requests: Requests;
  version: number;
}

function createServing(config: LwM2MConfig, host: DriverHost, [send, signal]: readonly [Listener['send'], AbortSignal]): Serving {
  const requests = createRequests({
    send,
    limits: {
      ackMs: config.ackSeconds * 1000,
      retransmits: config.retransmits,
      answerMs: config.answerSeconds * 1000,
      mostWaiting: config.maxWaiting,
      mostBodyBytes: config.maxBodyBytes,
    },
  });
  const source: Source = {
    ...{ host, config, signal, now },
    intake: createIntake(host),
    waits: createWaits(host.sink),
    failures: createFailures(host.clock, config.maxFailures),
    assembly: createAssembly(config.maxBodyBytes, now),
    registry: createRegistry({
      ...{ requests, now },
      awakeMs: config.awakeSeconds * 1000,
      onReplaced(old, why) {
        if (old.watch !== undefined) host.link({ kind: 'disconnected', identity: old.endpoint, time: host.clock.now(), detail: why });
      },
    }),
  };
  return { source, requests, version: host.bindingsVersion };
}

/** An answer or a notification of a device. */
async function hear({ source, requests }: Serving, message: Message, from: Peer): Promise<Hearing> {
  const own = source.registry.byPeer(from);
  if (own !== undefined) heardFrom(source, own);
  const heard = await requests.hear(message, from);
  if (heard === 'reset') source.host.refuse('not-allowed', 1, own?.endpoint, `${from.address}: a notification that was not asked for`);
  return heard;
}

/** Devices that were added, changed or retired since the last time. */
function rebind({ source }: Serving): void {
  const { host, registry } = source;
  for (const own of [...registry.all()]) {
    const device = host.device(own.endpoint);
    if (device === own.watch?.keys.device) continue;
    const mayStay =
      device?.secretHash === undefined
        ? source.config.signIn !== 'required' || device === undefined
        : host.verify(own.endpoint, own.secret);
    if (mayStay) watchOver(source, own);
    else goneFrom(source, own, 'it has to register with its secret');
  }
}

function tick(serving: Serving): void {
  const { source } = serving;
  const { registry, host } = source;
  if (serving.version !== host.bindingsVersion) {
    serving.version = host.bindingsVersion;
    rebind(serving);
  }
  const at = now();
  for (const own of [...registry.all()]) {
    if (own.expiresAt <= at) goneFrom(source, own, `nothing heard within its lifetime of ${own.lifetimeSeconds} s`);
    else own.watch?.tick();
  }
}

async function serve(serving: Serving, ended: Promise<void>): Promise<void> {
  const timer = setInterval(() => tick(serving), tickMs);
  try {
    await ended;
  } finally {
    clearInterval(timer);
    serving.requests.stop();
    serving.source.waits.stop();
  }
}

/** A source on which devices register; see README.md. */
export function openSession(config: LwM2MConfig, host: DriverHost): Session {
  let address: Address | undefined;
  let live: Serving | undefined;
  return {
    address: () => address,
    async run(signal) {
      if (signal.aborted) return;
      const socket = await bindCoap(config);
      const ended = new AbortController();
      const listener = createListener({
        ...{ host, socket, maxPending: config.maxPending },
        answer: (message, from) => answerDevice(serving.source, message, from),
        hear: (message, from) => hear(serving, message, from),
        settle(message, from) {
          const own = serving.source.registry.byPeer(from);
          if (own !== undefined) serving.source.registry.heard(own);
          serving.requests.settle(message, from);
        },
      });
      const serving = createServing(config, host, [listener.send, ended.signal]);
      try {
        live = serving;
        address = { host: config.host, port: socket.address().port };
        host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `UDP ${address.host}:${address.port}` });
        await serve(serving, untilEnd(socket, signal));
      } finally {
        address = undefined;
        live = undefined;
        ended.abort();
        listener.stop();
        await new Promise<void>((resolve) => socket.close(resolve));
      }
    },
    async ask(identity, question, signal) {
      const device = host.device(identity);
      const own = live?.source.registry.byEndpoint(identity);
      if (device === undefined) throw new Failure('NOT_FOUND', `asking ${identity}`, { details: { what: identity } });
      if (own?.watch === undefined)
        throw new Failure('LINK_LOST', `asking ${identity}: it is not registered`, { details: { what: identity } });
      const { channel, objects, watch } = own;
      const format = formatFor(config.format, objects);
      return askDevice({ ...{ device, channel, format, signal }, typeOf: watch.keys.typeOf, now: host.clock.now }, question);
    },
  };
}
