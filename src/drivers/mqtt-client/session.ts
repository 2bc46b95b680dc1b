import { randomUUID } from 'node:crypto';
import type { IConnectPacket } from 'mqtt-packet';
import type { DriverHost, Session } from '../../contracts/driver.ts';
import { timeLimit } from '../../contracts/time.ts';
import { shown } from '../payload/tally.ts';
import { markStale } from '../stale.ts';
import { write } from './commands.ts';
import type { MqttClientConfig } from './config.ts';
import { type Conversation, createConversation } from './conversation.ts';
import { dial, peerOf, readSecret } from './dial.ts';
import { createIntake, type Intake } from './intake.ts';

const tickMs = 500;
/** Bad samples wait so long for room. */
const markMs = 1_000;
/** The last word is waited for so long. */
const farewellMs = 300;

/** A session in which we are a client of a broker. @param intake takes the messages; default: as values of the device that their topic names */
export function openClient(config: MqttClientConfig, host: DriverHost, intake: Intake = createIntake(config, host)): Session {
  const received = new Set<number>();
  let present: Conversation | undefined;
  return {
    ask: (identity, question, signal) => write({ config, host, intake, conversation: present }, { identity, question, signal }),
    async run(stopping) {
      if (stopping.aborted) return;
      // Of its own, so that no listener of a lost connection is left behind on the caller's.
      const signal = AbortSignal.any([stopping]);
      const packet = await connectPacket(config);
      const socket = await dial(config, signal);
      if (socket === undefined) return;
      const conversation = createConversation({ config, host, intake, socket, received });
      const offRoom = host.sink.onRoom(() => conversation.resume());
      const timer = setInterval(() => conversation.tick(), tickMs);
      try {
        const isBegun = await orAborted(begin({ config, host, intake, conversation }, packet), signal);
        if (!isBegun) return;
        present = conversation;
        await serve({ config, host, intake, conversation }, signal);
      } catch (error) {
        if (present !== undefined) await markStale(host, intake.heard(), timeLimit(markMs, signal));
        throw error;
      } finally {
        present = undefined;
        clearInterval(timer);
        offRoom();
        conversation.end();
      }
    },
  };
}

/** True when the work was done before the signal aborted. */
async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<boolean> {
  work.catch(() => undefined); // after an abort nobody asks
  const isDone = await Promise.race([work.then(() => true), abortOf(signal).then(() => false)]);
  return isDone && !signal.aborted;
}

const abortOf = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });

/** The CONNECT of a source. Throws `NOT_AVAILABLE` when the password cannot be read. */
export async function connectPacket(config: MqttClientConfig): Promise<IConnectPacket> {
  const { version, clientId, user, passwordFile, statusTopic, keepAliveSeconds } = config;
  const sessionSeconds = clientId === '' ? 0 : config.sessionSeconds;
  const password = passwordFile === '' ? undefined : Buffer.from((await readSecret(passwordFile)).toString('utf8').trimEnd());
  const isFive = version === '5';
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: isFive ? 5 : 4,
    clientId: clientId === '' ? `yangfan-${randomUUID().slice(0, 8)}` : clientId,
    clean: sessionSeconds === 0,
    keepalive: Math.ceil(keepAliveSeconds * 1.5),
    ...(user === '' ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(isFive
      ? { properties: { sessionExpiryInterval: sessionSeconds, receiveMaximum: 1_000, maximumPacketSize: config.maxPacketBytes } }
      : {}),
    ...(statusTopic === '' ? {} : { will: { topic: statusTopic, payload: Buffer.from('offline'), qos: 1, retain: true } }),
  };
}

interface Serving {
  readonly config: MqttClientConfig;
  readonly host: DriverHost;
  readonly intake: Intake;
  readonly conversation: Conversation;
}

const tellOf = ({ host, config }: Serving, kind: 'listening' | 'error', detail: string): void =>
  host.link({ kind, identity: undefined, time: host.clock.now(), detail: `broker ${peerOf(config)}: ${detail}` });

async function begin(serving: Serving, packet: IConnectPacket): Promise<void> {
  const { config, conversation, intake } = serving;
  await conversation.signIn(packet);
  await subscribe(serving, intake.filters());
  if (config.statusTopic !== '') await conversation.publish(config.statusTopic, Buffer.from('online'), true);
  tellOf(serving, 'listening', `connected as ${packet.clientId}`);
}

async function subscribe(serving: Serving, filters: readonly string[]): Promise<void> {
  for (const filter of await serving.conversation.subscribe(filters)) {
    serving.host.refuse('not-allowed', 1, undefined, `subscribing to ${shown(filter)}`);
    tellOf(serving, 'error', `it does not let us subscribe to ${shown(filter)}`);
  }
}

/** Hear the broker until the signal aborts; throws `LINK_LOST`. */
async function serve(serving: Serving, signal: AbortSignal): Promise<void> {
  const { conversation, config } = serving;
  const timer = setInterval(followBindings(serving), tickMs);
  try {
    await Promise.race([abortOf(signal), conversation.lost]);
  } finally {
    clearInterval(timer);
  }
  if (config.statusTopic === '') return;
  const farewell = conversation.publish(config.statusTopic, Buffer.from('offline'), true).catch(() => undefined); // the will says it as well
  await Promise.race([farewell, new Promise((resolve) => setTimeout(resolve, farewellMs).unref())]);
}

/** Subscribe to the topics of devices that were added, and no longer to those of devices that were taken away. */
function followBindings(serving: Serving): () => void {
  const { host, intake, conversation } = serving;
  let version = host.bindingsVersion;
  let filters = intake.filters();
  return () => {
    // While we do not read, answers do not come.
    conversation.resume();
    if (version === host.bindingsVersion) return;
    version = host.bindingsVersion;
    const [before, now] = [filters, intake.filters()];
    filters = now;
    const gone = before.filter((filter) => !now.includes(filter));
    const added = now.filter((filter) => !before.includes(filter));
    // A lost link is told by `conversation.lost`.
    Promise.all([conversation.unsubscribe(gone), subscribe(serving, added)]).catch(() => undefined);
  };
}
