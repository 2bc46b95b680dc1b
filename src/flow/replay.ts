import type { Verdict } from '../contracts/detector.ts';
import type { FlowRule } from '../contracts/flow.ts';
import type { Series } from '../contracts/history.ts';
import { isBad } from '../contracts/quality.ts';
import type { SampleBatch } from '../contracts/sample.ts';
import type { EpochMs } from '../contracts/time.ts';
import type { Why } from '../contracts/why.ts';
import { createDetect, type Detect } from './detect.ts';
import { type AnyDetector, acceptRule, detectorOf } from './detectors.ts';
import type { Usable } from './rule-run.ts';

/** A rule to be tried on history. */
export type ReplayRule = Pick<FlowRule, 'kind' | 'params' | 'onDelayMs' | 'offDelayMs'>;

/** An alarm that a rule would have raised. */
export interface ReplayedAlarm {
  /** When the condition began, before the on-delay ran. */
  readonly raisedAt: EpochMs;
  /** When the condition ended, before the off-delay ran; `undefined` when the series ends first. */
  readonly clearedAt: EpochMs | undefined;
  /** The worst value meanwhile: farthest beyond the limit where there is one, else farthest from the value that raised it. */
  readonly peak: number;
  /** Why it was raised, where the detector can explain itself. */
  readonly why?: Why | undefined;
}

/**
 * The alarms that a rule would have raised on a series of one point: the same code that judges live samples, with sample time as the clock.
 * A delay that is still running where the series ends raises nothing. Throws BAD_REQUEST when the rule is not valid.
 *
 * @param others series of the further points that the detector looks at, in its order; each is seen as it was at the time of the sample judged
 */
export function replay(rule: ReplayRule, series: Series, others: readonly Series[] = []): readonly ReplayedAlarm[] {
  const accepted = acceptRule(rule);
  const detector = detectorOf(accepted.kind);
  return alarmsOf(verdictsOf(accepted, detector, [series, ...others]), { detector, params: accepted.params, series });
}

function verdictsOf(rule: ReplayRule, detector: AnyDetector, [series, ...others]: readonly [Series, ...Series[]]): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  const past = createPast(others);
  const detect = createDetect({
    startedAt: Number.NEGATIVE_INFINITY,
    usable: past.usable,
    tell: (verdict) => verdicts.push(verdict),
  });
  const points = others.map((_, n) => n + 1);
  detect.setRules([0], [{ ...rule, rule: 0, point: 0, others: points, isAbnormal: false }], Number.NEGATIVE_INFINITY);
  if (others.length > 0) sweepWithOthers(detect, past, series);
  else if (detector.tick === undefined) detect.sweep(batchOf(series, 0, series.time.length), undefined);
  else sweepWithClock(detect, (newest) => detector.due?.(rule.params, newest) ?? newest, series);
  const end = series.time.at(-1);
  if (end !== undefined) detect.tick(end); // the last samples may be bad: they decide nothing, but time has passed
  return verdicts;
}

/** The series, or part of it, as samples of point 0; shares its memory. */
function batchOf({ time, value, quality }: Series, from: number, to: number): SampleBatch {
  const length = to - from;
  return {
    length,
    capacity: length,
    point: new Uint32Array(length),
    time: time.subarray(from, to),
    value: value.subarray(from, to),
    quality: quality.subarray(from, to),
  };
}

/** Play samples one by one and let the clock strike in every gap, when the detector may first speak, and right after each sample. */
function sweepWithClock(detect: Detect, due: (newest: EpochMs) => EpochMs, series: Series): void {
  let strike = Number.POSITIVE_INFINITY;
  for (let i = 0; i < series.time.length; i++) {
    const time = series.time[i] ?? 0;
    if (strike < time) detect.tick(strike);
    detect.sweep(batchOf(series, i, i + 1), undefined);
    if (isBad(series.quality[i] ?? 0)) continue;
    detect.tick(time);
    strike = due(time);
  }
}

/** Further points 1, 2, … as they were at a time that only goes forward. */
interface Past {
  readonly usable: Usable;
  goTo(time: EpochMs): void;
}

function createPast(others: readonly Series[]): Past {
  const at = others.map(() => -1);
  return {
    usable(point) {
      const [series, i] = [others[point - 1], at[point - 1] ?? -1];
      const time = series?.time[i];
      const quality = series?.quality[i] ?? 0;
      return time === undefined || isBad(quality) ? undefined : { time, value: series?.value[i] ?? 0, quality, receivedAt: time };
    },
    goTo(time) {
      for (const [n, series] of others.entries()) {
        let i = at[n] ?? -1;
        while ((series.time[i + 1] ?? Number.POSITIVE_INFINITY) <= time) i++;
        at[n] = i;
      }
    },
  };
}

function sweepWithOthers(detect: Detect, past: Past, series: Series): void {
  for (let i = 0; i < series.time.length; i++) {
    past.goTo(series.time[i] ?? 0);
    detect.sweep(batchOf(series, i, i + 1), undefined);
  }
}

interface Played {
  readonly detector: AnyDetector;
  readonly params: unknown;
  readonly series: Series;
}

function alarmsOf(verdicts: readonly Verdict[], played: Played): readonly ReplayedAlarm[] {
  const alarms: ReplayedAlarm[] = [];
  for (const [i, verdict] of verdicts.entries()) {
    if (!verdict.isAbnormal) continue;
    const { time: raisedAt, why } = verdict;
    const clearedAt = verdicts[i + 1]?.time;
    const peak = peakOf(verdict, clearedAt ?? Number.POSITIVE_INFINITY, played);
    alarms.push({ raisedAt, clearedAt, peak, ...(why !== undefined && { why }) });
  }
  return alarms;
}

function peakOf(raised: Verdict, until: EpochMs, { detector, params, series }: Played): number {
  const limitAt = (time: EpochMs) => detector.limits?.(params, time)[0] ?? raised.value;
  const side = Math.sign(raised.value - limitAt(raised.time));
  const beyond = (time: EpochMs, value: number) => (side === 0 ? Math.abs(value - limitAt(time)) : side * (value - limitAt(time)));
  let peak = raised.value;
  let most = beyond(raised.time, peak);
  for (let i = firstFrom(series.time, raised.time); (series.time[i] ?? Number.POSITIVE_INFINITY) < until; i++) {
    const value = series.value[i] ?? 0;
    const far = isBad(series.quality[i] ?? 0) ? Number.NEGATIVE_INFINITY : beyond(series.time[i] ?? 0, value);
    if (far > most) [peak, most] = [value, far];
  }
  return peak;
}

/** Index of the first time that is not before `from`, in rising times. */
function firstFrom(time: Float64Array, from: EpochMs): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((time[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
