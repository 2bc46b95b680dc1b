import { useNavigate } from '@tanstack/react-router';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { ImportDrawer } from '../../documents/import-drawer.tsx';
import { useT } from '../../i18n/use-t.ts';
import { toast } from '../../ui/toast.tsx';
import { shareWords } from './share-words.ts';

/** Make a board from a file. */
export function ImportBoard({ onClose }: { readonly onClose: () => void }) {
  const t = useT(shareWords);
  const navigate = useNavigate();
  return (
    <ImportDrawer
      t={t}
      problemsTitle={(n) => t('problems', { n })}
      send={(file) => call('importBoard', { body: { file } })}
      onAnswer={({ board }) => {
        if (!board) return;
        invalidate('listBoards');
        toast(shareWords.imported);
        void navigate({ to: '/boards/$id', params: { id: board.id } });
      }}
      onClose={onClose}
    />
  );
}
