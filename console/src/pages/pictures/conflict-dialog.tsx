import { useNavigate } from '@tanstack/react-router';
import { invalidate, useChange } from '../../api/queries.ts';
import { useCommon, useT } from '../../i18n/use-t.ts';
import { fill } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toastError } from '../../ui/toast.tsx';
import type { Draft } from './draft.ts';
import { editWords } from './edit-words.ts';
import { bodyOf } from './use-save.ts';

/** Somebody saved meanwhile: keep one's own changes as a copy, or drop them and load the newest. */
export function ConflictDialog(props: { readonly draft: Draft; readonly onClose: () => void; readonly onLeave: () => void }) {
  const { draft, onClose, onLeave } = props;
  const t = useT(editWords);
  const common = useCommon();
  const navigate = useNavigate();
  const copy = useChange('createPicture', {
    invalidates: ['listPictures', 'getPicture'],
    onDone: ({ id }) => {
      onLeave();
      void navigate({ to: '/pictures/$id', params: { id } });
    },
  });
  const saveCopy = () => {
    const body = bodyOf(draft);
    const { zh, en } = editWords.copyName;
    const title = { zh: fill(zh, { name: body.title.zh.slice(0, 100) }), en: fill(en, { name: body.title.en.slice(0, 100) }) };
    copy.mutate({ body: { ...body, title } }, { onError: toastError });
  };
  const loadTheirs = () => {
    onLeave();
    invalidate('getPicture', 'listPictures');
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('conflictTitle')}
      about={t('conflictAbout')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="danger" onClick={loadTheirs}>
            {t('loadTheirs')}
          </Button>
          <Button look="primary" disabled={copy.isPending} onClick={saveCopy}>
            {t('saveCopy')}
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}
