import { CsvError, parse } from 'csv-parse/sync';
import { delimiterOf, headingOf } from '../../contracts/csv.ts';
import type { MappedDevice, MappedKey } from '../../contracts/driver.ts';
import type { Text } from '../../contracts/text.ts';
import { parseAddress, unitOf } from './address.ts';

/** Why a row is not taken; the heading is row 1. */
export interface MapError {
  readonly row: number;
  readonly text: Text;
}

/** A register map as far as it can be used, and what is wrong with the rest. */
export interface ModbusMap {
  readonly devices: readonly MappedDevice[];
  /** The first {@link mostErrors}. */
  readonly errors: readonly MapError[];
  /** Rows that are not taken. */
  readonly refusedRows: number;
}

/** Columns by the names that they may have. */
const columnNames = {
  device: ['device', 'name of device', '设备', '设备名称'],
  station: ['unit id', 'slave', 'station', '单元号', '站号', '从站', '从站地址'],
  table: ['table', 'area', 'function', '数据区', '功能码'],
  address: ['address', 'register', '地址', '寄存器', '寄存器地址'],
  type: ['type', 'data type', '类型', '数据类型'],
  order: ['order', 'byte order', '字节序'],
  name: ['name', 'tag', '名称', '点名', '测点'],
  scale: ['scale', 'factor', '系数', '倍率'],
  offset: ['offset', '偏移'],
  unit: ['unit', '单位', '工程单位'],
  period: ['period', '周期'],
} as const;

type Column = keyof typeof columnNames;

/** Names that makers use, besides our own. */
const typeAliases: Readonly<Record<string, string>> = {
  float: 'float32',
  real: 'float32',
  double: 'float64',
  lreal: 'float64',
  word: 'uint16',
  int: 'int16',
  short: 'int16',
  dword: 'uint32',
  udint: 'uint32',
  dint: 'int32',
  long: 'int32',
  bool: 'bit',
  bcd: 'bcd16',
};
const tableAliases: Readonly<Record<string, string>> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };

const mostRows = 20_000;
const mostErrors = 200;
const mostText = 200;

const wrong = (zh: string, en: string): { readonly refused: Text } => ({ refused: { zh, en } });

type Row = Readonly<Partial<Record<Column, string>>>;
type Taken = MappedKey & { readonly identity: string };

/** Which column stands where. */
function columnsOf(heading: readonly string[]): ReadonlyMap<Column, number> {
  const names = heading.map((cell) => cell.trim().toLowerCase());
  const columns = new Map<Column, number>();
  for (const [column, known] of Object.entries<readonly string[]>(columnNames)) {
    const at = names.findIndex((name) => known.includes(name));
    if (at >= 0) columns.set(column as Column, at); // Object.entries widens the keys
  }
  return columns;
}

/** A factor or offset; the usual one when the cell is empty, NaN when it is no number. */
function numberOf(cell: string | undefined, usual: number): number {
  if (cell === undefined || cell === '') return usual;
  const value = Number(cell);
  return Number.isFinite(value) ? value : Number.NaN;
}

function tableOf(cell: string): string {
  const text = cell.toLowerCase();
  return tableAliases[String(Number.parseInt(text, 10))] ?? text;
}

/** `char[12]`, `STRING[16]` and `GBK[20]` are texts of so many bytes. */
const textType = /^(?:(?:string|str|char|text|字符串|文本)|(ascii|utf-?8|gbk))\s*\[(\d+)\]$/i;

/** Type and order of a text as a key has them; `undefined` when the type is that of a number. */
function textKind(type: string, order: string): string | undefined {
  const found = textType.exec(type);
  if (found === null) return undefined;
  const encoding = found[1]?.toLowerCase().replace('-', '');
  return [`string[${found[2]}]`, order.toUpperCase(), encoding ?? ''].filter((part) => part !== '').join(':');
}

/** The key that a row means: its address alone, or put together from its columns. */
function keyOf({ table = '', address = '', type = '', order = '', period = '' }: Row): string {
  const number = /^0x[0-9a-f]{1,4}$/i.test(address) ? String(Number(address)) : address;
  const place = table === '' ? number : `${tableOf(table)}:${number}`;
  const every = period === '' ? '' : `@${period}`;
  const text = textKind(type, order);
  if (text !== undefined) return `${place}:${text}${every}`;
  const lower = type.toLowerCase();
  const known = Object.hasOwn(typeAliases, lower) ? (typeAliases[lower] ?? lower) : lower;
  const isPlainBit = known === 'bit' && (/^(coil|discrete):/.test(place) || place.includes('.') || /^[01]\d{4,5}$/.test(place));
  const typed = known === '' || isPlainBit ? place : `${place}:${known}`;
  return `${typed}${order === '' ? '' : `:${order.toUpperCase()}`}${every}`;
}

/** `pump` and unit 7 are the device `pump@7`; without a name it is `7`. */
const identityOf = ({ device = '', station = '' }: Row): string => (device === '' ? station : `${device}@${station}`);

function rowTaken(row: Row): Taken | { readonly refused: Text } {
  const { station = '', address = '', name = '' } = row;
  const identity = identityOf(row);
  if (!/^\d{1,3}$/.test(station) || unitOf(identity) === undefined)
    return wrong(`站号“${station}”须为 0～255`, `the unit id "${station}" must be 0 to 255`);
  if (address === '') return wrong('缺少地址', 'the address is missing');
  const key = keyOf(row);
  const parsed = parseAddress(key);
  if ('refused' in parsed) return parsed;
  const scale = numberOf(row.scale, 1);
  const offset = numberOf(row.offset, 0);
  if (Number.isNaN(scale) || scale === 0)
    return wrong(`系数“${row.scale}”须为非零数`, `the scale "${row.scale}" must be a number other than 0`);
  if (Number.isNaN(offset)) return wrong(`偏移“${row.offset}”不是数`, `the offset "${row.offset}" is no number`);
  if ([identity, name].some((text) => text.length > mostText))
    return wrong(`名称超过 ${mostText} 字`, `a name has more than ${mostText} characters`);
  const taken = { identity, key, name: name === '' ? key : name, scale, offset, unit: row.unit ?? '' };
  return parsed.text === undefined ? taken : { ...taken, isText: true };
}

/** Cells of a CSV. */
function cellsOf(csv: string): readonly (readonly string[])[] | { readonly refused: Text } {
  try {
    return parse(csv, {
      bom: true,
      delimiter: delimiterOf(headingOf(csv)),
      relax_column_count: true,
      skip_empty_lines: false,
      trim: true,
      to: mostRows + 2,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return wrong(`不是有效的 CSV：${error.message}`, `this is no CSV: ${error.message}`);
  }
}

function headingError(columns: ReadonlyMap<Column, number>): Text | undefined {
  const missing = (['station', 'address'] as const).filter((column) => !columns.has(column));
  if (missing.length === 0) return undefined;
  const names = missing.map((column) => columnNames[column]);
  return {
    zh: `表头缺少列：${names.map((known) => known.at(-1)).join('、')}`,
    en: `the heading lacks: ${names.map((known) => known[0]).join(', ')}`,
  };
}

/**
 * Read a register map: a heading, then a row for each value. Needs the columns `unit id` and `address`; knows `device`, `table`, `type`, `order`,
 * `name`, `scale`, `offset`, `unit` and `period`, in English or Chinese, in any order. Never throws: each row that cannot be used is told with its reason.
 */
export function readModbusMap(csv: string): ModbusMap {
  const rows = cellsOf(csv);
  if ('refused' in rows) return { devices: [], errors: [{ row: 1, text: rows.refused }], refusedRows: 1 };
  const headingAt = rows.findIndex((cells) => cells.some((cell) => cell !== ''));
  const columns = columnsOf(rows[headingAt] ?? []);
  const lacking = headingError(columns);
  if (lacking !== undefined) return { devices: [], errors: [{ row: 1, text: lacking }], refusedRows: 1 };
  return collect(rows.with(headingAt, []), columns);
}

function collect(rows: readonly (readonly string[])[], columns: ReadonlyMap<Column, number>): ModbusMap {
  const devices = new Map<string, Map<string, MappedKey>>();
  const errors: MapError[] = [];
  let refusedRows = 0;
  const refuse = (row: number, text: Text): void => {
    refusedRows++;
    if (errors.length < mostErrors) errors.push({ row, text });
  };
  for (const [index, cells] of rows.entries()) {
    if (cells.every((cell) => cell === '')) continue;
    if (index > mostRows) {
      refuse(index + 1, { zh: `最多 ${mostRows} 行，其后未读`, en: `at most ${mostRows} rows; what follows was not read` });
      break;
    }
    const taken = rowTaken(Object.fromEntries([...columns].map(([column, at]) => [column, cells[at] ?? ''])));
    if ('refused' in taken) {
      refuse(index + 1, taken.refused);
      continue;
    }
    const { identity, ...mapped } = taken;
    const keys = devices.get(identity) ?? new Map<string, MappedKey>();
    devices.set(identity, keys);
    if (keys.has(mapped.key)) refuse(index + 1, { zh: `重复的地址 ${mapped.key}`, en: `${mapped.key} is there already` });
    else keys.set(mapped.key, mapped);
  }
  return { devices: [...devices].map(([identity, keys]) => ({ identity, keys: [...keys.values()] })), errors, refusedRows };
}
