import { DataType, type DataValue, LocalizedText, QualifiedName, StatusCode, type Variant, VariantArrayType } from 'node-opcua-client';
import { status } from '../../contracts/quality.ts';
import { flag } from './messages.ts';
import type { StateNames } from './state-names.ts';
import { isAfterOverflow, statusBits } from './status.ts';

/** What a data value is for us. */
export interface Decoded {
  value: number;
  flags: number;
}

/** Two halves of a 64-bit integer, the high one first, as the library gives them. */
const isHalves = (raw: unknown): raw is readonly [number, number] =>
  Array.isArray(raw) && raw.length === 2 && typeof raw[0] === 'number' && typeof raw[1] === 'number';

const asNumber = (raw: unknown): number => (typeof raw === 'number' ? raw : Number.NaN);
const unsigned = (raw: unknown): number => (isHalves(raw) ? (raw[0] >>> 0) * 2 ** 32 + (raw[1] >>> 0) : asNumber(raw));
/** The number of a raw Int64, or of a smaller integer; NaN for anything else. */
export const signed = (raw: unknown): number => (isHalves(raw) ? (raw[0] | 0) * 2 ** 32 + (raw[1] >>> 0) : asNumber(raw));

/** Ends of the range of a DateTime; they and all beyond stand for none (OPC UA Part 6, 5.2.2.5). */
const [leastTime, mostTime] = [Date.UTC(1601, 0, 1), Date.UTC(9999, 11, 31, 23, 59, 59)];
const isTime = (time: number): boolean => time > leastTime && time < mostTime;

/** The time that a DateTime tells, epoch ms; NaN for none, or one that stands for none. */
export function timeIn(raw: unknown): number {
  const time = raw instanceof Date ? raw.getTime() : Number.NaN;
  return isTime(time) ? time : Number.NaN;
}

/** Types that are no plain numbers and how they become one; 64-bit integers beyond 2⁵³ are rounded. */
const special: Readonly<Partial<Record<DataType, (raw: unknown) => number>>> = {
  [DataType.Boolean]: (raw) => (raw === true ? 1 : raw === false ? 0 : Number.NaN),
  [DataType.Int64]: signed,
  [DataType.UInt64]: unsigned,
  [DataType.DateTime]: timeIn,
};

/** The raw value that a variant holds at an element, or as a scalar; `undefined` when it is not there. */
function rawAt({ value, arrayType }: Variant, element: number | undefined): unknown {
  if (element === undefined) return arrayType === VariantArrayType.Scalar ? value : undefined;
  return arrayType === VariantArrayType.Scalar ? undefined : value?.[element];
}

/** The number that a variant holds; NaN when it holds none. */
export function numberOf(variant: Variant, element: number | undefined): number {
  const number = (special[variant.dataType] ?? asNumber)(rawAt(variant, element));
  return Number.isFinite(number) ? number : Number.NaN;
}

const big = (raw: readonly [number, number]): bigint => (BigInt(raw[0] >>> 0) << 32n) | BigInt(raw[1] >>> 0);

/** Types that are more than their plain text. */
const words: Readonly<Partial<Record<DataType, (raw: unknown) => string | undefined>>> = {
  [DataType.DateTime]: (raw) => (Number.isNaN(timeIn(raw)) ? '' : new Date(timeIn(raw)).toISOString()),
  [DataType.Int64]: (raw) => (isHalves(raw) ? String(BigInt.asIntN(64, big(raw))) : undefined),
  [DataType.UInt64]: (raw) => (isHalves(raw) ? String(big(raw)) : undefined),
  [DataType.LocalizedText]: (raw) => (raw instanceof LocalizedText ? (raw.text ?? '') : undefined),
  [DataType.QualifiedName]: (raw) => (raw instanceof QualifiedName ? (raw.name ?? '') : undefined),
  [DataType.NodeId]: String,
  [DataType.ExpandedNodeId]: String,
  [DataType.StatusCode]: (raw) => (raw instanceof StatusCode ? raw.name : undefined),
};

const plainWords = (raw: unknown): string | undefined =>
  typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : undefined;

/** How a text is read of a data value: at an element of an array, or of a scalar, and what its numbers are called. */
export interface Reading {
  readonly element: number | undefined;
  readonly names?: StateNames | undefined;
}

/**
 * The text that a data value holds, empty for a string or time that is null; `undefined` for a bad one, bytes, structures and arrays. A number that has no
 * name stands as it is.
 */
export function wordsOf({ statusCode, value }: DataValue, { element, names }: Reading): string | undefined {
  if (value === undefined || value === null || (statusBits(statusCode.value) & flag.status) === status.bad) return undefined;
  const name = names?.get(numberOf(value, element));
  if (name !== undefined && name !== '') return name;
  const raw = rawAt(value, element);
  const isNullString =
    value.dataType === DataType.String && value.arrayType === VariantArrayType.Scalar && (raw === null || raw === undefined);
  if (isNullString) return '';
  return raw === undefined || raw === null ? undefined : (words[value.dataType] ?? plainWords)(raw);
}

/** Put a data value into `out`: a bad one has no value, and one that is no number is bad. */
export function decode({ statusCode, value }: DataValue, element: number | undefined, out: Decoded): void {
  const code = statusCode.value;
  out.value = Number.NaN;
  out.flags = statusBits(code) | (isAfterOverflow(code) ? flag.isAfterLoss : 0);
  if ((out.flags & flag.status) === status.bad) return;
  out.value = value === undefined || value === null ? Number.NaN : numberOf(value, element);
  if (Number.isNaN(out.value)) out.flags = (out.flags & ~flag.status) | status.bad | flag.isNoNumber;
}

const ranges: Readonly<Partial<Record<DataType, readonly [least: number, most: number]>>> = {
  [DataType.Boolean]: [0, 1],
  [DataType.SByte]: [-128, 127],
  [DataType.Byte]: [0, 255],
  [DataType.Int16]: [-32_768, 32_767],
  [DataType.UInt16]: [0, 65_535],
  [DataType.Int32]: [-2_147_483_648, 2_147_483_647],
  [DataType.UInt32]: [0, 4_294_967_295],
  [DataType.Int64]: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  [DataType.UInt64]: [0, Number.MAX_SAFE_INTEGER],
};

const halvesOf = (whole: number): readonly [number, number] => {
  const bits = BigInt.asUintN(64, BigInt(whole));
  return [Number(bits >> 32n), Number(bits & 0xffffffffn)];
};

/** The raw value of a type that is nearest to a number; `undefined` when the type is no number or cannot hold it. */
export function encodeNumber(type: DataType, number: number): unknown {
  if (type === DataType.Double) return number;
  if (type === DataType.DateTime) return isTime(number) ? new Date(number) : undefined;
  if (type === DataType.Float) return Number.isFinite(Math.fround(number)) ? number : undefined;
  const [least, most] = ranges[type] ?? [1, 0];
  const whole = Math.round(number);
  if (!(whole >= least && whole <= most)) return undefined;
  if (type === DataType.Boolean) return whole === 1;
  return type === DataType.Int64 || type === DataType.UInt64 ? halvesOf(whole) : whole;
}
