import { status } from '../../contracts/quality.ts';
import { createMetric, type Metric, nameOf, numberOf, readMetric, valueField } from './metric.ts';
import { qualityOf } from './quality-property.ts';
import { dataTypes, isNumeric } from './types.ts';
import { aim, type Cursor, createCursor, nextField, readLength, readVarint, skipField, takeBytes, wire } from './wire.ts';

/** A number inside a DataSet, Template or array; NaN where there is none or where it does not fit its type. */
export type MemberVisitor = (name: string, value: number, member: MemberNote) => void;

/** What is special about a member. */
export interface MemberNote {
  readonly isNull: boolean;
  /** Epoch milliseconds, NaN for the time of the metric that holds it. */
  readonly time: number;
  /** Data type that it says, 0 where the metric that holds it says it. */
  readonly type: number;
  /** Status by its own property `Quality`; good without one. */
  readonly quality: number;
}

/** Templates inside of templates are followed so deep. */
const maxDepth = 8;
/** Numbers shown of one metric; the rest is left out. */
export const maxMembers = 10_000;

const plain: MemberNote = { isNull: false, time: Number.NaN, type: 0, quality: status.good };
const nothing: MemberNote = { ...plain, isNull: true };

/** True for types that hold other values. */
export const hasMembers = (type: number): boolean =>
  type === dataTypes.DataSet || type === dataTypes.Template || (type >= dataTypes.Int8Array && type <= dataTypes.DateTimeArray);

/** The metric whose members are shown. */
export interface Holder {
  readonly name: string;
  readonly type: number;
  /** Data type of a member of a Template that does not say it, as DATA messages may; 0 when it is not known. Default: none is known. */
  readonly typeOf?: (member: string) => number;
}

/**
 * Show the numbers inside a metric under `name/member`; answers how many values could not be a number. Never throws.
 *
 * DataSet: `name/column`, further rows `name/column/1`, `/2` …; Template: `name/member`, nested ones `name/member/…`; arrays: `name/0`, `name/1` ….
 */
export function readMembers(metric: Metric, { name, type, typeOf = () => dataTypes.Unknown }: Holder, visit: MemberVisitor): number {
  let left = maxMembers;
  const bounded: MemberVisitor = (member, value, note) => {
    if (left-- > 0) visit(member, value, note);
  };
  if (type === dataTypes.DataSet && metric.field === valueField.dataSet) return readDataSet(metric, name, bounded);
  if (type === dataTypes.Template && metric.field === valueField.template) return readTemplate(metric, { name, depth: 0, typeOf }, bounded);
  if (type >= dataTypes.Int8Array && metric.field === valueField.bytes) return readArray(metric, { name, type }, bounded);
  return 1;
}

interface Columns {
  readonly names: string[];
  readonly types: number[];
  readonly rows: (readonly [from: number, to: number])[];
}

function readDataSet(metric: Metric, name: string, visit: MemberVisitor): number {
  const cursor = createCursor();
  aim(cursor, metric.bytes, [metric.valueFrom, metric.valueTo]);
  const columns: Columns = { names: [], types: [], rows: [] };
  while (nextField(cursor)) readDataSetField(cursor, columns);
  // [tck-id-payloads-dataset-column-num-headers, -types-num]
  if (cursor.isBroken || columns.names.length !== columns.types.length) return 1;
  return columns.rows.slice(0, maxMembers).reduce((bad, range, row) => {
    aim(cursor, metric.bytes, range);
    return (
      bad +
      readRow(cursor, columns, (column, value, note) => visit(row === 0 ? `${name}/${column}` : `${name}/${column}/${row}`, value, note))
    );
  }, 0);
}

function readDataSetField(cursor: Cursor, { names, types, rows }: Columns): void {
  const { field, wireType } = cursor;
  if (field === 3 && wireType === wire.varint) {
    readVarint(cursor);
    types.push(cursor.lo);
  } else if (wireType === wire.bytes && field >= 2 && field <= 4) {
    const to = readLength(cursor);
    if (field === 2) names.push(cursor.bytes.toString('utf8', cursor.at, to));
    else if (field === 4) rows.push([cursor.at, to]);
    else while (cursor.at < to && !cursor.isBroken) types.push(readPacked(cursor));
    cursor.at = Math.max(cursor.at, to);
  } else skipField(cursor);
}

function readPacked(cursor: Cursor): number {
  readVarint(cursor);
  return cursor.lo;
}

function readRow(cursor: Cursor, { names, types }: Columns, visit: MemberVisitor): number {
  const value = createMetric();
  let column = 0;
  let bad = 0;
  while (nextField(cursor)) {
    if (cursor.field !== 1 || cursor.wireType !== wire.bytes) {
      skipField(cursor);
      continue;
    }
    const to = readLength(cursor);
    readElement(cursor, to, value);
    const type = types[column] ?? 0;
    const isNull = value.field === valueField.none;
    if (isNumeric(type)) visit(names[column] ?? '', isNull ? Number.NaN : numberOf(value, type), isNull ? nothing : plain);
    else bad++;
    column++;
  }
  return cursor.isBroken ? bad + 1 : bad;
}

/** A DataSetValue has the value fields of a metric, nine lower. */
function readElement(cursor: Cursor, to: number, value: Metric): void {
  const outerEnd = cursor.end;
  cursor.end = to;
  value.field = valueField.none;
  while (nextField(cursor)) {
    const field = cursor.field + 9;
    const read = elementReaders.get(field * 8 + cursor.wireType) ?? skipElement;
    read(cursor, value, field);
  }
  cursor.at = to;
  cursor.end = outerEnd;
}

type ElementReader = (cursor: Cursor, value: Metric, field: number) => void;

const readWhole: ElementReader = (cursor, value, field) => {
  readVarint(cursor);
  Object.assign(value, { field, lo: cursor.lo, hi: cursor.hi });
};

const skipElement: ElementReader = (cursor, value, field) => {
  if (field === valueField.string) value.field = field;
  skipField(cursor);
};

/** By field number and wire type, as in a tag. */
const elementReaders: ReadonlyMap<number, ElementReader> = new Map<number, ElementReader>([
  [valueField.int * 8 + wire.varint, readWhole],
  [valueField.long * 8 + wire.varint, readWhole],
  [valueField.boolean * 8 + wire.varint, readWhole],
  [
    valueField.float * 8 + wire.fixed32,
    (cursor, value, field) => {
      const from = takeBytes(cursor, 4);
      if (!cursor.isBroken) Object.assign(value, { field, real: cursor.bytes.readFloatLE(from) });
    },
  ],
  [
    valueField.double * 8 + wire.fixed64,
    (cursor, value, field) => {
      const from = takeBytes(cursor, 8);
      if (!cursor.isBroken) Object.assign(value, { field, real: cursor.bytes.readDoubleLE(from) });
    },
  ],
]);

interface Place {
  readonly name: string;
  readonly depth: number;
  readonly typeOf: (member: string) => number;
}

function readTemplate(metric: Metric, { name, depth, typeOf }: Place, visit: MemberVisitor): number {
  const cursor = createCursor();
  aim(cursor, metric.bytes, [metric.valueFrom, metric.valueTo]);
  const member = createMetric();
  const members: (readonly [from: number, to: number])[] = [];
  let isDefinition = false;
  while (nextField(cursor)) {
    const { field, wireType } = cursor;
    if (field === 5 && wireType === wire.varint) {
      readVarint(cursor);
      isDefinition = (cursor.lo | cursor.hi) !== 0;
    } else if (field === 2 && wireType === wire.bytes) {
      const to = readLength(cursor);
      members.push([cursor.at, to]);
      cursor.at = to;
    } else skipField(cursor);
  }
  if (cursor.isBroken) return 1;
  if (isDefinition) return 0; // a form, not a value
  return members.slice(0, maxMembers).reduce((bad, range) => {
    aim(cursor, metric.bytes, range);
    readMetric(cursor, range[1], member);
    return bad + (cursor.isBroken ? 1 : readTemplateMember(member, { name: `${name}/${nameOf(member)}`, depth, typeOf }, visit));
  }, 0);
}

/** [tck-id-payloads-metric-datatype-not-req] A member of a DATA message need not say its type. */
function typeOfMember({ type, field }: Metric, { name, typeOf }: Place): number {
  if (type !== dataTypes.Unknown) return type;
  return field === valueField.template ? dataTypes.Template : field === valueField.dataSet ? dataTypes.DataSet : typeOf(name);
}

function readTemplateMember(member: Metric, place: Place, visit: MemberVisitor): number {
  const type = typeOfMember(member, place);
  const { isNull, time } = member;
  if (isNumeric(type)) {
    visit(place.name, isNull ? Number.NaN : numberOf(member, type), { isNull, time, type, quality: qualityOf(member) });
  } else if (type === dataTypes.Template && place.depth < maxDepth)
    return readTemplate(member, { ...place, depth: place.depth + 1 }, visit);
  else if (hasMembers(type) && type !== dataTypes.Template) return readMembers(member, { ...place, type }, visit);
  else return 1;
  return 0;
}

type Element = (bytes: Buffer, at: number) => number;

/** Elements of packed arrays, little-endian, §6.4.16. Booleans are packed as bits and text as zero-ended strings. */
const elements: Readonly<Record<number, readonly [width: number, read: Element]>> = {
  [dataTypes.Int8Array]: [1, (bytes, at) => bytes.readInt8(at)],
  [dataTypes.Int16Array]: [2, (bytes, at) => bytes.readInt16LE(at)],
  [dataTypes.Int32Array]: [4, (bytes, at) => bytes.readInt32LE(at)],
  [dataTypes.Int64Array]: [8, (bytes, at) => Number(bytes.readBigInt64LE(at))],
  [dataTypes.UInt8Array]: [1, (bytes, at) => bytes.readUInt8(at)],
  [dataTypes.UInt16Array]: [2, (bytes, at) => bytes.readUInt16LE(at)],
  [dataTypes.UInt32Array]: [4, (bytes, at) => bytes.readUInt32LE(at)],
  [dataTypes.UInt64Array]: [8, (bytes, at) => Number(bytes.readBigUInt64LE(at))],
  [dataTypes.FloatArray]: [4, (bytes, at) => bytes.readFloatLE(at)],
  [dataTypes.DoubleArray]: [8, (bytes, at) => bytes.readDoubleLE(at)],
  [dataTypes.DateTimeArray]: [8, (bytes, at) => Number(bytes.readBigUInt64LE(at))],
};

function readArray({ bytes, valueFrom, valueTo }: Metric, { name, type }: { name: string; type: number }, visit: MemberVisitor): number {
  if (type === dataTypes.BooleanArray) return readBooleans(bytes.subarray(valueFrom, valueTo), name, visit);
  const [width, read] = elements[type] ?? [0, () => Number.NaN];
  if (width === 0 || (valueTo - valueFrom) % width !== 0) return 1;
  const count = Math.min((valueTo - valueFrom) / width, maxMembers);
  for (let i = 0; i < count; i++) visit(`${name}/${i}`, read(bytes, valueFrom + i * width), plain);
  return 0;
}

/** Four bytes with the number of Booleans, then their bits, the highest first. */
function readBooleans(bytes: Buffer, name: string, visit: MemberVisitor): number {
  const count = bytes.length < 4 ? -1 : bytes.readUInt32LE(0);
  if (count < 0 || bytes.length !== 4 + Math.ceil(count / 8)) return 1;
  for (let i = 0; i < Math.min(count, maxMembers); i++) visit(`${name}/${i}`, ((bytes[4 + (i >> 3)] ?? 0) >> (7 - (i & 7))) & 1, plain);
  return 0;
}
