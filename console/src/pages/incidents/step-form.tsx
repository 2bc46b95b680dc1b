import { type PlanLevel, type StepKind, stepKinds } from '../../../../src/contracts/plan.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { TextField } from '../../ui/field.tsx';
import { FoldingRow } from '../../ui/folding-row.tsx';
import { ChoiceField, CountField } from '../../ui/short-fields.tsx';
import { DoFields } from './do-fields.tsx';
import { useKindWord } from './incident.tsx';
import { blankDo, type DraftStep } from './plan-draft.ts';
import { LevelField, ListField, WordsField } from './plan-fields.tsx';
import { planWords } from './plan-words.ts';
import { incidentWords } from './words.ts';

interface Part {
  readonly step: DraftStep;
  readonly steps: readonly DraftStep[];
  readonly levels: readonly PlanLevel[];
  readonly onChange: (step: DraftStep) => void;
}

/** How another step must have ended: `done`, `failed`, `skipped`, or one of its answers. */
function IfFields({ step, steps, onChange }: Part) {
  const t = useT(planWords);
  const ended = useT(incidentWords);
  const text = useText();
  const { if: condition } = step;
  const asked = steps.find(({ key }) => key === condition?.step);
  const answers = asked?.do.kind === 'decide' ? asked.do.options : [];
  const options = [
    ...(['done', 'failed', 'skipped'] as const).map((key) => [key as string, ended(key)] as const),
    ...answers.map(({ key, title }) => [`=${key}`, t('answerIs', { answer: text(title) })] as const),
  ];
  const take = (key: string) => {
    if (condition === undefined) return;
    const is = (['done', 'failed', 'skipped'] as const).find((one) => one === key);
    onChange({ ...step, if: is === undefined ? { step: condition.step, answer: key.slice(1) } : { step: condition.step, is } });
  };
  return (
    <>
      <ChoiceField
        label={t('ifStep')}
        value={condition?.step ?? ''}
        options={[
          ['', t('always')],
          ...steps.filter((one) => one !== step).map((one) => [one.key, `${one.key} · ${text(one.title)}`] as const),
        ]}
        onChange={(key) => onChange({ ...step, if: key === '' ? undefined : { step: key } })}
      />
      {condition && (
        <ChoiceField
          label={t('ifIs')}
          value={condition.answer === undefined ? (condition.is ?? 'done') : `=${condition.answer}`}
          options={options}
          onChange={take}
        />
      )}
    </>
  );
}

function WhenFields(part: Part) {
  const t = useT(planWords);
  const { step, levels, onChange } = part;
  return (
    <div className="field-grid">
      <LevelField
        label={t('fromLevel')}
        none={t('allLevels')}
        value={step.fromLevel}
        levels={levels}
        onChange={(fromLevel) => onChange({ ...step, fromLevel })}
      />
      <ListField label={t('after')} help={t('afterHelp')} value={step.after ?? []} onChange={(after) => onChange({ ...step, after })} />
      <IfFields {...part} />
      <CountField label={t('delay')} value={step.delayMinutes} onChange={(delayMinutes) => onChange({ ...step, delayMinutes })} />
      <CountField label={t('within')} value={step.withinMinutes} onChange={(withinMinutes) => onChange({ ...step, withinMinutes })} />
      <ListField label={t('who')} help={t('whoHelp')} value={step.who ?? []} onChange={(who) => onChange({ ...step, who })} />
      <ListField label={t('escalateTo')} value={step.escalateTo ?? []} onChange={(escalateTo) => onChange({ ...step, escalateTo })} />
    </div>
  );
}

function StepBody(part: Part) {
  const t = useT(planWords);
  const kindWord = useKindWord();
  const { step, onChange } = part;
  const setAbout = (about: { zh: string; en: string }) =>
    onChange({ ...step, about: about.zh === '' && about.en === '' ? undefined : about });
  return (
    <>
      <div className="field-grid">
        <WordsField label={t('stepTitle')} isRequired value={step.title} onChange={(title) => onChange({ ...step, title })} />
        <TextField label={t('key')} isRequired value={step.key} onChange={(key) => onChange({ ...step, key: key.trim() })} />
        <ChoiceField<StepKind>
          label={t('kind')}
          value={step.do.kind}
          options={stepKinds.map((kind) => [kind, kindWord(kind)] as const)}
          onChange={(kind) => onChange({ ...step, do: blankDo[kind]() })}
        />
      </div>
      <WordsField label={t('how')} rows={2} value={step.about} onChange={setAbout} />
      <div className="field-grid">
        <DoFields what={step.do} onChange={(what) => onChange({ ...step, do: what })} />
      </div>
      <WhenFields {...part} />
    </>
  );
}

/** A step of the editor: folded to its name, or open with all its fields. */
export function StepForm(
  props: Part & {
    readonly number: number;
    readonly isOpen: boolean;
    readonly isWrong: boolean;
    readonly onToggle: () => void;
    readonly onMove: (by: -1 | 1) => void;
    readonly onRemove: () => void;
  },
) {
  const t = useT(planWords);
  const text = useText();
  const kindWord = useKindWord();
  const { step, steps } = props;
  return (
    <FoldingRow
      {...props}
      of={steps.length}
      title={text(step.title) || step.key}
      marks={
        <>
          <span className="tag">{kindWord(step.do.kind)}</span>
          {props.isWrong && <span className="tag strong-tag">{t('problem')}</span>}
        </>
      }
    >
      <StepBody {...props} />
    </FoldingRow>
  );
}
