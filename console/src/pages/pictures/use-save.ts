import { call } from '../../api/client.ts';
import { invalidate, queryClient } from '../../api/queries.ts';
import { useVersionedSave } from '../../documents/use-versioned-save.ts';
import type { Picture } from '../../pictures/data.ts';
import { toast } from '../../ui/toast.tsx';
import { type Draft, whole } from './draft.ts';
import { editWords } from './edit-words.ts';
import { wholeScene } from './scene/scene-draft.ts';

/** What the API takes of a draft. */
export const bodyOf = (draft: Draft) => {
  const { title, elements, scene, sceneText: _, ...rest } = whole(draft);
  return { ...rest, title: { ...title }, elements: [...elements], scene: scene && wholeScene(scene) };
};

/** Save a picture, see {@link useVersionedSave}. */
export function useSave(picture: Picture, onSaved: () => void) {
  const send = (draft: Draft) =>
    call('updatePicture', { params: { id: picture.id }, body: { ...bodyOf(draft), version: picture.version } });
  return useVersionedSave(send, (next) => {
    // Before the cache: what follows leaves the editor, and nothing may ask about changes that are saved.
    onSaved();
    queryClient.setQueryData(['getPicture', { params: { id: picture.id } }], next);
    invalidate('listPictures');
    toast(editWords.saved);
  });
}
