import { type Content, type PayloadLimits, refusedWhole, type SaidText } from './content.ts';
import { type PlanEntry, planOf } from './plan.ts';
import { type Keys, noColumn, type Reading, readDocument, textColumn } from './readings.ts';
import { readTime } from './sample-time.ts';
import { nothingRefused, type Refused, shown, tally } from './tally.ts';

/** Slower path: the content of any JSON text, by `JSON.parse`. Never throws. */
export function readJson(text: string, keys: Keys, limits: PayloadLimits): Content {
  const parsed = parseJson(text);
  if (parsed instanceof Error) return refusedWhole('bad-frame', `not JSON: ${shown(text)}`);
  const readings = readDocument(parsed.document, keys);
  if (readings === undefined) return refusedWhole('bad-frame', `not an object or array of values: ${shown(text)}`);
  if (readings.length > limits.maxValues) return refusedWhole('too-large', `${readings.length} values, the limit is ${limits.maxValues}`);
  return contentOf(readings);
}

/** The document of a JSON text, or why it is none. */
export function parseJson(text: string): { readonly document: unknown } | Error {
  try {
    return { document: JSON.parse(text) };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What is refused of readings that have no column. */
export const refuseStrangers = (strangers: readonly Reading[]): readonly Refused[] =>
  strangers.reduce((list, { key }) => tally(list, { reason: 'unknown-key', count: 1, detail: `key ${shown(key)}` }), nothingRefused);

/** The number of a JSON scalar: `null` is NaN, a switch is 1 or 0; `undefined` for everything else. */
export function rawNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return value === null ? Number.NaN : undefined;
}

/** The text of a JSON scalar that stands where a text is wanted; `undefined` for an object, an array and `null`. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function contentOf(readings: readonly Reading[]): Content {
  const values: number[] = [];
  const entries: PlanEntry[] = [];
  const texts: SaidText[] = [];
  let refused = refuseStrangers(readings.filter(({ column }) => column === noColumn));
  let last: { readonly time: unknown; readonly at: number } = { time: undefined, at: -1 };
  for (const { key, column, value, time, ifNull } of readings) {
    if (column === noColumn || (column === textColumn && value === null)) continue;
    const read = column === textColumn ? textOf(value) : rawNumber(value);
    if (read === undefined) {
      refused = tally(refused, { reason: 'bad-value', count: 1, detail: `${shown(key)} is ${typeof value}` });
      continue;
    }
    if (time !== last.time) last = { time, at: time === undefined ? -1 : values.push(readTime(time)) - 1 };
    if (typeof read === 'string') texts.push({ key, text: read, timeAt: last.at });
    else entries.push({ column, value: values.push(read) - 1, time: last.at, ifNull });
  }
  return { plan: planOf(entries), values: Float64Array.from(values), texts, refused };
}
