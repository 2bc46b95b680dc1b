import { useState } from 'react';
import { priorityTitles } from '../../../../src/contracts/alarm.ts';
import type { Sent } from '../../../../src/contracts/api/index.ts';
import {
  priorityTable,
  rationaleGapTitles,
  type Severity,
  severities,
  severityTitles,
  urgencies,
  urgencyOf,
  urgencyTitles,
} from '../../../../src/contracts/rationale.ts';
import { useChange } from '../../api/change.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import type { Rule } from './marks.tsx';
import { rationaleWords } from './rationale-words.ts';

type Record = Rule['rationale'];
const priorities = ['1', '2', '3', '4'] as const;
const lists = ['getRule', 'listRules', 'getAlarm'] as const;

/** The record as it stands in the form; numbers are typed texts. */
interface Draft {
  readonly cause: string;
  readonly consequence: string;
  readonly action: string;
  readonly severity: Severity | '';
  readonly respond: string;
  readonly isOverridden: boolean;
  readonly priority: number;
  readonly overrideReason: string;
  readonly reviewDue: string;
}

const draftOf = ({ rationale: r, priority }: Rule): Draft => ({
  ...{
    cause: r.isOwnCause ? r.cause.en : '',
    consequence: r.isOwnConsequence ? r.consequence.en : '',
    action: r.isOwnAction ? r.action.en : '',
  },
  ...{ severity: r.severity ?? '', respond: r.respondMinutes === undefined ? '' : String(r.respondMinutes), priority },
  isOverridden: r.derivedPriority !== undefined && r.derivedPriority !== priority,
  ...{ overrideReason: r.overrideReason, reviewDue: r.reviewDue ?? '' },
});

const minutesOf = ({ respond }: Draft): number | undefined => (Number(respond) > 0 ? Number(respond) : undefined);

function derivedOf(draft: Draft): number | undefined {
  const minutes = minutesOf(draft);
  return draft.severity === '' || minutes === undefined ? undefined : priorityTable[draft.severity][urgencyOf(minutes)];
}

const bodyOf = (draft: Draft): Sent<'setRationale', 'body'> => ({
  ...{ cause: draft.cause, consequence: draft.consequence, action: draft.action, overrideReason: draft.overrideReason },
  ...{ severity: draft.severity || undefined, respondMinutes: minutesOf(draft), reviewDue: draft.reviewDue || undefined },
  priority: draft.isOverridden ? draft.priority : undefined,
});

interface Part {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

function Words({ label, value, help, onChange }: { label: string; value: string; help?: string; onChange: (value: string) => void }) {
  return <TextArea label={label} help={help} rows={2} maxLength={2000} value={value} onChange={onChange} />;
}

/** The table of priorities, with the place of this rule in it. */
function PriorityTable({ draft }: { readonly draft: Draft }) {
  const t = useT(rationaleWords);
  const text = useText();
  const minutes = minutesOf(draft);
  const urgency = minutes === undefined ? undefined : urgencyOf(minutes);
  return (
    <div className="table-scroller">
      <table className="plain-table priority-table" aria-label={t('table')}>
        <thead>
          <tr>
            <th scope="col">{t('bySeverity')}</th>
            {urgencies.map((key) => (
              <th key={key} scope="col">
                {text(urgencyTitles[key])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {severities.map((severity) => (
            <tr key={severity}>
              <th scope="row">{text(severityTitles[severity])}</th>
              {urgencies.map((key) => {
                const isHere = severity === draft.severity && key === urgency;
                return (
                  <td key={key} className={isHere ? 'here' : ''} aria-current={isHere || undefined}>
                    <PriorityBadge priority={priorityTable[severity][key]} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PriorityFields({ draft, onChange }: Part) {
  const t = useT(rationaleWords);
  const text = useText();
  const derived = derivedOf(draft);
  return (
    <>
      <Field label={t('severity')}>
        {(wiring) => (
          <select
            {...wiring}
            className="input"
            value={draft.severity}
            onChange={(e) => onChange({ ...draft, severity: severities.find((one) => one === e.target.value) ?? '' })}
          >
            <option value="">{t('notChosen')}</option>
            {severities.map((severity) => (
              <option key={severity} value={severity}>
                {text(severityTitles[severity])}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        label={t('respond')}
        help={t('respondHelp')}
        type="number"
        value={draft.respond}
        onChange={(respond) => onChange({ ...draft, respond })}
      />
      {derived !== undefined && (
        <p className="button-row">
          {t('byTable')} <PriorityBadge priority={derived} /> {text(priorityTitles[derived as 1 | 2 | 3 | 4])}
        </p>
      )}
      <label className="check-line">
        <input type="checkbox" checked={draft.isOverridden} onChange={(e) => onChange({ ...draft, isOverridden: e.target.checked })} />
        {t('override')}
      </label>
      {draft.isOverridden && (
        <>
          <Segmented
            label={t('priority')}
            options={priorities.map((key) => ({ key, label: text(priorityTitles[Number(key) as 1 | 2 | 3 | 4]) }))}
            value={priorities[draft.priority - 1]}
            onChange={(key) => onChange({ ...draft, priority: Number(key) })}
          />
          <TextField
            label={t('overrideReason')}
            isRequired
            value={draft.overrideReason}
            onChange={(overrideReason) => onChange({ ...draft, overrideReason })}
          />
        </>
      )}
    </>
  );
}

/** What the record lacks, or that it is whole. */
export function RationaleState({ record, isLong }: { readonly record: Record; readonly isLong?: boolean }) {
  const t = useT(rationaleWords);
  const text = useText();
  const format = useFormat();
  const language = useLanguage();
  if (record.missing.length === 0) return <span className="tag">{t('complete')}</span>;
  if (!isLong && record.missing.every((gap) => gap === 'approval')) return <span className="tag">{t('toApprove')}</span>;
  const list = record.missing.map((gap) => text(rationaleGapTitles[gap])).join(language === 'zh' ? '、' : ', ');
  if (isLong) return <p className="hint-bar">{t('lacks', { list })}</p>;
  return (
    <span className="tag strong-tag" title={t('lacks', { list })}>
      {t('missing', { n: format.number(record.missing.length) })}
    </span>
  );
}

function Signatures({ record }: { readonly record: Record }) {
  const t = useT(rationaleWords);
  const format = useFormat();
  return (
    <p className="muted">
      {record.changedBy && record.changedAt && t('writtenBy', { by: record.changedBy, time: format.full(record.changedAt) })}
      {record.approvedBy && record.approvedAt && (
        <>
          {' · '}
          {t('approvedBy', { by: record.approvedBy, time: format.full(record.approvedAt) })}
        </>
      )}
    </p>
  );
}

const mayBeOpen: ReadonlySet<string> = new Set(['approval', 'changedSince', 'review']);

/** Why a rule alarms and what an operator does about it: cause, consequence, action, time, and the priority that follows; approved by a person. */
export function RationalePanel({ rule }: { readonly rule: Rule }) {
  const t = useT(rationaleWords);
  const text = useText();
  const mayChange = useMay('engineer');
  const record = rule.rationale;
  const [draft, setDraft] = useState(() => draftOf(rule));
  const unsaved = useUnsaved(draft);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(rule));
  const save = useChange('setRationale', {
    invalidates: lists,
    onDone: () => {
      unsaved.saved();
      toast(rationaleWords.saved);
    },
  });
  const approve = useChange('approveRationale', { invalidates: lists, onDone: () => toast(rationaleWords.approved) });
  const mayApprove = !isChanged && draft.reviewDue !== '' && record.missing.every((gap) => mayBeOpen.has(gap));
  return (
    <Panel title={t('title')} note={t('note')} actions={<RationaleState record={record} />}>
      {unsaved.guard}
      <form
        className="panel-body rationale"
        onSubmit={(e) => {
          e.preventDefault();
          save.mutate({ params: { id: rule.id }, body: bodyOf(draft) });
        }}
      >
        {record.missing.length > 0 && <RationaleState record={record} isLong />}
        <div className="rationale-parts">
          <fieldset className="bare form" disabled={!mayChange}>
            <Words
              label={t('cause')}
              value={draft.cause}
              help={record.isOwnCause || text(record.cause) === '' ? undefined : `${t('asPack')}: ${text(record.cause)}`}
              onChange={(cause) => setDraft({ ...draft, cause })}
            />
            <Words
              label={t('consequence')}
              value={draft.consequence}
              help={record.isOwnConsequence ? undefined : `${t('asPack')}: ${text(record.consequence)}`}
              onChange={(consequence) => setDraft({ ...draft, consequence })}
            />
            <Words
              label={t('action')}
              value={draft.action}
              help={record.isOwnAction ? undefined : `${t('asPack')}: ${text(record.action)}`}
              onChange={(action) => setDraft({ ...draft, action })}
            />
          </fieldset>
          <fieldset className="bare form" disabled={!mayChange}>
            <PriorityFields draft={draft} onChange={setDraft} />
            <TextField
              label={t('reviewDue')}
              type="date"
              value={draft.reviewDue}
              onChange={(reviewDue) => setDraft({ ...draft, reviewDue })}
            />
          </fieldset>
        </div>
        <PriorityTable draft={draft} />
        <p className="muted">{t('tableNote')}</p>
        <Signatures record={record} />
        {save.error && <ErrorPanel error={save.error} />}
        {mayChange && (
          <div className="button-row">
            <Button look="primary" type="submit" disabled={!isChanged || save.isPending}>
              {t('save')}
            </Button>
            <Button
              disabled={!mayApprove || approve.isPending}
              title={t('approveHelp')}
              onClick={() => approve.mutate({ params: { id: rule.id }, body: { reviewDue: draft.reviewDue } }, { onError: toastError })}
            >
              {t('approve')}
            </Button>
            <span className="muted">{!mayApprove && t('approveHelp')}</span>
          </div>
        )}
      </form>
    </Panel>
  );
}
