import { useT } from '../../i18n/use-t.ts';
import { PhotoInput as FileButton } from '../../ui/photo-input.tsx';
import { type Photo, photosOf } from './danger.tsx';
import { dangerWords } from './words.ts';

/** Photos, each with the id under which it is sent. */
export function PhotoInput({ isBusy, onChoose }: { readonly isBusy: boolean; readonly onChoose: (photos: readonly Photo[]) => void }) {
  const t = useT(dangerWords);
  return <FileButton label={t('addPhoto')} busyLabel={t('sending')} isBusy={isBusy} onChoose={(files) => onChoose(photosOf(files))} />;
}
