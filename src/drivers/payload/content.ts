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

/** What a payload turned out to hold: values with their plan, and what is wrong with it already. */
export interface Content {
  readonly plan: Plan;
  readonly values: Float64Array;
  readonly refused: readonly Refused[];
}

const emptyPlan = planOf([]);
const noValues = new Float64Array(0);

/** The content of a message of which nothing can be taken. */
export const refusedWhole = (reason: Refused['reason'], detail: string): Content => ({
  plan: emptyPlan,
  values: noValues,
  refused: [{ reason, count: 1, detail }],
});
