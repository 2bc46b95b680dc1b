import type { Sent } from '../../../../src/contracts/api/index.ts';
import { type FailureCause, type FailureMode, failureCauses, failureImpacts, failureModes } from '../../../../src/contracts/failure.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Segmented } from '../../ui/button.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { failureWords } from './failure-words.ts';
import type { OrderDetail } from './order.tsx';
import { inputTime, timeOfInput } from './times.ts';

export type Failure = NonNullable<Sent<'updateWorkOrder', 'body'>['failure']>;
/** What is said of what failed. */
export type FailureWord = { readonly failure: Failure } | { readonly noFailure: true } | { readonly undetermined: string };

/** What somebody has typed of it; empty texts are not chosen yet. */
export interface TypedFailure {
  readonly kind: 'failure' | 'noFailure' | 'undetermined';
  readonly mode: FailureMode | '';
  readonly cause: FailureCause | '';
  readonly impact: Failure['impact'];
  readonly failedAt: string;
  readonly restoredAt: string;
  readonly why: string;
}

/** What the fields begin with: what was said, else nothing of mode and cause, so that nobody passes over them. */
export function typedOf({ failure, noFailure, undetermined, createdAt, doneAt }: OrderDetail): TypedFailure {
  const end = failure === undefined ? doneAt : failure.restoredAt;
  return {
    kind: noFailure ? 'noFailure' : undetermined === undefined ? 'failure' : 'undetermined',
    ...{ mode: failure?.mode ?? '', cause: failure?.cause ?? '', impact: failure?.impact ?? 'critical' },
    ...{
      failedAt: inputTime(failure?.failedAt ?? createdAt),
      restoredAt: end === undefined ? '' : inputTime(end),
      why: undetermined ?? '',
    },
  };
}

/** What was typed, as it is sent; `undefined` while something is missing. */
export function wordOf({ kind, mode, cause, impact, failedAt, restoredAt, why }: TypedFailure): FailureWord | undefined {
  if (kind === 'noFailure') return { noFailure: true };
  if (kind === 'undetermined') return why.trim() === '' ? undefined : { undetermined: why.trim() };
  const [begin, end] = [timeOfInput(failedAt), timeOfInput(restoredAt)];
  if (mode === '' || cause === '' || begin === undefined || (end !== undefined && end < begin)) return undefined;
  return { failure: { mode, cause, impact, failedAt: begin, ...(end !== undefined && { restoredAt: end }) } };
}

function Choice<Key extends string>(props: {
  readonly label: string;
  readonly titles: Readonly<Record<Key, Text>>;
  readonly value: Key | '';
  readonly onChange: (key: Key) => void;
}) {
  const text = useText();
  const keys = Object.keys(props.titles) as Key[]; // holds: the keys of a record of Key
  return (
    <Field label={props.label} isRequired>
      {(wiring) => (
        <select {...wiring} className="input" value={props.value} onChange={(e) => props.onChange(e.target.value as Key)}>
          {props.value === '' && <option value="" />}
          {keys.map((key) => (
            <option key={key} value={key}>
              {text(props.titles[key])}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** The fields of what failed: failure mode and cause, or that nothing had failed, or why it cannot be told. */
export function FailureFields({ typed, onChange }: { readonly typed: TypedFailure; readonly onChange: (typed: TypedFailure) => void }) {
  const t = useT(failureWords);
  const put = (some: Partial<TypedFailure>) => onChange({ ...typed, ...some });
  const options = (['failure', 'noFailure', 'undetermined'] as const).map((key) => ({ key, label: t(key) }));
  return (
    <div className="stack">
      <Segmented label={t('title')} options={options} value={typed.kind} onChange={(kind) => put({ kind })} />
      {typed.kind === 'failure' && (
        <>
          <Choice label={t('mode')} titles={failureModes} value={typed.mode} onChange={(mode) => put({ mode })} />
          <Choice label={t('cause')} titles={failureCauses} value={typed.cause} onChange={(cause) => put({ cause })} />
          <Choice label={t('impact')} titles={failureImpacts} value={typed.impact} onChange={(impact) => put({ impact })} />
          <TextField
            type="datetime-local"
            label={t('failedAt')}
            value={typed.failedAt}
            onChange={(failedAt) => put({ failedAt })}
            isRequired
          />
          <TextField
            type="datetime-local"
            label={t('restoredAt')}
            help={t('restoredHelp')}
            value={typed.restoredAt}
            onChange={(restoredAt) => put({ restoredAt })}
          />
        </>
      )}
      {typed.kind === 'noFailure' && <p className="muted">{t('noFailureAbout')}</p>}
      {typed.kind === 'undetermined' && (
        <TextArea
          label={t('why')}
          help={t('whyHelp')}
          isRequired
          maxLength={1000}
          value={typed.why}
          onChange={(value) => put({ why: value })}
        />
      )}
    </div>
  );
}
