import type { Figure } from './pack.ts';
import type { PlanLevel } from './plan.ts';
import type { Text } from './text.ts';

/** One step of a story: at a time after its start, values begin to move linearly to a target. */
export interface StoryInject<Path extends string = string> {
  readonly atSeconds: number;
  readonly point: Path;
  /** Target value, a number or an attribute of the asset plus an offset; `silence`: the point says nothing any more until its next injection. */
  readonly to: Figure | 'silence';
  /** Seconds that the way to the target takes; 0 = jump. After silence every value jumps. */
  readonly overSeconds: number;
}

/** What must have happened at a time after the start of a story. */
export interface StoryExpect<Rule extends string = string> {
  readonly atSeconds: number;
  readonly rule: Rule;
  readonly state: 'raised' | 'cleared' | 'none';
  /** A work order of the rule's response has been opened. */
  readonly workOrder?: boolean;
  /** An emergency plan runs at this level. */
  readonly plan?: { readonly key: string; readonly level: PlanLevel };
}

/** What must have happened at a fence at a time after the start of a story. */
export interface StoryPlace<Fence extends string = string> {
  readonly atSeconds: number;
  readonly fence: Fence;
  /** Where the asset of the story is; `inside` raises the fence's alarm `enter`, if it has one. */
  readonly state: 'inside' | 'outside';
}

/** Something that happens on one asset: acceptance test and demonstration in one. */
export interface Story<Path extends string = string, Rule extends string = string, Fence extends string = string> {
  readonly title: Text;
  readonly about: Text;
  /** Key of the site asset on which it plays. */
  readonly asset: string;
  /** Seconds that values take to go back to their ordinary course after it; default 30. 0 for places indoors, which would else go through walls. */
  readonly returnSeconds?: number;
  readonly inject: readonly StoryInject<Path>[];
  readonly expect: readonly StoryExpect<Rule>[];
  /** What its way through fences must be; default: it meets none. */
  readonly places?: readonly StoryPlace<Fence>[];
}
