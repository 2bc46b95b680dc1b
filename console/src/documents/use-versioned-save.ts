import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { toastError } from '../ui/toast.tsx';

/** Save a draft from the version that it was opened at; when somebody saved meanwhile, nothing is overwritten and `isStale` is set. */
export function useVersionedSave<Draft, Saved>(send: (draft: Draft) => Promise<Saved>, onSaved: (saved: Saved) => void) {
  const [isStale, setStale] = useState(false);
  const save = useMutation({
    mutationFn: send,
    onSuccess: onSaved,
    onError: (error) => {
      if (error instanceof ApiProblem && error.code === 'CONFLICT') setStale(true);
      else toastError(error);
    },
  });
  return { run: (draft: Draft) => save.mutate(draft), isPending: save.isPending, isStale, forgive: () => setStale(false) };
}
