import type { Samples } from '../../store/block.ts';

/** Bytes of a sample as it is inserted. */
export const rowBytes = 37;
const word = 0x1_0000_0000;

/**
 * Write samples `[from, to)` of a point in ClickHouse's RowBinary, from byte `at` on; the columns are those of `sampleColumns`.
 *
 * @returns where they end
 */
export function encodeRows(view: DataView, at: number, { point, samples, from, to, version }: Rows): number {
  let place = at;
  for (let i = from; i < to; i++, place += rowBytes) {
    const time = samples.time[i] ?? 0;
    const ms = Math.trunc(time);
    view.setUint32(place, point, true);
    setInt64(view, place + 4, ms);
    view.setFloat64(place + 12, time - ms, true);
    view.setFloat64(place + 20, samples.value[i] ?? 0, true);
    view.setUint8(place + 28, samples.quality[i] ?? 0);
    setInt64(view, place + 29, version);
  }
  return place;
}

/** Samples of one point to be written. */
export interface Rows {
  readonly point: number;
  readonly samples: Samples;
  readonly from: number;
  readonly to: number;
  readonly version: number;
}

/** A whole number of at most 2^53, without the cost of a BigInt. */
function setInt64(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / word);
  view.setUint32(at, value - high * word, true);
  view.setInt32(at + 4, high, true);
}

/** The columns of an answer in RowBinary that consists of Float64 only. */
export function decodeColumns(bytes: Buffer, columns: number): readonly Float64Array[] {
  const numbers = new Float64Array(new Uint8Array(bytes).buffer);
  const rows = numbers.length / columns;
  return Array.from({ length: columns }, (_, column) => {
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) values[row] = numbers[row * columns + column] ?? 0;
    return values;
  });
}

/** A double as SQL that means exactly it; the server's own reading of long decimals has changed over the years. */
export function doubleSql(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return `reinterpretAsFloat64(unhex('${bytes.toString('hex')}'))`;
}
