import { Outlet, useNavigate } from '@tanstack/react-router';
import { Suspense, useDeferredValue, useEffect, useState } from 'react';
import { LanguageContext, useLanguage, useT } from '../i18n/use-t.ts';
import { startLive } from '../live/live.ts';
import { useIsPhone } from '../ui/media.ts';
import { Skeleton } from '../ui/states.tsx';
import { Banner } from './banner.tsx';
import { BottomTabs, Rail, useNav } from './menus.tsx';
import type { NavEntry } from './nav.ts';
import { PaletteDoor } from './palette-door.tsx';
import { useShortcut } from './shortcuts.ts';
import { TopBar } from './top-bar.tsx';
import { appWords } from './words.ts';

function focusFilter(): void {
  document.querySelector<HTMLInputElement>('[data-filter]')?.focus();
}

/** One `g` key; a component because each binds by a hook. */
function GoKey({ entry: { to, word, key } }: { readonly entry: NavEntry }) {
  const t = useT(appWords);
  const navigate = useNavigate();
  useShortcut(`g ${key}`, t('goTo', { page: t(word) }), () => void navigate({ to }));
  return null;
}

/** The frame: top bar, rail (tabs on a phone), banner, page. When the language changes the page follows the frame, so that the click is answered at once. */
export function Shell() {
  const t = useT(appWords);
  const language = useDeferredValue(useLanguage());
  const isPhone = useIsPhone();
  const entries = useNav();
  const [isSearching, setSearching] = useState(false);
  useEffect(startLive, []);
  useShortcut('ctrl+k', t('palette'), () => setSearching(true));
  useShortcut('/', t('focusFilter'), focusFilter);
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <TopBar onSearch={() => setSearching(true)} />
      {!isPhone && <Rail />}
      <main id="content" className="content" tabIndex={-1}>
        <Banner />
        <LanguageContext value={language}>
          <Suspense fallback={<Skeleton lines={8} />}>
            <Outlet />
          </Suspense>
        </LanguageContext>
      </main>
      {isPhone && <BottomTabs />}
      {entries.map((entry) => (
        <GoKey key={entry.to} entry={entry} />
      ))}
      {isSearching && <PaletteDoor onClose={() => setSearching(false)} />}
    </div>
  );
}
