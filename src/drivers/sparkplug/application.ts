import type { DriverHost } from '../../contracts/driver.ts';
import { payloadLimits } from '../payload/content.ts';
import type { SparkplugConfig } from './config.ts';
import { createHostApplication, type HostApplication } from './host-application.ts';
import { nodeOf } from './topic.ts';

/** The host application of a configured source; `send` publishes commands. */
export const applicationOf = (config: SparkplugConfig, host: DriverHost, send: (topic: string, payload: Buffer) => void): HostApplication =>
  createHostApplication({
    host,
    // On our own broker a node that is no device is a guest: anybody may take its name, so nothing is believed of what it says of devices.
    deviceOf: (identity) => (config.mode === 'broker' && host.device(nodeOf(identity)) === undefined ? undefined : host.device(identity)),
    limits: payloadLimits(config),
    rebirthSeconds: config.rebirthSeconds,
    rebirthsPerSecond: config.rebirthsPerSecond,
    reorderSeconds: config.reorderSeconds,
    send,
  });

/** Topics whose form was worked out once; forgotten when there are too many. */
export function createTopicMemory<Topic>(read: (topic: string) => Topic): (topic: string) => Topic {
  const known = new Map<string, Topic>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const topic = read(text);
    if (known.size >= 200_000) known.clear();
    known.set(text, topic);
    return topic;
  };
}
