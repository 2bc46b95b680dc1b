import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { SampleBatch } from '../contracts/sample.ts';
import type { SampleRuns } from '../contracts/sample-runs.ts';
import { decodeRuns, encodeRuns } from './byte-runs.ts';
import { type Chunk, lengthOf } from './chunk.ts';
import { columnRoom, decodeColumn, encodeColumn } from './codec.ts';
import { newestFile, replaceFile } from './files.ts';
import { following, isDate, isGroup, runLength, runPoint, runQuality, runTime, runWords } from './log-format.ts';
import { isMissing } from './manifest.ts';
import { type Pace, withoutRest } from './pace.ts';

const magic = Buffer.from('YFNEW003');
/** From before values of single precision (003: at one distance) were packed; read like the present one. */
const olderMagics = ['YFNEW001', 'YFNEW002'].map((text) => Buffer.from(text));
const headBytes = 16;
const pageBits = 10;
const pagePoints = 1 << pageBits;
/** In place of a time: the point never had a sample. */
const never = Number.NEGATIVE_INFINITY;

/** How the samples of a batch compare with the newest of their points before them. */
export interface Ages {
  /** With the same time as the newest. */
  same: number;
  older: number;
}

/** The newest sample of every point, by sample time; one of equal time that comes later wins. */
export interface Newest {
  put(point: number, time: number, value: number, quality: number): void;
  /** Take in the runs of a batch whose times are dates, and count into `ages`; about 3 ns a sample of a long run. */
  take(batch: SampleBatch, runs: SampleRuns, ages: Ages): void;
  /** Have room for these points at hand. */
  reserve(points: Float64Array): void;
  /** Take in the samples of points `[first, last)` of the run at a word of a chunk. */
  takeRun(chunk: Chunk, at: number, first: number, last: number): void;
  /** Take in all that a chunk holds. */
  takeChunk(chunk: Chunk): void;
  readonly size: number;
  readonly visit: (visitor: (point: number, time: number, value: number, quality: number) => void) => void;
}

/** Columns of {@link pagePoints} points; 17 bytes a point. */
interface Page {
  readonly first: number;
  readonly time: Float64Array;
  readonly value: Float64Array;
  readonly quality: Uint8Array;
}

const createPage = (index: number): Page => ({
  first: index * pagePoints,
  time: new Float64Array(pagePoints).fill(never),
  value: new Float64Array(pagePoints),
  quality: new Uint8Array(pagePoints),
});

/** Samples `values[from…to)` of points that follow each other, with one time and one quality. */
interface Stretch {
  values: Float64Array;
  from: number;
  to: number;
  point: number;
  time: number;
  quality: number;
}

/** An empty table, in pages that are made as points appear. */
export function createNewest(): Newest {
  const pages = new Map<number, Page>();
  const ages: Ages = { same: 0, older: 0 };
  const stretch: Stretch = { values: new Float64Array(1), from: 0, to: 1, point: 0, time: 0, quality: 0 };
  const lone = new Float64Array(1);
  let last: Page | undefined;
  let size = 0;

  const pageOf = (point: number): Page => {
    const index = Math.floor(point / pagePoints);
    if (last?.first === index * pagePoints) return last; // fast path
    const page = pages.get(index) ?? createPage(index);
    pages.set(index, page);
    last = page;
    return page;
  };
  /** Take a stretch in, page by page. */
  const takeStretch = (into: Ages) => {
    for (let from = stretch.from; from < stretch.to; ) {
      const point = stretch.point + from - stretch.from;
      const page = pageOf(point);
      const to = Math.min(stretch.to, from + pagePoints - (point - page.first));
      size += fillPage(page, stretch, [from, to], into);
      from = to;
    }
  };
  const takeRun = (chunk: Chunk, at: number, first: number, last: number) => {
    stretch.values = chunk.numbers;
    stretch.from = at + runWords + first - runPoint(chunk, at);
    stretch.to = stretch.from + last - first;
    stretch.point = first;
    stretch.time = runTime(chunk, at);
    stretch.quality = runQuality(chunk, at);
    takeStretch(ages);
  };
  return {
    put(point, time, value, quality) {
      lone[0] = value;
      Object.assign(stretch, { values: lone, from: 0, to: 1, point, time, quality });
      takeStretch(ages);
    },
    take(batch, { ends, count }, into) {
      stretch.values = batch.value;
      for (let run = 0, i = 0; run < count; run++) {
        const next = ends[run] ?? 0;
        stretch.from = i;
        stretch.to = next;
        stretch.point = batch.point[i] ?? 0;
        stretch.time = batch.time[i] ?? 0;
        stretch.quality = batch.quality[i] ?? 0;
        if (isDate(stretch.time)) takeStretch(into);
        i = next;
      }
    },
    reserve(points) {
      for (const point of points) pageOf(point);
    },
    takeRun,
    takeChunk(chunk) {
      const end = lengthOf(chunk);
      for (let at = 0; at < end; at = following(chunk, at)) {
        const first = runPoint(chunk, at);
        if (!isGroup(chunk, at)) takeRun(chunk, at, first, first + runLength(chunk, at));
      }
    },
    get size() {
      return size;
    },
    visit(visitor) {
      for (const { first, time, value, quality } of pages.values()) {
        for (let i = 0; i < pagePoints; i++) {
          if (time[i] !== never) visitor(first + i, time[i] ?? 0, value[i] ?? 0, quality[i] ?? 0);
        }
      }
    },
  };
}

/** Hot path: keep those of `values[from…to)` that are not older than what the page has. Returns how many points are new to it. */
function fillPage(page: Page, stretch: Stretch, [from, to]: readonly [number, number], ages: Ages): number {
  const { time, value, quality } = page;
  const { values, time: t, quality: q } = stretch;
  const at = stretch.point - stretch.from - page.first;
  let fresh = 0;
  for (let i = from; i < to; i++) {
    const known = time[at + i] ?? never;
    if (t > known) {
      if (known === never) fresh++;
      time[at + i] = t;
    } else if (t < known) {
      ages.older++;
      continue;
    } else ages.same++;
    value[at + i] = values[i] ?? 0;
    quality[at + i] = q;
  }
  return fresh;
}

/** Keep a table in a folder, so that a start need not look through all segments. */
export async function writeNewest(folder: string, newest: Newest, pace: Pace = withoutRest): Promise<void> {
  const count = newest.size;
  const [point, time, value] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const quality = new Uint8Array(count);
  let row = 0;
  newest.visit((p, t, v, q) => {
    [point[row], time[row], value[row], quality[row]] = [p, t, v, q];
    row++;
  });
  await pace();
  const bytes = Buffer.alloc(headBytes + columnRoom(count) * 3 + count * 2);
  let end = headBytes;
  for (const column of [point, time, value]) {
    end = encodeColumn(column, count, 1, bytes, end);
    await pace();
  }
  end = encodeRuns(quality, count, bytes, end);
  magic.copy(bytes);
  bytes.writeUInt32LE(count, 12);
  bytes.writeUInt32LE(crc32(bytes.subarray(12, end)), 8);
  replaceFile(newestFile(folder), bytes.subarray(0, end));
}

/** The table of a folder, or `undefined` when it is missing or damaged; then it can be made again from the segments. */
export function readNewest(folder: string): Newest | undefined {
  const bytes = readBytes(newestFile(folder));
  if (bytes === undefined || bytes.length < headBytes || !isOurs(bytes.subarray(0, 8))) return undefined;
  if (crc32(bytes.subarray(12)) !== bytes.readUInt32LE(8)) return undefined;
  const count = bytes.readUInt32LE(12);
  const newest = createNewest();
  const [point, time, value] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const quality = new Uint8Array(count);
  let at = headBytes;
  for (const column of [point, time, value]) at = decodeColumn(bytes, at, count, column);
  decodeRuns(bytes, at, count, quality);
  for (let i = 0; i < count; i++) newest.put(point[i] ?? 0, time[i] ?? 0, value[i] ?? 0, quality[i] ?? 0);
  return newest;
}

const isOurs = (head: Buffer): boolean => head.equals(magic) || olderMagics.some((older) => head.equals(older));

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
