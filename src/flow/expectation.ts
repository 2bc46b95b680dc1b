import type { Expected } from '../contracts/detector.ts';
import type { Series } from '../contracts/history.ts';
import { isBad } from '../contracts/quality.ts';
import type { EpochMs } from '../contracts/time.ts';
import { acceptRule, detectorOf } from './detectors.ts';
import { type ReplayedAlarm, type ReplayRule, replay } from './replay.ts';

/** Told of each sample of a range that is not bad, with what was expected of it. */
export type EachSample = (time: EpochMs, value: number, expected: Expected | undefined) => void;

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
export function expectation(rule: ReplayRule, series: Series, { from, to, count }: ShownRange, each?: EachSample): Expectation {
  const { kind, params } = acceptRule(rule);
  const detector = detectorOf(kind);
  const state = detector.start(params);
  const columns = Array<Expected | undefined>(count).fill(undefined);
  for (let i = 0; i < series.time.length; i++) {
    const time = series.time[i] ?? 0;
    if (isBad(series.quality[i] ?? 0)) continue;
    const value = series.value[i] ?? 0;
    detector.step(state, params, time, value);
    const column = Math.floor(((time - from) / (to - from)) * count);
    if (column < 0 || column >= count) continue;
    const expected = detector.expects?.(state, params);
    columns[column] = expected;
    each?.(time, value, expected);
  }
  const exceptions = replay(rule, series).filter(
    ({ raisedAt, clearedAt = Number.POSITIVE_INFINITY }) => raisedAt < to && clearedAt >= from,
  );
  return { columns, exceptions };
}
