import type { ZodType } from 'zod';
import type { PointNumber } from './sample.ts';
import type { Text } from './text.ts';
import type { EpochMs } from './time.ts';
import type { Why } from './why.ts';

/** What a detector says of one sample: abnormal, normal, or no change (inside the deadband). */
export type Judgement = 'abnormal' | 'normal' | 'hold';

/**
 * The newest usable sample of the n-th of the further points that a detector has asked for, `undefined` when there is none or it is bad.
 * Live it is of the batch before at the newest: a message is judged before its values count as newest.
 */
export type Look = (n: number) => { readonly time: EpochMs; readonly value: number } | undefined;

/** The range in which a value is normal, in the unit of the point. */
export interface Expected {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** How far back the past of a point matters: a time, or so many of its usable samples. */
export type Reach = { readonly ms: number } | { readonly samples: number };

/** How what a detector knows of the past outlives a restart, or is made from stored history. */
export interface DetectorMemory<Params, State> {
  /** Raise it with every change of what the state holds or means: a state kept under another number is not taken up, and is learnt from history. */
  readonly version: number;
  /** How far back a rule without a state has to look; what lies further back changes its judgement little. */
  reach(params: Params): Reach;
  /** There for one that learns what is usual, so that it can be told to forget it and learn anew; a window of the newest samples is nothing learnt. */
  readonly learns?: true;
  /** How much is known of what must be known before anything is called normal, 0…1; at 1 it judges. */
  learnt(state: State, params: Params): number;
}

/**
 * One way of telling normal from abnormal, e.g. `above` a limit. Pure: it decides from its arguments alone.
 *
 * On- and off-delay belong to no detector: the flow applies them to every judgement in sample time, so that replayed history gives the
 * verdicts that it gave live. A sample of bad quality never reaches a detector and never changes a verdict.
 */
export interface Detector<Params, State = undefined> {
  readonly kind: string;
  readonly title: Text;
  /** Parameters, each with a `.describe()`; the form in the console is made from it. */
  readonly params: ZodType<Params>;
  /** State before the first sample of a point: plain data (numbers, typed arrays, records of them), so that it can be kept over a restart. */
  start(params: Params): State;
  /**
   * Judge one sample; may update `state` in place.
   *
   * @param look given to detectors with `others`
   */
  step(state: State, params: Params, time: EpochMs, value: number, look?: Look): Judgement;
  /** Keys of further points of the same asset that `step` looks at, in the order of `look`; left out by detectors of one point. */
  others?(params: Params): readonly string[];
  /**
   * Why the sample that `step` has just called abnormal is so. Asked only when a condition begins, right after that `step`, so that it may read
   * what the state has just learnt; costs nothing per sample. Left out by detectors whose limit says it all; `undefined` when nothing can be said.
   */
  explain?(state: State, params: Params, time: EpochMs, value: number): Why | undefined;
  /**
   * Judge by the passing of time alone, called about once a second with the present time and the time of the newest sample.
   * Only detectors that need no sample (`stale`) have it.
   */
  tick?(state: State, params: Params, now: EpochMs, newest: EpochMs | undefined): Judgement;
  /**
   * When `tick` can first say abnormal if no sample follows one of time `newest`. Needed with `tick`: replay jumps there instead of ticking
   * every second, and after a start of the program no device is called silent before it had this long to speak.
   */
  due?(params: Params, newest: EpochMs): EpochMs;
  /** The range that was expected of the sample that `step` has just judged; `undefined` while nothing is. Left out by detectors that expect none. */
  expects?(state: State, params: Params): Expected | undefined;
  /** Left out by detectors that need nothing but the sample, or that `tick` makes up for. */
  readonly memory?: DetectorMemory<Params, State>;
  /** Limits that a trend draws for these parameters at a time; empty when there is nothing to draw. */
  limits?(params: Params, time: EpochMs): readonly number[];
  /**
   * Columnar fast path for detectors whose judgement is a comparison with two fixed numbers:
   * abnormal when `sign·value > sign·on`, normal when `sign·value < sign·off`, else hold.
   * A property test shows that it agrees with `step`.
   */
  threshold?(params: Params): { readonly sign: 1 | -1; readonly on: number; readonly off: number };
}

/** A verdict of a rule at a point: whether the abnormal condition holds after the delays, and since when. */
export interface Verdict {
  /** Number of the rule instance, see `flow.ts`. */
  readonly rule: number;
  readonly point: PointNumber;
  readonly isAbnormal: boolean;
  /** Sample time at which the condition began or ended (before the delay ran). */
  readonly time: EpochMs;
  /** Value that decided. */
  readonly value: number;
  /** Quality byte of that sample, so that a drill on simulated values is recognised as one. */
  readonly quality: number;
  /** Why, where the verdict is abnormal and the detector can explain itself. */
  readonly why?: Why | undefined;
}

/** A value that changes over the year, as a list of [day of year 1…366, value], linear between, wrapping at the year's end. */
export type SeasonalCurve = readonly (readonly [day: number, value: number])[];
