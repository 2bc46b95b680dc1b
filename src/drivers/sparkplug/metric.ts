import { dataTypes, integerOf } from './types.ts';
import { breakOff, type Cursor, nextField, readLength, readVarint, skipField, takeBytes, unsigned, wire } from './wire.ts';

/** Fields of `Payload.Metric` that carry the value. A Parameter, a DataSetValue and a PropertyValue have the same ones under other numbers. */
export const valueField = {
  none: 0,
  int: 10,
  long: 11,
  float: 12,
  double: 13,
  boolean: 14,
  string: 15,
  bytes: 16,
  dataSet: 17,
  template: 18,
} as const;

/** Wire types of the fields 1…19 of a metric. */
const wireTypes: readonly (number | undefined)[] = [
  ...[undefined, wire.bytes, wire.varint, wire.varint, wire.varint, wire.varint, wire.varint, wire.varint, wire.bytes, wire.bytes],
  ...[wire.varint, wire.varint, wire.fixed32, wire.fixed64, wire.varint, wire.bytes, wire.bytes, wire.bytes, wire.bytes, wire.bytes],
];
/** All values are one field: a metric has one of them. */
const bitOf = (field: number): number => 1 << Math.min(field, valueField.int);

/** A metric as offsets and numbers. One object is filled again and again, so a visitor takes what it needs at once. */
export interface Metric {
  /** The bytes that the offsets belong to. */
  bytes: Buffer;
  /** It has an alias, a number and nothing special: no name, flags or properties. Set by the fast reader only. */
  isPlain: boolean;
  /** −1 without a name. */
  nameFrom: number;
  nameTo: number;
  hasAlias: boolean;
  aliasLo: number;
  aliasHi: number;
  /** Epoch milliseconds, NaN without. */
  time: number;
  /** A number of `dataTypes`, 0 without. */
  type: number;
  isHistorical: boolean;
  isTransient: boolean;
  isNull: boolean;
  /** −1 without properties. */
  propertiesFrom: number;
  propertiesTo: number;
  /** One of {@link valueField}. */
  field: number;
  /** Halves of an integer or Boolean. */
  lo: number;
  hi: number;
  /** The value of a Float or Double. */
  real: number;
  /** A nested value. */
  valueFrom: number;
  valueTo: number;
}

/** An empty {@link Metric} to be filled. */
export const createMetric = (): Metric => ({
  bytes: Buffer.alloc(0),
  isPlain: false,
  nameFrom: -1,
  nameTo: -1,
  hasAlias: false,
  aliasLo: 0,
  aliasHi: 0,
  time: 0.5, // a double from the beginning, so that the hot path keeps its shape
  type: 0,
  isHistorical: false,
  isTransient: false,
  isNull: false,
  propertiesFrom: -1,
  propertiesTo: -1,
  field: 0,
  lo: 0,
  hi: 0,
  real: 0.5,
  valueFrom: 0,
  valueTo: 0,
});

function clear(metric: Metric, bytes: Buffer): void {
  metric.bytes = bytes;
  metric.isPlain = false;
  metric.nameFrom = -1;
  metric.hasAlias = false;
  metric.time = Number.NaN;
  metric.type = 0;
  metric.isHistorical = false;
  metric.isTransient = false;
  metric.isNull = false;
  metric.propertiesFrom = -1;
  metric.field = valueField.none;
}

/** Hot path: read one `Payload.Metric` that ends at `to`; leaves the cursor there. Unknown fields are passed over; a field of the wrong wire type, or one that comes twice, is of no encoder but of a damage, and breaks it. */
export function readMetric(cursor: Cursor, to: number, metric: Metric): void {
  const outerEnd = cursor.end;
  cursor.end = to;
  clear(metric, cursor.bytes);
  let seen = 0;
  while (nextField(cursor)) {
    const { field, wireType } = cursor;
    const expected = wireTypes[field];
    if (expected !== undefined && (expected !== wireType || (seen & bitOf(field)) !== 0)) {
      breakOff(cursor);
      break;
    }
    if (expected !== undefined) seen |= bitOf(field);
    if (wireType === wire.varint) readNumber(cursor, metric);
    else if (wireType === wire.bytes) readNested(cursor, metric);
    else readReal(cursor, metric);
  }
  cursor.at = to;
  cursor.end = outerEnd;
}

function readNumber(cursor: Cursor, metric: Metric): void {
  const { field } = cursor;
  readVarint(cursor);
  switch (field) {
    case 2:
      metric.hasAlias = true;
      metric.aliasLo = cursor.lo;
      metric.aliasHi = cursor.hi;
      break;
    case 3:
      metric.time = unsigned(cursor);
      break;
    case 4:
      metric.type = cursor.hi === 0 && cursor.lo <= dataTypes.DateTimeArray ? cursor.lo : 0;
      break;
    case 5:
      metric.isHistorical = (cursor.lo | cursor.hi) !== 0;
      break;
    case 6:
      metric.isTransient = (cursor.lo | cursor.hi) !== 0;
      break;
    case 7:
      metric.isNull = (cursor.lo | cursor.hi) !== 0;
      break;
    case valueField.int:
    case valueField.long:
    case valueField.boolean:
      metric.field = field;
      metric.lo = cursor.lo;
      metric.hi = cursor.hi;
  }
}

function readReal(cursor: Cursor, metric: Metric): void {
  if (cursor.field === valueField.double && cursor.wireType === wire.fixed64) {
    const from = takeBytes(cursor, 8);
    if (cursor.isBroken) return;
    metric.field = valueField.double;
    metric.real = cursor.bytes.readDoubleLE(from);
  } else if (cursor.field === valueField.float && cursor.wireType === wire.fixed32) {
    const from = takeBytes(cursor, 4);
    if (cursor.isBroken) return;
    metric.field = valueField.float;
    metric.real = cursor.bytes.readFloatLE(from);
  } else skipField(cursor);
}

function readNested(cursor: Cursor, metric: Metric): void {
  const { field } = cursor;
  const to = readLength(cursor);
  if (cursor.isBroken) return;
  if (field === 1) {
    metric.nameFrom = cursor.at;
    metric.nameTo = to;
  } else if (field === 9) {
    metric.propertiesFrom = cursor.at;
    metric.propertiesTo = to;
  } else if (field >= valueField.string && field <= valueField.template) {
    metric.field = field;
    metric.valueFrom = cursor.at;
    metric.valueTo = to;
  }
  cursor.at = to;
}

/** The value of a metric of this type as a number; NaN when the field that carries it does not fit the type. */
export function numberOf(metric: Metric, type: number): number {
  switch (metric.field) {
    case valueField.double:
    case valueField.float:
      return type === dataTypes.Double || type === dataTypes.Float ? metric.real : Number.NaN;
    case valueField.int:
    case valueField.long:
      return integerOf(type, metric.lo, metric.hi);
    case valueField.boolean:
      return type === dataTypes.Boolean ? integerOf(type, metric.lo, metric.hi) : Number.NaN;
    default:
      return Number.NaN;
  }
}

/** The name of a metric; empty without one. */
export const nameOf = (metric: Metric): string =>
  metric.nameFrom < 0 ? '' : metric.bytes.toString('utf8', metric.nameFrom, metric.nameTo);
