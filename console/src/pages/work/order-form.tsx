import { useId, useState } from 'react';
import { uuidv7 } from 'uuidv7';
import { roles, roleTitles } from '../../../../src/contracts/roles.ts';
import type { OrderKind } from '../../../../src/contracts/work.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { ChecklistField } from './checklist-field.tsx';
import { checklistOf } from './checklist-text.ts';
import { KindField } from './kind-field.tsx';
import { changed, type WorkOrder } from './order.tsx';
import { inputTime, timeOfInput } from './times.ts';
import { workWords } from './words.ts';

const dayMs = 86_400_000;
const priorities = ['1', '2', '3', '4'] as const;

/** A field for who is to do it, with what is known as suggestions. */
export function AssigneeField({ value, onChange }: { readonly value: string; readonly onChange: (name: string) => void }) {
  const t = useT(workWords);
  const text = useText();
  const list = useId();
  const known = useCall('listAssignees').data;
  return (
    <Field label={t('assignee')} help={t('assigneeHelp')}>
      {(wiring) => (
        <>
          <input {...wiring} className="input" list={list} maxLength={64} value={value} onChange={(e) => onChange(e.target.value)} />
          <datalist id={list}>
            {[...(known?.users ?? []), ...(known?.teams ?? [])].map((name) => (
              <option key={name} value={name} />
            ))}
            {roles.map((role) => (
              <option key={role} value={role}>
                {text(roleTitles[role])}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

interface Typed {
  readonly title: string;
  readonly description: string;
  readonly kind: OrderKind;
  readonly priority: string;
  readonly asset: string | undefined;
  readonly assignedTo: string;
  readonly due: string;
  readonly checklist: string;
  readonly needsSignature: boolean;
  readonly isDraft: boolean;
}

const begin = (order: WorkOrder | undefined, asset: string | undefined): Typed => ({
  ...{ title: order?.title.zh ?? '', description: order?.description ?? '', kind: order?.kind ?? 'corrective', checklist: '' },
  ...{
    priority: String(order?.priority ?? 3),
    asset,
    assignedTo: order?.assignedTo ?? '',
    due: inputTime(order?.dueAt ?? Date.now() + dayMs),
  },
  ...{ needsSignature: false, isDraft: false },
});

/** What a new order asks for beyond what can be changed later. */
function NewOnly({ typed, onChange }: { readonly typed: Typed; readonly onChange: (typed: Typed) => void }) {
  const t = useT(workWords);
  return (
    <>
      <ChecklistField value={typed.checklist} onChange={(checklist) => onChange({ ...typed, checklist })} />
      <AssetPicker label={t('asset')} value={typed.asset} onChange={(asset) => onChange({ ...typed, asset })} />
      <label className="check-line">
        <input type="checkbox" checked={typed.needsSignature} onChange={(e) => onChange({ ...typed, needsSignature: e.target.checked })} />
        {t('needsSignature')}
      </label>
      <label className="check-line">
        <input type="checkbox" checked={typed.isDraft} onChange={(e) => onChange({ ...typed, isDraft: e.target.checked })} />
        {t('asDraft')}
      </label>
    </>
  );
}

/** What every order has. */
function MainFields(props: { readonly typed: Typed; readonly onChange: (typed: Typed) => void; readonly isTried: boolean }) {
  const { typed, onChange: setTyped, isTried } = props;
  const t = useT(workWords);
  return (
    <>
      <TextField
        label={t('name')}
        value={typed.title}
        onChange={(value) => setTyped({ ...typed, title: value.slice(0, 120) })}
        error={isTried && typed.title.trim() === '' && t('needsTitle')}
        isRequired
        autoComplete="off"
      />
      <KindField value={typed.kind} onChange={(kind) => setTyped({ ...typed, kind })} />
      <div className="field">
        <span className="field-name">{t('priorityLong')}</span>
        <Segmented
          label={t('priorityLong')}
          options={priorities.map((key) => ({ key, label: key }))}
          value={priorities.find((p) => p === typed.priority)}
          onChange={(priority) => setTyped({ ...typed, priority })}
        />
      </div>
      <TextField
        label={t('due')}
        type="datetime-local"
        value={typed.due}
        onChange={(due) => setTyped({ ...typed, due })}
        error={isTried && timeOfInput(typed.due) === undefined && t('needsDue')}
        isRequired
      />
      <AssigneeField value={typed.assignedTo} onChange={(assignedTo) => setTyped({ ...typed, assignedTo })} />
      <TextArea
        label={t('description')}
        maxLength={4000}
        value={typed.description}
        onChange={(value) => setTyped({ ...typed, description: value })}
      />
    </>
  );
}

/**
 * Open an order by hand, or change one. What somebody else changes meanwhile is not overwritten: what is sent is of the version that the
 * form began with.
 */
export function OrderForm(props: {
  readonly order?: WorkOrder | undefined;
  readonly asset?: string | undefined;
  readonly onClose: () => void;
  readonly onDone: (order: WorkOrder) => void;
}) {
  const { onClose } = props;
  const [order] = useState(props.order);
  const t = useT(workWords);
  const [id] = useState(() => uuidv7());
  const text = useText();
  // One that the program opened has a title in each language; what is not changed stays in both.
  const [typed, setTyped] = useState(() => ({ ...begin(order, props.asset), ...(order && { title: text(order.title) }) }));
  const [isTried, setTried] = useState(false);
  const unsaved = useUnsaved(typed);
  const onDone = (saved: WorkOrder) => {
    unsaved.saved();
    toast(workWords.saved);
    props.onDone(saved);
  };
  const create = useChange('createWorkOrder', { invalidates: changed, onDone });
  const update = useChange('updateWorkOrder', { invalidates: changed });
  const dueAt = timeOfInput(typed.due);
  const title = typed.title.trim();
  const send = () => {
    setTried(true);
    if (title === '' || dueAt === undefined) return;
    const { kind, description, assignedTo, asset, needsSignature, isDraft } = typed;
    const shared = { title, kind, assignedTo, dueAt, priority: Number(typed.priority), description };
    if (order) update.mutate({ params: { id: order.id }, body: { ...shared, version: order.version } }, { onSuccess: onDone });
    else create.mutate({ body: { ...shared, id, asset, needsSignature, isDraft, checklist: checklistOf(typed.checklist) } });
  };
  const error = create.error ?? update.error;
  return (
    <Drawer isOpen onClose={onClose} title={t(order ? 'editOrder' : 'newOrder')}>
      <form
        className="form"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        {unsaved.guard}
        <MainFields typed={typed} onChange={setTyped} isTried={isTried} />
        {!order && <NewOnly typed={typed} onChange={setTyped} />}
        {error && <ErrorPanel error={error} />}
        <Button look="primary" type="submit" disabled={create.isPending || update.isPending}>
          {t(order ? 'save' : 'create')}
        </Button>
      </form>
    </Drawer>
  );
}
