import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useChange } from '../api/change.ts';
import { useMay } from '../app/session.ts';
import { useT } from '../i18n/use-t.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { ConfirmDialog, Drawer } from '../ui/dialog.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { type Filter, isSame, type SavedFilter } from './filter.ts';
import { filterWords } from './words.ts';

const invalidates = ['listSavedFilters'] as const;
const tell = { onError: toastError };

function RemoveFilter({ one, onClose }: { readonly one: SavedFilter; readonly onClose: () => void }) {
  const t = useT(filterWords);
  const remove = useChange('removeSavedFilter', { invalidates, onDone: onClose });
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('removeTitle', { name: one.name })}
      about={t('removeAbout')}
      confirm={t('remove')}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { id: one.id } }, tell)}
    />
  );
}

function One({ one, present, onRemove }: { readonly one: SavedFilter; readonly present: Filter; readonly onRemove: () => void }) {
  const t = useT(filterWords);
  const mayShare = useMay('operator');
  const mayClear = useMay('administrator');
  const begin = useChange('setDefaultFilter', { invalidates });
  const update = useChange('updateSavedFilter', { invalidates });
  const { id, list, name, isOwn, isShared, isDefault, owner } = one;
  const replace = () =>
    update.mutate(
      { params: { id }, body: { filter: { ...present } } },
      {
        ...tell,
        onSuccess: () =>
          toast({ zh: filterWords.replaced.zh.replace('{name}', name), en: filterWords.replaced.en.replace('{name}', name) }),
      },
    );
  return (
    <li>
      <div>
        <b>{name}</b>
        <small className="muted">{isOwn ? isShared && t('shared') : t('by', { owner })}</small>
      </div>
      <div className="button-row">
        <Button onClick={() => begin.mutate({ body: { list, ...(!isDefault && { filter: id }) } }, tell)}>
          {t(isDefault ? 'beginNot' : 'begin')}
        </Button>
        {isOwn && (
          <>
            {(mayShare || isShared) && (
              <Button onClick={() => update.mutate({ params: { id }, body: { isShared: !isShared } }, tell)}>
                {t(isShared ? 'shareNot' : 'share')}
              </Button>
            )}
            <Button disabled={isSame(one.filter, present)} onClick={replace}>
              {t('replace')}
            </Button>
          </>
        )}
        {(isOwn || mayClear) && (
          <IconButton label={`${t('remove')}: ${name}`} onClick={onRemove}>
            <Trash2 size={15} aria-hidden="true" />
          </IconButton>
        )}
      </div>
    </li>
  );
}

/** All filters of a list that the person can choose, with what may be done with each. */
export function ManageFilters(props: { readonly items: readonly SavedFilter[]; readonly present: Filter; readonly onClose: () => void }) {
  const { items, present, onClose } = props;
  const t = useT(filterWords);
  const [removing, setRemoving] = useState<SavedFilter>();
  return (
    <Drawer isOpen onClose={onClose} title={t('manageTitle')}>
      {items.length === 0 && <p className="muted">{t('none')}</p>}
      <ul className="filter-list">
        {items.map((one) => (
          <One key={one.id} one={one} present={present} onRemove={() => setRemoving(one)} />
        ))}
      </ul>
      {removing && <RemoveFilter one={removing} onClose={() => setRemoving(undefined)} />}
    </Drawer>
  );
}
