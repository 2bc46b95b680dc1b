import { Outlet } from '@tanstack/react-router';
import { useDeferredValue, useLayoutEffect } from 'react';
import { useLanguage } from '../i18n/use-t.ts';
import { Toasts } from '../ui/toast.tsx';
import { drawSeenFirst } from './preferences.ts';

/** What every page has, signed in or not. The language of the document, for which every element is styled anew, changes with that of the page. */
export function Root() {
  const language = useDeferredValue(useLanguage());
  useLayoutEffect(() => {
    drawSeenFirst();
    document.documentElement.lang = language;
  }, [language]);
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  );
}
