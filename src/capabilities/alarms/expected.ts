import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Series, TimeRange } from '../../contracts/history.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { mostSheetRows, type TableColumn } from '../../kernel/table.ts';
import { tooManyRows } from '../../kernel/xlsx.ts';
import type { AlarmDeps, DetectorInfo } from './deps.ts';
import { mostAlarms, mostSamples, type RawReader, readNewest } from './preview.ts';
import { isJudged } from './rule-store.ts';
import type { JudgedRule, RuleRecord } from './schema.ts';

/** What showing a range needs. */
interface ExpectedDeps extends Pick<AlarmDeps, 'expectation' | 'history'> {
  readonly detector: DetectorInfo | undefined;
}

/**
 * The range that a rule expected over a time, by the detector itself: it begins as far before the range as it reaches back, as a rule that was made
 * then. At most 500,000 samples are read, the newest.
 *
 * @throws Failure `BAD_REQUEST` for an empty range, a rule that cannot run, or one whose detector expects no range
 */
export async function readExpected(
  deps: ExpectedDeps,
  given: RuleRecord,
  { from, to, count }: Received<'readExpected', 'query'>,
): Promise<Reply<'readExpected'>> {
  const { rule, detector, judge } = checked(deps, given, { from, to });
  const series = await readBefore(deps.history, { rule, detector }, { from, to });
  const { columns, exceptions } = judge(rule, series, { from, to, count });
  return {
    ...{ from, widthMs: (to - from) / count },
    low: columns.map((one) => one?.low ?? null),
    expected: columns.map((one) => one?.expected ?? null),
    high: columns.map((one) => one?.high ?? null),
    exceptions: exceptions.slice(-mostAlarms).map(({ raisedAt, clearedAt, peak, why }) => ({ raisedAt, clearedAt, peak, why })),
    learntFrom: series.time[0],
  };
}

function checked({ expectation, detector }: ExpectedDeps, rule: RuleRecord, { from, to }: TimeRange) {
  if (!(from < to)) throw refusal(`from ${from} is not before to ${to}`);
  if (!isJudged(rule) || expectation === undefined || detector?.expects === undefined)
    throw refusal(`a rule of kind ${rule.kind} expects no range`);
  if (rule.problem !== undefined) throw refusal(rule.problem.en);
  return { rule, detector, judge: expectation };
}

const refusal = (what: string) => new Failure('BAD_REQUEST', `reading what a rule expects: ${what}`, { details: { what } });

interface Looking {
  readonly rule: JudgedRule;
  readonly detector: DetectorInfo;
}

/**
 * The samples of a range and those before it that the detector has to know; nothing from before the time at which it was told to learn from then on,
 * unless all of the range lies before it.
 */
async function readBefore(history: RawReader, { rule, detector }: Looking, { from, to }: TimeRange): Promise<Series> {
  const reach = detector.memory?.reach(rule.params) ?? { ms: 0 };
  const { relearn } = rule;
  const oldest = relearn?.from === 'now' && relearn.at < to ? relearn.at : Number.NEGATIVE_INFINITY;
  if ('ms' in reach) return (await readNewest(history, rule.point, { from: Math.max(oldest, from - reach.ms), to })).series;
  const { series } = await readNewest(history, rule.point, { from: Math.max(oldest, from), to });
  if (oldest >= from) return series;
  const room = Math.min(reach.samples, mostSamples - series.time.length);
  const before = await readNewest(history, rule.point, { from: oldest, to: from }, room);
  return {
    time: joined(before.series.time, series.time),
    value: joined(before.series.value, series.value),
    quality: Uint8Array.from([...before.series.quality, ...series.quality]),
  };
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** A sample with what was expected of it. */
interface ExpectedSample {
  readonly time: EpochMs;
  readonly value: number;
  readonly low: number | null;
  readonly expected: number | null;
  readonly high: number | null;
  readonly isOutside: boolean;
}

const figure = (zh: string, en: string, key: 'value' | 'low' | 'expected' | 'high'): TableColumn<ExpectedSample> => ({
  ...{ title: { zh, en }, kind: 'number' },
  of: (row) => row[key],
});

/** The columns of the file of {@link readExpectedSamples}. */
export const expectedColumns: readonly TableColumn<ExpectedSample>[] = [
  { title: { zh: '时间', en: 'time' }, kind: 'time', of: ({ time }) => time },
  figure('数值', 'value', 'value'),
  figure('预期下限', 'expectedLow', 'low'),
  figure('预期值', 'expected', 'expected'),
  figure('预期上限', 'expectedHigh', 'high'),
  { title: { zh: '超出预期', en: 'outside' }, kind: 'number', of: ({ isOutside }) => Number(isOutside) },
];

/**
 * The usable samples of a range, each with what the rule expected of it.
 *
 * @throws Failure as {@link readExpected}; `TOO_LARGE` when there are more than a file takes
 */
export async function readExpectedSamples(deps: ExpectedDeps, given: RuleRecord, range: TimeRange): Promise<readonly ExpectedSample[]> {
  const { rule, detector, judge } = checked(deps, given, range);
  const { from, to } = range;
  const series = await readBefore(deps.history, { rule, detector }, range);
  const rows: ExpectedSample[] = [];
  judge(rule, series, { from, to, count: 1 }, (time, value, expected) => {
    const { low = null, expected: middle = null, high = null } = expected ?? {};
    const isOutside = low !== null && high !== null && (value < low || value > high);
    rows.push({ time, value, low, expected: middle, high, isOutside });
  });
  if (rows.length > mostSheetRows) throw tooManyRows(mostSheetRows);
  return rows;
}
