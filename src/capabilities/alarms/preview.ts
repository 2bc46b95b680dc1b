import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { HistoryReader, Series, TimeRange } from '../../contracts/history.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { Preview } from './deps.ts';
import { isJudged } from './rule-store.ts';
import type { RuleRecord } from './schema.ts';

/** Samples that a preview looks at; of a range with more, the newest. */
export const mostSamples = 500_000;
const samplesAtOnce = 100_000;
/** Alarms that a preview lists; all are counted. */
export const mostAlarms = 1000;

/** Reads samples as they are. */
export type RawReader = Pick<HistoryReader, 'raw'>;
type Order = Pick<Received<'previewRule', 'body'>, 'from' | 'to'>;

/** What a preview needs. */
export interface PreviewDeps {
  readonly preview: Preview;
  readonly history: RawReader;
}

/**
 * Which alarms a changed rule would have raised in a range of the history, and how many the rule as it is would have; a new one has none to compare.
 *
 * @throws Failure `BAD_REQUEST` when the range is empty or the changed rule cannot run
 */
export async function previewChange(
  { preview, history }: PreviewDeps,
  rules: { readonly present?: RuleRecord; readonly changed: RuleRecord },
  { from, to }: Order,
): Promise<Reply<'previewRule'>> {
  if (!(from < to)) throw refusal(`from ${from} is not before to ${to}`);
  if (!isJudged(rules.changed)) throw refusal('it is judged by another capability, not by a detector on stored samples');
  if (rules.changed.problem !== undefined) throw refusal(rules.changed.problem.en);
  const { series, isCut } = await readNewest(history, rules.changed.point, { from, to });
  const play = async (rule: RuleRecord) => {
    const others: Series[] = [];
    for (const point of rule.others) others.push((await readNewest(history, point, { from, to })).series);
    return preview(rule, series, others);
  };
  const alarms = (await play(rules.changed)).map(({ raisedAt, clearedAt, peak, why }) => ({ raisedAt, clearedAt, peak, why }));
  return {
    count: alarms.length,
    alarms: alarms.slice(-mostAlarms),
    samples: series.time.length,
    readFrom: isCut ? series.time[0] : undefined,
    present: rules.present === undefined || rules.present.problem !== undefined ? 0 : (await play(rules.present)).length,
  };
}

const refusal = (what: string) => new Failure('BAD_REQUEST', `previewing a rule: ${what}`, { details: { what } });

/** The newest samples of a range, read in pieces so that no single read holds up the program. */
export async function readNewest(
  history: RawReader,
  point: PointNumber,
  range: TimeRange,
  mostSamplesRead = mostSamples,
): Promise<{ series: Series; isCut: boolean }> {
  const pieces: Series[] = [];
  let count = 0;
  let to = range.to;
  while (count < mostSamplesRead) {
    const limit = Math.min(samplesAtOnce, mostSamplesRead - count);
    const piece = await history.raw(point, { from: range.from, to }, limit, true);
    if (piece.time.length > 0) pieces.unshift(piece);
    count += piece.time.length;
    if (piece.time.length < limit) return { series: joined(pieces, count), isCut: false };
    to = piece.time[0] ?? range.from;
  }
  return { series: joined(pieces, count), isCut: true };
}

function joined(pieces: readonly Series[], count: number): Series {
  const series = { time: new Float64Array(count), value: new Float64Array(count), quality: new Uint8Array(count) };
  let at = 0;
  for (const { time, value, quality } of pieces) {
    series.time.set(time, at);
    series.value.set(value, at);
    series.quality.set(quality, at);
    at += time.length;
  }
  return series;
}
