import type { Text } from '../../../../src/contracts/text.ts';
import type { Formats } from '../../i18n/format.ts';
import { rawNumber } from '../../i18n/raw.ts';

interface Look {
  readonly text: (text: Text | undefined) => string;
  readonly format: Formats;
  /** What a part of the answer is called in the person's language. */
  readonly nameOf: (key: string) => string;
}

/** One line of an answer. */
export interface AnswerLine {
  readonly label: string;
  readonly value: string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is Text => isRecord(value) && typeof value.zh === 'string' && typeof value.en === 'string';

function shown(value: unknown, { text, format }: Look): string {
  if (isText(value)) return text(value);
  if (typeof value === 'number') return value > 1e11 ? format.full(value) : rawNumber(value);
  if (typeof value === 'boolean') return value ? '✓' : '✗';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The name of an entry of a list, e.g. of a reading: its title, else its code. */
const titleOf = (entry: Readonly<Record<string, unknown>>, look: Look): string =>
  shown(entry.title ?? entry.element ?? entry.id ?? entry.event ?? '', look);

function entryLine(entry: unknown, look: Look): AnswerLine {
  if (!isRecord(entry)) return { label: '', value: shown(entry, look) };
  const { values, value, count, unit, observedAt } = entry;
  const figures = Array.isArray(values) ? values.map((v) => (v === undefined || v === null ? '—' : shown(v, look))).join(', ') : undefined;
  const time = typeof observedAt === 'number' ? ` · ${look.format.full(observedAt)}` : '';
  return {
    label: titleOf(entry, look),
    value: `${figures ?? shown(value ?? count ?? '—', look)} ${typeof unit === 'string' ? unit : ''}${time}`,
  };
}

/** Parts that are shown elsewhere or mean nothing to a person. */
const hidden: ReadonlySet<string> = new Set(['offsetSeconds', 'function']);

/** What a device answered as lines of label and value; lists line by line. */
export function answerLines(answer: Readonly<Record<string, unknown>>, look: Look): readonly AnswerLine[] {
  return Object.entries(answer).flatMap(([key, value]): readonly AnswerLine[] => {
    if (hidden.has(key) || value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.map((entry) => entryLine(entry, look));
    if (isRecord(value) && !isText(value)) return Object.entries(value).map(([k, v]) => ({ label: k, value: shown(v, look) }));
    return [{ label: look.nameOf(key), value: shown(value, look) }];
  });
}
