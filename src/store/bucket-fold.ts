import type { Buckets, TimeRange } from '../contracts/history.ts';
import { type GoodSummary, summariseGood } from './block.ts';
import { firstNotBefore } from './piece.ts';
import type { Fold } from './walk.ts';

/** A fold of samples into equal buckets. */
export interface BucketFold extends Fold {
  result(): Buckets;
}

/** Buckets over a range; `before` is the value that held when the range began, if there was one. */
export function createBucketFold(range: TimeRange, count: number, before: number | undefined): BucketFold {
  const grid = createGrid(range, count);
  const columns = createColumns(count);
  const holder = createHolder(grid, range.from, before);
  const take = (bucket: number, part: GoodSummary) => {
    if (part.good === 0) return;
    holder.take(bucket, part);
    columns.take(bucket, part);
  };
  return {
    covers: ({ earliest, latest }) => {
      const bucket = grid.bucketOf(earliest);
      return bucket !== undefined && bucket === grid.bucketOf(latest);
    },
    samples(samples) {
      for (let at = 0; at < samples.length; ) {
        const bucket = grid.bucketOf(samples.time[at] ?? 0);
        const end = bucket === undefined ? at + 1 : firstNotBefore(samples, grid.startOf(bucket + 1), at + 1);
        if (bucket !== undefined) take(bucket, summariseGood(samples, at, end));
        at = end;
      }
    },
    block(entry) {
      const bucket = grid.bucketOf(entry.earliest);
      if (bucket !== undefined) take(bucket, entry);
    },
    result: () => ({ from: range.from, widthMs: grid.width, ...columns.result(), twa: holder.result(columns.count) }),
  };
}

/** Equal buckets over a range. */
export type Grid = ReturnType<typeof createGrid>;

/** The grid of `buckets` equal buckets over a range. */
export function createGrid({ from, to }: TimeRange, buckets: number) {
  const width = (to - from) / buckets;
  const startOf = (bucket: number) => from + bucket * width;
  /** The bucket of a time, or `undefined` outside of the range. The division may be off by one at an edge. */
  const bucketOf = (time: number): number | undefined => {
    if (time < from || time >= to) return undefined;
    let bucket = Math.min(buckets - 1, Math.floor((time - from) / width));
    while (bucket > 0 && time < startOf(bucket)) bucket--;
    while (bucket < buckets - 1 && time >= startOf(bucket + 1)) bucket++;
    return bucket;
  };
  return { width, startOf, bucketOf, buckets };
}

/** The aggregates that need no time. */
function createColumns(buckets: number) {
  const column = (filling: number) => new Float64Array(buckets).fill(filling);
  const count = column(0);
  const sum = column(0);
  const [min, max] = [column(Number.POSITIVE_INFINITY), column(Number.NEGATIVE_INFINITY)];
  const [first, last] = [column(Number.NaN), column(Number.NaN)];
  const unlessEmpty = (from: Float64Array) => from.map((value, i) => (count[i] === 0 ? Number.NaN : value));
  return {
    count,
    take(bucket: number, part: GoodSummary): void {
      if (count[bucket] === 0) first[bucket] = part.first;
      last[bucket] = part.last;
      min[bucket] = Math.min(min[bucket] ?? 0, part.min);
      max[bucket] = Math.max(max[bucket] ?? 0, part.max);
      count[bucket] = (count[bucket] ?? 0) + part.good;
      sum[bucket] = (sum[bucket] ?? 0) + part.sum;
    },
    result: () => ({ count, min: unlessEmpty(min), max: unlessEmpty(max), avg: sum.map((s, i) => s / (count[i] ?? 0)), first, last }),
  };
}

/** The time-weighted average: each value holds until the next one, and the last of a bucket until its end. */
function createHolder(grid: Grid, from: number, before: number | undefined) {
  const integral = new Float64Array(grid.buckets);
  const covered = new Float64Array(grid.buckets);
  let held = before;
  let since = from;
  const cover = (bucket: number, area: number, ms: number) => {
    integral[bucket] = (integral[bucket] ?? 0) + area;
    covered[bucket] = (covered[bucket] ?? 0) + ms;
  };
  /** Buckets between that of `since` and that of `time` are empty and stay so. */
  const holdUntil = (bucket: number, time: number) => {
    if (held === undefined) return;
    const begin = grid.bucketOf(since) ?? 0;
    if (begin === bucket) {
      cover(bucket, held * (time - since), time - since);
      return;
    }
    holdToEnd(begin, held);
    cover(bucket, held * (time - grid.startOf(bucket)), time - grid.startOf(bucket));
  };
  const holdToEnd = (bucket: number, value: number) => {
    const ms = grid.startOf(bucket + 1) - since;
    cover(bucket, value * ms, ms);
  };
  return {
    take(bucket: number, part: GoodSummary): void {
      holdUntil(bucket, part.firstTime);
      cover(bucket, part.integral, part.lastTime - part.firstTime);
      held = part.last;
      since = part.lastTime;
    },
    result(count: Float64Array): Float64Array {
      const end = grid.bucketOf(since);
      if (held !== undefined && end !== undefined) holdToEnd(end, held);
      return integral.map((area, i) => (count[i] === 0 ? Number.NaN : area / (covered[i] ?? 0)));
    },
  };
}
