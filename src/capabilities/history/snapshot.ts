import { setImmediate as turn } from 'node:timers/promises';
import type { LatestReader } from '../../contracts/flow.ts';
import { isBad } from '../../contracts/quality.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { PointInfo } from '../assets/index.ts';

/** Points that are looked at before others get the thread, about 5 ms. */
const slicePoints = 20_000;

/** Do something with each, and let others have the thread in between. */
export async function eachInTurns<T>(items: Iterable<T>, act: (item: T) => void): Promise<void> {
  let left = slicePoints;
  for (const item of items) {
    act(item);
    if (--left > 0) continue;
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
export async function snapshotOf(latest: LatestReader, points: Iterable<PointInfo>): Promise<Buffer> {
  const rows = createRows();
  await eachInTurns(points, ({ number }) => {
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

/** Columns that grow. */
function createRows() {
  let room = 1024;
  let count = 0;
  let time = new Float64Array(room);
  let value = new Float64Array(room);
  let point = new Uint32Array(room);
  let quality = new Uint8Array(room);
  const grow = (): void => {
    room *= 2;
    const before = { time, value, point, quality };
    time = new Float64Array(room);
    value = new Float64Array(room);
    point = new Uint32Array(room);
    quality = new Uint8Array(room);
    time.set(before.time);
    value.set(before.value);
    point.set(before.point);
    quality.set(before.quality);
  };
  return {
    add(number: PointNumber, sample: Sample): void {
      if (count === room) grow();
      time[count] = sample.time;
      value[count] = sample.value;
      point[count] = number;
      quality[count++] = sample.quality;
    },
    bytes(): Buffer {
      const bytes = Buffer.alloc(headBytes + count * rowBytes);
      bytes.write(magic, 'latin1');
      bytes.writeUInt32LE(count, 8);
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
  const groups = new Map<string, Map<string, Summary>>();
  const groupOf = (point: PointInfo): Summary => {
    const ofKey = groups.get(point.key) ?? new Map<string, Summary>();
    const summary = ofKey.get(point.unit) ?? emptySummary(point);
    groups.set(point.key, ofKey.set(point.unit, summary));
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
    result: (): Summary[] => [...groups.values()].flatMap((ofKey) => [...ofKey.values()]),
  };
}

function addValue(summary: Summary, point: PointNumber, value: number): void {
  summary.fresh++;
  summary.sum += value;
  if (summary.min === null || value < summary.min) Object.assign(summary, { min: value, minPoint: point });
  if (summary.max === null || value > summary.max) Object.assign(summary, { max: value, maxPoint: point });
}
