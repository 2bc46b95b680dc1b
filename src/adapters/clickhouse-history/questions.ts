import type { HistoryStats, TimeRange } from '../../contracts/history.ts';
import type { BlockSummary, Samples } from '../../store/block.ts';
import type { ClickHouse } from './connection.ts';
import { decodeColumns, doubleSql } from './row-binary.ts';
import { copiedTable, samplesTable } from './schema.ts';

/** What is asked of the rows in ClickHouse; local samples play no part here. */
export interface Questions {
  raw(point: number, range: TimeRange, limit: number, newestFirst: boolean): Promise<Samples>;
  /** A summary of the usable samples of each bucket that has any, in rising time. */
  summaries(point: number, range: TimeRange, count: number): Promise<readonly BlockSummary[]>;
  /** Stretches in which samples follow each other within `longestMs`, in rising time. */
  spans(point: number, range: TimeRange, longestMs: number): Promise<readonly TimeRange[]>;
  /** The last usable sample before a time. */
  lastUsable(point: number, before: number): Promise<{ readonly time: number; readonly value: number } | undefined>;
  stats(): Promise<Omit<HistoryStats, 'quarantine'>>;
}

const hourMs = 3_600_000;
/** What is wanted from the end is looked for in growing stretches, so that one sample does not cost all of them. */
const lookBackMs = [hourMs, 31 * 24 * hourMs, Infinity];
const mostInSteps = 10_000;

/** Questions to one server. */
export function createQuestions(clickhouse: ClickHouse): Questions {
  const ask = async (sql: string, columns: number) => decodeColumns(await clickhouse.ask(`${sql} FORMAT RowBinary`), columns);
  const rows = rowsSql(clickhouse.database);
  const latest = async (point: number, { from, to }: TimeRange, limit: number, condition: string) => {
    for (const back of limit > mostInSteps ? [Infinity] : lookBackMs) {
      const begin = Math.max(from, Math.min(to, farMs) - back);
      const found = await ask(`${rows(point, { from: begin, to }, condition)} ORDER BY t DESC${limitSql(limit)}`, 3);
      if ((found[0]?.length ?? 0) >= limit || begin === from) return samplesOf(found.map((column) => column.reverse()));
    }
    return samplesOf([]);
  };
  return {
    async raw(point, range, limit, newestFirst) {
      if (newestFirst) return latest(point, range, limit, '');
      return samplesOf(await ask(`${rows(point, range, '')} ORDER BY t${limitSql(limit)}`, 3));
    },
    async summaries(point, range, count) {
      const columns = await ask(summariesSql(rows(point, range, usable), range, count), summaryColumns.length);
      return Array.from(columns[0] ?? [], (_, row) => summaryOf(point, columns, row));
    },
    async spans(point, range, longestMs) {
      const [from = [], to = []] = await ask(spansSql(rows(point, range, ''), longestMs), 2);
      return Array.from(from, (time, i) => ({ from: time, to: to[i] ?? time }));
    },
    async lastUsable(point, before) {
      const { time, value } = await latest(point, { from: -Infinity, to: before }, 1, usable);
      const [t, v] = [time[0], value[0]];
      return t === undefined || v === undefined ? undefined : { time: t, value: v };
    },
    stats: () => statsOf(clickhouse, ask),
  };
}

/** Quality codes 2 and 3 are bad; NaN counts in no aggregate. */
const usable = ' AND bitAnd(quality, 3) < 2 AND NOT isNaN(value)';
const limitSql = (limit: number) => (limit === Infinity ? '' : ` LIMIT ${limit}`);

/** Beyond every time of a date, and exact as Int64. */
const farMs = 9e15;
const wholeMs = (time: number) => Math.trunc(Math.max(-farMs, Math.min(farMs, time)));

/** The rows of a point in `[from, to)`, of each time the one of the highest version: `FINAL` does that before anything is left out. */
const rowsSql =
  (database: string) =>
  (point: number, { from, to }: TimeRange, condition: string) =>
    `SELECT toFloat64(time) + fraction AS t, value AS v, toFloat64(quality) AS q FROM ${database}.${samplesTable} FINAL
   WHERE point = ${point} AND time >= ${wholeMs(from)} AND time <= ${wholeMs(to)} AND t >= ${doubleSql(from)} AND t < ${doubleSql(to)}${condition}`;

function samplesOf([
  time = new Float64Array(),
  value = new Float64Array(),
  quality = new Float64Array(),
]: readonly Float64Array[]): Samples {
  return { length: time.length, time, value, quality: Uint8Array.from(quality) };
}

const summaryColumns = ['good', 'firstTime', 'first', 'lastTime', 'last', 'min', 'max', 'sum', 'integral'] as const;

/**
 * One row per bucket. The bucket of a time is found as `bucketOf` in `store/bucket-fold.ts` finds it: the division may be off by one at
 * an edge. Each value holds until the next one; without window functions, which old servers do not have, that takes arrays.
 */
function summariesSql(rows: string, range: TimeRange, count: number): string {
  const [from, width, last] = [doubleSql(range.from), doubleSql((range.to - range.from) / count), doubleSql(count - 1)];
  const near = `least(${last}, floor((t - ${from}) / ${width}))`;
  const bucket = `near - (near > 0 AND t < ${from} + near * ${width}) + (near < ${last} AND t >= ${from} + (near + 1) * ${width})`;
  return `SELECT toFloat64(length(ts)), ts[1], vs[1], ts[-1], vs[-1], least_v, most_v, sum_v,
    arraySum(arrayMap((x, ms) -> x * ms, arrayPopBack(vs), arrayPopFront(arrayDifference(ts))))
    FROM (SELECT bucket, arraySort(x -> x.1, groupArray((t, v))) AS s, arrayMap(x -> x.1, s) AS ts, arrayMap(x -> x.2, s) AS vs,
      min(v) AS least_v, max(v) AS most_v, sum(v) AS sum_v
      FROM (SELECT t, v, ${near} AS near, ${bucket} AS bucket FROM (${rows})) GROUP BY bucket) ORDER BY bucket`;
}

/** Spans begin at the first sample and after each gap; they end before each gap and at the last sample. */
const spansSql = (rows: string, longestMs: number) => `SELECT span.1, span.2 FROM (
  SELECT arrayJoin(arrayMap((a, b) -> (a, b), starts, ends)) AS span FROM (
    SELECT arraySort(groupArray(t)) AS ts, arrayDifference(ts) AS steps,
      arrayFilter((x, ms, i) -> i = 1 OR ms > ${doubleSql(longestMs)}, ts, steps, arrayEnumerate(ts)) AS starts,
      arrayFilter((x, ms, i) -> i = length(ts) OR ms > ${doubleSql(longestMs)}, ts, arrayResize(arrayPopFront(steps), length(steps), 0.), arrayEnumerate(ts)) AS ends
    FROM (${rows})))`;

function summaryOf(point: number, columns: readonly Float64Array[], row: number): BlockSummary {
  const [good = 0, firstTime = 0, first = 0, lastTime = 0, last = 0, min = 0, max = 0, sum = 0, integral = 0] = columns.map(
    (column) => column[row] ?? 0,
  );
  const whole = { point, count: good, earliest: firstTime, latest: lastTime, widest: Infinity };
  return { ...whole, good, firstTime, first, lastTime, last, min, max, sum, integral };
}

/** From the server's own list of parts and from the notes of the copy: no row is read. A repeated sample counts until parts are merged. */
async function statsOf({ database }: ClickHouse, ask: (sql: string, columns: number) => Promise<readonly Float64Array[]>) {
  const parts = `SELECT toFloat64(count()), toFloat64(sum(bytes_on_disk)), toFloat64(sum(rows)) FROM system.parts
    WHERE database = '${database}' AND table = '${samplesTable}' AND active`;
  const times = `SELECT toFloat64(count()), min(earliest), max(latest) FROM ${database}.${copiedTable} WHERE latest >= earliest`;
  const [[segments, bytes, samples], [steps, oldest, newest]] = await Promise.all([ask(parts, 3), ask(times, 3)]);
  const isEmpty = (steps?.[0] ?? 0) === 0;
  return {
    segments: segments?.[0] ?? 0,
    bytes: bytes?.[0] ?? 0,
    samples: samples?.[0] ?? 0,
    oldest: isEmpty ? undefined : oldest?.[0],
    newest: isEmpty ? undefined : newest?.[0],
  };
}
