import { type Chunk, lengthOf } from './chunk.ts';
import { following, isGroup, runPoint, runTime } from './log-format.ts';
import { monthOf } from './months.ts';
import type { Pace } from './pace.ts';

const digitBits = 11;
const digits = 1 << digitBits;

/** The runs of a chunk by month and first point; those of equal month and point in the order of arrival. */
export interface SortedRuns {
  /** Words at which the runs begin. */
  readonly at: Uint32Array;
  /** Month of `at[i]`. */
  readonly month: Uint16Array;
}

/** Runs that are looked at between two looks at the clock. */
const runsPerLook = 4096;

/** Sort the runs of a chunk; what costs, costs per run, not per sample. */
export async function sortRuns(chunk: Chunk, pace: Pace): Promise<SortedRuns> {
  const runs = await runsOf(chunk, await countRuns(chunk, pace), pace);
  const order = sortByKey(runs.month, sortByKey(runs.point, identity(runs.at.length)));
  await pace(0);
  const sorted = { at: new Uint32Array(order.length), month: new Uint16Array(order.length) };
  for (let i = 0; i < order.length; i++) {
    sorted.at[i] = runs.at[order[i] ?? 0] ?? 0;
    sorted.month[i] = runs.month[order[i] ?? 0] ?? 0;
  }
  return sorted;
}

async function countRuns(chunk: Chunk, pace: Pace): Promise<number> {
  const end = lengthOf(chunk);
  let count = 0;
  for (let at = 0; at < end; at = following(chunk, at)) {
    if (isGroup(chunk, at)) continue;
    if (++count % runsPerLook === 0) await pace(0);
  }
  return count;
}

/** The runs in the order of arrival: the words at which they begin, their first points and months. */
async function runsOf(chunk: Chunk, count: number, pace: Pace) {
  const runs = { at: new Uint32Array(count), point: new Uint32Array(count), month: new Uint16Array(count) };
  const end = lengthOf(chunk);
  for (let at = 0, row = 0; at < end; at = following(chunk, at)) {
    if (isGroup(chunk, at)) continue;
    runs.at[row] = at;
    runs.point[row] = runPoint(chunk, at);
    runs.month[row] = monthOf(runTime(chunk, at));
    if (++row % runsPerLook === 0) await pace(0);
  }
  return runs;
}

function identity(length: number): Uint32Array {
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  return order;
}

/** Stable radix sort; a digit in which no key differs costs one look. */
export function sortByKey(keys: Uint32Array | Uint16Array, order: Uint32Array): Uint32Array {
  let from: Uint32Array = order;
  let to: Uint32Array = new Uint32Array(order.length);
  for (let shift = 0; shift < keys.BYTES_PER_ELEMENT * 8; shift += digitBits) {
    const starts = startsOf(keys, order.length, shift);
    if (starts === undefined) continue;
    for (let i = 0; i < from.length; i++) {
      const place = from[i] ?? 0;
      const digit = ((keys[place] ?? 0) >>> shift) & (digits - 1);
      const target = starts[digit] ?? 0;
      starts[digit] = target + 1;
      to[target] = place;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Where each digit's samples begin, or `undefined` when all have the same digit. */
function startsOf(keys: Uint32Array | Uint16Array, length: number, shift: number): Uint32Array | undefined {
  const starts = new Uint32Array(digits);
  for (let i = 0; i < length; i++) {
    const digit = ((keys[i] ?? 0) >>> shift) & (digits - 1);
    starts[digit] = (starts[digit] ?? 0) + 1;
  }
  let sum = 0;
  for (let digit = 0; digit < digits; digit++) {
    const number = starts[digit] ?? 0;
    if (number === length) return undefined;
    starts[digit] = sum;
    sum += number;
  }
  return starts;
}
