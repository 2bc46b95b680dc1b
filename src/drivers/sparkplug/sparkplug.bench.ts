import type { DriverHost } from '../../contracts/driver.ts';
import type { SampleSink } from '../../contracts/sample.ts';
import { createFrameReader } from '../mqtt/frame.ts';
import { encodePacket } from '../mqtt/packet.ts';
import { createPublish, readPublish } from '../mqtt/publish.ts';
import { createSummingSink } from '../summing-sink.ts';
import { applicationOf, createTopicMemory } from './application.ts';
import { sparkplugConfig } from './config.ts';
import { createEdge, type Published } from './edge.ts';
import type { MetricToSend } from './encode.ts';
import { readTopic } from './topic.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'sparkplug';
  readonly case: string;
  readonly metric: 'ns_per_value' | 'us_per_message';
  readonly value: number;
  readonly unit: 'ns' | 'µs';
  readonly runs: number;
  /** (largest − smallest) ÷ median over the runs. */
  readonly spread: number;
}

/** How much is measured. */
export interface Load {
  readonly messages: number;
  readonly runs: number;
}

const valuesPerMessage = 58;
/** Whole rounds of sequence numbers, so that a stream may be read again and again. */
const distinctMessages = 512;
const chunkBytes = 65_536;
const usual: Load = { messages: 100_352, runs: 5 };
const t0 = Date.UTC(2026, 0, 1);
const keys = Array.from({ length: valuesPerMessage }, (_, i) => `Line/p${String(i).padStart(2, '0')}`);

const plantValue = (message: number, column: number): number => (((message * 7 + column * 13) % 20_000) - 5_000) / 100;

/** The 58 values of a message, in each form that is measured. */
const forms: Readonly<Record<string, (message: number) => readonly MetricToSend[]>> = {
  'ddata-alias': (message) => keys.map((_, i) => ({ alias: i + 1, type: 'Double', value: plantValue(message, i), omitsType: true })),
  'ddata-alias-timed': (message) =>
    keys.map((_, i) => ({ alias: i + 1, timestamp: t0 + message, type: 'Double', value: plantValue(message, i) })),
  'ddata-name': (message) => keys.map((name, i) => ({ name, timestamp: t0 + message, type: 'Double', value: plantValue(message, i) })),
};

const birthMetrics: readonly MetricToSend[] = keys.map((name, i) => ({ name, alias: i + 1, type: 'Double', value: 0 }));

function hostOf(sink: SampleSink): DriverHost {
  const points = new Map(keys.map((key, i) => [key, { point: i, scale: 1, offset: 0 }]));
  const node = { identity: 'plant/line', origin: 'measured', points: new Map(), secretHash: undefined, topics: [] } as const;
  const device = { identity: 'plant/line/press', origin: 'measured', points, secretHash: undefined, topics: [] } as const;
  return {
    clock: { now: () => t0 },
    sink,
    device: (identity) => (identity === device.identity ? device : identity === node.identity ? node : undefined),
    devices: () => [device],
    bindingsVersion: 1,
    verify: () => true,
    quarantine: () => undefined,
    refuse: () => undefined,
    count: () => undefined,
    link: () => undefined,
  };
}

const frameOf = ({ topic, payload }: Published, i: number): Buffer =>
  encodePacket({ cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, messageId: i + 1 }, 4);

/** Processor time of one run over `messages` messages, in ns a message; throws when not every value has arrived. */
function run(form: (message: number) => readonly MetricToSend[], messages: number): number {
  const { sink, sum, drain } = createSummingSink(0);
  const application = applicationOf(sparkplugConfig.parse({}), hostOf(sink), () => undefined);
  const topicOf = createTopicMemory(readTopic);
  const publish = createPublish();
  const reader = createFrameReader<undefined>(1_000_000, {
    frame({ bytes, from, body, to }) {
      if (!readPublish({ bytes, from, body, to }, 4, publish)) return true;
      const topic = topicOf(bytes.toString('utf8', publish.topicFrom, publish.topicTo));
      if (topic !== undefined) application.take({ topic, bytes, from: publish.payloadFrom, to, resumeAt: 0 });
      return true;
    },
    broken: (_reason, detail) => {
      throw new Error(`BUG: ${detail}`);
    },
  });
  const push = (bytes: Buffer): void => reader.push(bytes, bytes.length, undefined);
  const edge = createEdge('plant/line');
  const births = [edge.birth([], t0), edge.deviceBirth('press', birthMetrics, t0)];
  const stream = Buffer.concat(Array.from({ length: distinctMessages }, (_, i) => frameOf(edge.deviceData('press', form(i), t0 + i), i)));
  push(Buffer.concat(births.map(frameOf)));
  const rounds = Math.ceil(messages / distinctMessages);
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < stream.length; at += chunkBytes) push(stream.subarray(at, Math.min(at + chunkBytes, stream.length)));
  }
  const { user, system } = process.cpuUsage(before);
  drain();
  verify(sum, rounds);
  return ((user + system) * 1000) / (rounds * distinctMessages);
}

function verify(sum: { readonly samples: number; readonly values: number }, rounds: number): void {
  const samples = rounds * distinctMessages * valuesPerMessage;
  let perRound = 0;
  for (let message = 0; message < distinctMessages; message++)
    for (let i = 0; i < valuesPerMessage; i++) perRound += plantValue(message, i);
  const isRight = sum.samples === samples + valuesPerMessage && Math.abs(sum.values - perRound * rounds) < samples * 1e-4;
  if (!isRight) throw new Error(`BUG: ${sum.samples} of ${samples} values arrived, their sum is ${sum.values}`);
}

/** Processor time from socket bytes to the sink for DDATA of 58 doubles: frame, topic, session, decode, append. Throws when a value did not arrive. */
export function benchSparkplug(load: Load = usual, only?: string): readonly Figure[] {
  return Object.entries(forms)
    .filter(([name]) => only === undefined || name === only)
    .flatMap(([name, form]) => {
      const times = Array.from({ length: load.runs }, () => run(form, load.messages)).sort((a, b) => a - b);
      const median = times[times.length >> 1] ?? Number.NaN;
      const spread = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / median;
      const figure = { bench: 'sparkplug', case: name, runs: load.runs, spread } as const;
      return [
        { ...figure, metric: 'us_per_message', value: median / 1000, unit: 'µs' },
        { ...figure, metric: 'ns_per_value', value: median / valuesPerMessage, unit: 'ns' },
      ] as const;
    });
}
