import type { Judgement, Look, Verdict } from '../contracts/detector.ts';
import type { FlowRule, LatestSample } from '../contracts/flow.ts';
import type { PointNumber } from '../contracts/sample.ts';
import type { EpochMs } from '../contracts/time.ts';
import { tellable, type Why } from '../contracts/why.ts';
import { type AnyDetector, detectorOf } from './detectors.ts';

/** A sample as a rule sees it. `received` is when it came, by the platform's clock; in replay it is the sample time. */
export interface Judged {
  readonly time: EpochMs;
  readonly value: number;
  readonly quality: number;
  readonly received: EpochMs;
  /** Why it began a condition; only on the sample that `pending` holds. */
  readonly why?: Why | undefined;
}

/** One rule at work: its detector's state, the verdict that stands, and the change that waits for its delay. */
export interface RuleRun {
  rule: FlowRule;
  readonly detector: AnyDetector;
  readonly state: unknown;
  /** How its detector sees the further points of the rule. */
  readonly look: Look;
  isAbnormal: boolean;
  /** The sample that began the opposite condition, as long as its delay runs. */
  pending: Judged | undefined;
  /** The last change that was told; `undefined` when the verdict is still the one that the alarm list gave. */
  told: Verdict | undefined;
  /** The newest sample judged; kept only for detectors that judge by time alone. */
  newest: Judged | undefined;
  /** Live samples that wait until the stored past is taken in; `undefined` when the rule judges. */
  waiting: Waiting | undefined;
  /** Time up to which it had judged when it was started, or up to which it shall know nothing; −∞ when neither. */
  readonly knownTo: EpochMs;
}

/** Samples that a rule may not judge yet. When there are too many they are let go: they are stored, and taken from there. */
export interface Waiting {
  samples: Judged[];
  isOver: boolean;
  /** The verdict told of the rule before it began anew; it stands, whatever the alarm list has heard. */
  readonly told: boolean | undefined;
}

/** Samples that wait in memory for one rule. */
const mostWaiting = 1000;

/** Let a live sample wait. */
export function wait(waiting: Waiting, sample: Judged): void {
  if (waiting.samples.length < mostWaiting) waiting.samples.push(sample);
  else waiting.isOver = true;
}

/** The newest sample of a point that may be judged. */
export type Usable = (point: PointNumber) => LatestSample | undefined;

/** What a rule goes on from. */
export type Begin = Pick<RuleRun, 'state' | 'isAbnormal' | 'pending' | 'told'> & { readonly newest: EpochMs };

/** Start a rule from the verdict that the alarm list knows, or from what was kept of it. */
export function startRule(rule: FlowRule, usable: Usable, kept?: Begin): RuleRun {
  const detector = detectorOf(rule.kind);
  const begin = kept ?? { state: detector.start(rule.params), isAbnormal: rule.isAbnormal, pending: undefined, told: undefined };
  const { state, isAbnormal, pending, told } = begin;
  const look: Look = (n) => {
    const point = rule.others?.[n];
    return point === undefined ? undefined : usable(point);
  };
  return {
    rule,
    detector,
    state,
    look,
    isAbnormal,
    pending,
    told,
    newest: undefined,
    waiting: undefined,
    knownTo: kept?.newest ?? (rule.relearn?.from === 'now' ? rule.relearn.at : Number.NEGATIVE_INFINITY),
  };
}

/**
 * Go on with a rule that is set again. When nothing but its verdict differs, the detector keeps what it has seen and a delay goes on.
 *
 * The verdict that was told last stands, whatever the alarm list says: the list may not have heard of it yet. A rule that told nothing
 * takes the word of the list. A rule that still takes in the past is left alone: its verdict is compared with the list when it is done.
 *
 * @returns the same run where the rule is the same
 */
export function continueRule(old: RuleRun, rule: FlowRule, start: (rule: FlowRule, told: boolean | undefined) => RuleRun): RuleRun {
  const isSame = ruleMeaning(old.rule) === ruleMeaning(rule);
  const run = isSame ? old : start(rule, old.waiting?.told ?? old.told?.isAbnormal);
  run.rule = rule;
  if (run.waiting !== undefined) return run;
  const isAbnormal = old.told?.isAbnormal ?? rule.isAbnormal;
  const pending = isAbnormal === old.isAbnormal ? run.pending : undefined;
  return Object.assign(run, { isAbnormal, told: old.told, pending });
}

/** The part of a rule by which it judges, as text: equal for two definitions that judge alike. */
export const ruleMeaning = ({ point, kind, params, others = [], onDelayMs, offDelayMs, relearn }: FlowRule): string =>
  JSON.stringify([point, kind, params, others, onDelayMs, offDelayMs, ...(relearn === undefined ? [] : [relearn.at, relearn.from])]);

/**
 * Apply one judgement in sample time.
 *
 * A value holds until the next sample, so a delay that ran out before this sample is completed first. `hold` leaves everything as it is: a
 * delay that runs goes on inside the deadband.
 *
 * @returns the verdict changes, in order: none, one, or two when a delay ran out and a zero delay follows
 */
export function applyJudgement(run: RuleRun, judgement: Judgement, sample: Judged): readonly Verdict[] {
  const first = completeAt(run, sample.time);
  if (judgement === 'hold') return first;
  if ((judgement === 'abnormal') === run.isAbnormal) {
    run.pending = undefined;
    return first;
  }
  run.pending ??= judgement === 'abnormal' ? explained(run, sample) : sample;
  const second = completeAt(run, sample.time);
  return first.length === 0 ? second : [...first, ...second];
}

/** The sample with why it is abnormal; its detector has just judged it. */
function explained({ detector, state, rule }: RuleRun, sample: Judged): Judged {
  const why = detector.explain && tellable(detector.explain(state, rule.params, sample.time, sample.value));
  return why === undefined ? sample : { ...sample, why };
}

/** The last that was said of the past of a rule. */
export interface LastSaid {
  readonly judgement: Judgement;
  readonly sample: Judged;
}

/**
 * The past is taken in.
 *
 * Nothing is told where the alarm list has it already. A condition that holds is told with its begin; one that has ended too, where the rule went on
 * from what was kept. Otherwise the verdict of the list stands, and what was said last counts as said now: an alarm never ends before it began.
 *
 * @returns the verdicts to tell
 */
export function endWarming(run: RuleRun, last: LastSaid | undefined): readonly Verdict[] {
  const outside = run.waiting?.told ?? run.rule.isAbnormal;
  run.waiting = undefined;
  if (run.isAbnormal === outside) return none;
  const wentOn = run.knownTo !== Number.NEGATIVE_INFINITY;
  if (run.told?.isAbnormal === run.isAbnormal && (run.isAbnormal || wentOn)) return [run.told];
  Object.assign(run, { isAbnormal: outside, pending: undefined, told: undefined });
  return last === undefined ? none : applyJudgement(run, last.judgement, last.sample);
}

const none: readonly Verdict[] = [];

/** Complete the delay that has run out by sample time. */
function completeAt(run: RuleRun, time: EpochMs): readonly Verdict[] {
  return run.pending !== undefined && time - run.pending.time >= delayOf(run) ? turn(run, run.pending) : none;
}

/**
 * Complete the delay that has run out by the platform's clock, when no sample came to do it. It counts from the receipt of the sample that
 * began the condition, so that a device whose clock is wrong neither shortens nor prolongs a delay.
 */
export function completeByClock(run: RuleRun, now: EpochMs): readonly Verdict[] {
  return run.pending !== undefined && now - run.pending.received >= delayOf(run) ? turn(run, run.pending) : none;
}

/**
 * Judge by the passing of time alone. The condition began when it was due, or ended with the newest sample.
 *
 * @param startedAt when the program began to listen: a device that was not heard since then has its full time to speak first
 */
export function judgeByClock(run: RuleRun, now: EpochMs, startedAt: EpochMs): readonly Verdict[] {
  const { detector, state, rule, newest } = run;
  const wasHeard = newest !== undefined && newest.time >= startedAt;
  if (!wasHeard && now < (detector.due?.(rule.params, startedAt) ?? now)) return none;
  const judgement = detector.tick?.(state, rule.params, now, newest?.time) ?? 'hold';
  if (newest === undefined || judgement === 'hold') return none;
  const began = judgement === 'abnormal' ? (detector.due?.(rule.params, newest.time) ?? now) : newest.time;
  return applyJudgement(run, judgement, { ...newest, time: began, received: now });
}

const delayOf = ({ isAbnormal, rule }: RuleRun): number => (isAbnormal ? rule.offDelayMs : rule.onDelayMs);

function turn(run: RuleRun, { time, value, quality, why }: Judged): readonly Verdict[] {
  run.isAbnormal = !run.isAbnormal;
  run.pending = undefined;
  const { rule, point } = run.rule;
  run.told = { rule, point, isAbnormal: run.isAbnormal, time, value, quality, ...(why !== undefined && { why }) };
  return [run.told];
}

/** The values that change nothing for a rule as it stands, `[low, high]`; empty (low > high) when every sample must be looked at. */
export function calmBand({ detector, rule, isAbnormal, pending }: RuleRun): readonly [low: number, high: number] {
  const threshold = pending === undefined ? detector.threshold?.(rule.params) : undefined;
  if (threshold === undefined) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const isBelow = isAbnormal === (threshold.sign === -1); // calm lies below the mark: normal of `above`, abnormal of `below`
  const mark = isAbnormal ? threshold.off : threshold.on;
  return isBelow ? [Number.NEGATIVE_INFINITY, mark] : [mark, Number.POSITIVE_INFINITY];
}
