import type { SaidText } from './content.ts';
import { type Cursor, scanNumber } from './json-number.ts';
import { type Plan, planOf } from './plan.ts';
import { type Keys, noColumn, type Reading, readDocument, textColumn } from './readings.ts';
import { readEpoch, readIsoTime } from './sample-time.ts';

/** What stands in a hole of a shape. */
const hole = { value: 0, epoch: 1, isoTime: 2 } as const;

/**
 * The form of a JSON text: literal bytes with holes for numbers, `true`, `false`, `null` and ISO times.
 *
 * A device sends the same form again and again with other numbers. Comparing literals and reading numbers in between is several times
 * faster than `JSON.parse`, allocates nothing, and gives the same samples because the plan was made by the slow reader.
 */
export interface Shape {
  /** All literals, one behind another; literal i ends at `ends[i]`, and hole i follows it. There is one literal more than holes. */
  readonly literals: Uint8Array;
  readonly ends: Uint32Array;
  readonly kinds: Uint8Array;
  readonly plan: Plan;
  /** Texts of the device: part of the literals, so that another text is another shape. */
  readonly texts: readonly SaidText[];
  /** Readings without a column. */
  readonly strangers: readonly Reading[];
}

/** Longer texts and texts with more holes are not worth remembering. */
const maxBytes = 65_536;
const maxHoles = 4096;

/** Length of the column that {@link matchShape} fills. */
export const scratchLength = maxHoles;

interface Span {
  readonly from: number;
  readonly to: number;
  readonly isText: boolean;
}

// A string with what follows it (a colon makes it a key), or a scalar. Sticky matching is not needed: in valid JSON nothing else matches.
const token = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.eE+-]*|true|false|null/g;

/** The holes of a valid JSON text in latin1, so that offsets are bytes. */
function holesOf(text: string): Span[] {
  const spans: Span[] = [];
  for (const found of text.matchAll(token)) {
    const [whole, colon] = found;
    const isText = whole.startsWith('"');
    if (colon !== undefined || (isText && Number.isNaN(readIsoTime(whole.slice(1, -1))))) continue;
    spans.push({ from: found.index, to: found.index + whole.length, isText });
  }
  return spans;
}

/**
 * The shape of a JSON text that `JSON.parse` has accepted; `undefined` when it is not worth or not able to be remembered.
 *
 * The text is read once more with the number of the hole in each hole, so the slow reader itself says where each hole goes.
 */
export function learnShape(bytes: Buffer, keys: Keys): Shape | undefined {
  if (bytes.length > maxBytes) return undefined;
  const text = bytes.toString('latin1');
  const holes = holesOf(text);
  if (holes.length === 0 || holes.length > maxHoles) return undefined;
  const readings = readDocument(JSON.parse(numbered(text, holes)), keys);
  const known = readings?.filter((reading) => reading.column >= 0);
  const said = readings?.filter(({ column }) => column === textColumn);
  if (readings === undefined || !known?.every(isLearnable) || !said?.every(isSteady)) return undefined;
  const times = new Set([...known, ...said].flatMap((reading) => (typeof reading.time === 'number' ? [reading.time] : [])));
  const isValueText = known.some((reading) => holes[Number(reading.value)]?.isText);
  if (isValueText) return undefined;
  return {
    ...literalsOf(bytes, holes),
    kinds: Uint8Array.from(holes, (span, index) => (span.isText ? hole.isoTime : times.has(index) ? hole.epoch : hole.value)),
    plan: planOf(known.map(({ column, value, time, ifNull }) => ({ column, value: Number(value), time: Number(time ?? -1), ifNull }))),
    texts: said.map(({ key, value, time }) => ({ key, text: String(value), timeAt: Number(time ?? -1) })),
    strangers: readings.filter(({ column }) => column === noColumn),
  };
}

/** A hole is a number in the text that is read here: a number or a time that stands for a text changes, and is read the slow way. */
const isSteady = ({ value, time }: Reading): boolean => typeof value === 'string' && (time === undefined || typeof time === 'number');

const isLearnable = ({ value, time }: Reading): boolean => typeof value === 'number' && (time === undefined || typeof time === 'number');

/** The text with hole i filled by the number i, decoded as UTF-8. */
function numbered(text: string, holes: readonly Span[]): string {
  const parts = holes.map((span, index) => text.slice(holes[index - 1]?.to ?? 0, span.from) + String(index));
  return Buffer.from(parts.join('') + text.slice(holes.at(-1)?.to), 'latin1').toString('utf8');
}

function literalsOf(bytes: Buffer, holes: readonly Span[]): Pick<Shape, 'literals' | 'ends'> {
  const pieces = [...holes, { from: bytes.length }].map(({ from }, index) => bytes.subarray(holes[index - 1]?.to ?? 0, from));
  let end = 0;
  return {
    literals: Uint8Array.from(Buffer.concat(pieces)),
    ends: Uint32Array.from(pieces, (piece) => {
      end += piece.length;
      return end;
    }),
  };
}

/** A text, or what is left of one: `bytes[from…to)`. */
interface Slice {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

const cursor: Cursor = { at: 0 };

/**
 * Fast path: fill `values` (at least {@link scratchLength} long) with the holes of the text when it has this shape; otherwise `false`,
 * and `values` is rubbish. `true`, `false` and `null` become 1, 0 and NaN; times become {@link EpochMs}.
 */
export function matchShape(
  { literals, ends, kinds }: Shape,
  bytes: Buffer,
  [from, to]: readonly [number, number],
  values: Float64Array,
): boolean {
  const holes = kinds.length;
  let at = from;
  let literal = 0;
  for (let i = 0; i <= holes; i++) {
    const end = ends[i] ?? 0;
    while (literal < end) {
      if (bytes[at++] !== literals[literal++]) return false;
    }
    if (i === holes) break;
    const value = scanNumber(bytes, at, cursor);
    values[i] = value;
    if (cursor.at < 0 || kinds[i] !== hole.value) values[i] = scanUnusual({ bytes, from: at, to }, kinds[i] ?? hole.value, value);
    at = cursor.at;
    if (at < 0 || at > to) return false;
  }
  return at === to;
}

/** A hole that is a time, or no number. Sets `cursor.at` to −1 where the hole has the wrong kind of filling. */
function scanUnusual(text: Slice, kind: number, value: number): number {
  if (kind === hole.epoch) return readEpoch(value);
  if (kind === hole.isoTime) return scanIsoTime(text);
  return scanWord(text);
}

const words: readonly (readonly [word: string, value: number])[] = [
  ['null', Number.NaN],
  ['true', 1],
  ['false', 0],
];

function scanWord({ bytes, from }: Slice): number {
  const found = words.find(([word]) => bytes.toString('latin1', from, from + word.length) === word);
  cursor.at = found === undefined ? -1 : from + found[0].length;
  return found?.[1] ?? Number.NaN;
}

function scanIsoTime({ bytes, from, to }: Slice): number {
  const end = bytes[from] === 0x22 ? bytes.indexOf(0x22, from + 1) : -1;
  const time = end < 0 || end >= to ? Number.NaN : readIsoTime(bytes.toString('latin1', from + 1, end));
  cursor.at = Number.isNaN(time) ? -1 : end + 1;
  return time;
}
