import { type Chunk, lengthOf } from './chunk.ts';
import { following, isGroup, runPoint, runTime } from './log-format.ts';
import { monthOf } from './months.ts';

const digitBits = 11;
const digits = 1 << digitBits;

/** The runs of a chunk by month and first point; those of equal month and point in the order of arrival. */
export interface SortedRuns {
  /** Words at which the runs begin. */
  readonly at: Uint32Array;
  /** Month of `at[i]`. */
  readonly month: Uint16Array;
}

/** Sort the runs of a chunk; what costs, costs per run, not per sample. */
export function sortRuns(chunk: Chunk): SortedRuns {
  const places = placesOf(chunk);
  const point = places.map((at) => runPoint(chunk, at));
  const month = Uint16Array.from(places, (at) => monthOf(runTime(chunk, at)));
  const order = sortByKey(month, sortByKey(point, identity(places.length)));
  return { at: order.map((i) => places[i] ?? 0), month: Uint16Array.from(order, (i) => month[i] ?? 0) };
}

/** Words at which runs begin, in the order of arrival. */
function placesOf(chunk: Chunk): Uint32Array {
  const end = lengthOf(chunk);
  let count = 0;
  for (let at = 0; at < end; at = following(chunk, at)) if (!isGroup(chunk, at)) count++;
  const places = new Uint32Array(count);
  let row = 0;
  for (let at = 0; at < end; at = following(chunk, at)) if (!isGroup(chunk, at)) places[row++] = at;
  return places;
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
