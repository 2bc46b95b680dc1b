import { useState } from 'react';
import { type DangerLevel, dangerLevels } from '../../../../src/contracts/danger.ts';
import { useChange } from '../../api/change.ts';
import { useMay } from '../../app/session.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AssigneeField } from '../work/order-form.tsx';
import { inputTime, timeOfInput } from '../work/times.ts';
import { changed, type DangerDetail } from './danger.tsx';
import { DescriptionField } from './description-field.tsx';
import { dangerWords } from './words.ts';

interface Typed {
  readonly title: string;
  readonly description: string;
  readonly level: DangerLevel | undefined;
  readonly due: string;
  readonly assignedTo: string;
}

const begin = ({ title, description, level, dueAt, assignedTo }: DangerDetail): Typed => ({
  ...{ title, description: description ?? '', level, assignedTo },
  due: dueAt === undefined ? '' : inputTime(dueAt),
});

/** What an assessment set, for whoever may assess. */
function AssessedFields({ typed, onChange }: { readonly typed: Typed; readonly onChange: (typed: Typed) => void }) {
  const t = useT(dangerWords);
  return (
    <>
      <div className="field">
        <span>{t('level')}</span>
        <Segmented
          label={t('level')}
          options={dangerLevels.map((key) => ({ key, label: t(key) }))}
          value={typed.level}
          onChange={(level) => onChange({ ...typed, level })}
        />
      </div>
      <TextField label={t('due')} type="datetime-local" value={typed.due} onChange={(due) => onChange({ ...typed, due })} />
    </>
  );
}

/** What it is called and what was seen. */
function WordFields({ typed, onChange }: { readonly typed: Typed; readonly onChange: (typed: Typed) => void }) {
  const t = useT(dangerWords);
  return (
    <>
      <TextField
        label={t('name')}
        value={typed.title}
        onChange={(value) => onChange({ ...typed, title: value.slice(0, 120) })}
        error={typed.title.trim() === '' && t('needsTitle')}
        isRequired
        autoComplete="off"
      />
      <DescriptionField value={typed.description} onChange={(description) => onChange({ ...typed, description })} />
    </>
  );
}

/**
 * Correct the words of a hidden danger, or give it another person, level or due date. What somebody else changes meanwhile is not
 * overwritten: what is sent is of the version that the form began with.
 */
export function EditForm(props: { readonly danger: DangerDetail; readonly onClose: () => void }) {
  const { onClose } = props;
  const t = useT(dangerWords);
  const [danger] = useState(props.danger);
  const [start] = useState(() => begin(danger));
  const [typed, setTyped] = useState(start);
  const unsaved = useUnsaved(typed);
  const isAssessed = danger.state !== 'reported';
  const mayAssess = useMay('engineer') && isAssessed;
  const save = useChange('updateDanger', { invalidates: changed });
  const onSuccess = () => {
    unsaved.saved();
    toast(dangerWords.saved);
    onClose();
  };
  const title = typed.title.trim();
  const send = () => {
    if (title === '') return;
    const dueAt = typed.due === start.due ? danger.dueAt : timeOfInput(typed.due); // the field has no seconds
    const assessed = mayAssess ? { level: typed.level, dueAt } : {};
    const { description, assignedTo } = typed;
    const body = { version: danger.version, title, description, assignedTo: assignedTo.trim(), ...assessed };
    save.mutate({ params: { id: danger.id }, body }, { onSuccess });
  };
  return (
    <Drawer isOpen onClose={onClose} title={t('edit')}>
      <form
        className="form"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        {unsaved.guard}
        <WordFields typed={typed} onChange={setTyped} />
        {mayAssess && <AssessedFields typed={typed} onChange={setTyped} />}
        {isAssessed && <AssigneeField value={typed.assignedTo} onChange={(assignedTo) => setTyped({ ...typed, assignedTo })} />}
        {save.error && <ErrorPanel error={save.error} />}
        <Button look="primary" type="submit" disabled={save.isPending}>
          {t('save')}
        </Button>
      </form>
    </Drawer>
  );
}
