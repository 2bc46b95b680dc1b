import type { Expected } from '../contracts/detector.ts';
import type { Series } from '../contracts/history.ts';
import { isBad } from '../contracts/quality.ts';
import type { EpochMs } from '../contracts/time.ts';
import { acceptRule, detectorOf } from './detectors.ts';
import { type ReplayedAlarm, type ReplayRule, replay } from './replay.ts';

/** A range that is shown in so many columns. */
export interface ShownRange {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly count: number;
}

/** What a rule expected over a range, and where it was left. */
export interface Expectation {
  /** By column, the range expected of its last usable sample; `undefined` where there was none or nothing was expected. */
  readonly columns: readonly (Expected | undefined)[];
  /** Exceptions that hold at some time of the range. */
  readonly exceptions: readonly ReplayedAlarm[];
}

/**
 * What a rule expected over a range, judged by the code that judges live. A series that begins before the range gives it the past to learn from.
 *
 * A detector that expects nothing gives empty columns. Throws BAD_REQUEST when the rule is not valid.
 */
export function expectation(rule: ReplayRule, series: Series, { from, to, count }: ShownRange): Expectation {
  const { kind, params } = acceptRule(rule);
  const detector = detectorOf(kind);
  const state = detector.start(params);
  const columns = Array<Expected | undefined>(count).fill(undefined);
  for (let i = 0; i < series.time.length; i++) {
    const time = series.time[i] ?? 0;
    if (isBad(series.quality[i] ?? 0)) continue;
    detector.step(state, params, time, series.value[i] ?? 0);
    const column = Math.floor(((time - from) / (to - from)) * count);
    if (column >= 0 && column < count) columns[column] = detector.expects?.(state, params);
  }
  const exceptions = replay(rule, series).filter(
    ({ raisedAt, clearedAt = Number.POSITIVE_INFINITY }) => raisedAt < to && clearedAt >= from,
  );
  return { columns, exceptions };
}
