import { Failure } from '../../contracts/errors.ts';
import { type Status, status } from '../../contracts/quality.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Assets, PointInfo } from '../assets/index.ts';
import type { ReadTime } from './import-time.ts';

/** What becomes of a row: samples, and a reason for each cell that was not taken. */
export interface RowSink {
  sample(point: PointNumber, time: EpochMs, value: number, status: Status): void;
  refuse(reason: string): void;
}

/** Reads one row of cells. */
export type ReadRow = (cells: readonly string[], sink: RowSink) => void;

const timeNames = ['time', 'timestamp', 'date', 'datetime', '时间', '日期'];
const names = {
  point: ['point', '点号'],
  asset: ['asset', '资产'],
  key: ['key', '点'],
  value: ['value', '数值'],
  quality: ['quality', '质量'],
} as const;

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A finite number in plain or scientific notation; NaN for anything else, thousands separators and units included. */
export const readNumber = (cell: string): number => (decimal.test(cell) ? Number(cell) : Number.NaN);

const find = (header: readonly string[], wanted: readonly string[]): number =>
  header.findIndex((cell) => wanted.includes(cell.toLowerCase()));

const problem = (what: string): Failure => new Failure('BAD_REQUEST', `importing a file: ${what}`, { details: { what } });

function take(cell: string, column: string, time: EpochMs, point: PointNumber, state: Status, sink: RowSink): void {
  const text = cell.trim();
  if (text === '') return; // an empty cell is no sample
  const value = readNumber(text);
  if (Number.isFinite(value)) sink.sample(point, time, value, state);
  else sink.refuse(`${column}: "${text.slice(0, 40)}" is no number`);
}

const withTime = (cell: string | undefined, readTime: ReadTime, sink: RowSink): EpochMs | undefined => {
  const time = readTime((cell ?? '').trim());
  if (Number.isFinite(time)) return time;
  sink.refuse(`time: "${(cell ?? '').slice(0, 40)}" cannot be read, or lies before 1900 or in the future`);
  return undefined;
};

/** Where the samples of a file go. */
export interface Target {
  readonly assets: Assets;
  readonly caller: Caller;
  /** Id of the asset whose point keys head the columns of a wide file. */
  readonly asset: string | undefined;
}

/** A point, when it is the caller's. */
const own = ({ caller }: Target, point: PointInfo | undefined): PointInfo | undefined =>
  point?.tenant === caller.tenant ? point : undefined;

const pointByKey = (target: Target, asset: string | undefined, key: string): PointInfo | undefined =>
  asset === undefined ? undefined : own(target, target.assets.pointOf(asset, key));

/** The point of the caller that a file calls by its number, as assetKey.pointKey, or by its key alone where the asset is known. */
function pointNamed(target: Target, name: string): PointInfo | undefined {
  const { assets, caller } = target;
  const [assetKey, key = ''] = name.includes('.') ? name.split('.', 2) : [undefined, name];
  const byNumber = /^\d+$/.test(name) ? own(target, assets.point(Number(name))) : undefined;
  return byNumber ?? pointByKey(target, assetKey === undefined ? target.asset : assets.byKey(caller.tenant, assetKey)?.id, key);
}

function pointOfColumn(target: Target, column: string): PointNumber {
  const point = pointNamed(target, column);
  if (point !== undefined) return point.number;
  throw problem(`column "${column}" is no point; use a point key (with ?asset=…), assetKey.pointKey or a point number`);
}

/** How a refusal calls a point that is not there. */
const said = (parts: readonly string[]): string => parts.join('.').slice(0, 60) || '—';

/** Time and one column per point. */
function wide(header: readonly string[], at: number, target: Target, readTime: ReadTime): ReadRow {
  const columns = header.flatMap((name, i) => (i === at || name === '' ? [] : [{ name, i, point: pointOfColumn(target, name) }]));
  if (columns.length === 0) throw problem('there is no column besides the time');
  return (cells, sink) => {
    const time = withTime(cells[at], readTime, sink);
    if (time === undefined) return;
    for (const { name, i, point } of columns) take(cells[i] ?? '', name, time, point, 'good', sink);
  };
}

/** One sample a row: time, point number or asset and key, value, and perhaps quality. */
function long(header: readonly string[], at: number, target: Target, readTime: ReadTime): ReadRow {
  const index = Object.fromEntries(Object.entries(names).map(([key, wanted]) => [key, find(header, wanted)]));
  const cell = (cells: readonly string[], name: keyof typeof names): string => cells[index[name] ?? -1]?.trim() ?? '';
  const isNamedAtOnce = (index.point ?? -1) >= 0;
  const assetOf = (cells: readonly string[]) => target.assets.byKey(target.caller.tenant, cell(cells, 'asset'))?.id;
  const pointOf = (cells: readonly string[]) => {
    const name = cell(cells, 'point');
    if (!isNamedAtOnce) return pointByKey(target, assetOf(cells), cell(cells, 'key'));
    return pointNamed(target, name) ?? own(target, target.assets.point(readNumber(name))); // a spreadsheet may write 12 as 12.0
  };
  return (cells, sink) => {
    const time = withTime(cells[at], readTime, sink);
    if (time === undefined) return;
    const point = pointOf(cells);
    const state = cell(cells, 'quality') || 'good';
    if (point === undefined)
      sink.refuse(`there is no point ${said(isNamedAtOnce ? [cell(cells, 'point')] : [cell(cells, 'asset'), cell(cells, 'key')])}`);
    else if (!Object.hasOwn(status, state)) sink.refuse(`quality: "${state.slice(0, 20)}" is none of good, uncertain, bad`);
    else take(cell(cells, 'value'), 'value', time, point.number, state as Status, sink); // holds: hasOwn has just shown it
  };
}

/** Understand the head of a file. Throws `BAD_REQUEST` that names the column at fault. */
export function readLayout(head: readonly string[], target: Target, readTime: ReadTime): ReadRow {
  const header = head.map((cell) => cell.trim());
  const at = find(header, timeNames);
  if (at < 0) throw problem(`the first line has no column ${timeNames.join(' / ')}; it is: ${header.join(',').slice(0, 120)}`);
  const isLong =
    find(header, names.value) >= 0 && (find(header, names.point) >= 0 || (find(header, names.asset) >= 0 && find(header, names.key) >= 0));
  return isLong ? long(header, at, target, readTime) : wide(header, at, target, readTime);
}
