import type { Buckets, TimeRange } from '../contracts/history.ts';
import { isUsable } from './block.ts';
import type { BlockEntry } from './index-page.ts';
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
  return {
    covers: ({ earliest, latest }) => {
      const bucket = grid.bucketOf(earliest);
      return bucket !== undefined && bucket === grid.bucketOf(latest);
    },
    samples({ length, time, value, quality }) {
      for (let i = 0; i < length; i++) {
        const [t, v] = [time[i] ?? 0, value[i] ?? 0];
        const bucket = isUsable(v, quality[i] ?? 0) ? grid.bucketOf(t) : undefined;
        if (bucket === undefined) continue;
        holder.change(bucket, t, v);
        columns.takeOne(bucket, v);
      }
    },
    block(entry) {
      const bucket = grid.bucketOf(entry.earliest);
      if (entry.good === 0 || bucket === undefined) return;
      holder.change(bucket, entry.firstTime, entry.first);
      holder.pass(bucket, entry);
      columns.takeBlock(bucket, entry);
    },
    result: () => ({ from: range.from, widthMs: grid.width, ...columns.result(), twa: holder.result(columns.count) }),
  };
}

type Grid = ReturnType<typeof createGrid>;

function createGrid({ from, to }: TimeRange, buckets: number) {
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
  const add = (bucket: number, number: number, total: number) => {
    count[bucket] = (count[bucket] ?? 0) + number;
    sum[bucket] = (sum[bucket] ?? 0) + total;
  };
  const unlessEmpty = (from: Float64Array) => from.map((value, i) => (count[i] === 0 ? Number.NaN : value));
  return {
    count,
    takeOne(bucket: number, value: number): void {
      if (count[bucket] === 0) first[bucket] = value;
      last[bucket] = value;
      if (value < (min[bucket] ?? 0)) min[bucket] = value;
      if (value > (max[bucket] ?? 0)) max[bucket] = value;
      add(bucket, 1, value);
    },
    takeBlock(bucket: number, entry: BlockEntry): void {
      if (count[bucket] === 0) first[bucket] = entry.first;
      last[bucket] = entry.last;
      min[bucket] = Math.min(min[bucket] ?? 0, entry.min);
      max[bucket] = Math.max(max[bucket] ?? 0, entry.max);
      add(bucket, entry.good, entry.sum);
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
    change(bucket: number, time: number, value: number): void {
      holdUntil(bucket, time);
      held = value;
      since = time;
    },
    pass(bucket: number, entry: BlockEntry): void {
      cover(bucket, entry.integral, entry.lastTime - entry.firstTime);
      held = entry.last;
      since = entry.lastTime;
    },
    result(count: Float64Array): Float64Array {
      const end = grid.bucketOf(since);
      if (held !== undefined && end !== undefined) holdToEnd(end, held);
      return integral.map((area, i) => (count[i] === 0 ? Number.NaN : area / (covered[i] ?? 0)));
    },
  };
}
