import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { append, createBatch, type SampleBatch } from '../contracts/sample.ts';
import { systemClock } from '../contracts/time.ts';
import { openReader, type StoreReader } from './reader.ts';
import { writeDurably } from './testing.ts';
import { openWriter, type StoreOptions, type StoreWriter } from './writer.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'store' | 'codec';
  readonly case: string;
  readonly metric: string;
  readonly unit: string;
  /** One value per run. */
  readonly values: readonly number[];
}

const minute = 60_000;
const day = 86_400_000;
const start = Date.UTC(2020, 0, 1);
const years = 5 * 365 * day;

/** Run `work` on a store in a folder of its own. */
async function withStore<T>(
  options: Partial<StoreOptions>,
  work: (writer: StoreWriter, reader: StoreReader, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-bench-'));
  const writer = await openWriter({ folder, clock: systemClock, ...options });
  const reader = openReader({ folder, shared: writer.shared });
  try {
    return await work(writer, reader, folder);
  } finally {
    await reader.close();
    await writer.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Device rows of 58 values, appended as fast as the store takes them and synced; then sealed, and counted. */
export async function appendBench(values = 3_000_000): Promise<Figure[]> {
  const width = 58;
  const rows = Math.floor(values / width);
  return withStore({}, async (writer, reader) => {
    const batch = createBatch(width);
    const began = performance.now();
    for (let row = 0; row < rows; row++) {
      fillRow(batch, row % 1000, width, start + Math.floor(row / 1000) * 1000);
      while (writer.append(batch) === undefined) await new Promise(setImmediate);
    }
    await writeDurably(writer, batch);
    const appended = performance.now();
    await writer.seal();
    const sealed = performance.now();
    const { samples, bytes } = await reader.stats();
    expectCount(samples, rows * width);
    const last = await reader.lastAt(width - 1, start + rows * 1000);
    expectCount(last?.value ?? 0, waveAt(width - 1, last?.time ?? 0));
    const figure = (metric: string, unit: string, value: number): Figure => ({
      bench: 'store',
      case: 'device rows of 58',
      metric,
      unit,
      values: [value],
    });
    return [
      figure('append and sync', 'values/s', (samples / (appended - began)) * 1000),
      figure('seal the rest', 'ms', sealed - appended),
      figure('size', 'bytes/value', bytes / samples),
    ];
  });
}

const waveAt = (point: number, time: number) => Math.round(1000 * Math.sin(point + time / 600_000)) / 100;

function fillRow(batch: SampleBatch, device: number, width: number, time: number): void {
  batch.length = 0;
  for (let i = 0; i < width; i++) append(batch, device * width + i, time, waveAt(device * width + i, time), 0);
}

/** Five years of one point by the minute and of one by the day, asked as trends and as samples; cold is the first time in a process. */
export async function queryBench(): Promise<Figure[]> {
  return withStore({}, async (writer, warm, folder) => {
    const batch = createBatch(10_000);
    const flush = async () => {
      await writeDurably(writer, batch);
      batch.length = 0;
    };
    for (let time = start; time < start + years; time += minute) {
      append(batch, 1, time, waveAt(1, time), 0);
      if (time % day === 0) append(batch, 2, time, waveAt(2, time), 0);
      if (batch.length > batch.capacity - 2) await flush();
    }
    await flush();
    await writer.seal();
    await writer.compact();
    const range = { from: start, to: start + years };
    const questions: Readonly<Record<string, (reader: StoreReader) => Promise<void>>> = {
      'five years by the minute in 1,000 buckets': async (reader) => {
        const { count } = await reader.buckets(1, range, 1000);
        expectCount(
          count.reduce((sum, n) => sum + n, 0),
          years / minute,
        );
      },
      'five years by the day in 1,000 buckets': async (reader) => {
        const { count } = await reader.buckets(2, range, 1000);
        expectCount(
          count.reduce((sum, n) => sum + n, 0),
          years / day,
        );
      },
      'five years by the day as samples': async (reader) => expectCount((await reader.raw(2, range, 1e6)).time.length, years / day),
      'a day by the minute as samples': async (reader) =>
        expectCount((await reader.raw(1, { from: range.to - 100 * day, to: range.to - 99 * day }, 1e6)).time.length, day / minute),
      'the last sample at a time': async (reader) =>
        expectCount((await reader.lastAt(1, start + 1000 * day + 1))?.time ?? 0, start + 1000 * day),
    };
    const figures: Figure[] = [];
    for (const [name, ask] of Object.entries(questions)) {
      const [cold, hot] = [await repeat(() => askAnew(folder, writer, ask)), await repeat(() => timeOf(() => ask(warm)))];
      figures.push({ bench: 'store', case: name, metric: 'first time', unit: 'ms', values: cold });
      figures.push({ bench: 'store', case: name, metric: 'again', unit: 'ms', values: hot });
    }
    return figures;
  });
}

/** Ask a reader that has no file open yet. */
async function askAnew(folder: string, writer: StoreWriter, ask: (reader: StoreReader) => Promise<void>): Promise<number> {
  const reader = openReader({ folder, shared: writer.shared });
  const time = await timeOf(() => ask(reader));
  await reader.close();
  return time;
}

async function repeat(measure: () => Promise<number>, runs = 5): Promise<number[]> {
  const values: number[] = [];
  for (let run = 0; run < runs; run++) values.push(await measure());
  return values;
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function expectCount(found: number, expected: number): void {
  if (found !== expected) throw new Error(`BUG: ${found} found, ${expected} expected`);
}

/** How long a store takes to open after its process was killed with `samples` in the log: a copy of its files is opened. */
export async function recoveryBench(samples = 3_000_000): Promise<Figure[]> {
  return withStore({ chunkBytes: 64 << 20 }, async (writer, _, folder) => {
    const batch = createBatch(58);
    for (let row = 0; row < samples / 58; row++) {
      fillRow(batch, row % 1000, 58, start + Math.floor(row / 1000) * 1000);
      while (writer.append(batch) === undefined) await new Promise(setImmediate);
    }
    await writeDurably(writer, batch);
    const copy = `${folder}-copy`;
    await cp(folder, copy, { recursive: true });
    try {
      const began = performance.now();
      const opened = await openWriter({ folder: copy, clock: systemClock, chunkBytes: 64 << 20 });
      const time = performance.now() - began;
      const reader = openReader({ folder: copy, shared: opened.shared });
      expectCount((await reader.stats()).samples, writer.stats().samples);
      await reader.close();
      await opened.close();
      return [{ bench: 'store', case: `open with ${samples} samples in the log`, metric: 'time', unit: 'ms', values: [time] }];
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  });
}
