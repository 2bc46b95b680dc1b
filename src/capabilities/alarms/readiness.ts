import type { Flow } from '../../contracts/flow.ts';
import type { RuleView } from './deps.ts';
import { runs } from './judge.ts';
import type { RuleRecord } from './schema.ts';

/** How ready a rule is to judge; `undefined` for one that judges, or does not run. */
export type ReadinessOf = (rule: RuleRecord) => RuleView['readiness'];

/** Ask the data plane which rules do not judge yet. */
export async function readReadiness(flow: Partial<Pick<Flow, 'learning'>>): Promise<ReadinessOf> {
  try {
    const list = (await flow.learning?.()) ?? [];
    const known = new Map(list.map(({ rule, state, share }) => [rule, { state, share }]));
    return (rule) => (runs(rule) ? known.get(rule.number) : undefined);
  } catch {
    return (rule) => (runs(rule) ? { state: 'unknown', share: 0 } : undefined); // told by what is shown
  }
}
