import type { SampleBatch } from '../../contracts/sample.ts';
import { runsOf } from '../../contracts/sample-runs.ts';

/**
 * The keyed binary payload: samples with their own names, times and qualities, as one platform sends them to another. All numbers are
 * little-endian; the message says all that is needed to read it.
 *
 * | bytes | what |
 * | --- | --- |
 * | 1 | version, 2 |
 * | 2 | uint16 count of keys |
 * | per key 1 + n | length in bytes, then the key in UTF-8 |
 * | per row: 8 | float64 time in ms since 1970 UTC |
 * | 1 | quality byte: status in bits 0–1, origin in bits 2–3 (`contracts/quality.ts`) |
 * | 2 | uint16 count n of values, at least 1 |
 * | 2n | uint16 number of the key of each value |
 * | 8n | float64 values; NaN says that there is none |
 */
export const keyedVersion = 2;
const headBytes = 3;
const rowHeadBytes = 11;
/** Bytes of a value with the number of its key. */
const cellBytes = 10;
/** A key is no longer than this, in bytes. */
export const longestKey = 255;

/** A message made from samples, and how many had no key that can be sent. */
export interface KeyedMessage {
  readonly bytes: Buffer;
  readonly taken: number;
  readonly unnamed: number;
}

/** The message of a batch of at most 65,535 samples; neighbouring points of one time share a row. */
export function encodeKeyed(batch: SampleBatch, keyOf: (point: number) => string | undefined): KeyedMessage {
  const names = createNames(keyOf);
  const rows: Buffer[] = [];
  const { ends, count } = runsOf(batch);
  let taken = 0;
  for (let run = 0, from = 0; run < count; run++) {
    const to = ends[run] ?? 0;
    const numbers = names.numbersOf(batch.point.subarray(from, to));
    const known = numbers.filter((number) => number >= 0).length;
    if (known > 0) rows.push(rowOf(batch, from, numbers, known));
    taken += known;
    from = to;
  }
  const head = Buffer.alloc(headBytes);
  head[0] = keyedVersion;
  head.writeUInt16LE(names.keys.length, 1);
  return {
    bytes: Buffer.concat([head, ...names.keys.flatMap((key) => [Buffer.of(key.length), key]), ...rows]),
    taken,
    unnamed: batch.length - taken,
  };
}

/** Numbers the points of one message as they come; −1 for a point without a key. */
function createNames(keyOf: (point: number) => string | undefined) {
  const numbers = new Map<number, number>();
  const keys: Buffer[] = [];
  const numberOf = (point: number): number => {
    const known = numbers.get(point);
    if (known !== undefined) return known;
    const key = Buffer.from(keyOf(point) ?? '');
    const number = key.length === 0 || key.length > longestKey ? -1 : keys.push(key) - 1;
    numbers.set(point, number);
    return number;
  };
  return { keys, numbersOf: (points: Uint32Array) => Array.from(points, numberOf) };
}

function rowOf({ time, quality, value }: SampleBatch, from: number, numbers: readonly number[], known: number): Buffer {
  const row = Buffer.alloc(rowHeadBytes + known * cellBytes);
  row.writeDoubleLE(time[from] ?? 0, 0);
  row[8] = quality[from] ?? 0;
  row.writeUInt16LE(known, 9);
  let cell = 0;
  numbers.forEach((number, i) => {
    if (number < 0) return;
    row.writeUInt16LE(number, rowHeadBytes + cell * 2);
    row.writeDoubleLE(value[from + i] ?? 0, rowHeadBytes + known * 2 + cell * 8);
    cell++;
  });
  return row;
}

/** The keys of a message `bytes[from…to)` and where its rows begin, or why it is none. */
export function keysIn(bytes: Buffer, from: number, to: number): { readonly keys: readonly string[]; readonly rowsAt: number } | string {
  if (from + headBytes > to) return 'the message ends within its head';
  const keys: string[] = [];
  let at = from + headBytes;
  for (let count = bytes.readUInt16LE(from + 1); count > 0; count--) {
    const end = at + 1 + (bytes[at] ?? 0);
    if (end > to) return 'the message ends within its keys';
    keys.push(bytes.toString('utf8', at + 1, end));
    at = end;
  }
  return { keys, rowsAt: at };
}

/** A row of a message. */
export interface KeyedRow {
  readonly time: number;
  readonly quality: number;
  readonly count: number;
  /** Where the numbers of the keys, the values and the next row begin. */
  readonly keysAt: number;
  readonly valuesAt: number;
  readonly end: number;
}

/** The row at a place, or why there is none. Reads nothing behind `to`. */
export function rowAt(bytes: Buffer, at: number, to: number): KeyedRow | string {
  if (at + rowHeadBytes > to) return 'the message ends within the head of a row';
  const count = bytes.readUInt16LE(at + 9);
  const keysAt = at + rowHeadBytes;
  const end = keysAt + count * cellBytes;
  if (count === 0) return 'a row without a value';
  if (end > to) return `${count} values need ${end - at} bytes, there are ${to - at}`;
  return { time: bytes.readDoubleLE(at), quality: bytes[at + 8] ?? 0, count, keysAt, valuesAt: keysAt + count * 2, end };
}
