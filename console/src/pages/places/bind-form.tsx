import { type FormEvent, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { lotWords } from './lots-words.ts';
import type { Mover } from './shape-text.ts';

/** Bind a lot to a carrier from now on; binding the same again changes nothing. */
export function BindForm(props: { readonly movers: readonly Mover[]; readonly asset: string | undefined; readonly onClose: () => void }) {
  const t = useT(lotWords);
  const text = useText();
  const [typed, setTyped] = useState({ asset: props.asset ?? '', lot: '' });
  const unsaved = useUnsaved(typed);
  const bind = useChange('bindLot', { invalidates: ['listLots', 'listLotStays', 'summariseLotWaits'] });
  const isWhole = typed.asset !== '' && typed.lot.trim() !== '';
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole) return;
    const onSuccess = () => {
      unsaved.saved();
      toast(lotWords.isBound);
      props.onClose();
    };
    bind.mutate({ body: { asset: typed.asset, lot: typed.lot.trim() } }, { onSuccess });
  };
  return (
    <Drawer isOpen onClose={props.onClose} title={t('bind')}>
      <form className="form" onSubmit={send}>
        {unsaved.guard}
        <Field label={t('carrier')} isRequired>
          {(wiring) => (
            <select {...wiring} className="input" value={typed.asset} onChange={(e) => setTyped({ ...typed, asset: e.target.value })}>
              <option value="">{t('choose')}</option>
              {props.movers.map(({ asset, title }) => (
                <option key={asset} value={asset}>
                  {text(title)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <TextField label={t('lot')} value={typed.lot} onChange={(lot) => setTyped({ ...typed, lot: lot.slice(0, 80) })} isRequired />
        {bind.error && <ErrorPanel error={bind.error} />}
        <Button look="primary" type="submit" disabled={!isWhole || bind.isPending}>
          {t('bind')}
        </Button>
      </form>
    </Drawer>
  );
}
