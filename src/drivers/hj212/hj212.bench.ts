import type { DriverHost } from '../../contracts/driver.ts';
import type { SampleSink } from '../../contracts/sample.ts';
import { createDurableQueue } from '../durable-queue.ts';
import { createSummingSink } from '../summing-sink.ts';
import { hj212Config, rulesOf } from './config.ts';
import { createLink, type Link, type Shared } from './link.ts';
import { encodeFrame } from './segment.ts';
import { receive } from './session.ts';
import { contentsOf } from './station-answers.ts';
import { codeOf } from './time-code.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'hj212';
  readonly case: string;
  readonly metric: 'us_per_frame' | 'frames_per_s';
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

const usual: Load = { frames: 100_000, runs: 5 };
const chunkBytes = 65_536;
const t0 = Date.UTC(2026, 0, 1);
const mn = '010000A8900016F000169DC0';

/** Factors of a message and its command: a surface-water station each minute, an outlet each hour. */
const cases: Readonly<Record<string, { readonly cn: string; readonly suffixes: readonly string[]; readonly factors: number }>> = {
  'realtime-11': { cn: '2011', suffixes: ['Rtd'], factors: 11 },
  'hour-4x3': { cn: '2061', suffixes: ['Min', 'Avg', 'Max'], factors: 4 },
};

const plantValue = (frame: number, column: number): number => ((frame * 7 + column * 13) % 2000) / 100;

function hostOf(sink: SampleSink, keys: readonly string[]): DriverHost {
  const points = new Map(keys.map((key, i) => [key, { point: i, scale: 1, offset: 0 }]));
  const device = { identity: mn, origin: 'measured', points, secretHash: undefined, topics: [] } as const;
  return {
    clock: { now: () => t0 + 366 * 86_400_000 },
    sink,
    device: () => device,
    devices: () => [device],
    bindingsVersion: 1,
    verify: () => true,
    quarantine: () => undefined,
    refuse(reason, _count, _identity, detail) {
      throw new Error(`BUG: ${reason}: ${detail}`);
    },
    count: () => undefined,
    link: () => undefined,
  };
}

function linkOf(host: DriverHost, write: Link['write']): Link {
  const config = hj212Config.parse({ mode: 'strict' });
  const shared: Shared = {
    host,
    config,
    rules: rulesOf(config),
    zoneMinutes: 480,
    durable: createDurableQueue(host.sink),
    budget: { used: 0, limit: 1e6 },
    stations: new Map(),
    tolerated: new Map(),
    recent: new Map(),
    inboxes: new Map(),
    lastQn: { time: 0 },
    now: () => 0,
  };
  return createLink(shared, { peer: 'bench', write, close: () => undefined, signal: new AbortController().signal });
}

/** Processor time of one run, in ns a frame; throws when not every value has arrived or not every frame was answered. */
async function run(name: string, frames: number): Promise<number> {
  const { cn = '', suffixes = [], factors = 0 } = cases[name] ?? {};
  const fields = Array.from({ length: factors }, (_, i) => suffixes.map((suffix) => `w01${String(i).padStart(3, '0')}-${suffix}`)).flat();
  const frameOf = (frame: number): Uint8Array => {
    const values = Object.fromEntries(fields.map((field, column) => [field, plantValue(frame, column)]));
    const time = t0 + frame * 1000;
    const [cp = ''] = contentsOf(codeOf(time, 480, 14), values);
    return encodeFrame({ qn: codeOf(time, 480, 17), st: '21', cn, pw: '123456', mn, flag: 5, packet: undefined, cp });
  };
  const stream = Buffer.concat(Array.from({ length: frames }, (_, frame) => frameOf(frame)));
  const { sink, sum, drain } = createSummingSink(1);
  let answers = 0;
  const link = linkOf(
    hostOf(
      sink,
      fields.map((field) => (cn === '2011' ? field : `${cn}:${field}`)),
    ),
    () => answers++,
  );
  const before = process.cpuUsage();
  for (let at = 0; at < stream.length; at += chunkBytes) await receive(link, stream.subarray(at, at + chunkBytes));
  const { user, system } = process.cpuUsage(before);
  drain();
  let expected = 0;
  for (let frame = 0; frame < frames; frame++) for (const column of fields.keys()) expected += plantValue(frame, column);
  const isRight = answers === frames && sum.samples === frames * fields.length && Math.abs(sum.values - expected) < 1e-3;
  if (!isRight) throw new Error(`BUG: ${sum.samples} values with the sum ${sum.values} of ${expected}, ${answers} answers`);
  return ((user + system) * 1000) / frames;
}

/** Processor time from socket bytes to the sink and the answer: deframe, checksum, read, store, 9014. Throws when a value did not arrive. */
export async function benchHj212(load: Load = usual, only?: string): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const name of Object.keys(cases)) {
    if (only !== undefined && name !== only) continue;
    const times: number[] = [];
    for (let i = 0; i < load.runs; i++) times.push(await run(name, load.frames));
    times.sort((a, b) => a - b);
    const median = times[times.length >> 1] ?? Number.NaN;
    const figure = { bench: 'hj212', case: name, runs: load.runs, spread: ((times.at(-1) ?? 0) - (times[0] ?? 0)) / median } as const;
    figures.push({ ...figure, metric: 'us_per_frame', value: median / 1000, unit: 'µs' });
    figures.push({ ...figure, metric: 'frames_per_s', value: 1e9 / median, unit: '1/s' });
  }
  return figures;
}
