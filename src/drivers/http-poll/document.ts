import { parse as parseCsv } from 'csv-parse/sync';
import { XMLParser } from 'fast-xml-parser';
import { delimiterOf } from '../../contracts/csv.ts';
import { Failure } from '../../contracts/errors.ts';
import type { HttpPollConfig } from './config.ts';

/** Forms of a document. */
export type DocumentForm = 'json' | 'csv' | 'xml';

/** The body of an answer and what its header says of it. */
export interface RawDocument {
  readonly body: Buffer;
  readonly contentType: string;
}

// Numbers and times are read later, from the text that was sent. Document types are refused before, so no entity can be declared.
const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

const bad = (what: string, cause?: unknown): Failure =>
  new Failure('BAD_FRAME', `reading a document: ${what}`, { cause, details: { what } });

const charsetPattern = /charset\s*=\s*"?([\w-]+)/i;
const xmlEncodingPattern = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/i;
/** Marks at the beginning of a text, which say more than what is declared of it. [WHATWG Encoding, 6] */
const marks: readonly (readonly [hex: string, charset: string])[] = [
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
];
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A text of which nobody says what it is: UTF-8 where it is that, else GB 18030, in which older systems here write. */
function undeclared(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    return new TextDecoder('gb18030').decode(body);
  }
}

/** The text of a body in the character set that its mark, its header or its XML declaration names. Throws `BAD_FRAME` for one that is not known. */
function textOf({ body, contentType }: RawDocument): string {
  const head = body.toString('hex', 0, 3);
  const marked = marks.find(([hex]) => head.startsWith(hex))?.[1];
  const declared = xmlEncodingPattern.exec(body.subarray(0, 200).toString('latin1'))?.[1];
  const charset = marked ?? charsetPattern.exec(contentType)?.[1] ?? declared;
  if (charset === undefined) return undeclared(body);
  try {
    return new TextDecoder(charset).decode(body);
  } catch (cause) {
    throw bad(`the character set ${charset} is not known`, cause);
  }
}

/** The form of a document, as the configuration, its content type or its first character says. */
export function formOf(text: string, contentType: string, format: HttpPollConfig['format']): DocumentForm {
  if (format !== 'auto') return format;
  for (const form of ['json', 'csv', 'xml'] as const) if (contentType.includes(form)) return form;
  const first = text.trimStart()[0] ?? '';
  if (first === '<') return 'xml';
  return first === '{' || first === '[' ? 'json' : 'csv';
}

/** What Python's `json` writes and JSON does not have. */
const noNumber = /(?<=[[:,]\s*)-?(?:NaN|Infinity)(?=\s*[\],}])/g;

/** JSON; where it is none, with `NaN` and `Infinity` as null, or a document a line (NDJSON) as a list. Throws as `JSON.parse` does. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    try {
      return lines.length > 1 && lines.every((line) => /^\s*[[{]/.test(line))
        ? lines.map((line) => JSON.parse(line.replace(noNumber, 'null')))
        : JSON.parse(text.replace(noNumber, 'null'));
    } catch {
      throw cause; // what was sent is told, not what was tried
    }
  }
}

/** Without the lines of remarks before a table (USGS RDB and others); a first line with as many cells as the next is its heading. */
function withoutRemarks(text: string): string {
  const lines = text.split('\n', 1000);
  const at = lines.findIndex((line) => !line.startsWith('#'));
  if (at <= 0) return text;
  const cells = (line = '') => line.split(delimiterOf(lines[at] ?? '')).length;
  const from = cells(lines[at - 1]) === cells(lines[at]) ? at - 1 : at;
  return text.slice(lines.slice(0, from).reduce((sum, line) => sum + line.length + 1, 0));
}

function readCsv(sent: string, header: HttpPollConfig['csvHeader']): unknown {
  const text = withoutRemarks(sent);
  const [firstLine = ''] = text.split('\n', 1);
  const rows = parseCsv(text, {
    bom: true,
    delimiter: delimiterOf(firstLine),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  });
  const width = Math.max(0, ...rows.slice(0, 1000).map(({ length }) => length));
  const names = header === 'none' ? Array.from({ length: width }, (_, i) => String(i + 1)) : (rows.shift() ?? []);
  return rows.map((row) => Object.fromEntries(names.flatMap((name, i) => (row[i] === undefined ? [] : [[name, row[i]]]))));
}

function readXml(text: string): unknown {
  if (/<!DOCTYPE/i.test(text)) throw bad('it declares a document type, which may hide entities');
  return xml.parse(text, true);
}

/** A document as a tree of objects, lists and texts. Throws `BAD_FRAME` when it is none. */
export function readDocument(raw: RawDocument, { format, csvHeader }: Pick<HttpPollConfig, 'format' | 'csvHeader'>): unknown {
  const text = textOf(raw);
  const form = formOf(text, raw.contentType, format);
  try {
    if (form === 'json') return readJson(text);
    return form === 'csv' ? readCsv(text, csvHeader) : readXml(text);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw bad(`it is not ${form.toUpperCase()}: ${cause instanceof Error ? cause.message.slice(0, 200) : 'damaged'}`, cause);
  }
}
