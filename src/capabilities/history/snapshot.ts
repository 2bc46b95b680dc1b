import { setImmediate as turn } from 'node:timers/promises';
import type { LatestTable } from '../../contracts/flow.ts';
import { isBad } from '../../contracts/quality.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { PointInfo } from '../assets/index.ts';

/** Points that are looked at before others get the thread, a few milliseconds. */
const slicePoints = 20_000;

/** Do something with each point of lists, and let others have the thread in between. */
export async function eachInTurns(lists: readonly (readonly PointInfo[])[], act: (point: PointInfo) => void): Promise<void> {
  let left = slicePoints;
  for (const points of lists) {
    for (const point of points) act(point);
    left -= points.length;
    if (left > 0) continue;
    left = slicePoints;
    await turn();
  }
}

const magic = 'YFSNAP02';
const headBytes = 8;
const rowBytes = 21;
const blockRows = 32_768;

/**
 * The newest samples of many points in a compact form, little-endian, piece by piece as it is read: `YFSNAP02`, then blocks of count (u32) · 0 (u32) ·
 * times (f64, epoch ms) · values (f64; NaN where the sensor has none) · point numbers (u32) · qualities (u8) · zeros up to a multiple of 8. A
 * block of count 0 ends it: without that one something is missing. A point that never had a sample is left out.
 */
export async function* snapshotOf(latest: LatestTable, lists: readonly (readonly PointInfo[])[]): AsyncGenerator<Buffer> {
  yield Buffer.from(magic, 'latin1');
  let block = createBlock(blockRows);
  let count = 0;
  for (const points of lists) {
    for (const { number } of points) {
      if (!latest.copy(number, block, count)) continue;
      block.point[count++] = number;
      if (count < blockRows) continue;
      yield block.bytes;
      block = createBlock(blockRows);
      count = 0;
      await turn();
    }
  }
  if (count > 0) yield shortened(block, count).bytes;
  yield createBlock(0).bytes;
}

/** A block for so many rows, its head written. */
function createBlock(rows: number) {
  const memory = new ArrayBuffer(headBytes + Math.ceil((rows * rowBytes) / 8) * 8);
  new Uint32Array(memory, 0, 1)[0] = rows;
  const [values, points, qualities] = [headBytes + rows * 8, headBytes + rows * 16, headBytes + rows * 20];
  return {
    bytes: Buffer.from(memory),
    time: new Float64Array(memory, headBytes, rows),
    value: new Float64Array(memory, values, rows),
    point: new Uint32Array(memory, points, rows),
    quality: new Uint8Array(memory, qualities, rows),
  };
}

/** A block with the first rows of another. */
function shortened(block: ReturnType<typeof createBlock>, rows: number): ReturnType<typeof createBlock> {
  const short = createBlock(rows);
  for (const column of ['time', 'value', 'point', 'quality'] as const) short[column].set(block[column].subarray(0, rows));
  return short;
}

interface Sample {
  readonly time: EpochMs;
  readonly value: number;
  readonly quality: number;
}

/** What is known of the newest values of the points of one key and unit. Statistics are over values that are neither bad nor stale. */
export interface Summary {
  readonly key: string;
  readonly unit: string;
  /** Points in all. */
  points: number;
  /** Points whose newest value is neither bad nor stale. */
  fresh: number;
  stale: number;
  bad: number;
  /** Points that never had a sample. */
  without: number;
  sum: number;
  min: number | null;
  /** The point that has the smallest value. */
  minPoint: PointNumber | null;
  max: number | null;
  maxPoint: PointNumber | null;
}

const emptySummary = ({ key, unit }: PointInfo): Summary => ({
  ...{ key, unit, points: 0, fresh: 0, stale: 0, bad: 0, without: 0 },
  ...{ sum: 0, min: null, minPoint: null, max: null, maxPoint: null },
});

/** Summaries of samples that are given one by one, as they stood at a time. */
export function createSummaries(at: EpochMs) {
  const groups = new Map<string, Summary[]>();
  const groupOf = (point: PointInfo): Summary => {
    const ofKey = groups.get(point.key);
    const known = ofKey?.find(({ unit }) => unit === point.unit);
    if (known !== undefined) return known;
    const summary = emptySummary(point);
    groups.set(point.key, [...(ofKey ?? []), summary]);
    return summary;
  };
  return {
    add(point: PointInfo, sample: Sample | undefined): void {
      const summary = groupOf(point);
      summary.points++;
      if (sample === undefined) summary.without++;
      else if (isBad(sample.quality) || Number.isNaN(sample.value)) summary.bad++;
      else if (at - sample.time > point.freshSeconds * 1000) summary.stale++;
      else addValue(summary, point.number, sample.value);
    },
    result: (): Summary[] => [...groups.values()].flat(),
  };
}

function addValue(summary: Summary, point: PointNumber, value: number): void {
  summary.fresh++;
  summary.sum += value;
  if (summary.min === null || value < summary.min) {
    summary.min = value;
    summary.minPoint = point;
  }
  if (summary.max === null || value > summary.max) {
    summary.max = value;
    summary.maxPoint = point;
  }
}
