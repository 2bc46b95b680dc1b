import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isIdentity } from '../mqtt/access.ts';
import type { PayloadLimits } from '../payload/content.ts';
import { createDecoder, type Decoder } from '../payload/decoder.ts';
import { readStranger } from '../payload/strangers.ts';
import { shown } from '../payload/tally.ts';
import type { Heard } from '../stale.ts';
import type { MqttClientConfig } from './config.ts';
import { createTap } from './tap.ts';
import { createTopics, type Topics } from './topics.ts';

/** A message of the broker. Its bytes are only valid during the call. */
export interface Incoming {
  readonly topic: string;
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  readonly qos: number;
  readonly isRetained: boolean;
}

/** Told of every value that is appended. */
export type Watcher = (point: number, value: number) => void;

/** Brings messages of the broker into the sink. */
export interface Intake {
  /** Answers the ticket that its acknowledgement has to wait for, 0 for none; `undefined` when it must be shown again later. */
  take(message: Incoming): number | undefined;
  readonly filters: () => readonly string[];
  /** Devices with bound points, for the marks of a lost link. */
  heard(): Iterable<Heard>;
  /** Look at the values that come in, until the answered function is called. */
  watch(watcher: Watcher): () => void;
}

/** Topics whose device is remembered; beyond it all are looked up anew. */
const maxRemembered = 20_000;

type Config = Pick<MqttClientConfig, 'subscriptions' | 'maxValues' | 'earliestYear' | 'maxAheadSeconds' | 'retained'>;

/** Finds the device of a topic, and remembers it until bindings change. */
function createMemory(topics: Topics, host: Pick<DriverHost, 'bindingsVersion'>): (topic: string) => string | undefined {
  const remembered = new Map<string, string | undefined>();
  let version: number | undefined;
  return (topic) => {
    if (version !== host.bindingsVersion || remembered.size > maxRemembered) {
      version = host.bindingsVersion;
      remembered.clear();
    }
    if (!remembered.has(topic)) remembered.set(topic, topics.identityOf(topic));
    return remembered.get(topic);
  };
}

/** The decoder of each device, made anew when its binding has changed. */
function createDecoders(host: Pick<DriverHost, 'sink' | 'clock'>, limits: PayloadLimits): (device: DeviceBinding) => Decoder {
  const decoders = new Map<string, Decoder>();
  return (device) => {
    const present = decoders.get(device.identity);
    if (present?.device === device) return present;
    const decoder = createDecoder(device, host, limits);
    decoders.set(device.identity, decoder);
    return decoder;
  };
}

/** Nothing has come yet. */
export function createIntake(config: Config, host: DriverHost): Intake {
  const topics = createTopics(config.subscriptions, host);
  const limits = { maxValues: config.maxValues, earliest: Date.UTC(config.earliestYear, 0, 1), maxAheadMs: config.maxAheadSeconds * 1000 };
  const watchers = new Set<Watcher>();
  const newest = new Map<string, EpochMs>();
  const identityOf = createMemory(topics, host);
  let resumeAt = 0;
  let isRefusalTold = false;
  let latest = 0;
  const tap = createTap(host.sink, (batch, at) => {
    latest = Math.max(latest, batch.time[at] ?? 0);
    for (const watcher of watchers) watcher(batch.point[at] ?? 0, batch.value[at] ?? Number.NaN);
  });
  const decoderOf = createDecoders({ sink: tap.sink, clock: host.clock }, limits);

  /** A message that nothing can be done with; it would never become right. */
  function drop(reason: 'unknown-device' | 'out-of-order' | 'no-room', identity: string | undefined, detail: string): number {
    host.refuse(reason, 1, identity, detail);
    resumeAt = 0;
    isRefusalTold = false;
    return 0;
  }

  /** The store takes nothing: QoS 0 is lost, the others wait in front of the reader, and TCP and the broker hold them back. */
  function refuse({ qos }: Incoming, identity: string): number | undefined {
    if (qos === 0) return drop('no-room', identity, `nothing is taken: ${host.sink.refusal}`);
    if (!isRefusalTold) host.refuse('no-room', 1, identity, `nothing is taken: ${host.sink.refusal}`);
    isRefusalTold = true;
    return undefined;
  }

  function store({ bytes, from, to, qos }: Incoming, device: DeviceBinding): number | undefined {
    latest = newest.get(device.identity) ?? 0;
    const outcome = decoderOf(device).decode(bytes, [from, to], resumeAt);
    tap.look();
    newest.set(device.identity, latest);
    const isAnyTaken = outcome.taken > 0 || resumeAt > 0;
    if (outcome.resumeAt !== 0)
      for (const { reason, count, detail } of outcome.refused) host.refuse(reason, count, device.identity, detail);
    host.count(0, outcome.taken, 0);
    if (outcome.resumeAt !== undefined && qos > 0) {
      resumeAt = outcome.resumeAt;
      return undefined;
    }
    if (outcome.resumeAt !== undefined) return drop('no-room', device.identity, 'a QoS 0 message while no buffer was free');
    resumeAt = 0;
    isRefusalTold = false;
    host.count(1, 0, to - from);
    return isAnyTaken ? host.sink.ticket() : 0;
  }

  return {
    take(message) {
      const identity = identityOf(message.topic);
      if (identity === undefined || !isIdentity(identity)) return drop('unknown-device', undefined, `a message on ${shown(message.topic)}`);
      const device = host.device(identity);
      if (device === undefined) {
        const values = readStranger(message.bytes.subarray(message.from, message.to));
        host.quarantine(identity, values, `MQTT topic ${shown(message.topic)}`);
        return drop('unknown-device', identity, `a message on ${shown(message.topic)}`);
      }
      if (message.isRetained && config.retained === 'refused')
        return drop('out-of-order', identity, 'a retained message, which tells of the past');
      return host.sink.refusal === undefined ? store(message, device) : refuse(message, identity);
    },
    filters: () => topics.filters(),
    *heard() {
      for (const device of host.devices()) yield { identity: device.identity, device, newest: newest.get(device.identity) ?? 0 };
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}
