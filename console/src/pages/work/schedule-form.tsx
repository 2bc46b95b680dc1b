import { useState } from 'react';
import type { Reply, Sent } from '../../../../src/contracts/api/index.ts';
import { calendarProblems } from '../../../../src/contracts/calendar.ts';
import type { OrderKind } from '../../../../src/contracts/work.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { CalendarFields } from '../../widgets/calendar-fields.tsx';
import { ruleOf, type TypedRule, typedRule } from '../../widgets/calendar-typed.ts';
import { ChecklistField } from './checklist-field.tsx';
import { checklistOf, checklistText } from './checklist-text.ts';
import { KindField } from './kind-field.tsx';
import { AssigneeField } from './order-form.tsx';
import { scheduleWords } from './schedule-words.ts';
import { workWords } from './words.ts';

/** A schedule as the server tells it. */
export type Schedule = Reply<'createSchedule'>;
type Given = Sent<'createSchedule', 'body'>;
const changed = ['listSchedules', 'listAudit'] as const;

interface Typed {
  readonly title: string;
  readonly kind: OrderKind;
  readonly assignedTo: string;
  readonly dueHours: string;
  readonly checklist: string;
  readonly asset: string | undefined;
  readonly enabled: boolean;
  readonly by: 'calendar' | 'counter';
  readonly rule: TypedRule;
  readonly point: string;
  readonly count: string;
}

function begin(schedule: Schedule | undefined): Typed {
  const trigger = schedule?.trigger;
  const rule = trigger?.by === 'calendar' ? trigger.rule : undefined;
  const counter = trigger?.by === 'counter' ? trigger : undefined;
  return {
    ...{ title: schedule?.title ?? '', kind: schedule?.kind ?? 'preventive', assignedTo: schedule?.assignedTo ?? '' },
    ...{ dueHours: String(schedule?.dueHours ?? 24), checklist: checklistText(schedule?.checklist ?? []), asset: schedule?.asset },
    ...{ enabled: schedule?.enabled ?? true, by: trigger?.by ?? 'calendar', rule: typedRule(rule, 'month') },
    ...{ point: String(counter?.point ?? ''), count: String(counter?.every ?? 500) },
  };
}

/** What was typed as the server takes it; `undefined` while something is missing or wrong. */
function givenOf(typed: Typed, schedule: Schedule | undefined): Given | undefined {
  const [dueHours, every, point] = [Number(typed.dueHours), Number(typed.count), Number(typed.point)];
  const rule = ruleOf(typed.rule);
  const isRight = typed.by === 'calendar' ? calendarProblems(rule).length === 0 : every > 0 && typed.point !== '';
  if (typed.title.trim() === '' || !(dueHours > 0) || !isRight) return undefined;
  const { title, kind, assignedTo, asset, enabled } = typed;
  return {
    ...{ title: title.trim(), kind, assignedTo: assignedTo.trim(), asset, enabled, dueHours, checklist: checklistOf(typed.checklist) },
    ...{ priority: schedule?.priority, needsSignature: schedule?.needsSignature },
    trigger: typed.by === 'calendar' ? { by: 'calendar', rule } : { by: 'counter', point, every },
  };
}

interface Part {
  readonly typed: Typed;
  readonly onChange: (typed: Typed) => void;
}

function CounterFields({ typed, onChange }: Part) {
  const t = useT(scheduleWords);
  const text = useText();
  const { asset } = typed;
  const points = useCall('getAsset', { params: { id: asset ?? '' } }, { enabled: asset !== undefined }).data?.points ?? [];
  return (
    <>
      <Field label={t('counterPoint')} help={t('counterHelp')}>
        {(wiring) => (
          <select {...wiring} className="input" value={typed.point} onChange={(e) => onChange({ ...typed, point: e.target.value })}>
            <option value="">—</option>
            {points.map(({ number, title }) => (
              <option key={number} value={String(number)}>
                {text(title)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField label={t('every')} type="number" value={typed.count} onChange={(count) => onChange({ ...typed, count })} />
    </>
  );
}

function WorkFields({ typed, onChange }: Part) {
  const s = useT(scheduleWords);
  return (
    <>
      <KindField value={typed.kind} onChange={(kind) => onChange({ ...typed, kind })} />
      <AssigneeField value={typed.assignedTo} onChange={(assignedTo) => onChange({ ...typed, assignedTo })} />
      <TextField label={s('dueHours')} type="number" value={typed.dueHours} onChange={(dueHours) => onChange({ ...typed, dueHours })} />
      <ChecklistField value={typed.checklist} onChange={(checklist) => onChange({ ...typed, checklist })} />
    </>
  );
}

function Remove({ schedule, onDone }: { readonly schedule: Schedule; readonly onDone: () => void }) {
  const t = useT(scheduleWords);
  const remove = useChange('removeSchedule', {
    invalidates: changed,
    onDone: () => {
      toast(scheduleWords.removed);
      onDone();
    },
  });
  return (
    <RemoveButton
      label={t('remove')}
      title={t('removeTitle', { name: schedule.title })}
      about={t('removeAbout')}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { id: schedule.id } }, { onError: toastError })}
    />
  );
}

/**
 * Make a schedule, change it, remove it. What somebody else changes meanwhile is not overwritten: what is sent is of the version that the
 * form began with.
 */
export function ScheduleForm(props: { readonly schedule: Schedule | undefined; readonly onClose: () => void }) {
  const { onClose } = props;
  const [schedule] = useState(props.schedule);
  const t = useT(workWords);
  const s = useT(scheduleWords);
  const [typed, setTyped] = useState(() => begin(schedule));
  const unsaved = useUnsaved(typed);
  const onDone = () => {
    unsaved.saved();
    toast(workWords.saved);
    onClose();
  };
  const create = useChange('createSchedule', { invalidates: changed, onDone });
  const replace = useChange('replaceSchedule', { invalidates: changed, onDone });
  const given = givenOf(typed, schedule);
  const send = () => {
    if (given === undefined) return;
    if (schedule) replace.mutate({ params: { id: schedule.id }, body: { ...given, version: schedule.version } });
    else create.mutate({ body: given });
  };
  const error = create.error ?? replace.error;
  return (
    <Drawer isOpen onClose={onClose} title={s(schedule ? 'editSchedule' : 'newSchedule')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        {unsaved.guard}
        <TextField
          label={t('name')}
          value={typed.title}
          onChange={(title) => setTyped({ ...typed, title: title.slice(0, 120) })}
          isRequired
        />
        <Segmented
          label={s('when')}
          options={[
            { key: 'calendar', label: s('byCalendar') },
            { key: 'counter', label: s('byCounter') },
          ]}
          value={typed.by}
          onChange={(by) => setTyped({ ...typed, by })}
        />
        {typed.by === 'calendar' ? (
          <CalendarFields typed={typed.rule} onChange={(rule) => setTyped({ ...typed, rule })} />
        ) : (
          <CounterFields typed={typed} onChange={setTyped} />
        )}
        <WorkFields typed={typed} onChange={setTyped} />
        <AssetPicker label={t('asset')} value={typed.asset} onChange={(asset) => setTyped({ ...typed, asset, point: '' })} />
        <label className="check-line">
          <input type="checkbox" checked={typed.enabled} onChange={(e) => setTyped({ ...typed, enabled: e.target.checked })} />
          {s('enabled')}
        </label>
        {error && <ErrorPanel error={error} />}
        <div className="button-row">
          <Button look="primary" type="submit" disabled={given === undefined || create.isPending || replace.isPending}>
            {t(schedule ? 'save' : 'create')}
          </Button>
          {schedule && <Remove schedule={schedule} onDone={onClose} />}
        </div>
      </form>
    </Drawer>
  );
}
