import { Plus, Trash2 } from 'lucide-react';
import type { PlanLevel } from '../../../../src/contracts/plan.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ChoiceField, CountField } from '../../ui/short-fields.tsx';
import { type DraftCondition, type DraftTrigger, withItem } from './plan-draft.ts';
import { assetList, KeyField, LevelField, ruleList } from './plan-fields.tsx';
import { planWords } from './plan-words.ts';

function ConditionRow(props: {
  readonly condition: DraftCondition;
  readonly onChange: (condition: DraftCondition) => void;
  readonly onRemove: (() => void) | undefined;
}) {
  const t = useT(planWords);
  const { condition, onChange } = props;
  const priorities = ['', '1', '2', '3', '4'] as const;
  return (
    <div className="plan-row">
      <KeyField
        label={t('rule')}
        list={ruleList}
        value={condition.rule ?? ''}
        onChange={(rule) => onChange({ ...condition, rule: rule || undefined })}
      />
      <ChoiceField
        label={t('leastPriority')}
        value={priorities.find((one) => one === String(condition.leastPriority ?? '')) ?? ''}
        options={priorities.map((n) => [n, n === '' ? t('anyPriority') : t('upTo', { n })] as const)}
        onChange={(n) => onChange({ ...condition, leastPriority: n === '' ? undefined : Number(n) })}
      />
      <KeyField
        label={t('assetKey')}
        list={assetList}
        value={condition.asset ?? ''}
        onChange={(asset) => onChange({ ...condition, asset: asset || undefined })}
      />
      <CountField label={t('countOf')} value={condition.count ?? 1} onChange={(count) => onChange({ ...condition, count })} />
      <IconButton label={t('deleteOne')} disabled={props.onRemove === undefined} onClick={props.onRemove}>
        <Trash2 size={15} />
      </IconButton>
    </div>
  );
}

function TriggerForm(props: {
  readonly number: number;
  readonly trigger: DraftTrigger;
  readonly levels: readonly PlanLevel[];
  readonly onChange: (trigger: DraftTrigger | undefined) => void;
}) {
  const t = useT(planWords);
  const format = useFormat();
  const { trigger, onChange } = props;
  const setAll = (all: DraftTrigger['all']) => onChange({ ...trigger, all });
  return (
    <section className="folding-row" aria-label={t('trigger', { n: format.number(props.number) })}>
      <header>
        <b>{t('trigger', { n: format.number(props.number) })}</b>
        <span className="spacer" />
        <IconButton label={t('deleteOne')} onClick={() => onChange(undefined)}>
          <Trash2 size={15} />
        </IconButton>
      </header>
      <LevelField
        label={t('level')}
        value={trigger.level}
        levels={props.levels}
        onChange={(level) => level && onChange({ ...trigger, level })}
      />
      {trigger.all.map((condition, i) => (
        <ConditionRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition has no name; its place is what it is
          key={i}
          condition={condition}
          onChange={(next) => setAll(withItem(trigger.all, i, next))}
          onRemove={trigger.all.length > 1 ? () => setAll(withItem(trigger.all, i, undefined)) : undefined}
        />
      ))}
      <span>
        <Button icon={<Plus size={14} aria-hidden="true" />} onClick={() => setAll([...trigger.all, { count: 1 }])}>
          {t('addCondition')}
        </Button>
      </span>
    </section>
  );
}

/** What starts a plan, or raises its level. */
export function TriggersForm(props: {
  readonly triggers: readonly DraftTrigger[];
  readonly levels: readonly PlanLevel[];
  readonly onChange: (triggers: DraftTrigger[]) => void;
}) {
  const t = useT(planWords);
  const { triggers, levels, onChange } = props;
  const [first] = levels;
  return (
    <div className="folding-rows">
      <p className="muted">{t(triggers.length === 0 ? 'noTriggers' : 'triggersAbout')}</p>
      {triggers.map((trigger, i) => (
        <TriggerForm
          // biome-ignore lint/suspicious/noArrayIndexKey: a trigger has no name; its place is what it is
          key={i}
          number={i + 1}
          trigger={trigger}
          levels={levels}
          onChange={(next) => onChange(withItem(triggers, i, next))}
        />
      ))}
      <span>
        <Button
          icon={<Plus size={14} aria-hidden="true" />}
          disabled={first === undefined}
          onClick={() => first && onChange([...triggers, { level: first, all: [{ count: 1 }] }])}
        >
          {t('addTrigger')}
        </Button>
      </span>
    </div>
  );
}
