import type { PointNumber } from './sample.ts';
import type { EpochMs } from './time.ts';

/** Half-open time range `[from, to)`. */
export interface TimeRange {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Samples of one point in rising time, each time once (the last received wins). */
export interface Series {
  readonly time: Float64Array;
  readonly value: Float64Array;
  readonly quality: Uint8Array;
}

/**
 * Aggregates of one point over equal buckets, bucket i covering `[from + i·width, from + (i+1)·width)`.
 * Samples of bad quality are left out. An empty bucket has count 0 and NaN elsewhere.
 */
export interface Buckets {
  readonly from: EpochMs;
  readonly widthMs: number;
  readonly count: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly avg: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** Time-weighted average, holding each value until the next sample; NaN where nothing is known. */
  readonly twa: Float64Array;
}

/** One damaged file: what it was, and what was saved. */
export interface Quarantine {
  readonly file: string;
  readonly reason: string;
  readonly bytes: number;
  readonly foundAt: EpochMs;
}

/** What is stored. */
export interface HistoryStats {
  readonly segments: number;
  readonly bytes: number;
  readonly samples: number;
  readonly oldest: EpochMs | undefined;
  readonly newest: EpochMs | undefined;
  readonly quarantine: readonly Quarantine[];
}

/** The stored samples, for reading. One conformance suite runs on every implementation. */
export interface HistoryReader {
  /** Raw samples; at most `limit` (the earliest of the range, or the latest with `newestFirst`, always in rising time). */
  raw(point: PointNumber, range: TimeRange, limit: number, newestFirst?: boolean): Promise<Series>;
  /** `count` equal buckets over the range. */
  buckets(point: PointNumber, range: TimeRange, count: number): Promise<Buckets>;
  /** The last sample at or before a time, or `undefined`. */
  lastAt(point: PointNumber, time: EpochMs): Promise<{ time: EpochMs; value: number; quality: number } | undefined>;
  /** Spans longer than `longerThanMs` without a sample, inside the range (its ends count as samples only where one is there). */
  gaps(point: PointNumber, range: TimeRange, longerThanMs: number): Promise<readonly TimeRange[]>;
  stats(): Promise<HistoryStats>;
}
