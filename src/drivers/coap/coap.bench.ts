import type { DriverHost } from '../../contracts/driver.ts';
import { createAssembly } from '../coap-wire/blocks.ts';
import { coapCode, encodeMessage, messageType, readMessage } from '../coap-wire/message.ts';
import { createFailures } from '../http/failures.ts';
import { createWaits } from '../http/waits.ts';
import { payloadLimits } from '../payload/content.ts';
import { createSummingSink } from '../summing-sink.ts';
import { postOptions } from './client.ts';
import { coapConfig } from './config.ts';
import { postValues, type Source } from './post-values.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'coap';
  readonly case: string;
  readonly metric: 'us_per_message' | 'messages_per_second';
  readonly value: number;
  readonly unit: 'µs' | '1/s';
  readonly runs: number;
  /** (largest − smallest) ÷ median over the runs. */
  readonly spread: number;
}

/** How much is measured. */
export interface Load {
  readonly messages: number;
  readonly runs: number;
}

const usual: Load = { messages: 50_000, runs: 5 };
const distinct = 500;
const t0 = Date.UTC(2026, 0, 1);
const keys = Array.from({ length: 8 }, (_, i) => `v${i}`);

const hostOf = (sink: DriverHost['sink']): DriverHost => {
  const points = new Map(keys.map((name, i) => [name, { point: i, scale: 1, offset: 0 }]));
  const device = { identity: 'gate', origin: 'measured', points, secretHash: 'set', topics: [] } as const;
  return {
    clock: { now: () => t0 + 86_400_000 },
    sink,
    device: () => device,
    devices: () => [device],
    bindingsVersion: 1,
    verify: () => true,
    quarantine: () => undefined,
    refuse: (reason, _, __, detail) => {
      throw new Error(`BUG: ${reason}: ${detail}`);
    },
    count: () => undefined,
    link: () => undefined,
  };
};

const bytesOf = (i: number): Uint8Array =>
  encodeMessage({
    ...{ type: messageType.confirmable, code: coapCode.post, id: i, token: Uint8Array.of(i & 0xff, i >> 8) },
    options: postOptions('gate', 'a-secret'),
    payload: Buffer.from(JSON.stringify({ ts: t0 + i * 1000, values: Object.fromEntries(keys.map((key, at) => [key, i + at])) })),
  });

function sourceOf(host: DriverHost): Source {
  const config = coapConfig.parse({});
  const limits = payloadLimits(config);
  const assembly = createAssembly(config.maxBodyBytes, () => 0);
  return {
    ...{ config, host, limits, assembly },
    waits: createWaits(host.sink),
    failures: createFailures(host.clock, 30),
    decoders: new Map(),
  };
}

/** Processor time of one run, in ns a message; throws when not every value has arrived. */
async function run(datagrams: readonly Uint8Array[], messages: number): Promise<number> {
  const { sink, sum, drain } = createSummingSink(1);
  const source = sourceOf(hostOf(sink));
  const rounds = Math.ceil(messages / distinct);
  const from = { address: '127.0.0.1', port: 1 };
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    for (const bytes of datagrams) {
      const message = readMessage(bytes);
      if ('problem' in message) throw new Error(`BUG: ${message.problem}`);
      const { code } = await postValues(source, { message, from });
      if (code !== coapCode.changed) throw new Error(`BUG: answered ${code}`);
    }
  }
  const { user, system } = process.cpuUsage(before);
  drain();
  let expected = 0;
  for (let i = 0; i < distinct; i++) for (let at = 0; at < keys.length; at++) expected += (i + at) * rounds;
  if (sum.samples !== rounds * distinct * keys.length || sum.values !== expected)
    throw new Error(`BUG: ${sum.samples} samples, sum ${sum.values} for ${expected}`);
  return ((user + system) * 1000) / (rounds * distinct);
}

/** Processor time from a datagram to the sink and the answer for posts of eight values. Throws when one did not arrive. */
export async function benchCoap(load: Load = usual): Promise<readonly Figure[]> {
  const datagrams = Array.from({ length: distinct }, (_, i) => bytesOf(i));
  const times: number[] = [];
  for (let i = 0; i < load.runs; i++) times.push(await run(datagrams, load.messages));
  times.sort((a, b) => a - b);
  const median = times[times.length >> 1] ?? Number.NaN;
  const figure = { bench: 'coap', case: 'post-8', runs: load.runs, spread: ((times.at(-1) ?? 0) - (times[0] ?? 0)) / median } as const;
  return [
    { ...figure, metric: 'us_per_message', value: median / 1000, unit: 'µs' },
    { ...figure, metric: 'messages_per_second', value: 1e9 / median, unit: '1/s' },
  ];
}
