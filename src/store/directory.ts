import { type Chunk, lengthOf, numberOf } from './chunk.ts';
import { following, isGroup, runLength, runPoint } from './log-format.ts';

const bucketBits = 10;

/**
 * Where a chunk has runs, by {@link bucketBits} of their point numbers; it follows a chunk as it grows, so that a question looks at the
 * runs near its point only. Four bytes a run, in each thread that reads.
 */
export interface ChunkDirectory {
  /** Words of the runs that may hold a point among the first `length` words of the chunk, in the order of arrival; perhaps some behind these too. */
  runsOf(chunk: Chunk, point: number, length: number): Uint32Array;
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
    runsOf(chunk, point, length) {
      const entry = of(chunk);
      if (entry.end < length) entry.end = extend(entry, chunk, Math.min(length, lengthOf(chunk)));
      const list = entry.buckets.get(point >>> bucketBits);
      return list === undefined ? nothing : list.places.subarray(0, list.count);
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
    for (let bucket = point >>> bucketBits; bucket <= last; bucket++) add(buckets, bucket, at);
  }
  return at;
}

function add(buckets: Map<number, List>, bucket: number, at: number): void {
  const list = buckets.get(bucket) ?? { places: new Uint32Array(16), count: 0 };
  if (list.count === 0) buckets.set(bucket, list);
  if (list.count === list.places.length) {
    const wider = new Uint32Array(list.count * 2);
    wider.set(list.places);
    list.places = wider;
  }
  list.places[list.count++] = at;
}
