import { type FormEvent, useId, useState } from 'react';
import { useChange } from '../api/change.ts';
import { useMay } from '../app/session.ts';
import { useCommon, useT } from '../i18n/use-t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import type { Filter, SavedFilter } from './filter.ts';
import { filterWords } from './words.ts';

/** Asks for the name of a new filter, whether others may choose it, and whether the list is begun with it. */
export function SaveFilter(props: { readonly list: SavedFilter['list']; readonly filter: Filter; readonly onClose: () => void }) {
  const { list, filter, onClose } = props;
  const t = useT(filterWords);
  const common = useCommon();
  const form = useId();
  const mayShare = useMay('operator');
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const [isDefault, setDefault] = useState(false);
  const done = () => {
    toast(filterWords.saved);
    onClose();
  };
  const begin = useChange('setDefaultFilter', { invalidates: ['listSavedFilters'], onDone: done });
  const save = useChange('createSavedFilter', {
    invalidates: ['listSavedFilters'],
    onDone: ({ id }) => (isDefault ? begin.mutate({ body: { list, filter: id } }, { onError: toastError }) : done()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ body: { list, name, filter, isShared } }, { onError: toastError });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('saveTitle')}
      about={t('saveAbout')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <button type="submit" form={form} className="btn primary" disabled={name.trim() === '' || save.isPending || begin.isPending}>
            {common('save')}
          </button>
        </>
      }
    >
      <form id={form} className="form" onSubmit={submit}>
        <TextField label={t('name')} value={name} onChange={(value) => setName(value.slice(0, 60))} isRequired autoComplete="off" />
        <label className="check-line">
          <input type="checkbox" checked={isDefault} onChange={(e) => setDefault(e.target.checked)} />
          {t('beginIt')}
        </label>
        {mayShare && (
          <label className="check-line">
            <input type="checkbox" checked={isShared} onChange={(e) => setShared(e.target.checked)} />
            {t('shareIt')}
          </label>
        )}
      </form>
    </Dialog>
  );
}
