import type { Chunk } from './chunk.ts';
import { monthOf } from './months.ts';

const digitBits = 11;
const digits = 1 << digitBits;

/** The samples of a chunk that belong to one point and one month: `order[from…to)` are their places, in rising time. */
export interface Run {
  readonly month: number;
  readonly point: number;
  readonly from: number;
  readonly to: number;
}

/** A chunk's samples in the order in which segments hold them. */
export interface Ordered {
  readonly order: Uint32Array;
  readonly runs: readonly Run[];
}

/** Order the first `length` samples of a chunk by month, point, time and arrival. */
export function orderChunk(chunk: Chunk, length: number): Ordered {
  const months = new Uint16Array(length);
  for (let i = 0; i < length; i++) months[i] = monthOf(chunk.time[i] ?? 0);
  const order = sortByKey(months, sortByKey(chunk.point, identity(length)));
  const runs = runsOf(chunk, months, order);
  for (const run of runs) sortByTime(chunk.time, order, run);
  return { order, runs };
}

function identity(length: number): Uint32Array {
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  return order;
}

/** Stable radix sort; a digit in which no key differs costs one look. */
function sortByKey(keys: Uint32Array | Uint16Array, order: Uint32Array): Uint32Array {
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

function runsOf(chunk: Chunk, months: Uint16Array, order: Uint32Array): Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < order.length; ) {
    const month = months[order[from] ?? 0] ?? 0;
    const point = chunk.point[order[from] ?? 0] ?? 0;
    let to = from + 1;
    while (to < order.length && chunk.point[order[to] ?? 0] === point && months[order[to] ?? 0] === month) to++;
    runs.push({ month, point, from, to });
    from = to;
  }
  return runs;
}

/** Samples mostly come in rising time, then there is nothing to do. */
function sortByTime(time: Float64Array, order: Uint32Array, run: Run): void {
  let newest = Number.NEGATIVE_INFINITY;
  for (let i = run.from; i < run.to; i++) {
    const t = time[order[i] ?? 0] ?? 0;
    if (t < newest) {
      order.subarray(run.from, run.to).sort((a, b) => (time[a] ?? 0) - (time[b] ?? 0) || a - b);
      return;
    }
    newest = t;
  }
}
