import type { EpochMs } from '../../contracts/time.ts';
import { type Plan, planOf } from './plan.ts';
import type { Refused } from './tally.ts';

/** Limits that no payload passes. */
export interface PayloadLimits {
  /** A message with more values is refused whole. */
  readonly maxValues: number;
  /** Samples before it, and more than `maxAheadMs` after now, have a wrong clock. */
  readonly earliest: EpochMs;
  readonly maxAheadMs: number;
}

/** Whether a time that a payload states can be right; false for NaN. */
export const isBelievable = (
  time: EpochMs,
  now: EpochMs,
  { earliest, maxAheadMs }: Pick<PayloadLimits, 'earliest' | 'maxAheadMs'>,
): boolean => time >= earliest && time <= now + maxAheadMs;

/** What a payload says under a key that is a text. */
export interface SaidText {
  readonly key: string;
  readonly text: string;
  /** Place of its time among the values; −1 for the time of receipt. */
  readonly timeAt: number;
}

/** What a payload turned out to hold: values with their plan, texts, and what is wrong with it already. */
export interface Content {
  readonly plan: Plan;
  readonly values: Float64Array;
  readonly texts: readonly SaidText[];
  readonly refused: readonly Refused[];
}

const emptyPlan = planOf([]);
const noValues = new Float64Array(0);

/** Shared, so that the usual message allocates nothing. */
export const noTexts: readonly SaidText[] = [];

/** The content of a message of which nothing can be taken. */
export const refusedWhole = (reason: Refused['reason'], detail: string): Content => ({
  plan: emptyPlan,
  values: noValues,
  texts: noTexts,
  refused: [{ reason, count: 1, detail }],
});
