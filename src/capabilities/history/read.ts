import { Failure } from '../../contracts/errors.ts';
import type { Buckets, HistoryReader, Series, TimeRange } from '../../contracts/history.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';

/** JSON has no NaN: an unknown number is `null` there. */
const known = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);

const column = (values: Float64Array): (number | null)[] => Array.from(values, known);

/** Refuse a range that is empty or turned round. */
export function rangeOf(from: EpochMs, to: EpochMs): TimeRange {
  if (to > from) return { from, to };
  throw new Failure('BAD_REQUEST', `reading history: to (${to}) must be later than from (${from})`, {
    details: { what: 'to must be later than from' },
  });
}

/** A series in the form of the API. */
export const seriesView = (point: PointNumber, series: Series, limit: number) => ({
  point,
  time: Array.from(series.time),
  value: column(series.value),
  quality: Array.from(series.quality),
  truncated: series.time.length >= limit,
});

/** Buckets in the form of the API. */
export const bucketsView = (point: PointNumber, buckets: Buckets) => ({
  point,
  from: buckets.from,
  widthMs: buckets.widthMs,
  count: Array.from(buckets.count),
  min: column(buckets.min),
  max: column(buckets.max),
  avg: column(buckets.avg),
  first: column(buckets.first),
  last: column(buckets.last),
  twa: column(buckets.twa),
});

/** The last sample of a point at or before a time, in the form of the API. */
export async function lastView(reader: HistoryReader, point: PointNumber, at: EpochMs) {
  const sample = await reader.lastAt(point, at);
  return { point, sample: sample && { ...sample, value: known(sample.value) } };
}
