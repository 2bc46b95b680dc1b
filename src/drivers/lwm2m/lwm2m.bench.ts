import { encode } from 'cborg';
import type { DriverHost } from '../../contracts/driver.ts';
import {
  coapCode,
  contentFormat,
  encodeMessage,
  messageType,
  numberOption,
  optionNumber,
  readMessage,
  uintOption,
} from '../coap-wire/message.ts';
import { createDeviceTexts } from '../device-texts.ts';
import { createWaits } from '../http/waits.ts';
import { createIntake } from '../polling/intake.ts';
import { createSummingSink } from '../summing-sink.ts';
import { lwm2mConfig } from './config.ts';
import { createDeadlines } from './deadlines.ts';
import { type DeviceKeys, keysOf } from './device-keys.ts';
import { type IntakeParts, takeBody } from './intake.ts';
import { tlvNumber, tlvValue } from './tlv.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'lwm2m';
  readonly case: string;
  readonly metric: 'us_per_notification' | 'notifications_per_second';
  readonly value: number;
  readonly unit: 'µs' | '1/s';
  readonly runs: number;
  /** (largest − smallest) ÷ median over the runs. */
  readonly spread: number;
}

/** How much is measured. */
export interface Load {
  readonly notifications: number;
  readonly runs: number;
}

const usual: Load = { notifications: 50_000, runs: 5 };
const distinct = 500;
const t0 = Date.UTC(2026, 0, 1);
const resources = [5700, 5601, 5602, 5603, 5604, 5702, 5703, 5704];
const base = [3303, 0];

const valueAt = (i: number, at: number): number => i + at / 4;
const senml = (i: number): readonly Record<string, unknown>[] =>
  resources.map((id, at) => ({ ...(at === 0 ? { bn: '/3303/0/', bt: (t0 + i * 1000) / 1000 } : {}), n: String(id), v: valueAt(i, at) }));
const labels: Readonly<Record<string, number>> = { bn: -2, bt: -3, n: 0, v: 2 };

/** The same notification of eight resources in each format. */
const forms: Readonly<Record<string, { readonly format: number; readonly body: (i: number) => Uint8Array }>> = {
  'tlv-8': {
    format: contentFormat.lwm2mTlv,
    body: (i) => Buffer.concat(resources.map((id, at) => tlvValue(id, tlvNumber(valueAt(i, at), 'float')))),
  },
  'senml-json-8': { format: contentFormat.senmlJson, body: (i) => Buffer.from(JSON.stringify(senml(i))) },
  'senml-cbor-8': {
    format: contentFormat.senmlCbor,
    body: (i) => encode(senml(i).map((record) => new Map(Object.entries(record).map(([label, value]) => [labels[label], value])))),
  },
};

function partsOf(sink: DriverHost['sink']): { readonly parts: IntakeParts; readonly keys: DeviceKeys } {
  const points = new Map(resources.map((id, i) => [`3303/0/${id}`, { point: i, scale: 1, offset: 0 }]));
  const device = { identity: 'meter', origin: 'measured', points, secretHash: undefined, topics: [] } as const;
  const host: DriverHost = {
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
  const signal = new AbortController().signal;
  const parts = { ...{ host, signal }, config: lwm2mConfig.parse({}), intake: createIntake(host), waits: createWaits(sink) };
  const deadlines = createDeadlines(20_000, () => performance.now());
  return { parts: { ...parts, deadlines, texts: createDeviceTexts(parts.host) }, keys: keysOf(device, 2) };
}

const datagram = (form: (typeof forms)[string], i: number): Uint8Array =>
  encodeMessage({
    ...{ type: messageType.confirmable, code: coapCode.content, id: i, token: Buffer.alloc(8, i), payload: form.body(i) },
    options: [numberOption(optionNumber.observe, i), numberOption(optionNumber.contentFormat, form.format)],
  });

/** Processor time of one run, in ns a notification; throws when not every value has arrived. */
async function run(datagrams: readonly Uint8Array[], notifications: number): Promise<number> {
  const { sink, sum, drain } = createSummingSink(1);
  const { parts, keys } = partsOf(sink);
  const rounds = Math.ceil(notifications / distinct);
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    for (const bytes of datagrams) {
      const message = readMessage(bytes);
      if ('problem' in message) throw new Error(`BUG: ${message.problem}`);
      const format = uintOption(message, optionNumber.contentFormat);
      const taken = await takeBody(parts, keys, { bytes: message.payload, format, base, isFresh: true });
      if (taken !== 'stored') throw new Error(`BUG: ${taken}`);
    }
  }
  const { user, system } = process.cpuUsage(before);
  parts.deadlines.stop();
  drain();
  let expected = 0;
  for (let i = 0; i < distinct; i++) for (let at = 0; at < resources.length; at++) expected += valueAt(i, at) * rounds;
  if (sum.samples !== rounds * distinct * resources.length || sum.values !== expected)
    throw new Error(`BUG: ${sum.samples} samples, sum ${sum.values} for ${expected}`);
  return ((user + system) * 1000) / (rounds * distinct);
}

async function figuresOf(name: string, form: (typeof forms)[string], load: Load): Promise<readonly Figure[]> {
  const datagrams = Array.from({ length: distinct }, (_, i) => datagram(form, i));
  const times: number[] = [];
  for (let i = 0; i < load.runs; i++) times.push(await run(datagrams, load.notifications));
  times.sort((a, b) => a - b);
  const median = times[times.length >> 1] ?? Number.NaN;
  const figure = { bench: 'lwm2m', case: name, runs: load.runs, spread: ((times.at(-1) ?? 0) - (times[0] ?? 0)) / median } as const;
  return [
    { ...figure, metric: 'us_per_notification', value: median / 1000, unit: 'µs' },
    { ...figure, metric: 'notifications_per_second', value: 1e9 / median, unit: '1/s' },
  ];
}

/** Processor time from a datagram to the sink for notifications of eight resources, by their format. Throws when one did not arrive. */
export async function benchLwM2M(load: Load = usual, only?: string): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, form] of Object.entries(forms))
    if (only === undefined || only === name) figures.push(...(await figuresOf(name, form, load)));
  return figures;
}
