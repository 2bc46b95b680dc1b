import type { DriverHost } from '../../contracts/driver.ts';
import { isIdentity } from '../mqtt/access.ts';
import { createDeviceIntake, type DeviceIntake } from '../payload/device-intake.ts';
import { shown } from '../payload/tally.ts';
import type { MqttClientConfig } from './config.ts';
import { createTopics, type Topics } from './topics.ts';

/** A message of the broker. Its bytes are only valid during the call. */
export interface Incoming {
  readonly topic: string;
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  readonly qos: number;
  readonly isRetained: boolean;
  /** A bridge of a Yangfan has published it. */
  readonly isBridged: boolean;
}

/** Brings messages of the broker into the sink. */
export interface Intake extends Pick<DeviceIntake, 'heard' | 'watch'> {
  /** Answers the ticket that its acknowledgement has to wait for, 0 for none; `undefined` when it must be shown again later. */
  take(message: Incoming): number | undefined;
  readonly filters: () => readonly string[];
}

/** Topics whose device is remembered; beyond it all are looked up anew. */
const maxRemembered = 20_000;

type Config = Pick<MqttClientConfig, 'subscriptions' | 'maxValues' | 'earliestYear' | 'maxAheadSeconds' | 'retained' | 'bridged'>;

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

/** Nothing has come yet. */
export function createIntake(config: Config, host: DriverHost): Intake {
  const topics = createTopics(config.subscriptions, host);
  const identityOf = createMemory(topics, host);
  const intake = createDeviceIntake(config, host);
  return {
    take({ topic, qos, isRetained, isBridged, ...message }) {
      const identity = identityOf(topic);
      const where = `MQTT topic ${shown(topic)}`;
      if (identity === undefined || !isIdentity(identity)) return intake.drop('unknown-device', undefined, `a message on ${where}`);
      if (isRetained && config.retained === 'refused' && host.device(identity) !== undefined)
        return intake.drop('out-of-order', identity, 'a retained message, which tells of the past');
      if (isBridged && config.bridged === 'refused')
        return intake.drop('not-allowed', identity, 'a message that a bridge has forwarded; taken in again it could go in a circle');
      return intake.take({ ...message, identity, isKept: qos > 0, where });
    },
    filters: () => topics.filters(),
    heard: intake.heard,
    watch: intake.watch,
  };
}
