import { type TimeLimits, timeLimits } from '../clock-limits.ts';
import { type Plan, planOf } from './plan.ts';
import type { Refused } from './tally.ts';

/** Limits that no payload passes; samples beyond those of time have a wrong clock. */
export interface PayloadLimits extends TimeLimits {
  /** A message with more values is refused whole. */
  readonly maxValues: number;
}

/** What a source takes of a message, as its configuration says it. */
export interface IntakeLimits {
  readonly maxValues: number;
  readonly earliestYear: number;
  readonly maxAheadSeconds: number;
}

export const payloadLimits = (config: IntakeLimits): PayloadLimits => ({ maxValues: config.maxValues, ...timeLimits(config) });

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
