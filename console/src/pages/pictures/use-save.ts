import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { invalidate, queryClient } from '../../api/queries.ts';
import type { Picture } from '../../pictures/data.ts';
import { toast, toastError } from '../../ui/toast.tsx';
import { type Draft, whole } from './draft.ts';
import { editWords } from './edit-words.ts';

/** What the API takes of a draft. */
export const bodyOf = (draft: Draft) => {
  const { title, elements, ...rest } = whole(draft);
  return { ...rest, title: { ...title }, elements: [...elements] };
};

/** Save a picture from the version that it was opened at; when somebody saved meanwhile, nothing is overwritten and `isStale` is set. */
export function useSave(picture: Picture, onSaved: () => void) {
  const [isStale, setStale] = useState(false);
  const save = useMutation({
    mutationFn: (draft: Draft) =>
      call('updatePicture', { params: { id: picture.id }, body: { ...bodyOf(draft), version: picture.version } }),
    onSuccess: (next) => {
      // Before the cache: what follows leaves the editor, and nothing may ask about changes that are saved.
      onSaved();
      queryClient.setQueryData(['getPicture', { params: { id: picture.id } }], next);
      invalidate('listPictures');
      toast(editWords.saved);
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.code === 'CONFLICT') setStale(true);
      else toastError(error);
    },
  });
  return { run: (draft: Draft) => save.mutate(draft), isPending: save.isPending, isStale, forgive: () => setStale(false) };
}
