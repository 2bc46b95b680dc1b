import { call } from '../../api/client.ts';
import { invalidate, queryClient } from '../../api/queries.ts';
import type { Board } from '../../boards/data.ts';
import { useVersionedSave } from '../../documents/use-versioned-save.ts';
import { toast } from '../../ui/toast.tsx';
import { type Draft, whole } from './draft.ts';
import { editWords } from './edit-words.ts';

/** What the API takes of a draft. */
export const bodyOf = (draft: Draft) => {
  const { title, mode, site, widgets } = whole(draft);
  return { title: { ...title }, mode, site, widgets: [...widgets] };
};

/** Save a board, see {@link useVersionedSave}. */
export function useSave(board: Board, onSaved: () => void) {
  const send = (draft: Draft) => call('updateBoard', { params: { id: board.id }, body: { ...bodyOf(draft), version: board.version } });
  return useVersionedSave(send, (next) => {
    queryClient.setQueryData(['getBoard', { params: { id: board.id } }], next);
    invalidate('listBoards');
    toast(editWords.saved);
    onSaved();
  });
}
