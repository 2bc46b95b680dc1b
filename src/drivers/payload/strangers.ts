import { binaryVersion, isMissing, layoutOf, valueAt } from './binary.ts';
import { parseJson, rawNumber } from './json-content.ts';
import { keyedVersion, keysIn, rowAt } from './keyed.ts';
import { readDocument } from './readings.ts';

/** At most so many values of an unknown device are shown. */
const maxShown = 64;

const noKeys = { keys: [], index: new Map<string, number>(), texts: new Set<string>() };

/** The keys and numbers that a device without a binding sent, for people who may adopt it; columns are called `[0]`, `[1]`, … */
export function readStranger(bytes: Buffer): ReadonlyMap<string, number> {
  if (bytes[0] === keyedVersion) return readKeyedStranger(bytes);
  return bytes[0] === binaryVersion ? readBinaryStranger(bytes) : readJsonStranger(bytes.toString('utf8'));
}

function readJsonStranger(text: string): ReadonlyMap<string, number> {
  const parsed = parseJson(text);
  const readings = parsed instanceof Error ? [] : (readDocument(parsed.document, noKeys) ?? []);
  const values = readings.slice(0, maxShown).map(({ key, value }) => [key, rawNumber(value)] as const);
  return new Map(values.flatMap(([key, value]) => (value !== undefined && Number.isFinite(value) ? [[key, value]] : [])));
}

function readBinaryStranger(bytes: Buffer): ReadonlyMap<string, number> {
  const layout = layoutOf(bytes, 0, bytes.length);
  if (typeof layout === 'string') return new Map();
  const columns = Array.from({ length: Math.min(layout.count, maxShown) }, (_, column) => column);
  const present = columns.filter((column) => !isMissing(bytes, layout, column) && Number.isFinite(valueAt(bytes, layout, column)));
  return new Map(present.map((column) => [`[${column}]`, valueAt(bytes, layout, column)]));
}

/** The newest value of each key. */
function readKeyedStranger(bytes: Buffer): ReadonlyMap<string, number> {
  const head = keysIn(bytes, 0, bytes.length);
  if (typeof head === 'string') return new Map();
  const values = new Map<string, number>();
  for (let row = rowAt(bytes, head.rowsAt, bytes.length); typeof row !== 'string'; row = rowAt(bytes, row.end, bytes.length)) {
    for (let i = 0; i < row.count; i++) {
      const key = head.keys[bytes.readUInt16LE(row.keysAt + i * 2)];
      const value = bytes.readDoubleLE(row.valuesAt + i * 8);
      if (key !== undefined && Number.isFinite(value) && (values.size < maxShown || values.has(key))) values.set(key, value);
    }
  }
  return values;
}
