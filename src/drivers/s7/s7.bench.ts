import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import type { SampleSink } from '../../contracts/sample.ts';
import { createSummingSink } from '../summing-sink.ts';
import { createPacketReader, encodeData } from './frame.ts';
import { takeValues } from './intake.ts';
import { encodeRead, mostReadBytes, packReads, readHead, readItems } from './pdu.ts';
import { planBlocks, sortKeys } from './plan.ts';
import { answerOf, createPlcMemory, putValue } from './plc.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 's7';
  readonly case: string;
  readonly metric: 'us_per_frame' | 'frames_per_s' | 'values_per_s';
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

/** Bytes of the PDU and the keys of a device: reals that lie side by side, and values of many places. */
const forms: Readonly<Record<string, { readonly pduBytes: number; readonly keys: readonly string[] }>> = {
  'reals-55-of-one-item': { pduBytes: 240, keys: Array.from({ length: 55 }, (_, i) => `DB1.DBD${4 * i}:real`) },
  'words-18-items': { pduBytes: 240, keys: Array.from({ length: 18 }, (_, i) => `DB1.DBW${100 * i}:int`) },
  'reals-235-of-one-item': { pduBytes: 960, keys: Array.from({ length: 235 }, (_, i) => `DB1.DBD${4 * i}:real`) },
};

const usual: Load = { frames: 16_384, runs: 5 };
const t0 = Date.UTC(2026, 0, 1);
const framesPerChunk = 32;

function hostOf(sink: SampleSink): Pick<DriverHost, 'sink' | 'clock' | 'refuse' | 'count'> {
  return {
    sink,
    clock: { now: () => t0 },
    count: () => undefined,
    refuse: (reason, _, __, detail) => {
      throw new Error(`BUG: ${reason}: ${detail}`);
    },
  };
}

const deviceOf = (keys: readonly string[]): DeviceBinding => ({
  identity: 'press',
  origin: 'measured',
  points: new Map(keys.map((key, i) => [key, { point: i, scale: 1, offset: 0 }])),
  secretHash: undefined,
  topics: [],
});

/** Blocks of one request and the frame that answers it; every value is its place in the list, so that sums are exact. */
function exchangeOf({ pduBytes, keys }: (typeof forms)[string]) {
  const mostBytes = mostReadBytes(pduBytes);
  const { tags } = sortKeys(deviceOf(keys), mostBytes);
  const blocks = planBlocks(tags, 'measured', { everyMs: 1000, maxGap: 16, mostBytes });
  if (packReads(blocks, pduBytes).length !== 1) throw new Error('BUG: more than one request');
  const memory = createPlcMemory({ 1: 4096 });
  for (const [i, { address }] of tags.entries()) putValue(memory, address, i);
  const request = readHead(encodeRead(blocks));
  if (typeof request === 'string') throw new Error(`BUG: ${request}`);
  return { blocks, answer: encodeData(answerOf(memory, request, pduBytes)) };
}

/** Processor time of one run in µs a frame; throws when a value is missing or wrong. */
async function run(form: (typeof forms)[string], frames: number): Promise<number> {
  const { sink, sum, drain } = createSummingSink(1);
  const host = hostOf(sink);
  const { blocks, answer } = exchangeOf(form);
  const signal = new AbortController().signal;
  const reader = createPacketReader({
    control: () => undefined,
    broken: (detail) => {
      throw new Error(`BUG: ${detail}`);
    },
    pdu(bytes) {
      const head = readHead(bytes);
      const items = typeof head === 'string' ? head : readItems(head, blocks);
      if (typeof items === 'string') throw new Error(`BUG: ${items}`);
      for (const [i, block] of blocks.entries())
        void takeValues({ host, identity: 'press', signal }, block, items[i]?.bytes ?? new Uint8Array(0));
    },
  });
  const chunk = Buffer.concat(Array.from({ length: framesPerChunk }, () => answer));
  const chunks = Math.ceil(frames / framesPerChunk);
  const before = process.cpuUsage();
  for (let i = 0; i < chunks; i++) {
    reader.push(chunk);
    await Promise.resolve(); // as between two reads of a socket
  }
  const { user, system } = process.cpuUsage(before);
  drain();
  const n = form.keys.length;
  const read = chunks * framesPerChunk;
  if (sum.samples !== read * n || sum.values !== (read * n * (n - 1)) / 2)
    throw new Error(`BUG: ${sum.samples} samples with sum ${sum.values}`);
  return (user + system) / read;
}

/** Processor time from the bytes of a controller's answer to the sink. Throws when a value did not arrive. */
export async function benchS7(load: Load = usual, only?: string): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, form] of Object.entries(forms)) {
    if (only !== undefined && name !== only) continue;
    const times: number[] = [];
    for (let i = 0; i < load.runs; i++) times.push(await run(form, load.frames));
    times.sort((a, b) => a - b);
    const median = times[times.length >> 1] ?? Number.NaN;
    const spread = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / median;
    const figure = { bench: 's7', case: name, runs: load.runs, spread } as const;
    figures.push(
      { ...figure, metric: 'us_per_frame', value: median, unit: 'µs' },
      { ...figure, metric: 'frames_per_s', value: 1e6 / median, unit: '1/s' },
      { ...figure, metric: 'values_per_s', value: (1e6 * form.keys.length) / median, unit: '1/s' },
    );
  }
  return figures;
}
