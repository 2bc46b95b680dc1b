import { encodePayload, type MetricToSend } from './encode.ts';
import { rebirthMetric } from './rebirths.ts';
import { namespace, type Verb } from './topic.ts';

/** What an edge node publishes. */
export interface Published {
  readonly topic: string;
  readonly payload: Buffer;
}

/** A simulated edge node: it numbers its messages as the specification wants, and knows nothing of connections. */
export interface Edge {
  readonly identity: string;
  readonly bdSeq: number;
  /** The will, to be given with CONNECT. */
  death(): Published;
  /** NBIRTH; numbers begin at 0. */
  birth(metrics: readonly MetricToSend[], timestamp: number): Published;
  data(metrics: readonly MetricToSend[], timestamp: number): Published;
  deviceBirth(device: string, metrics: readonly MetricToSend[], timestamp: number): Published;
  deviceData(device: string, metrics: readonly MetricToSend[], timestamp: number): Published;
  deviceDeath(device: string, timestamp: number): Published;
  /** Lose messages: the next `count` numbers are never sent. */
  skip(count: number): void;
  /** A new MQTT session, with the next bdSeq. */
  reconnect(): void;
}

/** An edge node `group/edge` in its first session. */
export function createEdge(identity: string): Edge {
  const [group, edge] = identity.split('/');
  let bdSeq = 0;
  let seq = 0;
  const topicOf = (verb: Verb, device?: string) => `${namespace}/${group}/${verb}/${edge}${device === undefined ? '' : `/${device}`}`;
  const session = (): MetricToSend => ({ name: 'bdSeq', type: 'Int64', value: bdSeq });
  const message = (topic: string, metrics: readonly MetricToSend[], timestamp: number): Published => {
    const payload = encodePayload({ timestamp, seq, metrics });
    seq = (seq + 1) % 256;
    return { topic, payload };
  };
  return {
    identity,
    get bdSeq() {
      return bdSeq;
    },
    death: () => ({ topic: topicOf('NDEATH'), payload: encodePayload({ metrics: [session()] }) }),
    birth(metrics, timestamp) {
      seq = 0;
      return message(topicOf('NBIRTH'), [session(), { name: rebirthMetric, type: 'Boolean', value: false }, ...metrics], timestamp);
    },
    data: (metrics, timestamp) => message(topicOf('NDATA'), metrics, timestamp),
    deviceBirth: (device, metrics, timestamp) => message(topicOf('DBIRTH', device), metrics, timestamp),
    deviceData: (device, metrics, timestamp) => message(topicOf('DDATA', device), metrics, timestamp),
    deviceDeath: (device, timestamp) => message(topicOf('DDEATH', device), [], timestamp),
    skip(count) {
      seq = (seq + count) % 256;
    },
    reconnect() {
      bdSeq = (bdSeq + 1) % 256;
      seq = 0;
    },
  };
}
