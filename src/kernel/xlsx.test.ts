import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { csvOf, type TableColumn } from './table.ts';
import { bookOf, xlsxOf } from './xlsx.ts';

interface Row {
  readonly time: number | null;
  readonly name: string;
  readonly value: number | null;
}

const columns: readonly TableColumn<Row>[] = [
  { title: { zh: '时间', en: 'time' }, kind: 'time', of: ({ time }) => time },
  { title: { zh: '名称', en: 'name' }, kind: 'text', width: 40, of: ({ name }) => name },
  { title: { zh: '数值', en: 'value' }, kind: 'number', of: ({ value }) => value },
];
const book = (rows: readonly Row[], { timeZone = 'UTC', mostRows = 10_000 } = {}) =>
  xlsxOf({ columns, language: 'en', timeZone, mostRows }, rows);
const named = (name: string): Row => ({ time: null, name, value: null });
const at = (iso: string): Row => ({ time: Date.parse(iso), name: '', value: null });

interface XmlCell {
  readonly r: string;
  readonly s?: string;
  readonly t?: string;
  readonly v?: string;
  readonly is?: { readonly t: { readonly '#text'?: string } };
}
const parser = new XMLParser({
  ...{ ignoreAttributes: false, attributeNamePrefix: '', trimValues: false, parseTagValue: false },
  isArray: (name) => name === 'row' || name === 'c',
});

/** Every part well-formed, and the cells of the sheet by place. */
function opened(file: Buffer) {
  const parts = Object.entries(unzipSync(file)).map(([name, bytes]) => [name, strFromU8(bytes)] as const);
  for (const [name, xml] of parts) expect([name, XMLValidator.validate(xml)]).toEqual([name, true]);
  const { worksheet } = parser.parse(new Map(parts).get('xl/worksheets/sheet1.xml') ?? '');
  const cells: XmlCell[] = worksheet.sheetData.row.flatMap(({ c }: { c?: XmlCell[] }) => c ?? []);
  return { names: parts.map(([name]) => name), worksheet, cells: new Map(cells.map((cell) => [cell.r, cell])) };
}
const textAt = (file: Buffer, place: string) => opened(file).cells.get(place)?.is?.t['#text'];
/** What Excel would show: its day 25569 is 1970-01-01. */
const shown = (cell: XmlCell | undefined) => new Date(Math.round((Number(cell?.v) - 25_569) * 86_400_000)).toISOString().slice(0, -1);

test('numbers are numbers, texts texts and times dates, below a bold head that stays in sight', async () => {
  const { cells, worksheet, names } = opened(await book([{ time: Date.UTC(2026, 0, 2, 3, 4, 5, 678), name: '水位 🌊', value: -1.5e-7 }]));
  expect(cells.get('C2')).toEqual({ r: 'C2', v: '-1.5e-7' });
  expect(cells.get('B2')).toMatchObject({ t: 'inlineStr', is: { t: { '#text': '水位 🌊' } } });
  expect(shown(cells.get('A2'))).toBe('2026-01-02T03:04:05.678');
  expect(cells.get('A2')?.s).toBe('2');
  expect(cells.get('A1')).toMatchObject({ s: '1', is: { t: { '#text': 'time (UTC)' } } });
  expect(worksheet.sheetViews.sheetView.pane).toMatchObject({ ySplit: '1', state: 'frozen' });
  expect(worksheet.cols.col.map(({ width }: { width: string }) => width)).toEqual(['24', '40', '12']);
  expect(names[0]).toBe('[Content_Types].xml');
});

test.each(['=1+1', '+cmd|x', '-2', '@sum(A1)', '\t=1', '12', '1e5', ' padded ', 'a & b < c > d "e"', '_x0041_', 'two\nlines'])(
  'the text %j stays a text',
  async (text) => {
    const file = await book([named(text)]);
    expect(opened(file).cells.get('B2')).not.toHaveProperty('f');
    const read = textAt(file, 'B2')
      ?.replaceAll(/&(amp|lt|gt);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '')
      .replaceAll('_x005F_', '_');
    expect(read).toBe(text);
  },
);

test('what XML cannot hold is escaped, half a pair replaced and a text beyond the limit of Excel cut visibly', async () => {
  expect(textAt(await book([named('a\u0000b\rc\uFFFF')]), 'B2')).toBe('a_x0000_b_x000D_c_xFFFF_');
  expect(textAt(await book([named('a\uD800b')]), 'B2')).toBe('a\uFFFDb');
  expect(textAt(await book([named('x'.repeat(40_000))]), 'B2')).toBe(`${'x'.repeat(32_766)}…`);
});

test.each([
  ['Europe/Berlin', '2026-03-29T00:59:59.999Z', '2026-03-29T01:59:59.999'],
  ['Europe/Berlin', '2026-03-29T01:00:00.000Z', '2026-03-29T03:00:00.000'],
  ['Europe/Berlin', '2026-10-25T00:30:00.000Z', '2026-10-25T02:30:00.000'],
  ['Europe/Berlin', '2026-10-25T01:30:00.000Z', '2026-10-25T02:30:00.000'],
  ['Asia/Shanghai', '2026-06-30T16:00:00.000Z', '2026-07-01T00:00:00.000'],
  ['Asia/Kathmandu', '2026-01-01T00:00:00.000Z', '2026-01-01T05:45:00.000'],
  ['America/St_Johns', '2026-07-01T00:00:00.000Z', '2026-06-30T21:30:00.000'],
])('in %s the moment %s is %s', async (timeZone, moment, expected) => {
  expect(shown(opened(await book([at(moment)], { timeZone })).cells.get('A2'))).toBe(expected);
});

test('one sheet over the end of summer time keeps each hour apart from its neighbours', async () => {
  const moments = ['2026-10-24T23:30:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z'];
  const { cells } = opened(await book(moments.map(at), { timeZone: 'Europe/Berlin' }));
  expect(['A2', 'A3', 'A4', 'A5'].map((place) => shown(cells.get(place)).slice(11, 16))).toEqual(['01:30', '02:30', '02:30', '03:30']);
});

test('a time before March 1900, an endless number and nothing at all are told truly', async () => {
  const { cells } = opened(
    await book([
      { ...at('1900-02-28T00:00:00Z'), value: Infinity },
      { time: Number.NaN, name: '', value: Number.NaN },
    ]),
  );
  expect(cells.get('A2')).toMatchObject({ t: 'inlineStr', is: { t: { '#text': '1900-02-28T00:00:00.000Z' } } });
  expect(cells.get('C2')).toMatchObject({ t: 'inlineStr', is: { t: { '#text': 'Infinity' } } });
  expect([...cells.keys()].filter((place) => place.endsWith('3'))).toEqual([]);
});

test('an empty table has its head', async () => {
  expect([...opened(await book([])).cells.keys()]).toEqual(['A1', 'B1', 'C1']);
});

test('as many rows as allowed come whole and in order, one more is refused with the limit', async () => {
  const rows = Array.from({ length: 1200 }, (_, value) => ({ time: null, name: '', value }));
  const { cells } = opened(await book(rows, { mostRows: 1200 }));
  expect(rows.map((_, i) => cells.get(`C${i + 2}`)?.v)).toEqual(rows.map(({ value }) => String(value)));
  await expect(book(rows, { mostRows: 1199 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
});

test('beyond the 26th column the places go on with two letters', async () => {
  const wide = Array.from({ length: 28 }, (): TableColumn<Row> => ({ title: { zh: '列', en: 'column' }, kind: 'text', of: () => 'x' }));
  const { cells } = opened(await xlsxOf({ columns: wide, language: 'zh', timeZone: 'UTC', mostRows: 1 }, []));
  expect([...cells.keys()].slice(25)).toEqual(['Z1', 'AA1', 'AB1']);
});

test('the same columns give CSV, with times in UTC and no formulas', () => {
  const rows: Row[] = [{ ...at('2026-01-01T00:00:00Z'), name: '=a,"b"', value: -2 }, named('')];
  expect(csvOf(columns, rows, 'en')).toBe(`\uFEFFtime,name,value\r\n2026-01-01T00:00:00.000Z,"'=a,""b""",-2\r\n,,\r\n`);
});

const run = promisify(execFile);
const hasUnzip = await run('unzip', ['-v']).then(
  () => true,
  () => false,
);
test.skipIf(!hasUnzip)('unzip finds no error in the archive (skipped where there is no unzip)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-xlsx-'));
  try {
    await writeFile(join(folder, 'a.xlsx'), await book([named('x')]));
    expect((await run('unzip', ['-t', join(folder, 'a.xlsx')])).stdout).toContain('No errors detected');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a book of sheets has a table below the other on each, and names that Excel takes', () => {
  const block = {
    title: '表',
    heads: ['a', 'b'],
    rows: [
      ['=1+1', 2.5, { time: Date.UTC(2026, 0, 2) }],
      [null, Number.NaN, 'x'],
    ],
  };
  const file = bookOf(
    [
      { name: "'水位/雨量'", blocks: [block, block] },
      { name: '水位 雨量', blocks: [{ heads: [], rows: [[7]] }] },
      { name: 'x"&'.repeat(20), blocks: [] },
    ],
    'Asia/Shanghai',
  );
  const { cells } = opened(file);
  expect(cells.get('A3')).toMatchObject({ t: 'inlineStr', is: { t: { '#text': '=1+1' } } });
  expect([cells.get('A3')?.s, cells.get('A1')?.s, cells.get('B3')?.v, cells.get('B4')]).toEqual(['0', '1', '2.5', undefined]);
  expect(shown(cells.get('C3'))).toBe('2026-01-02T08:00:00.000');
  expect(cells.get('A6')?.is?.t['#text']).toBe('表');
  const { workbook } = parser.parse(strFromU8(unzipSync(file)['xl/workbook.xml'] ?? new Uint8Array()));
  const names: string[] = workbook.sheets.sheet.map(({ name }: { name: string }) => name);
  expect(names.slice(0, 2)).toEqual(['水位 雨量', '水位 雨量 2']);
  expect(names.every((name) => name.length <= 60)).toBe(true);
});

test.each([
  ['a share', { share: 0.75 }, '0.75', '0\\ %'],
  ['a share that is no whole per cent', { share: 0.999 }, '0.999', '0.0\\ %'],
  ['a number of no decimals', { number: 1234, decimals: 0 }, '1234', '#,##0'],
  ['a number of two, without the noise of its arithmetic', { number: 963 * 0.1, decimals: 2 }, '96.3', '#,##0.00'],
] as const)('%s is a number whose format says how it is written', (_, cell, value, format) => {
  const file = bookOf([{ name: 'x', blocks: [{ heads: [], rows: [[cell]] }] }], 'UTC');
  const { r, s, v } = opened(file).cells.get('A1') ?? {};
  const { numFmts, cellXfs } = parser.parse(strFromU8(unzipSync(file)['xl/styles.xml'] ?? new Uint8Array())).styleSheet;
  const { numFmtId } = cellXfs.xf[Number(s)];
  expect([r, v, numFmts.numFmt.find((one: { numFmtId: string }) => one.numFmtId === numFmtId)?.formatCode]).toEqual(['A1', value, format]);
  expect([Number(numFmts.count), Number(cellXfs.count)]).toEqual([numFmts.numFmt.length, cellXfs.xf.length]);
});

test('what is no number of a figure is said or left out, as in any cell', () => {
  const file = bookOf(
    [{ name: 'x', blocks: [{ heads: [], rows: [[{ number: Number.NaN, decimals: 1 }, { share: Number.POSITIVE_INFINITY }]] }] }],
    'UTC',
  );
  expect([...opened(file).cells.keys()]).toEqual(['B1']);
});
