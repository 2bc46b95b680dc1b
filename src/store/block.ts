import { isBad } from '../contracts/quality.ts';
import { decodeRuns, encodeRuns } from './byte-runs.ts';
import { checksum } from './checksum.ts';
import { columnRoom, decodeColumn, encodeColumn } from './codec.ts';

/** Most samples in one block: small enough that a trend's bucket holds whole blocks, large enough to pack well. */
export const blockSamples = 1024;
const headBytes = 10;

/** Samples of one point in rising time, each time once; the first `length` are in use. */
export interface Samples {
  length: number;
  readonly time: Float64Array;
  readonly value: Float64Array;
  readonly quality: Uint8Array;
}

/** Room for `capacity` samples of one point. */
export const createSamples = (capacity: number): Samples => ({
  length: 0,
  time: new Float64Array(capacity),
  value: new Float64Array(capacity),
  quality: new Uint8Array(capacity),
});

/** Room that a block of `count` samples may need while it is encoded. */
export const blockRoom = (count: number): number => headBytes + columnRoom(count) * 2 + count * 2 + 16;

/**
 * What the index knows of a block, so that a bucket that covers the whole block needs no look inside.
 * `good` and everything after it leave out samples of bad quality and are NaN when there is no other.
 */
export interface BlockSummary {
  readonly point: number;
  readonly count: number;
  readonly earliest: number;
  readonly latest: number;
  /** Longest span between two samples that follow each other, ms. */
  readonly widest: number;
  readonly good: number;
  readonly firstTime: number;
  readonly first: number;
  readonly lastTime: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  /** Value × ms from the first to the last, each value held until the next. */
  readonly integral: number;
}

/** True when a sample counts in aggregates: a quality that is not bad, and a number. */
export const isUsable = (value: number, quality: number): boolean => !isBad(quality) && !Number.isNaN(value);

const timesRoom = new Uint8Array(columnRoom(blockSamples));

/** The times of a block as they stand in it, for all points that share them; good until the next call. */
export const encodeTimes = ({ time, length }: Samples): Uint8Array => timesRoom.subarray(0, encodeColumn(time, length, 2, timesRoom, 0));

/** Append a block: checksum, point, count, then the times of `encodeTimes`, values and qualities. Returns where it ends. */
export function encodeBlock(point: number, samples: Samples, times: Uint8Array, target: Uint8Array, at: number): number {
  putWord(target, at + 4, point);
  target[at + 8] = samples.length;
  target[at + 9] = samples.length >> 8;
  target.set(times, at + headBytes);
  let end = encodeColumn(samples.value, samples.length, 1, target, at + headBytes + times.length);
  end = encodeRuns(samples.quality, samples.length, target, end);
  putWord(target, at, checksum(target, at + 4, end));
  return end;
}

function putWord(target: Uint8Array, at: number, word: number): void {
  target[at] = word;
  target[at + 1] = word >> 8;
  target[at + 2] = word >> 16;
  target[at + 3] = word >> 24;
}

/** Times as they stood in the block before, for a reader of many: the points of a device mostly have the same, which need not be read again. */
export interface KnownTimes {
  readonly bytes: Uint8Array;
  length: number;
  count: number;
}

/** Of no block yet. */
export const createKnownTimes = (): KnownTimes => ({ bytes: new Uint8Array(columnRoom(blockSamples)), length: 0, count: -1 });

/**
 * Read a block into `samples`; false when it is damaged or belongs to another point.
 *
 * @param known of the block that was read into the same `samples` before; default: nothing is known
 */
export function decodeBlock(block: Uint8Array, point: number, samples: Samples, known?: KnownTimes): boolean {
  if (block.length < headBytes || wordAt(block, 0) !== checksum(block, 4, block.length) || wordAt(block, 4) !== point) return false;
  samples.length = Math.min((block[8] ?? 0) | ((block[9] ?? 0) << 8), samples.time.length);
  const values = decodeTimes(block, samples, known);
  decodeRuns(block, decodeColumn(block, values, samples.length, samples.value), samples.length, samples.quality);
  return true;
}

/** Returns where the times end. */
function decodeTimes(block: Uint8Array, { length, time }: Samples, known: KnownTimes | undefined): number {
  if (known !== undefined && beginsWith(block, known, length)) return headBytes + known.length;
  const end = decodeColumn(block, headBytes, length, time);
  if (known !== undefined && end <= block.length) {
    known.bytes.set(block.subarray(headBytes, end));
    known.length = end - headBytes;
    known.count = length;
  }
  return end;
}

function beginsWith(block: Uint8Array, { bytes, length, count }: KnownTimes, wanted: number): boolean {
  if (count !== wanted) return false;
  for (let i = 0; i < length; i++) if (block[headBytes + i] !== bytes[i]) return false;
  return true;
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;

/** Sum up a block that is not empty. */
export function summarise(point: number, samples: Samples): BlockSummary {
  const { length: count, time } = samples;
  return {
    point,
    count,
    earliest: time[0] ?? Number.NaN,
    latest: time[count - 1] ?? Number.NaN,
    widest: widestOf(samples),
    ...summariseGood(samples, 0, count),
  };
}

function widestOf({ length, time }: Samples): number {
  let widest = 0;
  let before = time[0] ?? 0;
  for (let i = 1; i < length; i++) {
    const at = time[i] ?? 0;
    if (at - before > widest) widest = at - before; // unlike Math.max, which costs as much as all the rest
    before = at;
  }
  return widest;
}

/** What a summary says of the usable samples. */
export type GoodSummary = Pick<BlockSummary, 'good' | 'firstTime' | 'first' | 'lastTime' | 'last' | 'min' | 'max' | 'sum' | 'integral'>;

const nothingGood: GoodSummary = {
  good: 0,
  firstTime: Number.NaN,
  first: Number.NaN,
  lastTime: Number.NaN,
  last: Number.NaN,
  min: Number.NaN,
  max: Number.NaN,
  sum: Number.NaN,
  integral: Number.NaN,
};

/** Sum up the usable ones of the samples `[from, to)`; about 4 ns a sample. */
export function summariseGood({ time, value, quality }: Samples, from: number, to: number): GoodSummary {
  let begin = from;
  while (begin < to && !isUsable(value[begin] ?? 0, quality[begin] ?? 0)) begin++;
  if (begin === to) return nothingGood;
  const firstTime = time[begin] ?? 0;
  const first = value[begin] ?? 0;
  // One by one: declared by a pattern they would be held as objects, which takes four times as long.
  let good = 1;
  let lastTime = firstTime;
  let last = first;
  let min = first;
  let max = first;
  let sum = first;
  let integral = 0;
  for (let i = begin + 1; i < to; i++) {
    const v = value[i] ?? 0;
    if (!isUsable(v, quality[i] ?? 0)) continue;
    const t = time[i] ?? 0;
    good++;
    integral += last * (t - lastTime);
    lastTime = t;
    last = v;
    if (v < min) min = v; // unlike Math.min, which costs as much as all the rest
    if (v > max) max = v;
    sum += v;
  }
  return { good, firstTime, first, lastTime, last, min, max, sum, integral };
}
