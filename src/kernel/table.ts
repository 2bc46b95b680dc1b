import type { FastifyReply } from 'fastify';
import { xlsxMedia } from '../contracts/api/common.ts';
import type { Language, Text } from '../contracts/text.ts';
import { tooManyRows, xlsxOf } from './xlsx.ts';

/** What a cell holds: a text, a number, a time in epoch ms by the kind of its column; `null` for nothing. */
export type Cell = string | number | null;

/** A column of a table that people take home as CSV or as a workbook. */
export interface TableColumn<Row> {
  readonly title: Text;
  readonly kind: 'text' | 'number' | 'time';
  /** Width in a workbook, in characters; default: 24 for a time, 12 for a number, 20 for a text. */
  readonly width?: number;
  readonly of: (row: Row, language: Language) => Cell;
}

/** A code of the API as a cell: by its name in Chinese; in English as the API has it, by which programs and filters know it. */
export const codeCell = <C extends string>(titles: Readonly<Record<C, Text>>, code: C, language: Language): string =>
  language === 'zh' ? titles[code].zh : code;

/** Rows of a file at most. It is made in memory, so that a refusal comes before the first byte; nothing is left out of one that is sent. */
export const mostSheetRows = 100_000;

/** Quoted too where it holds what other tables are parted by, since `readTable` takes those as well. */
const quoted = (cell: string): string => (/[",;\t\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** A text as a cell of CSV; one that a spreadsheet would take for a formula gets an apostrophe (CSV injection, OWASP). */
export const csvCell = (cell: string): string => quoted(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

function csvText<Row>({ kind, of }: TableColumn<Row>, row: Row, language: Language): string {
  const cell = of(row, language);
  if (cell === null || Number.isNaN(cell)) return '';
  if (typeof cell === 'string') return csvCell(cell);
  return kind === 'time' ? new Date(cell).toISOString() : String(cell);
}

/** Lines as a CSV file with a byte order mark, for spreadsheets (RFC 4180). */
export const csvFile = (lines: readonly string[]): string => `\uFEFF${lines.join('\r\n')}\r\n`;

/** Rows as CSV, see {@link csvFile}; times by ISO 8601 in UTC. */
export function csvOf<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[], language: Language): string {
  const head = columns.map(({ title }) => csvCell(title[language])).join(',');
  const lines = rows.map((row) => columns.map((column) => csvText(column, row, language)).join(','));
  return csvFile([head, ...lines]);
}

/** A page of a list that goes on, as `list` routes give it. */
interface ListPage<Row> {
  readonly items: readonly Row[];
  readonly next?: string | undefined;
}

/**
 * All rows of a list that comes in pages.
 *
 * @throws Failure `TOO_LARGE` beyond `mostSheetRows`
 */
export async function* allRows<Row>(read: (after: string | undefined) => Promise<ListPage<Row>>): AsyncGenerator<Row> {
  let count = 0;
  for (let after: string | undefined; ; ) {
    const { items, next } = await read(after);
    count += items.length;
    if (count > mostSheetRows) throw tooManyRows(mostSheetRows);
    yield* items;
    if (next === undefined) return;
    after = next;
  }
}

/** A table to be sent: `name` names the file, without its ending. */
export interface Table<Row> {
  readonly name: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly language: Language;
}

/**
 * Sends rows as a CSV file.
 *
 * @throws Failure `TOO_LARGE` beyond `mostSheetRows`, so whoever reads them asks for one more than that
 */
export async function sendCsv<Row>(
  reply: FastifyReply,
  { name, columns, language }: Table<Row>,
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<undefined> {
  const all: Row[] = [];
  for await (const row of rows) if (all.push(row) > mostSheetRows) throw tooManyRows(mostSheetRows);
  reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}.csv"`);
  return reply.send(csvOf(columns, all, language)) as unknown as Promise<undefined>; // holds: Fastify's reply is a thenable that resolves once sent
}

/**
 * Sends rows as a workbook, with times as the clocks of `timeZone` (IANA) show them.
 *
 * @throws Failure `TOO_LARGE` beyond `mostSheetRows`
 */
export async function sendXlsx<Row>(
  reply: FastifyReply,
  { name, columns, language, timeZone }: Table<Row> & { readonly timeZone: string },
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<undefined> {
  return sendBook(reply, name, await xlsxOf({ columns, language, timeZone, mostRows: mostSheetRows }, rows));
}

/** Sends a workbook that is made. `name`: ASCII, without its ending */
export function sendBook(reply: FastifyReply, name: string, book: Buffer): Promise<undefined> {
  reply.header('content-type', xlsxMedia).header('content-disposition', `attachment; filename="${name}.xlsx"`);
  return reply.send(book) as unknown as Promise<undefined>; // holds: Fastify's reply is a thenable that resolves once sent
}
