import type { Sent } from '../../../../src/contracts/api/index.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import type { Rule } from './marks.tsx';

/** What a person may change at a rule, as it stands in the form. */
export type Draft = Pick<
  Rule,
  'params' | 'onDelaySeconds' | 'offDelaySeconds' | 'priority' | 'enabled' | 'title' | 'advice' | 'consequence'
> & { readonly source: Pick<Rule['source'], 'kind' | 'reference'> };

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The form as a rule fills it. */
export const draftOf = ({
  params,
  onDelaySeconds,
  offDelaySeconds,
  priority,
  enabled,
  source,
  title,
  advice,
  consequence,
}: Rule): Draft => ({
  params,
  onDelaySeconds,
  offDelaySeconds,
  priority,
  enabled,
  // What people are shown beside the reference is made by the server.
  source: { kind: source.kind, reference: source.reference },
  title,
  advice,
  consequence,
});

/** A text in both languages: where only one is filled in, both use it. */
export const filledText = ({ zh, en }: Text): Text => ({ zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() });

/** Parameters as the server wants them: one that was emptied is `null`, which takes the default of the detector; one that is left out would stay. */
export const sentParams = ({ params }: Pick<Rule, 'params'>, draft: Pick<Draft, 'params'>): Rule['params'] => ({
  ...Object.fromEntries(Object.keys(params).map((name) => [name, null])),
  ...Object.fromEntries(Object.entries(draft.params).filter(([, value]) => value !== undefined)),
});

/** Only what differs from the rule, as the server wants it; empty when nothing does. */
export function changesOf(rule: Rule, draft: Draft): Sent<'updateRule', 'body'> {
  const before = draftOf(rule);
  const after = {
    ...draft,
    params: sentParams(rule, draft),
    title: filledText(draft.title),
    advice: filledText(draft.advice),
    consequence: filledText(draft.consequence),
  };
  // holds: the keys of a draft are the keys of the change
  return Object.fromEntries(
    (Object.keys(before) as (keyof Draft)[])
      .filter((key) => !same(before[key], draft[key]) && !same(before[key], after[key]))
      .map((key) => [key, after[key]]),
  );
}

/** From how many times the present count on a person is asked before the change is saved. */
export const manyTimes = 3;

/** True when a change would raise so many more alarms that somebody should think twice. */
export const isFlood = ({ count, present }: { readonly count: number; readonly present: number }): boolean =>
  count > present && count >= manyTimes * Math.max(present, 1);
