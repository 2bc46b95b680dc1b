import { useNavigate } from '@tanstack/react-router';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { ImportDrawer } from '../../documents/import-drawer.tsx';
import { useT } from '../../i18n/use-t.ts';
import { toast } from '../../ui/toast.tsx';
import { picturesWords } from './words.ts';

/** Make a picture from a file. */
export function ImportPicture({ onClose }: { readonly onClose: () => void }) {
  const t = useT(picturesWords);
  const navigate = useNavigate();
  return (
    <ImportDrawer
      t={t}
      problemsTitle={(n) => t('problems', { n })}
      send={(file) => call('importPicture', { body: { file } })}
      onAnswer={({ picture }) => {
        if (!picture) return;
        invalidate('listPictures');
        toast(picturesWords.imported);
        void navigate({ to: '/pictures/$id', params: { id: picture.id } });
      }}
      onClose={onClose}
    />
  );
}
