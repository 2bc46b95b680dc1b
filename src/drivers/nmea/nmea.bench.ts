import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriverHost } from '../../contracts/driver.ts';
import { createSummingSink } from '../summing-sink.ts';
import { createAssembler } from './ais/assembler.ts';
import { type AisRecord, decodeAis, isBad } from './ais/record.ts';
import { readVdm } from './ais/vdm.ts';
import { nmeaConfig } from './config.ts';
import { createFeed, createSource } from './feed.ts';
import { createFleet } from './fleet.ts';
import { createLineReader } from './lines.ts';
import { readSentence } from './sentence.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'nmea';
  readonly case: string;
  readonly metric: 'messages_per_second' | 'times_gpsdecode';
  readonly value: number;
  readonly unit: 'msg/s' | '×';
  readonly runs: number;
  /** (largest − smallest) ÷ median over the runs. */
  readonly spread: number;
}

/** How much is measured. */
export interface Load {
  readonly ships: number;
  readonly rounds: number;
  readonly runs: number;
}

const usual: Load = { ships: 2_000, rounds: 20, runs: 7 };
const chunkBytes = 65_536;
const t0 = Date.UTC(2026, 0, 1);
const keys = ['longitude', 'latitude', 'sog', 'cog'];
const program = '/usr/bin/gpsdecode';

/** A log of a fleet: positions each 10 s, names and voyages each tenth time. AIS only, so that all decoders have the same to do. */
function logOf({ ships, rounds }: Load) {
  const fleet = createFleet({ ships, seed: 1 });
  const lines = Array.from({ length: rounds }, (_, i) => t0 + i * 10_000).flatMap((time, i) => [
    ...fleet.positions(time).filter((line) => line.includes('!')),
    ...(i % 10 === 0 ? fleet.statics(time) : []),
  ]);
  const isWhole = (line: string): boolean => !/!AIVDM,2,2,/.test(line);
  return { fleet, bytes: Buffer.from(`${lines.join('\n')}\n`), messages: lines.filter(isWhole).length };
}

type Log = ReturnType<typeof logOf>;

/** What a run has found; compared with what the log holds. */
interface Found {
  messages: number;
  mmsis: number;
}

/** Lines to records, each given to `use`. */
async function decodeAll(bytes: Buffer, use: (record: AisRecord) => void): Promise<Found> {
  const found: Found = { messages: 0, mmsis: 0 };
  const reader = createLineReader(1024);
  const assembler = createAssembler();
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    for (const line of reader.push(bytes.subarray(at, at + chunkBytes))) {
      const sentence = readSentence(line);
      const part = 'refused' in sentence ? undefined : readVdm(sentence);
      const bits = part === undefined ? 'waiting' : assembler.add(part, { stream: '' }, 0);
      const record = typeof bits === 'string' ? undefined : decodeAis(bits);
      if (record === undefined || isBad(record)) continue;
      found.messages++;
      found.mmsis += record.mmsi;
      use(record);
    }
  }
  return found;
}

/** Bytes to samples, through all of the driver but its socket: four values of each position are stored. */
async function storeAll({ fleet, bytes }: Log): Promise<Found> {
  const { sink, sum, drain } = createSummingSink(0);
  const found: Found = { messages: 0, mmsis: 0 };
  const devices = new Map(
    fleet.identities.map((identity, i) => {
      const points = new Map(keys.map((key, k) => [key, { point: i * 4 + k, scale: 1, offset: 0 }]));
      return [identity, { identity, origin: 'measured', points, secretHash: undefined, topics: [] } as const];
    }),
  );
  const host: DriverHost = {
    clock: { now: () => t0 },
    sink,
    device(identity) {
      found.mmsis += Number(identity);
      return devices.get(identity);
    },
    devices: () => devices.values(),
    bindingsVersion: 1,
    verify: () => true,
    quarantine: () => undefined,
    refuse: () => undefined,
    count: (messages) => {
      found.messages += messages;
    },
    link: () => undefined,
  };
  const feed = createFeed(createSource(nmeaConfig.parse({}), host), 'bench', new AbortController().signal);
  for (let at = 0; at < bytes.length; at += chunkBytes) await feed.push(bytes.subarray(at, at + chunkBytes));
  drain();
  if (sum.samples < found.messages) throw new Error(`BUG: ${sum.samples} samples of ${found.messages} messages`);
  return found;
}

const cases: Readonly<Record<string, (log: Log) => Promise<Found>>> = {
  decode: ({ bytes }) => decodeAll(bytes, () => undefined),
  'decode-to-json': ({ bytes }) => decodeAll(bytes, (record) => void JSON.stringify(record)),
  'decode-to-samples': storeAll,
};

/** Messages per second of processor time; throws when a message was not found. */
async function run(work: (log: Log) => Promise<Found>, log: Log, expected: Found): Promise<number> {
  const before = process.cpuUsage();
  const found = await work(log);
  const { user, system } = process.cpuUsage(before);
  const isRight = found.messages === expected.messages && found.mmsis === expected.mmsis;
  if (!isRight) throw new Error(`BUG: ${found.messages} of ${expected.messages} messages were decoded`);
  return found.messages / ((user + system) / 1e6);
}

/** The processor time of children as POSIX `times` prints it, `0m0.84s 0m0.06s` in its second line, in seconds. */
function secondsOf(times: string): number {
  const parts = [...(times.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

/** Messages per second of `gpsdecode -j` on the same log, by its own processor time; `undefined` when it is not installed. */
function gpsdecodeRates({ bytes, messages }: Log, runs: number): readonly number[] | undefined {
  if (!existsSync(program)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'yangfan-bench-'));
  const path = join(folder, 'log.nmea');
  writeFileSync(path, bytes);
  try {
    return Array.from({ length: runs }, () => {
      const times = execFileSync('sh', ['-c', `${program} -j < "$1" > /dev/null; times`, 'sh', path]);
      return messages / secondsOf(times.toString());
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function figureOf(name: string, rates: readonly number[]): Figure {
  const sorted = [...rates].sort((a, b) => a - b);
  const value = sorted[sorted.length >> 1] ?? Number.NaN;
  const spread = ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0)) / value;
  return { bench: 'nmea', case: name, metric: 'messages_per_second', value, unit: 'msg/s', runs: rates.length, spread };
}

/** AIS messages a second on one core, by processor time, and how that compares with gpsdecode where it is installed. */
export async function benchNmea(load: Load = usual, only?: string): Promise<readonly Figure[]> {
  const log = logOf(load);
  const expected = await decodeAll(log.bytes, () => undefined);
  if (expected.messages !== log.messages) throw new Error(`BUG: ${expected.messages} of ${log.messages} messages were decoded`);
  const rates = gpsdecodeRates(log, load.runs);
  const theirs = rates === undefined ? [] : [figureOf('gpsdecode', rates)];
  const figures: Figure[] = [...theirs];
  for (const [name, work] of Object.entries(cases)) {
    if (only !== undefined && name !== only) continue;
    const ours: number[] = [];
    await run(work, log, expected); // compiles
    for (let i = 0; i < load.runs; i++) ours.push(await run(work, log, expected));
    const figure = figureOf(name, ours);
    figures.push(figure);
    for (const { value } of theirs) figures.push({ ...figure, metric: 'times_gpsdecode', value: figure.value / value, unit: '×' });
  }
  return figures;
}
