import { type Status, status } from '../../contracts/quality.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { readTextTime } from '../text-time.ts';
import { zoneMinutesOf } from '../time-zone.ts';
import type { FolderConfig } from './config.ts';

/** One value of a row. */
export interface CellReading {
  readonly identity: string;
  readonly key: string;
  readonly time: EpochMs;
  readonly value: number;
  readonly status: Status;
}

/** A text of a row. */
export interface CellText {
  readonly identity: string;
  readonly key: string;
  readonly text: string;
}

/** Why a row, or a cell of it, is not taken. */
export interface RowRefusal {
  readonly reason: 'bad-time' | 'bad-value' | 'bad-frame';
  readonly detail: string;
  /** Whom it is of, where that is known. */
  readonly identity?: string | undefined;
}

/** What a row says. */
export interface RowReading {
  readonly values: readonly CellReading[];
  readonly texts: readonly CellText[];
  readonly refusals: readonly RowRefusal[];
}

/** What is known of whom a file tells. */
export interface Subject {
  /** The device where no column names it. */
  readonly identity: string;
  /** Whether a key of a device is kept as a text. */
  isText(identity: string, key: string): boolean;
}

/** Reads rows of one file. */
export type ReadRow = (cells: readonly string[]) => RowReading;

const names = {
  time: ['time', 'timestamp', 'date', 'datetime', '时间', '日期', '采集时间'],
  device: ['device', 'station', '设备', '站点', '测站'],
  key: ['key', 'tag', '点', '测点', '指标'],
  value: ['value', '数值', '值'],
  quality: ['quality', '质量'],
} as const;

/** Many loggers write the day and the time of it in columns of their own. */
const days: readonly string[] = ['date', '日期'];
const clocks: readonly string[] = ['time', '时间'];
const clock = /^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?$/;

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** What loggers write where nothing was measured. */
const notMeasured = /^[+-]?nan$/i;
const shown = (text: string): string => `"${text.slice(0, 40)}"`;

interface Columns extends Subject {
  readonly header: readonly string[];
  /** Places in a row, -1 for none; `day` and `clock` where there are both. */
  readonly at: Readonly<Record<keyof typeof names | 'day' | 'clock', number>>;
  readonly zoneMinutes: number;
}

const refuse = (reason: RowRefusal['reason'], detail: string): RowReading => ({ values: [], texts: [], refusals: [{ reason, detail }] });

/** What a row says of its time, in one cell or in two. */
function timeSaid({ at }: Columns, cells: readonly string[]): string {
  const [day = '', ofDay = ''] = [cells[at.day], cells[at.clock]];
  return day !== '' && clock.test(ofDay) ? `${day} ${ofDay}` : (cells[at.time] ?? '');
}

/** Time and device of a row. */
function headOf(columns: Columns, cells: readonly string[]): { readonly time: EpochMs; readonly identity: string } | RowRefusal {
  const { at, identity, zoneMinutes } = columns;
  const said = timeSaid(columns, cells);
  const time = readTextTime(said, zoneMinutes);
  if (Number.isNaN(time)) return { reason: 'bad-time', detail: `${shown(said)} is no time` };
  const name = at.device < 0 ? identity : (cells[at.device] ?? '');
  return name === '' ? { reason: 'bad-frame', detail: 'there is no device' } : { time, identity: name };
}

function wide(columns: Columns, cells: readonly string[]): RowReading {
  const head = headOf(columns, cells);
  if ('reason' in head) return { values: [], texts: [], refusals: [head] };
  const values: CellReading[] = [];
  const texts: CellText[] = [];
  const refusals: RowRefusal[] = [];
  const { time, device, day, clock: ofDay } = columns.at;
  for (const [i, key] of columns.header.entries()) {
    const text = cells[i] ?? '';
    if ([time, device, day, ofDay].includes(i) || key === '' || text === '') continue; // an empty cell is no sample
    if (columns.isText(head.identity, key)) texts.push({ identity: head.identity, key, text });
    else if (decimal.test(text)) values.push({ ...head, key, value: Number(text), status: 'good' });
    else if (notMeasured.test(text)) values.push({ ...head, key, value: Number.NaN, status: 'bad' });
    else refusals.push({ reason: 'bad-value', detail: `${key}: ${shown(text)} is no number` });
  }
  return { values, texts, refusals };
}

/** True for a row of units, methods or blanks under a heading: it holds no number, and so neither a time nor a value. */
export const isAboutColumns = (cells: readonly string[]): boolean =>
  cells.length > 0 && cells.every((cell) => !decimal.test(cell) && !notMeasured.test(cell) && Number.isNaN(readTextTime(cell, 0)));

const isStatus = (text: string): text is Status => Object.hasOwn(status, text);

function long(columns: Columns, cells: readonly string[]): RowReading {
  const { at } = columns;
  const head = headOf(columns, cells);
  if ('reason' in head) return { values: [], texts: [], refusals: [head] };
  const [key = '', text = '', state = ''] = [cells[at.key], cells[at.value], at.quality < 0 ? '' : cells[at.quality]];
  if (key === '') return refuse('bad-frame', 'there is no key');
  if (!isStatus(state || 'good')) return refuse('bad-value', `${shown(state)} is none of good, uncertain, bad`);
  const isText = columns.isText(head.identity, key);
  if (text === '' && (isText || state !== 'bad')) return { values: [], texts: [], refusals: [] };
  if (isText) return { values: [], texts: [{ identity: head.identity, key, text }], refusals: [] };
  if (text === '' || notMeasured.test(text))
    return { values: [{ ...head, key, value: Number.NaN, status: 'bad' }], texts: [], refusals: [] };
  if (!decimal.test(text)) return refuse('bad-value', `${key}: ${shown(text)} is no number`);
  const said = state === 'bad' || state === 'uncertain' ? state : 'good';
  return { values: [{ ...head, key, value: Number(text), status: said }], texts: [], refusals: [] };
}

/**
 * Understand the first row of a file.
 *
 * @returns the reader of its other rows, or why it cannot be understood
 */
export function readLayout(
  first: readonly string[],
  config: Pick<FolderConfig, 'layout' | 'identity' | 'timeZone'>,
  subject: Subject,
): ReadRow | string {
  const header = first.map((cell) => cell.trim());
  const find = (wanted: readonly string[]) => header.findIndex((cell) => wanted.includes(cell.toLowerCase()));
  const [day, ofDay] = [find(days), find(clocks)];
  const at = {
    ...(day >= 0 && ofDay >= 0 ? { day, clock: ofDay } : { day: -1, clock: -1 }),
    time: find(names.time),
    device: config.identity === 'column' ? find(names.device) : -1,
    key: find(names.key),
    value: find(names.value),
    quality: find(names.quality),
  };
  const told = `the first row is: ${header.join(',').slice(0, 120)}`;
  if (at.time < 0) return `there is no column ${names.time.join(' / ')}; ${told}`;
  if (config.identity === 'column' && at.device < 0) return `there is no column ${names.device.join(' / ')}; ${told}`;
  const isLong = at.key >= 0 && at.value >= 0;
  if (config.layout === 'long' && !isLong) return `there are no columns ${names.key[0]} and ${names.value[0]}; ${told}`;
  const columns: Columns = { ...subject, header, at, zoneMinutes: zoneMinutesOf(config.timeZone) };
  const read = config.layout === 'wide' || !isLong ? wide : long;
  return (cells) => read(columns, cells);
}
