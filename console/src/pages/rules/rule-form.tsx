import { priorityTitles } from '../../../../src/contracts/alarm.ts';
import { useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Segmented } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { localSchema } from '../../ui/local-schema.ts';
import { errorsBelow } from '../../ui/rows-of.ts';
import { type FormSchema, SchemaForm } from '../../ui/schema-form.tsx';
import { isPointKeys } from './check-draft.ts';
import { CurveField } from './curve-field.tsx';
import type { Draft } from './draft.ts';
import { curveOf } from './limit-words.ts';
import { type Rule, SourceMark } from './marks.tsx';
import { PointKeysField } from './point-keys-field.tsx';
import { ruleWords } from './words.ts';

const sourceKinds = ['standard', 'data', 'design', 'assumed'] as const;
const priorities = ['1', '2', '3', '4'] as const;

/** The schema without the fields that are edited otherwise: the curve and further points. */
function plainFields(schema: FormSchema): FormSchema {
  const fields = Object.entries(schema.properties ?? {}).filter(([name, field]) => name !== 'curve' && !isPointKeys(field));
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

type Errors = Readonly<Record<string, string>>;

/** Where a rule is, or is going to be. */
export interface Place {
  readonly asset: string | undefined;
  readonly point: number | undefined;
}

/** The parameters by the schema of their detector: a curve and further points have controls of their own. */
function ParamFields(props: {
  readonly form: FormSchema;
  readonly place: Place;
  readonly params: Draft['params'];
  readonly onChange: (params: Draft['params']) => void;
  readonly errors: Errors;
}) {
  const language = useLanguage();
  const { params, onChange, errors } = props;
  const schema = localSchema(props.form, language);
  const fields = Object.entries(schema.properties ?? {});
  return (
    <>
      {fields
        .filter(([, field]) => isPointKeys(field))
        .map(([name, field]) => (
          <PointKeysField
            key={name}
            schema={field}
            asset={props.place.asset}
            point={props.place.point}
            value={params[name]}
            onChange={(keys) => onChange({ ...params, [name]: keys })}
            error={errors[name]}
          />
        ))}
      {schema.properties?.curve && (
        <CurveField curve={curveOf(params) ?? []} onChange={(curve) => onChange({ ...params, curve })} error={errors.curve} />
      )}
      <SchemaForm schema={plainFields(schema)} value={params} onChange={onChange} errors={errors} />
    </>
  );
}

function SourceFields({
  draft,
  known,
  onChange,
  error,
}: {
  readonly draft: Draft;
  readonly known: Rule['source'] | undefined;
  readonly onChange: (draft: Draft) => void;
  readonly error: string | undefined;
}) {
  const t = useT(ruleWords);
  const text = useText();
  const { source } = draft;
  const isAsKnown = known?.reference === source.reference;
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
        error={error}
        value={(isAsKnown && text(known.text)) || source.reference}
        isRequired
        onChange={(reference) => onChange({ ...draft, source: { ...source, reference } })}
      />
    </>
  );
}

/** The figures of a rule: parameters by the schema of its detector, delays, priority, source. Read-only as one fieldset. */
export function RuleForm(props: {
  readonly form: FormSchema;
  readonly place: Place;
  /** The source that the figures have now, to be confirmed when it is assumed; none of a new rule. */
  readonly source?: Rule['source'];
  /** By the name of the field; parameters as `params.limit`. */
  readonly errors?: Errors;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  /** Default: true. False for a rule that no detector judges. */
  readonly hasDelays?: boolean;
  readonly isReadOnly: boolean;
}) {
  const t = useT(ruleWords);
  const text = useText();
  const { source, draft, onChange, errors = {}, hasDelays = true } = props;
  const options = priorities.map((key) => ({ key, label: text(priorityTitles[key]) }));
  return (
    <fieldset className="bare form" disabled={props.isReadOnly}>
      {source?.kind === 'assumed' && (
        <p className="hint-bar wrong">
          <SourceMark source={source} /> {t('assumedHint')}
        </p>
      )}
      <ParamFields
        form={props.form}
        place={props.place}
        params={draft.params}
        onChange={(params) => onChange({ ...draft, params })}
        errors={errorsBelow(errors, 'params')}
      />
      {hasDelays && (
        <>
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
        </>
      )}
      <div className="field">
        <span className="field-name">{t('priorityField')}</span>
        <Segmented
          label={t('priorityField')}
          options={options}
          value={priorities[draft.priority - 1]}
          onChange={(key) => onChange({ ...draft, priority: Number(key) })}
        />
      </div>
      <SourceFields draft={draft} known={props.source} onChange={onChange} error={errors.source} />
      <label className="check-line">
        <input type="checkbox" checked={draft.enabled} onChange={(e) => onChange({ ...draft, enabled: e.target.checked })} />
        {t('enabledField')}
      </label>
    </fieldset>
  );
}
