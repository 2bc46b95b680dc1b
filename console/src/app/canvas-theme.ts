import { useDeferredValue } from 'react';
import { type Theme, usePreferences } from './preferences.ts';

let isPrinting = false;

// In the capturing phase: before the preferences turn to the light theme for paper, and back.
for (const type of ['beforeprint', 'afterprint'])
  window.addEventListener(
    type,
    () => {
      isPrinting = type === 'beforeprint';
    },
    true,
  );

/** The chosen theme, for what is drawn by script: style sheets have the page in it at once, and pictures follow after that frame. On paper all is there at once. */
export function useCanvasTheme(): Theme {
  const theme = usePreferences((p) => p.theme);
  const later = useDeferredValue(theme);
  return isPrinting ? theme : later;
}
