import { setImmediate } from 'node:timers/promises';
import { strToU8, Zip, ZipDeflate } from 'fflate';
import { xlsxMedia } from '../contracts/api/common.ts';
import { offsetAt } from '../contracts/calendar.ts';
import { Failure } from '../contracts/errors.ts';
import { shownNumber } from '../contracts/shown-number.ts';
import type { Language } from '../contracts/text.ts';
import type { EpochMs } from '../contracts/time.ts';
import { percentDecimals } from '../contracts/written-number.ts';
import type { Cell, TableColumn } from './table.ts';
import { chartLines, chartPart, drawingPart, type SheetChart } from './xlsx/chart.ts';
import { decimalsStyle, shareStyle, styles, stylesPart } from './xlsx/styles.ts';
import { entitled, letters, namespaces, relationsPart } from './xlsx/xml.ts';

export type { SheetChart } from './xlsx/chart.ts';

/** What a workbook is made by. */
export interface SheetOptions<Row> {
  readonly columns: readonly TableColumn<Row>[];
  readonly language: Language;
  /** IANA zone whose clocks the times show; it stands in the heads of their columns. */
  readonly timeZone: string;
  /** Rows at most, without the head; Excel itself ends at 1,048,576 lines. */
  readonly mostRows: number;
}

/** Rows made between two looks at other work: the packing is done in this thread. */
const rowsAtOnce = 500;
/** The longest text that Excel takes in a cell. */
const longestText = 32_767;
const dayMs = 86_400_000;
/** 1970-01-01 as Excel counts days. Before 1900-03-01 its count is off by one day (it has a 29 February 1900). */
const epochDay = 25_569;
const firstTrueDay = 61;
/** Offsets of zones change on whole quarters of an hour. */
const quarterMs = 900_000;
const { main, relations, packages } = namespaces;
/** Of dates; seconds and less are shown in cells only. */
const chartTimeFormat = 'mm\\-dd\\ hh:mm';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** A table on a sheet; `title` stands above it, and between the two its charts. */
export interface SheetBlock {
  readonly title?: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly SheetCell[])[];
  /** Default: none. */
  readonly charts?: readonly SheetChart[];
}

/** A cell of a {@link SheetBlock}: a time is a date by the clock of the zone of the book, a share 0…1 is shown as per cent, a number with its decimals. */
export type SheetCell =
  | Cell
  | { readonly time: EpochMs }
  | { readonly share: number }
  | { readonly number: number; readonly decimals: number };

/** A sheet of tables below each other. */
export interface Sheet {
  /** Cut to what Excel takes; a second sheet of the same name gets a number. */
  readonly name: string;
  readonly blocks: readonly SheetBlock[];
}

/**
 * A workbook of sheets, each with tables below each other; numbers are numbers, times dates of the zone, texts texts, so that none is a formula.
 *
 * Times and texts are as in {@link xlsxOf}. All is made at once: for tables that a person reads.
 */
export function bookOf(sheets: readonly Sheet[], timeZone: string): Buffer {
  const pieces: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    pieces.push(piece);
  });
  const names = sheetNames(sheets.map(({ name }) => name));
  const made = sheets.map(({ blocks }, i) => sheetOf(blocks, { name: names[i] ?? '', timeZone }));
  const add = (name: string, text: string) => addPart(zip, name).push(strToU8(declaration + text), true);
  for (const [name, text] of Object.entries(fixedParts(names, made))) add(name, text);
  made.forEach(({ text }, i) => {
    add(`xl/worksheets/sheet${i + 1}.xml`, text);
  });
  for (const [name, text] of Object.entries(drawnParts(made))) add(name, text);
  zip.end();
  return Buffer.concat(pieces);
}

/** Names that Excel takes: 1 to 31 characters without `[]:*?/\`, no apostrophe at an end, each once whatever its case. */
function sheetNames(wanted: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return wanted.map((name) => {
    const sound =
      name
        .replace(/[[\]:*?/\\]/g, ' ')
        .trim()
        .replace(/^'+|'+$/g, '') || 'Sheet';
    for (let n = 1; ; n++) {
      const end = n === 1 ? '' : ` ${n}`;
      const tried = `${sound.slice(0, 31 - end.length)}${end}`;
      if (taken.has(tried.toLowerCase())) continue;
      taken.add(tried.toLowerCase());
      return tried;
    }
  });
}

/** A sheet with its charts as parts, each beginning at a line, counted from 0. */
interface MadeSheet {
  readonly text: string;
  readonly charts: readonly { readonly line: number; readonly title: string; readonly part: string }[];
}

function sheetOf(blocks: readonly SheetBlock[], { name, timeZone }: { readonly name: string; readonly timeZone: string }): MadeSheet {
  const dayOf = dayMaker(timeZone);
  const time = timeCell(dayOf);
  const lines: string[] = [];
  const made: MadeSheet['charts'][number][] = [];
  const add = (cells: readonly SheetCell[], style?: number) => {
    const line = lines.length + 1;
    const written = cells.map((cell, i) => {
      const place = `${letters(i)}${line}`;
      if (style !== undefined) return textCell(place, String(cell), style);
      if (typeof cell !== 'object' || cell === null) return plainCell(place, cell);
      return 'time' in cell ? time(place, cell.time) : figureCell(place, cell);
    });
    lines.push(`<row r="${line}">${written.join('')}</row>`);
  };
  for (const { title, heads, rows, charts = [] } of blocks) {
    if (title !== undefined) add([title], styles.head);
    const headLine = lines.length + charts.length * chartLines + 1;
    for (const chart of charts) {
      const isTime = isTimeCell(rows[chart.from]?.[chart.labels]);
      const cells = rows.map((row) => row.map((cell) => drawnCell(cell, dayOf)));
      const part = chartPart(chart, { sheet: name, heads, headLine, rows: cells, labelFormat: isTime ? chartTimeFormat : undefined });
      made.push({ line: lines.length, title: chart.title, part });
      for (let i = 0; i < chartLines; i++) add([]);
    }
    if (heads.length > 0) add(heads, styles.head);
    for (const row of rows) add(row);
    add([]);
  }
  const most = Math.max(1, ...blocks.flatMap(({ heads, rows }) => [heads.length, ...rows.map(({ length }) => length)]));
  const hasTime = (i: number) => blocks.some(({ rows }) => rows.some((row) => isTimeCell(row[i])));
  const widthOf = (i: number) => (i < 2 ? 28 : hasTime(i) ? 24 : 18);
  const widths = Array.from({ length: most }, (_, i) => `<col min="${i + 1}" max="${i + 1}" width="${widthOf(i)}" customWidth="1"/>`);
  const drawing = made.length === 0 ? '' : '<drawing r:id="rId1"/>';
  // Printed on A4 across, all columns on one page.
  const print = '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>';
  const text =
    `<worksheet xmlns="${main}" xmlns:r="${relations}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><cols>${widths.join('')}</cols>` +
    `<sheetData>${lines.join('')}</sheetData>${print}${drawing}</worksheet>`;
  return { text, charts: made };
}

const isTimeCell = (cell: SheetCell | undefined): cell is { readonly time: EpochMs } =>
  typeof cell === 'object' && cell !== null && 'time' in cell;

/** What a chart finds in a cell. */
function drawnCell(cell: SheetCell, dayOf: (time: EpochMs) => number): number | string | undefined {
  if (isTimeCell(cell)) return dayOf(cell.time);
  if (typeof cell === 'object' && cell !== null) return 'share' in cell ? cell.share : cell.number;
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : undefined;
  return cell === null || cell === '' ? undefined : String(cell);
}

/** Drawings and charts, which are counted over all sheets. */
function drawnParts(sheets: readonly MadeSheet[]): Readonly<Record<string, string>> {
  const parts: Record<string, string> = {};
  let count = 0;
  sheets.forEach(({ charts }, i) => {
    if (charts.length === 0) return;
    const drawing = `drawing${i + 1}.xml`;
    parts[`xl/worksheets/_rels/sheet${i + 1}.xml.rels`] = relationsPart([
      { id: 'rId1', type: 'drawing', target: `../drawings/${drawing}` },
    ]);
    parts[`xl/drawings/${drawing}`] = drawingPart(charts);
    const targets = charts.map((_, n) => ({ id: `rId${n + 1}`, type: 'chart', target: `../charts/chart${count + n + 1}.xml` }));
    parts[`xl/drawings/_rels/${drawing}.rels`] = relationsPart(targets);
    for (const { part } of charts) parts[`xl/charts/chart${++count}.xml`] = part;
  });
  return parts;
}

/**
 * A workbook of one sheet: a bold head that stays in sight, numbers as numbers, times as dates of the zone, texts as texts, so that none is a formula.
 *
 * A text beyond 32,767 characters ends with `…` there. A time before March 1900 is a text in UTC. In the hour that comes twice when summer time ends,
 * two times look the same; CSV keeps them apart.
 *
 * @throws Failure `TOO_LARGE` when there are more rows than `mostRows`
 */
export async function xlsxOf<Row>(options: SheetOptions<Row>, rows: AsyncIterable<Row> | Iterable<Row>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    pieces.push(piece);
  });
  for (const [name, text] of Object.entries(fixedParts(['Yangfan']))) addPart(zip, name).push(strToU8(declaration + text), true);
  await writeSheet(addPart(zip, 'xl/worksheets/sheet1.xml'), options, rows);
  zip.end();
  return Buffer.concat(pieces);
}

function addPart(zip: Zip, name: string): ZipDeflate {
  const part = new ZipDeflate(name, { level: 4 });
  zip.add(part);
  return part;
}

async function writeSheet<Row>(part: ZipDeflate, options: SheetOptions<Row>, rows: AsyncIterable<Row> | Iterable<Row>): Promise<void> {
  const lineOf = lineMaker(options);
  let text = declaration + startOf(options);
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count > options.mostRows) throw tooManyRows(options.mostRows);
    text += lineOf(row, count + 1);
    if (count % rowsAtOnce !== 0) continue;
    part.push(strToU8(text));
    text = '';
    await setImmediate();
  }
  part.push(strToU8(`${text}</sheetData></worksheet>`), true);
}

/** Why a table is refused. */
export const tooManyRows = (most: number) =>
  new Failure('TOO_LARGE', `exporting more than ${most} rows`, {
    details: {
      limit: { zh: `每个文件 ${most} 行；请缩小筛选或时间范围`, en: `${most} rows in a file: narrow the filter or the time` },
    },
  });

function startOf<Row>({ columns, language, timeZone }: SheetOptions<Row>): string {
  const usual = { time: 24, number: 12, text: 20 } as const;
  const widths = columns.map(
    ({ width, kind }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width ?? usual[kind]}" customWidth="1"/>`,
  );
  const titles = columns.map(({ title, kind }) => (kind === 'time' ? `${title[language]} (${timeZone})` : title[language]));
  const head = titles.map((title, i) => textCell(`${letters(i)}1`, title, styles.head)).join('');
  const frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const view = `<sheetViews><sheetView workbookViewId="0">${frozen}</sheetView></sheetViews>`;
  return `<worksheet xmlns="${main}">${view}<cols>${widths.join('')}</cols><sheetData><row r="1">${head}</row>`;
}

function lineMaker<Row>({ columns, language, timeZone }: SheetOptions<Row>): (row: Row, line: number) => string {
  const dayOf = dayMaker(timeZone);
  const made = columns.map(({ kind, of }, i) => ({ of, write: kind === 'time' ? timeCell(dayOf) : plainCell, letter: letters(i) }));
  return (row, line) => {
    const cells = made.map(({ of, write, letter }) => write(`${letter}${line}`, of(row, language)));
    return `<row r="${line}">${cells.join('')}</row>`;
  };
}

/** A moment as days of Excel by the clocks of a zone. */
function dayMaker(timeZone: string): (time: EpochMs) => number {
  let quarter = Number.NaN;
  let offset = 0;
  return (time) => {
    const own = Math.floor(time / quarterMs);
    if (own !== quarter) offset = offsetAt(own * quarterMs, timeZone);
    quarter = own;
    return (time + offset) / dayMs + epochDay;
  };
}

function plainCell(place: string, cell: Cell): string {
  if (cell === null || cell === '' || Number.isNaN(cell)) return '';
  if (typeof cell === 'number' && Number.isFinite(cell)) return `<c r="${place}"><v>${cell}</v></c>`;
  return textCell(place, String(cell), styles.plain);
}

type Figure = Exclude<SheetCell, Cell | { readonly time: EpochMs }>;

/** A number whose style says how it is written; the whole of it is in the cell. */
function figureCell(place: string, figure: Figure): string {
  const [value, style] =
    'share' in figure ? [figure.share, shareStyle(percentDecimals(figure.share))] : [figure.number, decimalsStyle(figure.decimals)];
  return Number.isFinite(value) ? `<c r="${place}" s="${style}"><v>${shownNumber(value)}</v></c>` : plainCell(place, value);
}

const timeCell = (dayOf: (time: EpochMs) => number) => (place: string, cell: Cell) => {
  if (typeof cell !== 'number') return plainCell(place, cell);
  if (Number.isNaN(cell)) return '';
  const day = dayOf(cell);
  if (day < firstTrueDay) return textCell(place, new Date(cell).toISOString(), styles.plain);
  return `<c r="${place}" s="${styles.time}"><v>${day}</v></c>`;
};

const textCell = (place: string, text: string, style: number): string =>
  `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(cut(text))}</t></is></c>`;

const cut = (text: string): string => (text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`);

const hex = (char: string): string => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/** As XML (half a surrogate pair becomes U+FFFD in UTF-8); what XML cannot hold, and what only looks like such an escape, as `_xHHHH_` (ECMA-376 part 1, 22.9.2.19). */
const escaped = (text: string): string =>
  entitled(
    text
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML refuses
      .replace(/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g, hex),
  );

const sheetMedia = 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml';
const drawnMedia = 'application/vnd.openxmlformats-officedocument.drawing';
/** Types of the parts of {@link drawnParts}. */
const drawnTypes = (sheets: readonly MadeSheet[]): string =>
  Object.keys(drawnParts(sheets))
    .filter((name) => !name.endsWith('.rels'))
    .map((name) => `<Override PartName="/${name}" ContentType="${drawnMedia}${name.startsWith('xl/charts/') ? 'ml.chart' : ''}+xml"/>`)
    .join('');

/** The parts besides the sheets, which are called `sheet1.xml`, `sheet2.xml` … */
const fixedParts = (names: readonly string[], drawn: readonly MadeSheet[] = []): Readonly<Record<string, string>> => ({
  '[Content_Types].xml':
    `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `<Override PartName="/xl/workbook.xml" ContentType="${xlsxMedia}.main+xml"/>` +
    `<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
    `${names.map((_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${sheetMedia}"/>`).join('')}${drawnTypes(drawn)}</Types>`,
  '_rels/.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml':
    `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>` +
    `${names.map((name, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="s${i + 1}"/>`).join('')}</sheets></workbook>`,
  'xl/_rels/workbook.xml.rels':
    `<Relationships xmlns="${packages}/relationships">` +
    `${names.map((_, i) => `<Relationship Id="s${i + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}` +
    `<Relationship Id="r2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': stylesPart,
});
