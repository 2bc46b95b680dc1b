import { setImmediate as turn } from 'node:timers/promises';
import type { LatestReader } from '../../contracts/flow.ts';
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

const magic = 'YFSNAP01';
const headBytes = 16;
const rowBytes = 21;

/**
 * The newest samples of many points in a compact form, little-endian: `YFSNAP01` · count (u32) · 0 (u32) · times (f64, epoch ms) · values (f64;
 * NaN where the sensor has none) · point numbers (u32) · qualities (u8). A point that never had a sample is left out.
 */
export async function snapshotOf(latest: LatestReader, lists: readonly (readonly PointInfo[])[]): Promise<Buffer> {
  const rows = createRows(lists.reduce((sum, points) => sum + points.length, 0));
  await eachInTurns(lists, ({ number }) => {
    const sample = latest.read(number);
    if (sample !== undefined) rows.add(number, sample);
  });
  return rows.bytes();
}

interface Sample {
  readonly time: EpochMs;
  readonly value: number;
  readonly quality: number;
}

/** Columns for so many rows at most. */
function createRows(room: number) {
  let count = 0;
  const time = new Float64Array(room);
  const value = new Float64Array(room);
  const point = new Uint32Array(room);
  const quality = new Uint8Array(room);
  return {
    add(number: PointNumber, sample: Sample): void {
      time[count] = sample.time;
      value[count] = sample.value;
      point[count] = number;
      quality[count++] = sample.quality;
    },
    bytes(): Buffer {
      const bytes = Buffer.allocUnsafeSlow(headBytes + count * rowBytes);
      bytes.write(magic, 'latin1');
      bytes.writeUInt32LE(count, 8);
      bytes.writeUInt32LE(0, 12);
      let at = headBytes;
      for (const column of [time, value, point, quality]) {
        const used = column.subarray(0, count);
        bytes.set(new Uint8Array(used.buffer, 0, used.byteLength), at);
        at += used.byteLength;
      }
      return bytes;
    },
  };
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
