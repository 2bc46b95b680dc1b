import { applicationOf } from '../../src/drivers/sparkplug/application.ts';
import type { Taken } from '../../src/drivers/sparkplug/application-context.ts';
import { type SparkplugConfig, sparkplugConfig } from '../../src/drivers/sparkplug/config.ts';
import { createEdge, type Edge, type Published } from '../../src/drivers/sparkplug/edge.ts';
import type { HostApplication } from '../../src/drivers/sparkplug/host-application.ts';
import { type Metric, nameOf, numberOf } from '../../src/drivers/sparkplug/metric.ts';
import { createPayloadReader } from '../../src/drivers/sparkplug/payload-reader.ts';
import { readTopic } from '../../src/drivers/sparkplug/topic.ts';
import { createTestHost, type TestHost, type TestHostOptions } from './driver-host.ts';

/** Noon of the tests. */
export const t0 = Date.UTC(2024, 5, 1, 12);

/** A command that the host application sent, decoded. */
export interface SentCommand {
  readonly topic: string;
  readonly metrics: readonly { readonly name: string; readonly alias: number | undefined; readonly type: number; readonly value: number }[];
  readonly time: number;
}

/** A host application in the hands of a test. */
export interface Rig {
  readonly host: TestHost;
  readonly application: HostApplication;
  readonly edge: Edge;
  readonly commands: readonly SentCommand[];
  /** Bring a message of the edge node, again and again until there is room for all of it. */
  take(message: Published, resumeAt?: number): Taken;
  /** Move the clock by seconds and tick as often. */
  pass(seconds: number): void;
}

/** What a payload holds, for tests. */
export function decoded(topic: string, payload: Buffer): SentCommand {
  const metrics: SentCommand['metrics'][number][] = [];
  const visit = (metric: Metric) =>
    void metrics.push({
      name: nameOf(metric),
      alias: metric.hasAlias ? metric.aliasLo : undefined,
      type: metric.type,
      value: numberOf(metric, metric.type),
    });
  const { time } = createPayloadReader().read({ bytes: payload, from: 0, to: payload.length }, 1000, visit);
  return { topic, metrics, time };
}

/** A host application at {@link t0} that knows the edge node `plant/line` (keys a, b; points 1, 2) and its device `plant/line/pump` (x, y; 11, 12). */
export function createRig(config: Partial<SparkplugConfig> = {}, options: TestHostOptions = {}): Rig {
  const host = createTestHost({ now: t0, ...options });
  host.add({ identity: 'plant/line', keys: ['a', 'b'], firstPoint: 1 });
  host.add({ identity: 'plant/line/pump', keys: ['x', 'y'], firstPoint: 11 });
  const commands: SentCommand[] = [];
  const application = applicationOf(sparkplugConfig.parse(config), host, (topic, payload) => void commands.push(decoded(topic, payload)));
  return {
    host,
    application,
    edge: createEdge('plant/line'),
    commands,
    take({ topic: text, payload }, resumeAt = 0) {
      const topic = readTopic(text);
      if (topic === undefined) throw new Error(`BUG: ${text}`);
      return { ...application.take({ topic, bytes: payload, from: 0, to: payload.length, resumeAt }) };
    },
    pass(seconds) {
      for (let i = 0; i < seconds; i++) {
        host.clock.set(host.clock.now() + 1000);
        application.tick();
      }
    },
  };
}
