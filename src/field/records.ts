import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { EpochMs } from '../contracts/time.ts';

/** One column of a file of records: times rising, values finite. */
export interface Record {
  readonly time: Float64Array;
  readonly value: Float64Array;
}

/** Read one column of a gzipped CSV of records; rows whose time or value cannot be read are left out (the import reports them). */
export function readRecord(file: URL, column: string): Record {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  const index = (lines[0] ?? '').split(',').indexOf(column);
  if (index < 1) throw new Error(`BUG: ${file.pathname} has no column ${column}`);
  const rows = lines
    .slice(1)
    .map((line) => line.split(','))
    .map((cells) => [Date.parse(cells[0] ?? ''), cells[index] === '' ? Number.NaN : Number(cells[index])] as const)
    .filter(([time, value]) => Number.isFinite(time) && Number.isFinite(value))
    .sort((a, b) => a[0] - b[0]);
  return { time: Float64Array.from(rows, (row) => row[0]), value: Float64Array.from(rows, (row) => row[1]) };
}

/** Index of the last entry at or before a time, −1 before the first. */
export function indexAt(record: Record, time: EpochMs): number {
  let low = 0;
  let high = record.time.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((record.time[middle] ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The value at a time, linear between entries; NaN outside of the record. */
export function valueAt(record: Record, time: EpochMs): number {
  const i = indexAt(record, time);
  const [t0, t1] = [record.time[i] ?? Number.NaN, record.time[i + 1] ?? Number.NaN];
  const [v0, v1] = [record.value[i] ?? Number.NaN, record.value[i + 1] ?? Number.NaN];
  if (t0 === time) return v0;
  return v0 + ((v1 - v0) * (time - t0)) / (t1 - t0);
}

/** Sum of the amounts of the entries in `(from, to]`; an entry that stands for a longer interval counts with its share. */
export function sumBetween(record: Record, from: EpochMs, to: EpochMs): number {
  let sum = 0;
  for (let i = Math.max(1, indexAt(record, from)); i < record.time.length; i++) {
    const start = record.time[i - 1] ?? 0;
    const end = record.time[i] ?? 0;
    if (start >= to) break;
    if (end === start) continue; // the same time twice says nothing new
    const share = Math.max(0, Math.min(end, to) - Math.max(start, from)) / (end - start);
    sum += share * (record.value[i] ?? 0);
  }
  return sum;
}

const yearBefore = (time: EpochMs, years: number): EpochMs => {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear() - years, date.getUTCMonth(), date.getUTCDate()) + (time % 86_400_000);
};

/**
 * The same moment of the newest former year that the record covers; a record shorter than a year is run through again and again.
 *
 * @returns a time inside the record
 */
export function replayTime(record: Record, now: EpochMs): EpochMs {
  const first = record.time[0] ?? 0;
  const last = record.time.at(-1) ?? 0;
  for (let years = 1; years < 60; years++) {
    const time = yearBefore(now, years);
    if (time < first) break;
    if (time <= last) return time;
  }
  const span = last - first;
  return first + ((((now - first) % span) + span) % span);
}
