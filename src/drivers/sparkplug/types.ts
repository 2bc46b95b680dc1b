/** Data types of Sparkplug B 3.0, §6.4.16, by their number on the wire. */
export const dataTypes = {
  Unknown: 0,
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
  UUID: 15,
  DataSet: 16,
  Bytes: 17,
  File: 18,
  Template: 19,
  PropertySet: 20,
  PropertySetList: 21,
  Int8Array: 22,
  Int16Array: 23,
  Int32Array: 24,
  Int64Array: 25,
  UInt8Array: 26,
  UInt16Array: 27,
  UInt32Array: 28,
  UInt64Array: 29,
  FloatArray: 30,
  DoubleArray: 31,
  BooleanArray: 32,
  StringArray: 33,
  DateTimeArray: 34,
} as const;

/** Name of a data type. */
export type DataType = keyof typeof dataTypes;

/** Name of a data type by its number; `Unknown` for a number that the specification does not have. */
export const typeName = (type: number): DataType =>
  // holds: the keys of the table are the type
  (Object.keys(dataTypes) as DataType[]).find((name) => dataTypes[name] === type) ?? 'Unknown';

/** True for types whose value is one number: integers, floats, Boolean (0 and 1) and DateTime (epoch milliseconds). */
export const isNumeric = (type: number): boolean => (type >= dataTypes.Int8 && type <= dataTypes.Boolean) || type === dataTypes.DateTime;

const two32 = 4_294_967_296;

/** `value` when it is what the wire says: in its own bits (`mask`), or two's complement carried on to 32 or 64 bits, as encoders do; NaN otherwise. */
function signedOf(value: number, mask: number, lo: number, hi: number): number {
  if (hi === 0 && (lo <= mask || (lo | 0) === value)) return value;
  return hi === 0xffff_ffff && value < 0 && (lo | 0) === value ? value : Number.NaN;
}

/**
 * The integer of a type from the two halves (both unsigned) of its wire value; two's complement for the signed ones, NaN when it does not
 * fit the type.
 *
 * Which field (`int_value`, `long_value`) carried it does not matter: encoders differ for UInt32 and for negative numbers.
 * 64-bit numbers beyond 2^53 are rounded to the nearest double.
 */
export function integerOf(type: number, lo: number, hi: number): number {
  switch (type) {
    case dataTypes.Int8:
      return signedOf((lo << 24) >> 24, 0xff, lo, hi);
    case dataTypes.Int16:
      return signedOf((lo << 16) >> 16, 0xffff, lo, hi);
    case dataTypes.Int32:
      return signedOf(lo | 0, 0xffff_ffff, lo, hi);
    case dataTypes.Int64:
      return (hi | 0) * two32 + (lo >>> 0);
    case dataTypes.UInt8:
      return hi === 0 && lo <= 0xff ? lo : Number.NaN;
    case dataTypes.UInt16:
      return hi === 0 && lo <= 0xffff ? lo : Number.NaN;
    case dataTypes.UInt32:
      return hi === 0 ? lo : Number.NaN;
    case dataTypes.UInt64:
    case dataTypes.DateTime:
      return (hi >>> 0) * two32 + (lo >>> 0);
    case dataTypes.Boolean:
      return (lo | hi) === 0 ? 0 : 1;
    default:
      return Number.NaN;
  }
}
