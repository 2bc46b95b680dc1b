import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import type { DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { applicationOf, createTopicMemory } from './application.ts';
import { ask } from './commands.ts';
import type { SparkplugConfig } from './config.ts';
import type { HostApplication } from './host-application.ts';
import { type OlderStateTeller, tellOlder } from './older-state.ts';
import { noStateMessage, type StateMessage, saysOffline, stateMessage } from './state-message.ts';
import { namespace, readTopic, stateTopic } from './topic.ts';

const connectMs = 5_000;
/** The death certificate has so long to be acknowledged when the source is stopped. */
const farewellMs = 300;
/** A broker that lets us say and hear STATE has brought us our own by then; others drop it without a word. */
const echoMs = 3_000;

const filters = [
  ...['NBIRTH', 'NDATA', 'NDEATH'].map((verb) => `${namespace}/+/${verb}/+`),
  ...['DBIRTH', 'DDATA', 'DDEATH'].map((verb) => `${namespace}/+/${verb}/+/+`),
];

/** A session in which we are a client of a broker that edge nodes use. */
export function openClientSide(config: SparkplugConfig, host: DriverHost): Session {
  let client: MqttClient | undefined;
  /** Commands that wait until STATE is published: nothing may go before it. [tck-id-host-topic-phid-birth-message] */
  let held: { readonly topic: string; readonly payload: Buffer }[] | undefined;
  const publish = (topic: string, payload: Buffer): void => void client?.publish(topic, payload, { qos: 0, retain: false });
  const send = (topic: string, payload: Buffer): void => {
    if (held === undefined) publish(topic, payload);
    else held.push({ topic, payload });
  };
  let older: OlderStateTeller | undefined;
  const onBorn = (): void => {
    const waiting = held ?? [];
    held = undefined;
    if (config.olderState) older = tellOlder(optionsOf(config), config, host);
    for (const { topic, payload } of waiting) publish(topic, payload);
  };
  const application = applicationOf(config, host, send);
  return {
    ask: (identity, question, signal) => ask({ application, config, host, send }, { identity, question, signal }),
    async run(signal) {
      if (signal.aborted) return;
      const bornAt = host.clock.now();
      held = [];
      client = await connected(config, bornAt, signal);
      if (client === undefined) return;
      host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `connected to ${config.host}:${config.port}` });
      const feed = createFeed(application, host);
      const timer = setInterval(application.tick, 1000);
      try {
        await serve(client, { config, host, bornAt, feed, onBorn, signal });
      } catch (error) {
        application.lost('the link to the broker was lost');
        throw error;
      } finally {
        clearInterval(timer);
        feed.stop();
        client.end(true);
        client = undefined;
        await older?.stop(farewellMs);
        older = undefined;
      }
    },
  };
}

const optionsOf = ({ host, port, tls, brokerUser, brokerPassword, hostId }: SparkplugConfig): IClientOptions => ({
  host,
  port,
  protocol: tls ? 'mqtts' : 'mqtt',
  clientId: `${hostId}-${randomUUID().slice(0, 8)}`,
  clean: true,
  reconnectPeriod: 0,
  connectTimeout: connectMs,
  ...(brokerUser === '' ? {} : { username: brokerUser, password: brokerPassword }),
});

/** Our death certificate: as the will, and when we go. Of a host that was only tried out nothing is left. */
const deathOf = ({ hostId, isTrial }: SparkplugConfig, time: number): StateMessage =>
  isTrial ? noStateMessage(hostId) : stateMessage(hostId, false, time);

/**
 * Connect; `undefined` when the signal aborts. Throws `NOT_AVAILABLE`.
 * The will must bear the time of this CONNECT, so every connection is made anew. [tck-id-host-topic-phid-death-payload-timestamp-connect]
 */
async function connected(config: SparkplugConfig, bornAt: number, signal: AbortSignal): Promise<MqttClient | undefined> {
  const client = connect({ ...optionsOf(config), will: deathOf(config, bornAt) });
  const problem = await new Promise<Error | 'aborted' | undefined>((resolve) => {
    client.once('connect', () => resolve(undefined));
    client.once('error', resolve);
    client.once('close', () => resolve(new Error('the connection was closed')));
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
  if (problem === undefined) return client;
  client.on('error', () => undefined); // told already
  client.end(true);
  if (problem === 'aborted') return undefined;
  const what = `${config.host}:${config.port}: ${problem.message}`;
  throw new Failure('NOT_AVAILABLE', `connecting to broker ${what}`, { cause: problem, details: { what } });
}

interface Serving {
  readonly config: SparkplugConfig;
  readonly host: DriverHost;
  readonly bornAt: number;
  readonly feed: Feed;
  /** Called when the broker has STATE. */
  readonly onBorn: () => void;
  readonly signal: AbortSignal;
}

/** Be a host application until the signal aborts; throws `LINK_LOST`. */
async function serve(client: MqttClient, serving: Serving): Promise<void> {
  const { config, onBorn, signal } = serving;
  const state = talkOfState(client, serving);
  const lost = new Promise<never>((_, reject) => {
    const lose = (detail: string) =>
      reject(new Failure('LINK_LOST', `hearing broker ${config.host}:${config.port}: ${detail}`, { details: { what: detail } }));
    client.on('error', (error) => lose(error.message));
    client.once('close', () => lose('the connection was closed'));
    // [tck-id-host-topic-phid-birth-sub-required], then [-birth-required] with the time of the will
    client
      .subscribeAsync([stateTopic(config.hostId), ...filters], { qos: 1 })
      .then(() => state.born())
      .then(onBorn)
      .catch((error: Error) => lose(error.message));
  });
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  try {
    await Promise.race([aborted, lost]);
  } finally {
    state.end();
  }
  // With DISCONNECT, or the broker would publish the will behind it, which tells an earlier time.
  const farewell = state.die().then(() => client.endAsync());
  await Promise.race([farewell, delay(farewellMs), lost.catch(() => undefined)]);
}

/** Says STATE, and hears what the broker makes of it. */
interface StateTalk {
  born(): Promise<unknown>;
  die(): Promise<unknown>;
  end(): void;
}

/** Takes all messages of the client: those of STATE itself, the others for the feed. */
function talkOfState(client: MqttClient, { config, host, bornAt, feed, signal }: Serving): StateTalk {
  const ownTopic = stateTopic(config.hostId);
  let isBorn = false;
  let isHeard = false;
  const say = ({ topic, payload, qos, retain }: StateMessage): Promise<unknown> => client.publishAsync(topic, payload, { qos, retain });
  const born = (): Promise<unknown> => {
    isBorn = true;
    return say(stateMessage(config.hostId, true, bornAt));
  };
  client.handleMessage = (packet, done) => {
    if (packet.topic !== ownTopic) {
      feed.take(packet, done);
      return;
    }
    isHeard = true;
    // What was kept of an earlier death comes before our birth. [tck-id-message-flow-hid-sparkplug-state-message-delivered]
    if (isBorn && !signal.aborted && saysOffline(Buffer.from(packet.payload))) born().catch(() => undefined); // 'close' tells
    done();
  };
  const timer = setTimeout(() => {
    const detail = `broker ${config.host}:${config.port} does not bring us our own STATE: its rules for topics may keep us from saying or hearing it`;
    if (!isHeard) host.link({ kind: 'error', identity: undefined, time: host.clock.now(), detail });
  }, echoMs);
  return { born, die: () => say(deathOf(config, Date.now())), end: () => clearTimeout(timer) };
}

/** Brings messages of the broker to the host application, one after the other. */
interface Feed {
  /** `done` is called when the message is dealt with: for QoS 1 when its samples are durable. */
  take(packet: IPublishPacket, done: () => void): void;
  stop(): void;
}

function createFeed(application: HostApplication, host: DriverHost): Feed {
  const topicOf = createTopicMemory(readTopic);
  /** The client gives one message after the other, so at most one waits for room and one for the disk. */
  let waiting: (() => void) | undefined;
  let pending: { readonly ticket: number; readonly done: () => void } | undefined;

  function finish(packet: IPublishPacket, isStored: boolean, done: () => void): void {
    if (packet.qos === 0 || !isStored) done();
    else pending = { ticket: host.sink.ticket(), done };
  }

  function take(packet: IPublishPacket, { done, resumeAt }: { done: () => void; resumeAt: number }): void {
    const topic = topicOf(packet.topic);
    const bytes = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    if (topic === undefined || packet.retain) {
      const detail = topic === undefined ? 'a topic that Sparkplug does not have' : 'a retained message, which tells of the past';
      host.refuse('out-of-order', 1, topic?.identity, detail);
      done();
      return;
    }
    const { fate, samples, resumeAt: next } = application.take({ topic, bytes, from: 0, to: bytes.length, resumeAt });
    host.count(fate === 'done' ? 1 : 0, samples, fate === 'done' ? bytes.length : 0);
    if (fate === 'no-room') {
      waiting = () => take(packet, { done, resumeAt: next });
      return;
    }
    if (fate === 'refused') host.refuse('no-room', 1, topic.identity, `nothing is taken: ${host.sink.refusal}`);
    finish(packet, samples > 0 || resumeAt > 0, done);
  }

  const offs = [
    host.sink.onRoom(() => {
      application.resume();
      const again = waiting;
      waiting = undefined;
      again?.();
    }),
    host.sink.onDurable((ticket) => {
      if (pending === undefined || pending.ticket > ticket) return;
      const { done } = pending;
      pending = undefined;
      done();
    }),
  ];
  return {
    take: (packet, done) => take(packet, { done, resumeAt: 0 }),
    stop() {
      for (const off of offs) off();
    },
  };
}

/** Connect once and say so; throws `NOT_AVAILABLE`. The will is never due, because the connection is ended properly. */
export async function probeBroker(config: SparkplugConfig, signal: AbortSignal): Promise<string> {
  const client = await connected({ ...config, hostId: `${config.hostId}-probe` }, Date.now(), signal);
  await client?.endAsync();
  return `${config.host}:${config.port} let us in`;
}
