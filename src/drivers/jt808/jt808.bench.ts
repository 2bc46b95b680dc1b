import type { DriverHost } from '../../contracts/driver.ts';
import type { SampleSink } from '../../contracts/sample.ts';
import { createDeviceTexts } from '../device-texts.ts';
import { createDurableQueue } from '../durable-queue.ts';
import { createSummingSink } from '../summing-sink.ts';
import { createAuthCodes } from './auth-code.ts';
import { createClaims } from './claims.ts';
import { jt808Config } from './config.ts';
import { encodeFrame } from './frame.ts';
import { createLink } from './link.ts';
import { writeLocation } from './location.ts';
import { id } from './messages.ts';
import { receive } from './session.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'jt808';
  readonly case: string;
  readonly metric: 'us_per_frame' | 'frames_per_second';
  readonly value: number;
  readonly unit: 'µs' | '1/s';
  readonly runs: number;
  /** (largest − smallest) ÷ median over the runs. */
  readonly spread: number;
}

/** How much is measured. */
export interface Load {
  readonly frames: number;
  readonly runs: number;
}

const usual: Load = { frames: 50_000, runs: 5 };
const distinctFrames = 500;
const chunkBytes = 16_384;
const t0 = Date.UTC(2026, 0, 1);
const phone = '13912345678';
const key = 'a key of the benchmark';
const keys = ['longitude', 'latitude', 'speed', 'direction', 'mileage', 'fuel', 'status.acc', 'alarm.sos'];

const valuesAt = (i: number): Record<string, number> => ({
  longitude: 114 + i / 1e4,
  latitude: 30 + i / 1e4,
  speed: i % 120,
  direction: i % 360,
  mileage: i,
  fuel: 50,
  'status.acc': 1,
  'alarm.sos': i % 2,
});

function hostOf(sink: SampleSink): DriverHost {
  const points = new Map(keys.map((name, i) => [name, { point: i, scale: 1, offset: 0 }]));
  const device = { identity: phone, origin: 'measured', points, secretHash: undefined, topics: [] } as const;
  return {
    clock: { now: () => t0 + 86_400_000 },
    sink,
    device: (identity) => (identity === phone ? device : undefined),
    devices: () => [device],
    bindingsVersion: 1,
    verify: () => false,
    quarantine: () => undefined,
    refuse: (reason, _, __, detail) => {
      throw new Error(`BUG: ${reason}: ${detail}`);
    },
    count: () => undefined,
    link: () => undefined,
  };
}

const head = { version: 1, phone, encryption: 0, fragment: undefined } as const;

/** A link whose terminal has signed in; `answers` counts what it was answered. */
async function signedIn(host: DriverHost) {
  const answers = { count: 0 };
  const config = jt808Config.parse({ authKey: key });
  const codes = createAuthCodes(key);
  const shared = {
    host,
    config,
    codes,
    claims: createClaims(),
    durable: createDurableQueue(host.sink),
    texts: createDeviceTexts(host),
    budget: { used: 0, limit: 1e6 },
    online: new Map(),
    now: () => performance.now(),
  };
  const link = createLink(shared, {
    peer: 'bench',
    write: () => void answers.count++,
    close: (why) => {
      throw new Error(`BUG: ${why}`);
    },
    signal: new AbortController().signal,
  });
  const code = Buffer.from(codes.of(phone));
  await receive(link, encodeFrame({ ...head, id: id.authenticate, serial: 0, body: Buffer.concat([Uint8Array.of(code.length), code]) }));
  return { link, answers };
}

const stream = (): Buffer =>
  Buffer.concat(
    Array.from({ length: distinctFrames }, (_, i) =>
      encodeFrame({ ...head, id: id.location, serial: i, body: writeLocation(valuesAt(i), t0 + i * 1000) }),
    ),
  );

/** Processor time of one run, in ns a frame; throws when not every value has arrived and every frame was answered. */
async function run(bytes: Buffer, frames: number): Promise<number> {
  const { sink, sum, drain } = createSummingSink(1);
  const { link, answers } = await signedIn(hostOf(sink));
  const rounds = Math.ceil(frames / distinctFrames);
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < bytes.length; at += chunkBytes) await receive(link, bytes.subarray(at, Math.min(at + chunkBytes, bytes.length)));
  }
  const { user, system } = process.cpuUsage(before);
  drain();
  let expected = 0;
  for (let i = 0; i < distinctFrames; i++) for (const value of Object.values(valuesAt(i))) expected += value * rounds;
  const isRight =
    sum.samples === rounds * distinctFrames * keys.length &&
    answers.count === rounds * distinctFrames + 1 &&
    Math.abs(sum.values - expected) < expected * 1e-9;
  if (!isRight) throw new Error(`BUG: ${sum.samples} samples, sum ${sum.values} for ${expected}, ${answers.count} answers`);
  return ((user + system) * 1000) / (rounds * distinctFrames);
}

/** Processor time from socket bytes to the sink and the answer for location reports of eight values. Throws when one did not arrive. */
export async function benchJt808(load: Load = usual): Promise<readonly Figure[]> {
  const bytes = stream();
  const times: number[] = [];
  for (let i = 0; i < load.runs; i++) times.push(await run(bytes, load.frames));
  times.sort((a, b) => a - b);
  const median = times[times.length >> 1] ?? Number.NaN;
  const figure = { bench: 'jt808', case: 'location-8', runs: load.runs, spread: ((times.at(-1) ?? 0) - (times[0] ?? 0)) / median } as const;
  return [
    { ...figure, metric: 'us_per_frame', value: median / 1000, unit: 'µs' },
    { ...figure, metric: 'frames_per_second', value: 1e9 / median, unit: '1/s' },
  ];
}
