import type { SampleSink } from '../../contracts/sample.ts';
import { encodeBinary } from '../payload/binary.ts';
import { createDecoder } from '../payload/decoder.ts';
import { createSummingSink } from '../summing-sink.ts';
import { createFrameReader } from './frame.ts';
import { encodePacket } from './packet.ts';
import { createPublish, readPublish } from './publish.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'mqtt';
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
const distinctMessages = 500;
const chunkBytes = 65_536;
const usual: Load = { messages: 100_000, runs: 5 };
const t0 = Date.UTC(2026, 0, 1);
const keys = Array.from({ length: valuesPerMessage }, (_, i) => `p${String(i).padStart(2, '0')}`);
const limits = { maxValues: 10_000, earliest: 0, maxAheadMs: 1e12 };

/** Value of a column in a message: two decimals, as plants send them. */
const plantValue = (message: number, column: number): number => (((message * 7 + column * 13) % 20_000) - 5_000) / 100;
const valuesOf = (message: number): readonly number[] => keys.map((_, column) => plantValue(message, column));
const fieldsOf = (message: number) => Object.fromEntries(keys.map((key, column) => [key, plantValue(message, column)]));

/** A payload of each form with the same 58 values. The last one changes its form with every message, which only `JSON.parse` can read. */
export const forms: Readonly<Record<string, (message: number) => string | Buffer>> = {
  'json-array': (message) => JSON.stringify(valuesOf(message)),
  'json-timed-array': (message) => JSON.stringify({ t: t0 + message, v: valuesOf(message) }),
  'json-keyed': (message) => JSON.stringify({ ...fieldsOf(message), ts: t0 + message }),
  'json-thingsboard': (message) => JSON.stringify({ ts: t0 + message, values: fieldsOf(message) }),
  'json-rows': (message) => JSON.stringify(keys.map((key, i) => ({ key, value: plantValue(message, i), time: t0 + message }))),
  'binary-float64': (message) => encodeBinary({ time: t0 + message, values: valuesOf(message) }),
  'binary-float32': (message) => encodeBinary({ time: t0 + message, values: valuesOf(message), valueBytes: 4 }),
  'json-parse': (message) => JSON.stringify({ ...fieldsOf(message), ts: t0 + message }, undefined, ' '.repeat(1 + (message % 5))),
};

function streamOf(form: (message: number) => string | Buffer): Buffer {
  const frames = Array.from({ length: distinctMessages }, (_, message) =>
    encodePacket(
      { cmd: 'publish', topic: 'yf/device-1/values', payload: form(message), qos: 1, dup: false, retain: false, messageId: message + 1 },
      4,
    ),
  );
  return Buffer.concat(frames);
}

function decoderFor(sink: SampleSink) {
  const points = new Map(keys.map((key, i) => [key, { point: i, scale: 1, offset: 0 }]));
  const device = { identity: 'device-1', origin: 'measured', points, secretHash: undefined, topics: [] } as const;
  return createDecoder(device, { sink, clock: { now: () => t0 }, link: () => {} }, limits);
}

/** Processor time of one run over `messages` messages, in ns; throws when not every value has arrived. */
function run(stream: Buffer, messages: number): number {
  const { sink, sum, drain } = createSummingSink(0);
  const decoder = decoderFor(sink);
  const publish = createPublish();
  const reader = createFrameReader<undefined>(1_000_000, {
    frame(frame) {
      if (readPublish(frame, 4, publish)) decoder.decode(frame.bytes, [publish.payloadFrom, frame.to], 0);
      return true;
    },
    broken: (_reason, detail) => {
      throw new Error(`BUG: ${detail}`);
    },
  });
  const push = (bytes: Buffer): void => reader.push(bytes, bytes.length, undefined);
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
  const perRound = Array.from({ length: distinctMessages }, (_, message) => valuesOf(message).reduce((a, b) => a + b, 0)).reduce(
    (a, b) => a + b,
    0,
  );
  const isRight = sum.samples === samples && Math.abs(sum.values - perRound * rounds) < samples * 1e-4;
  if (!isRight) throw new Error(`BUG: ${sum.samples} of ${samples} values arrived, their sum is ${sum.values}`);
}

/** Processor time from socket bytes to the sink, by the form of the payload: frame, decode, append. Throws when a value did not arrive. */
export function benchFrames(load: Load = usual): readonly Figure[] {
  return Object.entries(forms).flatMap(([name, form]) => {
    const stream = streamOf(form);
    const times = Array.from({ length: load.runs }, () => run(stream, load.messages)).sort((a, b) => a - b);
    const median = times[times.length >> 1] ?? Number.NaN;
    const spread = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / median;
    const figure = { bench: 'mqtt', case: name, runs: load.runs, spread } as const;
    return [
      { ...figure, metric: 'us_per_message', value: median / 1000, unit: 'µs' },
      { ...figure, metric: 'ns_per_value', value: median / valuesPerMessage, unit: 'ns' },
    ] as const;
  });
}
