import { lazy, Suspense, useState } from 'react';
import { useT } from '../i18n/use-t.ts';
import { appWords } from './words.ts';

const Palette = lazy(() => import('./palette.tsx').then(({ Palette: component }) => ({ default: component })));

/** What the palette gets from the time before it was there. */
export interface Early {
  /** What was typed while it was loaded. */
  text: string;
  /** What had the focus when it was asked for, which gets it back. */
  readonly from: Element | null;
}

/** The command palette. While it is loaded a field in its place takes what is typed, so that no letter is lost or taken for a shortcut of the page. */
export function PaletteDoor({ onClose }: { readonly onClose: () => void }) {
  const t = useT(appWords);
  const [early] = useState((): Early => ({ text: '', from: document.activeElement }));
  return (
    <Suspense
      fallback={
        <div className="palette">
          <input
            className="palette-input"
            placeholder={t('searchHint')}
            // biome-ignore lint/a11y/noAutofocus: it was asked for by a key, to be typed into
            autoFocus
            onInput={(event) => {
              early.text = event.currentTarget.value;
            }}
            onKeyDown={({ key }) => key === 'Escape' && onClose()}
          />
        </div>
      }
    >
      <Palette early={early} onClose={onClose} />
    </Suspense>
  );
}
