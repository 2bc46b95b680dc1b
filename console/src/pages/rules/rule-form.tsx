import { priorityTitles } from '../../../../src/contracts/alarm.ts';
import { useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Segmented } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { localSchema } from '../../ui/local-schema.ts';
import { type FormSchema, SchemaForm } from '../../ui/schema-form.tsx';
import { CurveField } from './curve-field.tsx';
import type { Draft } from './draft.ts';
import { curveOf } from './limit-words.ts';
import { type Rule, SourceMark } from './marks.tsx';
import { ruleWords } from './words.ts';

const sourceKinds = ['standard', 'data', 'design', 'assumed'] as const;
const priorities = ['1', '2', '3', '4'] as const;

/** The schema without a field that is edited otherwise. */
function withoutField(schema: FormSchema, key: string | undefined): FormSchema {
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => name !== key);
  return { ...schema, properties: Object.fromEntries(fields) };
}

function SecondsField(props: {
  readonly label: string;
  readonly help: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  return (
    <Field label={props.label} help={props.help}>
      {(wiring) => (
        <input
          {...wiring}
          className="input num"
          type="number"
          min={0}
          max={604_800}
          value={props.value}
          onChange={(e) => props.onChange(Number(e.target.value))}
        />
      )}
    </Field>
  );
}

function SourceFields({ draft, onChange }: { readonly draft: Draft; readonly onChange: (draft: Draft) => void }) {
  const t = useT(ruleWords);
  const { source } = draft;
  return (
    <>
      <Field label={t('sourceKind')}>
        {(wiring) => (
          <select
            {...wiring}
            className="input"
            value={source.kind}
            onChange={(e) => {
              const kind = sourceKinds.find((k) => k === e.target.value);
              if (kind) onChange({ ...draft, source: { ...source, kind } });
            }}
          >
            {sourceKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(kind)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        label={t('sourceReference')}
        help={t('sourceHelp')}
        value={source.reference}
        isRequired
        onChange={(reference) => onChange({ ...draft, source: { ...source, reference } })}
      />
    </>
  );
}

/** The figures of a rule: parameters by the schema of its detector, delays, priority, source. Read-only as one fieldset. */
export function RuleForm(props: {
  readonly rule: Rule;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly isReadOnly: boolean;
}) {
  const t = useT(ruleWords);
  const text = useText();
  const language = useLanguage();
  const { rule, draft, onChange } = props;
  const curve = curveOf(draft.params);
  const options = priorities.map((key) => ({ key, label: text(priorityTitles[key]) }));
  return (
    <fieldset className="bare form" disabled={props.isReadOnly}>
      {rule.source.kind === 'assumed' && (
        <p className="hint-bar wrong">
          <SourceMark source={rule.source} /> {t('assumedHint')}
        </p>
      )}
      {curve && <CurveField curve={curve} onChange={(next) => onChange({ ...draft, params: { ...draft.params, curve: next } })} />}
      <SchemaForm
        schema={withoutField(localSchema(rule.form, language), curve && 'curve')}
        value={draft.params}
        onChange={(params) => onChange({ ...draft, params })}
      />
      <SecondsField
        label={t('onDelay')}
        help={t('onDelayHelp')}
        value={draft.onDelaySeconds}
        onChange={(onDelaySeconds) => onChange({ ...draft, onDelaySeconds })}
      />
      <SecondsField
        label={t('offDelay')}
        help={t('offDelayHelp')}
        value={draft.offDelaySeconds}
        onChange={(offDelaySeconds) => onChange({ ...draft, offDelaySeconds })}
      />
      <div className="field">
        <span className="field-name">{t('priorityField')}</span>
        <Segmented
          label={t('priorityField')}
          options={options}
          value={priorities[draft.priority - 1]}
          onChange={(key) => onChange({ ...draft, priority: Number(key) })}
        />
      </div>
      <SourceFields draft={draft} onChange={onChange} />
      <label className="check-line">
        <input type="checkbox" checked={draft.enabled} onChange={(e) => onChange({ ...draft, enabled: e.target.checked })} />
        {t('enabledField')}
      </label>
    </fieldset>
  );
}
