import type { Reply } from '../../../src/contracts/api/index.ts';

/** Buckets and raw series as the history operations answer them. */
export type Buckets = Reply<'readBuckets'>['buckets'][number];
export type Series = Reply<'readRaw'>['series'][number];
export type Draw = 'line' | 'step' | 'bar';

/** What one point draws: times in seconds (as uPlot takes them) and values; `null` breaks the line. */
export interface Curve {
  readonly time: readonly number[];
  readonly value: readonly (number | null)[];
  /** Least and greatest of each bucket; absent when every sample is drawn itself. */
  readonly min?: readonly (number | null)[];
  readonly max?: readonly (number | null)[];
}

interface Row {
  readonly time: number;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** How many usual steps may be missing before the line is broken. */
const gapSteps = 3.5;
/** Steps at each side that tell what is usual at a place: years of daily records may end in minutes. */
const neighbours = 8;

/** Put a break wherever the step is much longer than usual, so that missing data look missing. */
function broken(rows: readonly Row[], atLeastMs: number): Curve {
  const steps = rows.slice(1).map((row, i) => row.time - (rows[i]?.time ?? 0));
  const longest = steps.map((_, i) => Math.max(median(steps.slice(Math.max(i - neighbours, 0), i + neighbours + 1)) * gapSteps, atLeastMs));
  const time: number[] = [];
  const value: (number | null)[] = [];
  const min: (number | null)[] = [];
  const max: (number | null)[] = [];
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    if (before && row.time - before.time > (longest[i - 1] ?? 0)) {
      time.push((before.time + row.time) / 2000);
      value.push(null);
      min.push(null);
      max.push(null);
    }
    time.push(row.time / 1000);
    value.push(row.value);
    min.push(row.min);
    max.push(row.max);
  });
  return { time, value, min, max };
}

/** Curve of bucketed values: average with the band of least and greatest; the sum for amounts per time such as rain. */
export function curveOfBuckets(buckets: Buckets, draw: Draw): Curve {
  const { from, widthMs, count, avg, min, max, last } = buckets;
  const rows: Row[] = [];
  count.forEach((n, i) => {
    const mean = avg[i];
    if (!n || mean === null || mean === undefined) return;
    const value = draw === 'bar' ? mean * n : draw === 'step' ? (last[i] ?? mean) : mean;
    rows.push({ time: from + (i + 0.5) * widthMs, value, min: min[i] ?? mean, max: max[i] ?? mean });
  });
  const curve = broken(rows, widthMs * 2.5);
  return draw === 'line' ? curve : { time: curve.time, value: curve.value };
}

/** Curve of raw samples; a sample of bad quality breaks it. */
export function curveOfSamples({ time, value }: Series): Curve {
  const rows = time.map((t, i) => ({ time: t, value: value[i] ?? Number.NaN, min: 0, max: 0 }));
  const curve = broken(rows, 1000);
  return { time: curve.time, value: curve.value.map((v) => (v === null || Number.isNaN(v) ? null : v)) };
}

/** How many samples a bucketed answer stands for. */
export const samplesOf = (buckets: Buckets): number => buckets.count.reduce((sum, n) => sum + n, 0);
