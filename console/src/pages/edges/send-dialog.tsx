import { type ReactNode, useState } from 'react';
import { useCommon, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { edgeWords } from './words.ts';

const usualSeconds = 60;

/** Asks with what note, and how long the edge may try, before a configuration is sent. */
export function SendDialog(props: {
  readonly title: ReactNode;
  readonly about: ReactNode;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onSend: (body: { readonly note: string; readonly confirmSeconds: number }) => void;
}) {
  const t = useT(edgeWords);
  const common = useCommon();
  const [note, setNote] = useState('');
  const [seconds, setSeconds] = useState(usualSeconds);
  return (
    <Dialog
      isOpen
      onClose={props.onClose}
      title={props.title}
      about={props.about}
      actions={
        <>
          <Button onClick={props.onClose}>{common('cancel')}</Button>
          <Button look="primary" disabled={props.isBusy} onClick={() => props.onSend({ note, confirmSeconds: seconds })}>
            {t('send')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <TextField label={t('note')} value={note} onChange={setNote} />
        <Field label={t('confirmSeconds')} help={t('confirmAbout')}>
          {(wiring) => (
            <input
              {...wiring}
              className="input num"
              type="number"
              min={5}
              max={3600}
              value={seconds}
              onChange={(e) => setSeconds(Number(e.target.value))}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
