import { decode } from 'cborg';
import { readPath } from './path.ts';
import { BadBody, numberOfText, type Reading, readingOf } from './reading.ts';

/** A record of SenML with the labels that are used. */
type Entry = Readonly<Record<string, unknown>>;

/** Labels of CBOR [RFC 8428, 6, table 4]. */
const labels: ReadonlyMap<number, string> = new Map([
  [-1, 'bver'],
  [-2, 'bn'],
  [-3, 'bt'],
  [-4, 'bu'],
  [-5, 'bv'],
  [-6, 'bs'],
  [0, 'n'],
  [1, 'u'],
  [2, 'v'],
  [3, 'vs'],
  [4, 'vb'],
  [5, 's'],
  [6, 't'],
  [7, 'ut'],
  [8, 'vd'],
]);

/** Records of one body; more are refused. */
export const mostRecords = 10_000;
/** Times from here on are absolute, those below are relative to now; seconds [RFC 8428, 4.5.3]. */
const absoluteFrom = 2 ** 28;

/** What base values say until another record says otherwise [RFC 8428, 4.1]. */
interface Base {
  name: string;
  time: number;
  value: number;
}

const isRecord = (value: unknown): value is Entry => typeof value === 'object' && value !== null && !Array.isArray(value);
const numberIn = (entry: Entry, label: string): number | undefined => {
  const value = entry[label];
  if (value === undefined) return undefined;
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new BadBody(`SenML: ${label} is no number`);
  return number;
};
const textIn = (entry: Entry, label: string): string | undefined => {
  const value = entry[label];
  if (value !== undefined && typeof value !== 'string') throw new BadBody(`SenML: ${label} is no text`);
  return value;
};

/** The version of SenML that is understood [RFC 8428, 4.4]. */
const understoodVersion = 10;

function setBase(base: Base, entry: Entry): void {
  const version = numberIn(entry, 'bver') ?? understoodVersion;
  if (version > understoodVersion) throw new BadBody(`SenML: version ${version} is newer than ${understoodVersion}`);
  base.name = textIn(entry, 'bn') ?? base.name;
  base.time = numberIn(entry, 'bt') ?? base.time;
  base.value = numberIn(entry, 'bv') ?? base.value;
}

/** The number of a record; `undefined` when it holds none: what was not measured (null, NaN) is no reason to lose the other records. */
function valueIn(entry: Entry, base: Base): number | undefined {
  if (entry.v === null || Number.isNaN(entry.v)) return undefined;
  const value = numberIn(entry, 'v');
  if (value !== undefined || (entry.bv !== undefined && entry.vb === undefined && entry.vs === undefined)) return (value ?? 0) + base.value;
  if (typeof entry.vb === 'boolean') return entry.vb ? 1 : 0;
  const text = textIn(entry, 'vs');
  return text === undefined ? undefined : numberOfText(text);
}

/** What a record says itself, beside the base values for those behind it. */
const ownLabels = ['v', 'vs', 'vb', 'vd', 'vlo', 's', 't', 'ut'];

function readRecord(entry: Entry, base: Base, now: number): Reading | undefined {
  setBase(base, entry);
  for (const label of Object.keys(entry)) if (label.endsWith('_')) throw new BadBody(`SenML: ${label} must be understood and is not`); // [RFC 8428, 4.4]
  const value = valueIn(entry, base);
  const own = textIn(entry, 'n');
  const path = readPath(base.name + (own ?? ''));
  const isBaseOnly = !own && ownLabels.every((label) => entry[label] === undefined);
  // A base value is a value only where the base name is that of a resource.
  if (isBaseOnly && (value === undefined || path === undefined || path.length < 3)) return undefined;
  if (path === undefined || path.length < 3)
    throw new BadBody(`SenML: the name ${JSON.stringify((base.name + (own ?? '')).slice(0, 100))} is no path of a resource`);
  const seconds = base.time + (numberIn(entry, 't') ?? 0);
  const isTimed = entry.t !== undefined || base.time !== 0;
  const time = isTimed ? { time: Math.round(seconds >= absoluteFrom ? seconds * 1000 : now + seconds * 1000) } : {};
  return { ...readingOf(path, value, 'it holds no number', textIn(entry, 'vs')), ...time };
}

function readRecords(entries: unknown, base: Base, now: number): readonly Reading[] {
  if (!Array.isArray(entries) || !entries.every(isRecord)) throw new BadBody('SenML: no list of records');
  if (entries.length > mostRecords) throw new BadBody(`SenML: more than ${mostRecords} records`);
  return entries.map((entry) => readRecord(entry, base, now)).filter((reading) => reading !== undefined);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new BadBody('no JSON');
  }
}

/** Values of a body of SenML JSON (110) [RFC 8428]; `now`: epoch ms. Throws BadBody. */
export const readSenmlJson = (bytes: Uint8Array, now: number): readonly Reading[] =>
  readRecords(parseJson(bytes), { name: '', time: 0, value: 0 }, now);

/**
 * Values of a body of LwM2M JSON (11543) [LwM2M 1.0, 6.4.4]: one base for all records, numbers `v`, booleans `bv`, texts `sv`.
 *
 * Throws BadBody.
 */
export function readLwM2MJson(bytes: Uint8Array, now: number, base: string): readonly Reading[] {
  const body = parseJson(bytes);
  if (!isRecord(body) || !Array.isArray(body.e) || !body.e.every(isRecord)) throw new BadBody('LwM2M JSON: no records e');
  const name = textIn(body, 'bn') ?? base;
  const entries = body.e.map((entry: Entry) => namedAs10(entry, name));
  return readRecords(entries, { name, time: numberIn(body, 'bt') ?? 0, value: 0 }, now);
}

/** A record of LwM2M JSON with the labels of SenML. Real devices leave the slash between the base and a name out (coap-node does). */
function namedAs10({ sv, bv, ...entry }: Entry, base: string): Entry {
  const name = textIn(entry, 'n') ?? '';
  const n = name === '' || base.endsWith('/') || name.startsWith('/') ? name : `/${name}`;
  return { ...entry, n, ...(sv === undefined ? {} : { vs: sv }), ...(bv === undefined ? {} : { vb: bv }) };
}

/** A decimal fraction: a power of ten and a whole number [RFC 8949, 3.4.4], as numbers of SenML may be [RFC 8428, 6]. */
function decimalFraction(content: () => unknown): number {
  const found = content();
  const parts: readonly unknown[] = Array.isArray(found) ? found : [];
  const [exponent, mantissa] = parts;
  const areWhole = parts.length === 2 && parts.every((part) => typeof part === 'bigint' || Number.isInteger(part));
  if (!areWhole) throw new BadBody('no CBOR');
  return Number(`${mantissa}e${exponent}`);
}
const tags = { 4: decimalFraction };

/** A CBOR value within limits. Throws BadBody. */
export function readCbor(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, { useMaps: true, allowInfinity: true, allowNaN: true, tags });
  } catch {
    throw new BadBody('no CBOR');
  }
}

const named = (entry: unknown): unknown =>
  entry instanceof Map ? Object.fromEntries([...entry].map(([label, value]) => [labels.get(label) ?? String(label), value])) : entry;

/** Values of a body of SenML CBOR (112) [RFC 8428, 6]; `now`: epoch ms. Throws BadBody. */
export function readSenmlCbor(bytes: Uint8Array, now: number): readonly Reading[] {
  const body = readCbor(bytes);
  return readRecords(Array.isArray(body) ? body.map(named) : body, { name: '', time: 0, value: 0 }, now);
}
