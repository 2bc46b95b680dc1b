/** One value of a payload, not yet judged. */
export interface Reading {
  readonly key: string;
  /** Column of the key in the binding, {@link textColumn} or {@link noColumn}. */
  readonly column: number;
  readonly value: unknown;
  /** What stood beside it as its time, or `undefined` for the time of receipt. */
  readonly time: unknown;
  /** What `null` says here: a column that this message leaves out, or a sensor that has no value. */
  readonly ifNull: 'missing' | 'bad';
}

/** The device has no such key or column. */
export const noColumn = -1;
/** The value is kept as a text of the device. */
export const textColumn = -2;

type Fields = Readonly<Record<string, unknown>>;

/** Names under which devices send their time, in the order in which they are looked for. */
const timeKeys = ['ts', 't', 'time', 'timestamp'] as const;

/** What a reader must know of a device: the column of a key, the key of a column, and which keys are texts. */
export interface Keys {
  readonly keys: readonly string[];
  readonly index: ReadonlyMap<string, number>;
  readonly texts: ReadonlySet<string>;
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The readings in a JSON document of any of the shapes of README.md; `undefined` when it has none of them.
 *
 * The decision looks only at objects, arrays, strings and keys, never at whether a scalar is a number, `true` or `null`:
 * `shape.ts` relies on that. A key that the device binds is a value, even where its name would mean a time.
 */
export function readDocument(document: unknown, keys: Keys): readonly Reading[] | undefined {
  if (isFields(document)) return readRecord(document, keys);
  if (!Array.isArray(document)) return undefined;
  if (!document.some((item) => isFields(item))) return readArray(document, { keys, time: undefined });
  return document.flatMap((item, row) => (isFields(item) ? readRecord(item, keys) : [stranger(`[${row}]`, item)]));
}

/** What all readings of one record share. */
interface Context {
  readonly keys: Keys;
  readonly time: unknown;
}

function readRecord(record: Fields, keys: Keys): Reading[] {
  const isFree = (key: string) => Object.hasOwn(record, key) && !keys.index.has(key) && !keys.texts.has(key);
  const timeKey = timeKeys.find(isFree) ?? '';
  const context = { keys, time: record[timeKey] };
  const { v, values, key } = record;
  const beside = (...used: readonly string[]) => readKeyed(record, [timeKey, ...used], context);
  if (Array.isArray(v) && isFree('v')) return [...readArray(v, context), ...beside('v')];
  if (Array.isArray(values) && isFree('values')) return [...readArray(values, context), ...beside('values')];
  if (isFields(values) && isFree('values')) return [...readKeyed(values, [], context), ...beside('values')];
  if (typeof key === 'string' && isFree('key') && isFree('value')) return [reading(key, record.value, context), ...beside('key', 'value')];
  return beside();
}

const reading = (key: string, value: unknown, { keys, time }: Context): Reading => ({
  key,
  column: keys.index.get(key) ?? (keys.texts.has(key) ? textColumn : noColumn),
  value,
  time,
  ifNull: 'bad',
});

const stranger = (key: string, value: unknown): Reading => ({ key, column: noColumn, value, time: undefined, ifNull: 'bad' });

const readArray = (values: readonly unknown[], { keys, time }: Context): Reading[] =>
  values.map((value, column) => ({
    key: keys.keys[column] ?? `[${column}]`,
    column: column < keys.keys.length ? column : noColumn,
    value,
    time,
    ifNull: 'missing',
  }));

/** Fields that mean nothing to the device become readings without a column: they are counted, never dropped silently. */
const readKeyed = (fields: Fields, used: readonly string[], context: Context): Reading[] =>
  Object.keys(fields)
    .filter((key) => !used.includes(key))
    .map((key) => reading(key, fields[key], context));
