import { type Chunk, lengthOf, numberOf } from './chunk.ts';
import { bucketBits } from './crowd.ts';
import { following, isGroup, runLength, runPoint, runTime } from './log-format.ts';

/**
 * Where a chunk has runs, by {@link bucketBits} of their point numbers; it follows a chunk as it grows, so that a question looks at the
 * runs near its point only. Four bytes a run, in each thread that reads.
 */
export interface ChunkDirectory {
  /**
   * Words of the runs that may hold a point in `[from, to)` among the first `length` words of the chunk, in the order of arrival; perhaps
   * some behind these or of other times too.
   */
  runsOf(chunk: Chunk, wanted: Wanted, length: number): Uint32Array;
}

/** What is looked for. */
export interface Wanted {
  readonly point: number;
  readonly from: number;
  readonly to: number;
}

interface Known {
  number: number;
  /** Words looked at so far. */
  end: number;
  readonly buckets: Map<number, List>;
}

interface List {
  places: Uint32Array;
  count: number;
  /** Time of the last run. */
  latest: number;
  /** No run is older than the one before it, so that a time is found by halving. */
  isRising: boolean;
}

/** A directory that knows no chunk yet. */
export function createDirectory(): ChunkDirectory {
  const known = new Map<Int32Array, Known>();
  const nothing = new Uint32Array();
  const of = (chunk: Chunk): Known => {
    const number = numberOf(chunk);
    const before = known.get(chunk.head);
    if (before !== undefined && before.number === number) return before;
    const fresh = { number, end: 0, buckets: new Map() };
    known.set(chunk.head, fresh);
    return fresh;
  };
  return {
    runsOf(chunk, { point, from, to }, length) {
      const entry = of(chunk);
      if (entry.end < length) entry.end = extend(entry, chunk, Math.min(length, lengthOf(chunk)));
      const list = entry.buckets.get(point >>> bucketBits);
      if (list === undefined) return nothing;
      if (!list.isRising) return list.places.subarray(0, list.count);
      return list.places.subarray(firstNotBefore(chunk, list, from), firstNotBefore(chunk, list, to));
    },
  };
}

/** Look at what was added to a chunk; returns where it has come to. */
function extend({ end, buckets }: Known, chunk: Chunk, length: number): number {
  let at = end;
  for (; at < length; at = following(chunk, at)) {
    if (isGroup(chunk, at)) continue;
    const point = runPoint(chunk, at);
    const last = (point + runLength(chunk, at) - 1) >>> bucketBits;
    for (let bucket = point >>> bucketBits; bucket <= last; bucket++) push(listOf(buckets, bucket), at, runTime(chunk, at));
  }
  return at;
}

/** Where the first run from a time on is. */
function firstNotBefore(chunk: Chunk, { places, count }: List, time: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (runTime(chunk, places[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function listOf(buckets: Map<number, List>, bucket: number): List {
  const known = buckets.get(bucket);
  if (known !== undefined) return known;
  const list = { places: new Uint32Array(16), count: 0, latest: Number.NEGATIVE_INFINITY, isRising: true };
  buckets.set(bucket, list);
  return list;
}

function push(list: List, at: number, time: number): void {
  if (list.count === list.places.length) {
    const wider = new Uint32Array(list.count * 2);
    wider.set(list.places);
    list.places = wider;
  }
  if (time < list.latest) list.isRising = false;
  list.latest = time;
  list.places[list.count++] = at;
}
