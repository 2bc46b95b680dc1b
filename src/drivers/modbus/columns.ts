import type { Origin } from '../../contracts/quality.ts';
import { quality } from '../../contracts/quality.ts';
import { append, type SampleBatch } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isBitTable } from './pdu.ts';
import { type Span, type ValueTag, valuesIn } from './plan.ts';
import { type Order, readValue, type ValueType } from './values.ts';

/** A span laid out for decoding: value i feeds `point[i]`. */
export interface Columns {
  readonly point: Uint32Array;
  /** Byte of the answer where the value begins. */
  readonly at: Uint16Array;
  /** Bit of that byte (bit tables), or lowest bit of the value that is meant. */
  readonly bit: Uint8Array;
  /** How many bits of the value are meant; 0: the whole value. */
  readonly bits: Uint8Array;
  readonly scale: Float64Array;
  readonly offset: Float64Array;
  readonly type: readonly ValueType[];
  readonly order: readonly Order[];
  readonly isBits: boolean;
  /** Quality bytes. */
  readonly good: number;
  readonly bad: number;
}

/** The columns of the values of a span; texts have none. */
export function columnsOf(span: Span, origin: Origin): Columns {
  const { table, start } = span;
  const tags = valuesIn(span);
  const isBits = isBitTable(table);
  const from = (pick: (tag: ValueTag) => number): number[] => tags.map(pick);
  return {
    point: Uint32Array.from(from(({ binding }) => binding.point)),
    at: Uint16Array.from(from(({ address }) => (isBits ? (address.start - start) >> 3 : 2 * (address.start - start)))),
    bit: Uint8Array.from(from(({ address }) => (isBits ? (address.start - start) & 7 : address.bit))),
    bits: Uint8Array.from(from(({ address }) => address.bits)),
    scale: Float64Array.from(from(({ binding }) => binding.scale)),
    offset: Float64Array.from(from(({ binding }) => binding.offset)),
    type: tags.map(({ address }) => address.type),
    order: tags.map(({ address }) => address.order),
    isBits,
    good: quality('good', origin),
    bad: quality('bad', origin),
  };
}

const wordAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** Raw value of tag i. Plain 16-bit registers, most of all that is polled, take the short way. */
export function rawAt(columns: Columns, i: number, bytes: Uint8Array): number {
  const at = columns.at[i] ?? 0;
  if (columns.isBits) return ((bytes[at] ?? 0) >> (columns.bit[i] ?? 0)) & 1;
  const type = columns.type[i];
  const order = columns.order[i] ?? 0;
  const whole = type === 'uint16' && order < 2 ? wordAt(bytes, at) : readValue(bytes, at, type ?? 'uint16', order);
  const bits = columns.bits[i] ?? 0;
  return bits === 0 ? whole : (whole >>> (columns.bit[i] ?? 0)) % 2 ** bits;
}

/** Append the values of tags `from`…`to` of an answer; there is room for them. Answers how many are no number: they are appended as bad. */
export function appendValues(batch: SampleBatch, columns: Columns, { from, to, bytes, time }: Piece & { bytes: Uint8Array }): number {
  const { point, scale, offset, good, bad } = columns;
  let unreadable = 0;
  for (let i = from; i < to; i++) {
    const value = rawAt(columns, i, bytes) * (scale[i] ?? 1) + (offset[i] ?? 0);
    const isNumber = Number.isFinite(value);
    if (!isNumber) unreadable++;
    append(batch, point[i] ?? 0, time, isNumber ? value : Number.NaN, isNumber ? good : bad);
  }
  return unreadable;
}

/** Part of a span, and the time of its samples. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly time: EpochMs;
}

/** Append one bad sample for each of the tags; there is room for them. */
export function appendBad(batch: SampleBatch, { point, bad }: Pick<Columns, 'point' | 'bad'>, { from, to, time }: Piece): void {
  for (let i = from; i < to; i++) append(batch, point[i] ?? 0, time, Number.NaN, bad);
}
