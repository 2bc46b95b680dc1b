import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Series, TimeRange } from '../../contracts/history.ts';
import type { AlarmDeps, DetectorInfo } from './deps.ts';
import { mostAlarms, mostSamples, type RawReader, readNewest } from './preview.ts';
import type { RuleRecord } from './schema.ts';

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
  { expectation, history, detector }: ExpectedDeps,
  rule: RuleRecord,
  { from, to, count }: Received<'readExpected', 'query'>,
): Promise<Reply<'readExpected'>> {
  if (!(from < to)) throw refusal(`from ${from} is not before to ${to}`);
  if (expectation === undefined || detector?.expects === undefined) throw refusal(`a rule of kind ${rule.kind} expects no range`);
  if (rule.problem !== undefined) throw refusal(rule.problem.en);
  const series = await readBefore(history, { rule, detector }, { from, to });
  const { columns, exceptions } = expectation(rule, series, { from, to, count });
  return {
    ...{ from, widthMs: (to - from) / count },
    low: columns.map((one) => one?.low ?? null),
    expected: columns.map((one) => one?.expected ?? null),
    high: columns.map((one) => one?.high ?? null),
    exceptions: exceptions.slice(-mostAlarms).map(({ raisedAt, clearedAt, peak, why }) => ({ raisedAt, clearedAt, peak, why })),
    learntFrom: series.time[0],
  };
}

const refusal = (what: string) => new Failure('BAD_REQUEST', `reading what a rule expects: ${what}`, { details: { what } });

interface Looking {
  readonly rule: RuleRecord;
  readonly detector: DetectorInfo;
}

/** The samples of a range and those before it that the detector has to know. */
async function readBefore(history: RawReader, { rule, detector }: Looking, { from, to }: TimeRange): Promise<Series> {
  const reach = detector.memory?.reach(rule.params) ?? { ms: 0 };
  if ('ms' in reach) return (await readNewest(history, rule.point, { from: from - reach.ms, to })).series;
  const { series } = await readNewest(history, rule.point, { from, to });
  const room = Math.min(reach.samples, mostSamples - series.time.length);
  const before = await readNewest(history, rule.point, { from: Number.NEGATIVE_INFINITY, to: from }, room);
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
