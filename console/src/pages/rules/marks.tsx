import { CircleHelp } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import type { PlainKey } from '../../i18n/words.ts';
import { ownWords } from './own-words.ts';
import { ruleWords } from './words.ts';

/** A rule as the server tells it. */
export type Rule = Reply<'getRule'>;

/** Where the figure of a rule comes from; an assumed one is marked, because somebody must confirm it. */
export function SourceMark({ source }: { readonly source: Rule['source'] }) {
  const t = useT(ruleWords);
  const text = useText();
  const isAssumed = source.kind === 'assumed';
  const reference = text(source.text) || source.reference;
  return (
    <span className={`tag ${isAssumed ? 'strong-tag' : ''}`} title={isAssumed ? `${t('assumedHint')} — ${reference}` : reference}>
      {isAssumed && <CircleHelp size={11} aria-hidden="true" />}
      {t(source.kind)}
    </span>
  );
}

/** Whether a rule runs, and if not, why. */
export function stateKey(rule: Pick<Rule, 'inService' | 'problem' | 'enabled'>): PlainKey<typeof ruleWords> {
  if (!rule.inService) return 'outOfService';
  if (rule.problem) return 'problem';
  return rule.enabled ? 'enabled' : 'disabled';
}

/** That a rule does not judge yet, and how far it is. */
function ReadinessMark({ readiness }: Pick<Rule, 'readiness'>) {
  const t = useT(ruleWords);
  if (readiness === undefined) return null;
  const { state, share } = readiness;
  return (
    <span className="tag strong-tag" title={t(`${state}About`)}>
      {t(state)}
      {state !== 'unknown' && ` ${Math.floor(share * 100)} %`}
    </span>
  );
}

/** The state of a rule in words, with a mark when a person changed it. */
export function RuleState({ rule }: { readonly rule: Rule }) {
  const t = useT(ruleWords);
  const text = useText();
  const own = useT(ownWords);
  const state = stateKey(rule);
  return (
    <span className="button-row rule-state" title={text(rule.problem)}>
      <span className={state === 'enabled' ? '' : 'tag strong-tag'}>{t(state)}</span>
      <ReadinessMark readiness={rule.readiness} />
      {rule.isOwn && (
        <span className="tag" title={own('ownAbout')}>
          {own('own')}
        </span>
      )}
      {rule.isChanged && <span className="tag">{t('changed')}</span>}
      {rule.openAlarm && <span className="tag strong-tag">{t('alarming')}</span>}
    </span>
  );
}
