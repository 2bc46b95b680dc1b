import { type FormEvent, useId, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCommon, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import type { Suppression } from './draft.ts';
import { suppressionWords } from './words.ts';

/** Begin a suppression by hand: for how long, and what is being done. */
export function TurnDialog({ one, onClose }: { readonly one: Suppression; readonly onClose: () => void }) {
  const t = useT(suppressionWords);
  const common = useCommon();
  const form = useId();
  const [typed, setTyped] = useState({ minutes: '60', note: '' });
  const unsaved = useUnsaved(typed);
  const turn = useChange('switchSuppression', {
    invalidates: ['listSuppressions', 'listAlarms', 'countAlarms', 'getAlarm'],
    onDone: () => {
      unsaved.saved();
      toast(suppressionWords.begun);
      onClose();
    },
  });
  const minutes = Math.round(Number(typed.minutes));
  const isReady = minutes >= 1 && minutes <= 10_080 && typed.note.trim() !== '' && !turn.isPending;
  const send = (event: FormEvent) => {
    event.preventDefault();
    turn.mutate({ params: { id: one.id }, body: { isOn: true, minutes, note: typed.note.trim() } }, { onError: toastError });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('beginTitle', { title: one.title })}
      about={one.reason}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="primary" type="submit" form={form} disabled={!isReady}>
            {t('begin')}
          </Button>
        </>
      }
    >
      <form id={form} className="form" onSubmit={send}>
        {unsaved.guard}
        <TextField label={t('note')} isRequired value={typed.note} onChange={(note) => setTyped({ ...typed, note })} />
        <TextField
          label={t('minutes')}
          help={t('minutesHelp')}
          type="number"
          value={typed.minutes}
          onChange={(value) => setTyped({ ...typed, minutes: value })}
        />
      </form>
    </Dialog>
  );
}
