import { ImagePlus } from 'lucide-react';
import { useRef } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { type Photo, photosOf } from './danger.tsx';
import { dangerWords } from './words.ts';

/** A button that takes photos with the phone or chooses them. */
export function PhotoInput({ isBusy, onChoose }: { readonly isBusy: boolean; readonly onChoose: (photos: readonly Photo[]) => void }) {
  const t = useT(dangerWords);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        className="sr"
        type="file"
        tabIndex={-1}
        aria-label={t('addPhoto')}
        accept="image/jpeg,image/png,image/webp,application/pdf"
        multiple
        onChange={(e) => {
          const photos = photosOf([...(e.target.files ?? [])]);
          e.target.value = '';
          onChoose(photos);
        }}
      />
      <Button icon={<ImagePlus size={16} aria-hidden="true" />} disabled={isBusy} onClick={() => input.current?.click()}>
        {t(isBusy ? 'sending' : 'addPhoto')}
      </Button>
    </>
  );
}
