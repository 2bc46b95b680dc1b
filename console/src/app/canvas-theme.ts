import { useDeferredValue } from 'react';
import { type DrawnTheme, drawnTheme, usePreferences } from './preferences.ts';

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

/** The theme as it is drawn, for what is drawn by script: style sheets have the page in it at once, and pictures follow after that frame. On paper all is there at once. */
export function useCanvasTheme(): DrawnTheme {
  const theme = usePreferences((p) => drawnTheme(p.theme));
  const later = useDeferredValue(theme);
  return isPrinting ? theme : later;
}
