import { useNavigate } from '@tanstack/react-router';
import { useChange } from '../../api/change.ts';
import { invalidate } from '../../api/queries.ts';
import { StaleDialog } from '../../documents/stale-dialog.tsx';
import { useT } from '../../i18n/use-t.ts';
import { fill } from '../../i18n/words.ts';
import { toastError } from '../../ui/toast.tsx';
import type { Draft } from './draft.ts';
import { editWords } from './edit-words.ts';
import { bodyOf } from './use-save.ts';

/** Somebody saved meanwhile: keep one's own changes as a copy, or drop them and load the newest. */
export function StalePicture(props: { readonly draft: Draft; readonly onClose: () => void; readonly onLeave: () => void }) {
  const { draft, onClose, onLeave } = props;
  const t = useT(editWords);
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
  return <StaleDialog t={t} isBusy={copy.isPending} onLoadTheirs={loadTheirs} onSaveCopy={saveCopy} onClose={onClose} />;
}
