import { headingOf } from '../../contracts/csv.ts';
import type { PointBinding } from '../../contracts/driver.ts';
import type { Language, Text } from '../../contracts/text.ts';
import { cellsOf, mostTableRows, type TableError } from '../../kernel/upload.ts';
import type { Device } from './catalogue.ts';

/** Columns of a table of devices: one row for each key of a device, or one without a key. */
export const deviceColumns = ['device', 'origin', 'asset', 'topics', 'key', 'point', 'scale', 'offset'] as const;
export type DeviceColumn = (typeof deviceColumns)[number];

/** A row as it stands in the file; a column that the file lacks is `undefined`. */
export type DeviceRow = Readonly<Partial<Record<DeviceColumn, string>>> & { readonly row: number };

const headings: Readonly<Record<DeviceColumn, Text>> = {
  device: { zh: '设备标识', en: 'device' },
  origin: { zh: '数据来历', en: 'origin' },
  asset: { zh: '资产', en: 'asset' },
  topics: { zh: '主题', en: 'topics' },
  key: { zh: '键', en: 'key' },
  point: { zh: '测点', en: 'point' },
  scale: { zh: '乘', en: 'scale' },
  offset: { zh: '加', en: 'offset' },
};

/** Stands in place of a point for a key whose text is kept; no point has such a name, because each has a dot. */
export const keptAsText: Text = { zh: '文本', en: 'text' };

/** What stands in the columns of a device. */
export interface DeviceCells {
  readonly device: Device;
  /** Key of its asset; empty for none. */
  readonly asset: string;
  /** `asset.point` of each of its keys. */
  readonly pointOf: (binding: PointBinding) => string;
}

/** Devices as a CSV that spreadsheets read as UTF-8, and that `readDeviceRows` reads back without a change. */
export function writeDevicesCsv(devices: Iterable<DeviceCells>, language: Language): string {
  const lines = [deviceColumns.map((column) => headings[column][language]).join(',')];
  for (const cells of devices) lines.push(...linesOf(cells, language));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function linesOf({ device, asset, pointOf }: DeviceCells, language: Language): string[] {
  const common = [device.identity, device.origin, asset, device.topics.join('\n')];
  const values = [...device.keys].map(([key, binding]) => [key, pointOf(binding), String(binding.scale), String(binding.offset)]);
  const keys = [...values, ...(device.texts ?? []).map((key) => [key, keptAsText[language], '', ''])];
  return (keys.length > 0 ? keys : [['', '', '', '']]).map((own) => [...common, ...own].map(csvCell).join(','));
}

/** Numbers stay as they are; other text that a spreadsheet would take for a formula gets an apostrophe (CSV injection, OWASP), which `plain` takes away. */
export function csvCell(text: string): string {
  const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
  const safe = !isNumber && /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const plain = (text: string): string => (/^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text);

/** An example to fill in, for a source. */
export const templateCsv = (language: Language): string =>
  `\uFEFF${deviceColumns.map((column) => headings[column][language]).join(',')}\r\n` +
  'pump-1,measured,pond,,level,pond.depth,0.01,0\r\npump-1,measured,pond,,rain,pond.rain,1,0\r\npump-2,measured,,,,,,\r\n';

/** Rows of a table of devices, or why it is none. */
export type ReadRows =
  | { readonly rows: readonly DeviceRow[]; readonly heading: ReadonlyMap<DeviceColumn, string> }
  | { readonly refused: TableError };

const refused = (column: string, zh: string, en: string): ReadRows => ({ refused: { row: 1, column, text: { zh, en } } });

/** Read a table of devices: a heading in English or Chinese, columns in any order, parted by commas, semicolons or tabs. */
export function readDeviceRows(csv: string): ReadRows {
  const table = cellsOf(csv);
  if ('refused' in table) return table;
  const { cells: all, headingAt } = table;
  const places = placesOf(all[headingAt] ?? []);
  const missing = (['device', 'key'] as const).find((column) => !places.has(column));
  if (missing !== undefined) {
    const { zh, en } = headings[missing];
    return refused(zh, `表头缺少“${zh}”列，可下载模板对照`, `The heading lacks the column "${en}"; compare with the template`);
  }
  if (all.length > mostTableRows + 1)
    return refused('', `超过 ${mostTableRows} 行，请分成几个文件`, `More than ${mostTableRows} rows; split the file`);
  const rows = all.flatMap((cells, index) =>
    index <= headingAt || cells.every((text) => text === '') ? [] : [rowOf(cells, places, index + 1)],
  );
  const heading = new Map([...places].map(([column, at]) => [column, all[headingAt]?.[at] ?? column]));
  return { rows, heading };
}

/** True when the heading is that of a table of devices, so that it is not taken for another kind. */
export function hasDeviceHeading(csv: string): boolean {
  const read = readDeviceRows(headingOf(csv));
  return 'rows' in read;
}

function placesOf(heading: readonly string[]): ReadonlyMap<DeviceColumn, number> {
  const names = heading.map((name) => name.trim().toLowerCase());
  return new Map(
    deviceColumns.flatMap((column) => {
      const { zh, en } = headings[column];
      const at = names.findIndex((name) => name === zh || name === en);
      return at < 0 ? [] : [[column, at] as const];
    }),
  );
}

const rowOf = (cells: readonly string[], places: ReadonlyMap<DeviceColumn, number>, row: number): DeviceRow => ({
  row,
  ...Object.fromEntries([...places].map(([column, at]) => [column, plain(cells[at] ?? '')])),
});
