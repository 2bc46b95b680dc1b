import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse/sync';
import type { FastifyRequest } from 'fastify';
import { delimiterOf, headingOf } from '../contracts/csv.ts';
import { Failure } from '../contracts/errors.ts';
import type { Text } from '../contracts/text.ts';

const mostBytes = 16 * 2 ** 20;
/** Rows of one table, at most. */
export const mostTableRows = 100_000;

/**
 * The body of an upload of a table, whole.
 *
 * @throws Failure `TOO_LARGE` beyond 16 MiB
 */
export async function readUpload({ request }: { readonly request: Pick<FastifyRequest, 'body' | 'raw'> }): Promise<Uint8Array> {
  const body = request.body instanceof Readable ? request.body : request.raw;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    // holds: the body of a CSV is left as the stream of bytes that it is
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Failure('TOO_LARGE', 'reading a table: the file is too large', { details: { limit: '16 MiB' } });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Text of an uploaded table: UTF-8, or GB 18030 as spreadsheets in Chinese save it; `undefined` when it is neither. */
export function textOf(bytes: Uint8Array): string | undefined {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // the next one is tried; neither is told by the caller
    }
  }
  return undefined;
}

/** What is wrong with a place in a table, and what to do. The heading is row 1. */
export interface TableError {
  /** `undefined` when it is of no single row. */
  readonly row?: number | undefined;
  /** As the file calls it; empty when it is of the whole row. */
  readonly column: string;
  readonly text: Text;
}

/** A row by its columns; one that the file lacks is `undefined`, an empty cell is the empty text. */
export type TableRow<Column extends string> = Readonly<Partial<Record<Column, string>>> & { readonly row: number };

/** The columns that are read, as a heading in Chinese or English calls them, and those without which it is not this table. */
export interface TableShape<Column extends string> {
  readonly headings: Readonly<Record<Column, Text>>;
  readonly needed: readonly Column[];
}

/** Rows of a table with the language of its heading, Chinese when that is not to be seen, or why it is none. */
export type TableRead<Column extends string> =
  | { readonly rows: readonly TableRow<Column>[]; readonly language: keyof Text; readonly refused?: undefined }
  | { readonly rows?: undefined; readonly refused: TableError };

/** Reads a CSV: a heading in Chinese or English, columns in any order, others ignored, parted by commas, semicolons or tabs; empty rows do not count. */
export function readTable<Column extends string>(csv: string, { headings, needed }: TableShape<Column>): TableRead<Column> {
  const read = cellsOf(csv);
  if ('refused' in read) return read;
  const { cells, headingAt } = read;
  const heading = cells[headingAt] ?? [];
  const places = placesOf(heading, headings);
  const language = languageOf(heading, Object.values<Text>(headings));
  const missing = needed.find((column) => !places.has(column));
  if (missing !== undefined) {
    const { zh, en } = headings[missing];
    return refuse(headings[missing][language], {
      zh: `表头缺少“${zh}”列，可先导出对照`,
      en: `The heading lacks the column "${en}"; export a table to compare`,
    });
  }
  if (cells.length > mostTableRows + 1)
    return refuse('', { zh: `超过 ${mostTableRows} 行，请分成几个文件`, en: `More than ${mostTableRows} rows; split the file` });
  const rows = cells.flatMap((row, at) => (at <= headingAt || row.every((cell) => cell === '') ? [] : [rowOf(row, places, at + 1)]));
  return { rows, language };
}

/** English when a name of the heading is an English one and none is Chinese. */
function languageOf(heading: readonly string[], known: readonly Text[]): keyof Text {
  const names = new Set(heading.map((name) => name.trim().toLowerCase()));
  const has = (language: keyof Text) => known.some((text) => names.has(text[language].toLowerCase()));
  return has('en') && !has('zh') ? 'en' : 'zh';
}

const refuse = (column: string, text: Text): { readonly refused: TableError } => ({ refused: { row: 1, column, text } });

/** A table as it stands in its file. */
export interface TableCells {
  /** Row after row, empty ones included. */
  readonly cells: readonly (readonly string[])[];
  /** The first row with anything in it. */
  readonly headingAt: number;
}

/** How a ZIP archive begins, which a workbook is. */
const workbook = 'PK\u0003\u0004';

/** The cells of a CSV, parted by commas, semicolons or tabs, whichever its heading has most; or why it is none. */
export function cellsOf(csv: string): TableCells | { readonly refused: TableError } {
  if (csv.startsWith(workbook))
    return refuse('', { zh: '这是 Excel 工作簿，请另存为 CSV', en: 'This is a workbook of Excel; save it as CSV' });
  const delimiter = delimiterOf(headingOf(csv));
  try {
    const options = { bom: true, relax_column_count: true, skip_empty_lines: false, trim: true, to: mostTableRows + 2 };
    const cells: readonly (readonly string[])[] = parse(csv, { ...options, delimiter });
    const headingAt = cells.findIndex((row) => row.some((cell) => cell !== ''));
    if (headingAt < 0) return refuse('', { zh: '文件是空的', en: 'The file is empty' });
    return { cells, headingAt };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refuse('', csvProblem(error));
  }
}

/** Why a text is no CSV; quotes are what goes wrong. */
const csvProblem = ({ code, message }: CsvError): Text =>
  code === 'CSV_QUOTE_NOT_CLOSED'
    ? { zh: '有双引号没有闭合，请检查各单元格的引号', en: 'A double quote is not closed; look at the quotes of the cells' }
    : { zh: `不是有效的 CSV：${message}`, en: `This is no CSV: ${message}` };

function placesOf<Column extends string>(
  heading: readonly string[],
  headings: Readonly<Record<Column, Text>>,
): ReadonlyMap<Column, number> {
  const names = heading.map((name) => name.trim().toLowerCase());
  const columns = Object.keys(headings) as Column[]; // holds: the keys of a record are its columns
  return new Map(
    columns.flatMap((column) => {
      const { zh, en } = headings[column];
      const at = names.findIndex((name) => name === zh.toLowerCase() || name === en.toLowerCase());
      return at < 0 ? [] : [[column, at] as const];
    }),
  );
}

function rowOf<Column extends string>(cells: readonly string[], places: ReadonlyMap<Column, number>, row: number): TableRow<Column> {
  const found = Object.fromEntries([...places].map(([column, at]) => [column, plain(cells[at] ?? '')]));
  return { row, ...found } as TableRow<Column>; // holds: the keys are those of places
}

/** Without the apostrophe that keeps a spreadsheet from taking a text for a formula. */
const plain = (cell: string): string => (/^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);
