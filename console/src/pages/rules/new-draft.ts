import type { Reply, Sent } from '../../../../src/contracts/api/index.ts';
import { defaultsOf } from '../../ui/schema-form.tsx';
import { type Draft, draftOf, filledText } from './draft.ts';
import type { Rule } from './marks.tsx';

/** A kind of detector with the form of its parameters. */
export type Detector = Reply<'listDetectors'>['items'][number];

/** A rule that is not there yet, as it stands in the form. */
export interface NewDraft extends Draft {
  readonly kind: string;
  readonly point: number | undefined;
  readonly asset: string | undefined;
}

const nothing = { zh: '', en: '' };

/** The form as it begins; its figures are marked as assumed until somebody names a source. */
export function newDraft(detector: Detector, by: string): NewDraft {
  return {
    ...{ kind: detector.kind, point: undefined, asset: undefined, params: defaultsOf(detector.form) },
    ...{ title: nothing, advice: nothing, consequence: nothing, onDelaySeconds: 0, offDelaySeconds: 0, priority: 3, enabled: true },
    source: { kind: 'assumed', reference: by },
  };
}

/** The form as a copy of a rule begins: at the same point, with its figures as they are now. */
export const copyDraft = (rule: Rule, title: NewDraft['title']): NewDraft => ({
  ...draftOf(rule),
  ...{ kind: rule.kind, point: rule.point, asset: rule.asset, title, enabled: true },
});

/** The form with another detector: its parameters begin with its defaults; those of the same name and type stay, such as a limit. */
export function withKind(draft: NewDraft, detector: Detector): NewDraft {
  const properties = (detector.form.properties ?? {}) as Readonly<Record<string, { readonly type?: string }>>; // holds: a JSON Schema of named parameters
  const kept = Object.entries(draft.params).filter(([name, value]) => properties[name]?.type === 'number' && typeof value === 'number');
  return { ...draft, kind: detector.kind, params: { ...defaultsOf(detector.form), ...Object.fromEntries(kept) } };
}

/** What is sent, once nothing is wrong with the form. */
export function bodyOf({ asset: _, point = -1, title, advice, consequence, source, ...draft }: NewDraft): Sent<'createRule', 'body'> {
  const words = { title: filledText(title), advice: filledText(advice), consequence: filledText(consequence) };
  return { ...draft, ...words, point, source: { ...source, reference: source.reference.trim() } };
}

/** What a preview needs of it. */
export function previewBodyOf({ kind, point = -1, params, onDelaySeconds, offDelaySeconds, priority }: NewDraft) {
  return { kind, point, params, onDelaySeconds, offDelaySeconds, priority } satisfies Omit<Sent<'previewNewRule', 'body'>, 'from' | 'to'>;
}

/** From how many alarms on the chosen history on a person is asked before a new rule is saved; assumed. */
export const manyAlarms = 50;
