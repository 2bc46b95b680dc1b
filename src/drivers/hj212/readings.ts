import type { EpochMs } from '../../contracts/time.ts';
import { type Field, type Item, readContent } from './content.ts';
import type { Deviation } from './deviations.ts';
import type { Segment } from './segment.ts';
import { momentOf } from './time-code.ts';

/** One value of a message. */
export interface Reading {
  /** See {@link keyOf}. */
  readonly key: string;
  /** NaN for text that is no number, `undefined` for a field that is empty. */
  readonly value: number | undefined;
  readonly text: string;
  /** SampleTime of the factor, else DataTime, else (deviation) the time of QN; `undefined` when that is no date. */
  readonly time: EpochMs | undefined;
  /** Data flag, upper case; `undefined` when the factor has none. */
  readonly flag: string | undefined;
}

/** The values of a message and what it does against the standard. */
export interface Readings {
  readonly readings: readonly Reading[];
  readonly deviations: ReadonlySet<Deviation>;
}

/**
 * Key of a value: the field as it stands for realtime data (`w01018-Rtd`), with the command before it for all others
 * (`2061:w01018-Avg`), so that the minute, hour and day values of a factor do not meet in one point.
 */
export const keyOf = (cn: string, field: string): string => (cn === '2011' ? field : `${cn}:${field}`);

// Fields that tell of values and are none.
const describing = new Set(['Flag', 'EFlag', 'SampleTime', 'DataTime', 'PolId', 'InfoId', 'BeginTime', 'EndTime', 'CompleteTime']);

const suffixOf = (name: string): string => name.slice(name.lastIndexOf('-') + 1);
const factorOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('-')));

const isNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;

/** A number; a time (RestartTime …) as epoch ms; NaN for other text. */
function numberOf({ name, value }: Field, zoneMinutes: number): number | undefined {
  if (value === '') return undefined;
  if (name.endsWith('Time') && /^\d{14}(\d{3})?$/.test(value)) return momentOf(value, zoneMinutes) ?? Number.NaN;
  return isNumber.test(value) ? Number(value) : Number.NaN;
}

interface Reader {
  readonly cn: string;
  readonly zoneMinutes: number;
  readonly readings: Reading[];
  readonly deviations: Set<Deviation>;
  /** What describes a factor in an item of its own, up to the next DataTime. */
  apart: ReadonlyMap<string, string>;
  /** Of the DataTime before the item; `undefined` before the first one. */
  dataTime: { readonly time: EpochMs | undefined } | undefined;
}

function timeOf(reader: Reader, code: string): EpochMs | undefined {
  if (code.length > 14) reader.deviations.add('long-time');
  return momentOf(code, reader.zoneMinutes);
}

/** What describes a factor: `factor-suffix` of its item, or the suffix alone; where it has none, `factor-suffix` of an item of its own. */
function describe({ apart, deviations }: Reader, named: ReadonlyMap<string, string>, name: string, suffix: string): string | undefined {
  const field = `${factorOf(name)}-${suffix}`;
  const own = named.get(field) ?? named.get(suffix);
  if (own !== undefined || apart.size === 0) return own;
  const value = apart.get(field);
  if (value !== undefined) deviations.add('flag-apart');
  return value;
}

const isApart = (item: Item): boolean => item.every(({ name }) => /-(Flag|EFlag|SampleTime)$/.test(name));
const hasDataTime = (item: Item): boolean => item.some(({ name }) => name === 'DataTime');

const nothing: ReadonlyMap<string, string> = new Map();

/** The fields of items that only describe, from `items[from]` up to the next DataTime. */
function apartIn(items: readonly Item[], from: number): ReadonlyMap<string, string> {
  const next = items.findIndex((item, i) => i > from && hasDataTime(item));
  const lone = items.slice(from, next === -1 ? undefined : next).filter(isApart);
  return lone.length === 0 ? nothing : new Map(lone.flat().map(({ name, value }) => [name, value]));
}

function readItem(reader: Reader, item: Item): void {
  const named = new Map(item.map(({ name, value }) => [name, value]));
  const dataTime = named.get('DataTime');
  if (dataTime !== undefined) reader.dataTime = { time: timeOf(reader, dataTime) };
  for (const field of item) {
    if (describing.has(suffixOf(field.name))) continue;
    const sampled = describe(reader, named, field.name, 'SampleTime');
    reader.readings.push({
      key: keyOf(reader.cn, field.name),
      value: numberOf(field, reader.zoneMinutes),
      text: field.value,
      time: sampled ? timeOf(reader, sampled) : reader.dataTime?.time,
      flag: describe(reader, named, field.name, 'Flag')?.toUpperCase() || undefined,
    });
  }
}

/** Read the values of a message, whole or put together. Pure; never throws. */
export function readReadings({ cn, cp, qn }: Pick<Segment, 'cn' | 'cp' | 'qn'>, zoneMinutes: number): Readings {
  const reader: Reader = { cn, zoneMinutes, readings: [], deviations: new Set(), dataTime: undefined, apart: nothing };
  const items = readContent(cp);
  if (!items.some(hasDataTime)) {
    if (cn.startsWith('2')) reader.deviations.add('no-data-time'); // commands about the station itself have none
    reader.dataTime = { time: qn === undefined ? undefined : momentOf(qn, zoneMinutes) };
  }
  for (const [i, item] of items.entries()) {
    if (i === 0 || hasDataTime(item)) reader.apart = apartIn(items, i);
    readItem(reader, item);
  }
  return reader;
}
