import type { DeviceBinding, DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { createAssembly } from '../coap-wire/blocks.ts';
import { createListener, type Hearing, type Listener } from '../coap-wire/listener.ts';
import type { Message } from '../coap-wire/message.ts';
import { openPort, type Peer } from '../coap-wire/port.ts';
import { createRequests, type Requests } from '../coap-wire/requests.ts';
import { createDeviceTexts } from '../device-texts.ts';
import { createFailures } from '../http/failures.ts';
import { createWaits } from '../http/waits.ts';
import type { Address } from '../listening.ts';
import { bindUdp, untilUdpEnds } from '../listening-udp.ts';
import { createIntake } from '../polling/intake.ts';
import { askDevice } from './ask.ts';
import type { LwM2MConfig } from './config.ts';
import { createDeadlines } from './deadlines.ts';
import { createKeeper, type Keeper, type KeptRegistration } from './kept-registrations.ts';
import { answerDevice, goneFrom, heardFrom, mayBe, type Source, watchOver } from './rd.ts';
import { formatFor } from './registration.ts';
import { createRegistry, type Registration } from './registry.ts';

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
    deadlines: createDeadlines(config.durableSeconds * 1000, now),
    texts: createDeviceTexts(host),
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

/** The registration of whoever speaks from there. */
function ownOf({ registry }: Source, from: Peer): Registration | undefined {
  const own = registry.byPeer(from);
  return own !== undefined && mayBe(from, own.endpoint) ? own : undefined;
}

/** An answer or a notification of a device. */
async function hear({ source, requests }: Serving, message: Message, from: Peer): Promise<Hearing> {
  const own = ownOf(source, from);
  if (own !== undefined) heardFrom(source, own);
  if (own === undefined && from.identity !== undefined) return 'leave'; // by DTLS it is another one than the one who was asked
  const heard = await requests.hear(message, from);
  if (heard === 'reset') source.host.refuse('not-allowed', 1, own?.endpoint, `${from.address}: a notification that was not asked for`);
  return heard;
}

/** A known device has registered with its secret, if it has one; under DTLS it has proven itself otherwise. */
const isSigned = ({ config }: Source, device: DeviceBinding, own: Pick<Registration, 'secretHash'>): boolean =>
  config.security === 'dtls' || (device.secretHash === undefined ? config.signIn !== 'required' : device.secretHash === own.secretHash);

/** Devices that were added, changed or retired since the last time. */
function rebind({ source }: Serving): void {
  const { host, registry } = source;
  for (const own of [...registry.all()]) {
    const device = host.device(own.endpoint);
    if (device === own.watch?.keys.device) continue;
    if (device === undefined || isSigned(source, device, own)) watchOver(source, own);
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

const saveMs = 30_000;

/** A problem with the file of registrations: it is shown, and devices register anew after a restart. */
const tell = (host: DriverHost, doing: string, error: unknown): void =>
  host.link({ kind: 'error', identity: undefined, time: host.clock.now(), detail: `${doing} registrations: ${String(error)}` });

/** Writes registrations when they have changed. */
function createSaver({ source }: Serving, keeper: Keeper | undefined): () => Promise<void> {
  const { registry, host } = source;
  let saved = registry.changes;
  return async () => {
    if (keeper === undefined || saved === registry.changes) return;
    saved = registry.changes;
    await keeper.save(registry.all(), host.clock.now(), now()).catch((error: unknown) => tell(host, 'keeping', error));
  };
}

/** Registrations of before a restart; none when they cannot be read, which is told. */
const loadKept = async (keeper: Keeper, host: DriverHost): Promise<readonly KeptRegistration[]> =>
  keeper.load(host.clock.now()).catch((error: unknown) => {
    tell(host, 'reading kept', error);
    return [];
  });

/** Take up the registrations of before a restart; those of unknown devices are left: they register anew. */
function restore({ source }: Serving, kept: readonly KeptRegistration[]): void {
  const { host, registry, config } = source;
  const isKnown = (own: KeptRegistration) => {
    const device = host.device(own.endpoint);
    return device !== undefined && isSigned(source, device, own);
  };
  for (const one of kept.filter(isKnown).slice(0, config.maxRegistrations)) {
    // Under DTLS nothing is said to whoever has its address now, unless it is the same device.
    const peer = config.security === 'dtls' ? { ...one.peer, identity: one.endpoint } : one.peer;
    const own = registry.restore({ ...one, peer });
    watchOver(source, own);
    host.link({ kind: 'connected', identity: own.endpoint, time: host.clock.now(), detail: 'registered before the restart' });
  }
}

async function serve(serving: Serving, ended: Promise<void>, keeper: Keeper | undefined): Promise<void> {
  const save = createSaver(serving, keeper);
  const timer = setInterval(() => tick(serving), tickMs);
  const saving = setInterval(save, saveMs);
  try {
    await ended;
  } finally {
    clearInterval(timer);
    clearInterval(saving);
    await save();
    serving.requests.stop();
    serving.source.waits.stop();
    serving.source.deadlines.stop();
  }
}

/** A source on which devices register; `folder` holds their registrations. See README.md. */
export function openSession(config: LwM2MConfig, host: DriverHost, folder: string): Session {
  const isKept = config.keepRegistrations && config.port !== 0; // another port is another server to its devices
  const keeper = isKept ? createKeeper(folder, { address: config.host, port: config.port }) : undefined;
  let address: Address | undefined;
  let live: Serving | undefined;
  return {
    address: () => address,
    async run(signal) {
      if (signal.aborted) return;
      const kept = keeper === undefined ? [] : await loadKept(keeper, host);
      const socket = await bindUdp(config);
      const ended = new AbortController();
      const listener = createListener({
        ...{ host, port: openPort(socket, host, config), maxPending: config.maxPending },
        answer: (message, from) => answerDevice(serving.source, message, from),
        hear: (message, from) => hear(serving, message, from),
        settle(message, from) {
          const own = ownOf(serving.source, from);
          if (own === undefined && from.identity !== undefined) return;
          if (own !== undefined) serving.source.registry.heard(own);
          serving.requests.settle(message, from);
        },
      });
      const serving = createServing(config, host, [listener.send, ended.signal]);
      try {
        restore(serving, kept);
        live = serving;
        address = { host: config.host, port: socket.address().port };
        host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `UDP ${address.host}:${address.port}` });
        await serve(serving, untilUdpEnds(socket, signal), keeper);
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
