/**
 * The compact binary payload. All numbers are little-endian; a message is one or more records, one behind another.
 *
 * | bytes | what |
 * | --- | --- |
 * | 1 | version, 1 (no JSON text begins with this byte) |
 * | 1 | flags: bit 0 values are float64 (else float32) · bit 1 a bitmap of missing values follows · bit 2 a time follows · others 0 |
 * | 8 | float64 time in ms since 1970 UTC, only with flag bit 2; without it the time of receipt counts |
 * | 2 | uint16 count n of values |
 * | ⌈n/8⌉ | bitmap, only with flag bit 1: bit i mod 8 of byte i div 8 is 1 when value i is missing |
 * | 4n or 8n | values in the order of the binding; a missing one takes its place too; NaN says that the sensor has no value |
 */
export interface BinaryRecord {
  /** `undefined` = time of receipt. */
  readonly time?: number;
  /** In the order of the binding; `undefined` = missing. */
  readonly values: readonly (number | undefined)[];
  /** Default 8; 4 halves the size and keeps about 7 digits. */
  readonly valueBytes?: 4 | 8;
}

/** First byte of a binary payload. */
export const binaryVersion = 1;
const flag = { isDouble: 1, hasBitmap: 2, hasTime: 4 } as const;
const allFlags = 7;

/** The bytes of one record. At most 65,535 values. */
export function encodeBinary(record: BinaryRecord): Buffer {
  const { time, values, valueBytes = 8 } = record;
  const hasBitmap = values.includes(undefined);
  const bitmapBytes = hasBitmap ? Math.ceil(values.length / 8) : 0;
  const timeBytes = time === undefined ? 0 : 8;
  const bytes = Buffer.alloc(4 + timeBytes + bitmapBytes + values.length * valueBytes);
  bytes[0] = binaryVersion;
  bytes[1] = (valueBytes === 8 ? flag.isDouble : 0) | (hasBitmap ? flag.hasBitmap : 0) | (time === undefined ? 0 : flag.hasTime);
  if (time !== undefined) bytes.writeDoubleLE(time, 2);
  bytes.writeUInt16LE(values.length, 2 + timeBytes);
  const bitmap = 4 + timeBytes;
  values.forEach((value, i) => {
    const at = bitmap + bitmapBytes + i * valueBytes;
    if (value === undefined) bytes[bitmap + (i >> 3)] = (bytes[bitmap + (i >> 3)] ?? 0) | (1 << (i & 7));
    else if (valueBytes === 8) bytes.writeDoubleLE(value, at);
    else bytes.writeFloatLE(value, at);
  });
  return bytes;
}

/** Where the parts of a record lie. */
export interface BinaryLayout {
  /** NaN when the record has none. */
  readonly time: number;
  readonly hasTime: boolean;
  readonly count: number;
  /** Offset of the bitmap, or −1. */
  readonly bitmap: number;
  readonly values: number;
  readonly valueBytes: 4 | 8;
  /** Offset of the next record. */
  readonly end: number;
}

/** The layout of the record at `from`, or why there is none. Reads nothing behind `to`. */
export function layoutOf(bytes: Buffer, from: number, to: number): BinaryLayout | string {
  if (bytes[from] !== binaryVersion) return `version ${bytes[from]} is not ${binaryVersion}`;
  const flags = bytes[from + 1] ?? 0;
  if (from + 2 > to || flags > allFlags) return `flags 0x${flags.toString(16)} are not known`;
  const hasTime = (flags & flag.hasTime) !== 0;
  const countAt = from + 2 + (hasTime ? 8 : 0);
  if (countAt + 2 > to) return 'the record ends within its head';
  const count = bytes.readUInt16LE(countAt);
  const hasBitmap = (flags & flag.hasBitmap) !== 0;
  const values = countAt + 2 + (hasBitmap ? Math.ceil(count / 8) : 0);
  const valueBytes = (flags & flag.isDouble) !== 0 ? 8 : 4;
  const end = values + count * valueBytes;
  if (end > to) return `${count} values need ${end - from} bytes, there are ${to - from}`;
  const time = hasTime ? bytes.readDoubleLE(from + 2) : Number.NaN;
  return { time, hasTime, count, bitmap: hasBitmap ? countAt + 2 : -1, values, valueBytes, end };
}

/** True when value i is marked as missing. */
export const isMissing = (bytes: Buffer, layout: BinaryLayout, i: number): boolean =>
  layout.bitmap >= 0 && (((bytes[layout.bitmap + (i >> 3)] ?? 0) >> (i & 7)) & 1) === 1;

/** Value i of a record. */
export const valueAt = (bytes: Buffer, layout: BinaryLayout, i: number): number =>
  layout.valueBytes === 8 ? bytes.readDoubleLE(layout.values + i * 8) : bytes.readFloatLE(layout.values + i * 4);
