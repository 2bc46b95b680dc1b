import type { PointNumber } from '../../contracts/sample.ts';
import type { DetectorInfo } from './deps.ts';
import type { Params, RuleRecord } from './schema.ts';

/** The number of a point of the rule's asset by its key. */
export type NumberOf = (key: string) => PointNumber | undefined;

/** The further points that a rule's detector looks at with these parameters; a problem when the asset lacks one of them. */
export function othersOf(detector: DetectorInfo | undefined, params: Params, numberOf: NumberOf): Pick<RuleRecord, 'others' | 'problem'> {
  const keys = detector?.others?.(params) ?? [];
  const missing = keys.find((key) => numberOf(key) === undefined);
  if (missing === undefined) return { others: keys.flatMap((key) => numberOf(key) ?? []), problem: undefined };
  return { others: [], problem: { zh: `资产没有测点 ${missing}`, en: `The asset has no point ${missing}` } };
}
