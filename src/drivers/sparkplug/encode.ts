import { type DataType, dataTypes } from './types.ts';

/** A DataSet to be encoded: columns with their types, and rows of values (`undefined` = no value). */
export interface DataSet {
  readonly columns: readonly (readonly [name: string, type: DataType])[];
  readonly rows: readonly (readonly Scalar[])[];
}

/** A Template to be encoded; a definition without `ref`. */
export interface Template {
  readonly ref?: string;
  readonly version?: string;
  readonly metrics: readonly MetricToSend[];
}

/** A plain value. */
export type Scalar = number | bigint | boolean | string | undefined;

/** A metric to be encoded. What is left out is not sent. */
export interface MetricToSend {
  readonly name?: string;
  readonly alias?: number | bigint;
  /** Epoch milliseconds. */
  readonly timestamp?: number;
  readonly type: DataType;
  /** Integers as numbers or bigint, Boolean as boolean; arrays, Bytes and File as bytes. Without a value the metric is null. */
  readonly value?: Scalar | Uint8Array | DataSet | Template;
  readonly isHistorical?: boolean;
  readonly isTransient?: boolean;
  /** Value of the property `Quality`: 0 bad, 192 good, 500 stale. */
  readonly quality?: number;
  /** Leave the data type out, as DATA messages may. */
  readonly omitsType?: boolean;
}

/** A payload to be encoded. */
export interface PayloadToSend {
  /** Epoch milliseconds. */
  readonly timestamp?: number;
  /** 0…255 */
  readonly seq?: number;
  readonly metrics: readonly MetricToSend[];
}

const firstBytes = 65_536;

/** Grows with the largest payload that was encoded, and is used again. */
const out = { bytes: Buffer.allocUnsafe(firstBytes), at: 0 };

function reserve(count: number): void {
  if (out.at + count <= out.bytes.length) return;
  const larger = Buffer.allocUnsafe(Math.max(out.bytes.length * 2, out.at + count));
  out.bytes.copy(larger, 0, 0, out.at);
  out.bytes = larger;
}

/** Encode a Sparkplug B payload into memory of its own. */
export function encodePayload({ timestamp, seq, metrics }: PayloadToSend): Buffer {
  out.at = 0;
  if (timestamp !== undefined) putNumber(1, timestamp);
  for (const metric of metrics) putNested(2, () => putMetric(metric));
  if (seq !== undefined) putNumber(3, seq);
  return Buffer.from(out.bytes.subarray(0, out.at));
}

function putMetric(metric: MetricToSend): void {
  if (metric.name !== undefined) putText(1, metric.name);
  if (metric.alias !== undefined) putNumber(2, metric.alias);
  if (metric.timestamp !== undefined) putNumber(3, metric.timestamp);
  if (metric.omitsType !== true) putNumber(4, dataTypes[metric.type]);
  if (metric.isHistorical === true) putNumber(5, 1);
  if (metric.isTransient === true) putNumber(6, 1);
  if (metric.value === undefined) putNumber(7, 1);
  if (metric.quality !== undefined) putQuality(metric.quality);
  if (metric.value !== undefined) putValue(metric.type, metric.value, 10);
}

function putQuality(code: number): void {
  putNested(9, () => {
    putText(1, 'Quality');
    putNested(2, () => {
      putNumber(1, dataTypes.Int32);
      putNumber(3, code);
    });
  });
}

/** `first` is the number of `int_value`: 10 in a metric, 1 in a DataSetValue. The other fields follow it. */
function putValue(type: DataType, value: NonNullable<MetricToSend['value']>, first: number): void {
  if (value instanceof Uint8Array) putBytes(first + 6, value);
  else if (typeof value === 'string') putText(first + 5, value);
  else if (typeof value === 'object')
    putNested('rows' in value ? 17 : 18, () => ('rows' in value ? putDataSet(value) : putTemplate(value)));
  else if (type === 'Float') putReal(first + 2, Number(value), 4);
  else if (type === 'Double') putReal(first + 3, Number(value), 8);
  else if (type === 'Boolean') putNumber(first + 4, value ? 1 : 0);
  else putInteger(type, BigInt(value), first);
}

const isLong = (type: DataType): boolean => type === 'Int64' || type === 'UInt64' || type === 'DateTime';

/** Integers are two's complement in 32 or 64 bits, not zigzag, §6.4.16. */
function putInteger(type: DataType, value: bigint, first: number): void {
  putNumber(isLong(type) ? first + 1 : first, BigInt.asUintN(isLong(type) ? 64 : 32, value));
}

function putDataSet({ columns, rows }: DataSet): void {
  putNumber(1, columns.length);
  for (const [name] of columns) putText(2, name);
  for (const [, type] of columns) putNumber(3, dataTypes[type]);
  for (const row of rows) putNested(4, () => putRow(columns, row));
}

function putRow(columns: DataSet['columns'], row: readonly Scalar[]): void {
  for (const [column, [, type]] of columns.entries()) {
    const value = row[column];
    putNested(1, () => {
      if (value !== undefined) putValue(type, value, 1);
    });
  }
}

function putTemplate({ ref, version, metrics }: Template): void {
  if (version !== undefined) putText(1, version);
  for (const metric of metrics) putNested(2, () => putMetric(metric));
  if (ref !== undefined) putText(4, ref);
  putNumber(5, ref === undefined ? 1 : 0);
}

function putTag(field: number, wireType: number): void {
  putVarint((field << 3) | wireType);
}

function putVarint(value: number | bigint): void {
  reserve(10);
  let rest = value;
  if (typeof rest === 'number') {
    while (rest >= 0x80) {
      out.bytes[out.at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    out.bytes[out.at++] = rest;
    return;
  }
  for (rest = BigInt.asUintN(64, rest); rest >= 0x80n; rest >>= 7n) out.bytes[out.at++] = Number(rest & 0x7fn) | 0x80;
  out.bytes[out.at++] = Number(rest);
}

function putNumber(field: number, value: number | bigint): void {
  putTag(field, 0);
  putVarint(value);
}

function putReal(field: number, value: number, width: 4 | 8): void {
  putTag(field, width === 4 ? 5 : 1);
  reserve(8);
  out.at = width === 4 ? out.bytes.writeFloatLE(value, out.at) : out.bytes.writeDoubleLE(value, out.at);
}

function putBytes(field: number, bytes: Uint8Array): void {
  putTag(field, 2);
  putVarint(bytes.length);
  reserve(bytes.length);
  out.bytes.set(bytes, out.at);
  out.at += bytes.length;
}

const putText = (field: number, text: string): void => putBytes(field, Buffer.from(text));

/** One byte is left for the length of what `put` writes; when it needs more, what was written makes way. */
function putNested(field: number, put: () => void): void {
  putTag(field, 2);
  reserve(1);
  const lengthAt = out.at++;
  put();
  const length = out.at - lengthAt - 1;
  reserve(10); // putVarint below must not grow: it would copy only what lies before the length
  if (length >= 0x80) {
    const more = Math.ceil((32 - Math.clz32(length)) / 7) - 1;
    out.bytes.copyWithin(lengthAt + 1 + more, lengthAt + 1, out.at);
    out.at += more;
  }
  const end = out.at;
  out.at = lengthAt;
  putVarint(length);
  out.at = end;
}
