import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { invalidate, queryClient } from '../../api/queries.ts';
import type { Board } from '../../boards/data.ts';
import { toast, toastError } from '../../ui/toast.tsx';
import { type Draft, whole } from './draft.ts';
import { editWords } from './edit-words.ts';

/** What the API takes of a draft. */
export const bodyOf = (draft: Draft) => {
  const { title, mode, site, widgets } = whole(draft);
  return { title: { ...title }, mode, site, widgets: [...widgets] };
};

/** Save a board from the version that it was opened at; when somebody saved meanwhile, nothing is overwritten and `isStale` is set. */
export function useSave(board: Board, onSaved: () => void) {
  const [isStale, setStale] = useState(false);
  const save = useMutation({
    mutationFn: (draft: Draft) => call('updateBoard', { params: { id: board.id }, body: { ...bodyOf(draft), version: board.version } }),
    onSuccess: (next) => {
      queryClient.setQueryData(['getBoard', { params: { id: board.id } }], next);
      invalidate('listBoards');
      toast(editWords.saved);
      onSaved();
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.code === 'CONFLICT') setStale(true);
      else toastError(error);
    },
  });
  return { run: (draft: Draft) => save.mutate(draft), isPending: save.isPending, isStale, forgive: () => setStale(false) };
}
