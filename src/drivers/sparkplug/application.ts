import type { DriverHost } from '../../contracts/driver.ts';
import { payloadLimits } from '../payload/content.ts';
import type { SparkplugConfig } from './config.ts';
import { createHostApplication, type HostApplication } from './host-application.ts';

/** The host application of a configured source; `send` publishes commands. */
export const applicationOf = (config: SparkplugConfig, host: DriverHost, send: (topic: string, payload: Buffer) => void): HostApplication =>
  createHostApplication({
    host,
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
