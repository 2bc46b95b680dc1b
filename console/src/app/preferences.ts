import { create } from 'zustand';
import type { Language } from '../../../src/contracts/text.ts';

/** How colours are chosen; `system` follows the computer and changes with it. */
export type Theme = 'light' | 'dark' | 'system';

/** What a person chose for this browser. Kept in local storage, never sent. */
export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly density: 'compact' | 'comfortable';
  /** Whether single letters act as commands (WCAG 2.1.4 asks for a switch). */
  readonly singleKeys: boolean;
}

const storageKey = 'yangfan.preferences';
const defaults: Preferences = { language: 'zh', theme: 'system', density: 'compact', singleKeys: true };

function saved(): Preferences {
  try {
    // holds: unknown keys do no harm and wrong values fall back where they are used
    return { ...defaults, ...(JSON.parse(globalThis.localStorage?.getItem(storageKey) ?? '{}') as Partial<Preferences>) };
  } catch {
    return defaults;
  }
}

/** The preferences as a hook and, by `getState`, for code outside React. */
export const usePreferences = create<Preferences>(saved);

/** Change preferences and remember them. */
export function prefer(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  globalThis.localStorage?.setItem(storageKey, JSON.stringify(usePreferences.getState()));
}

const systemDark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

/** The theme as it is drawn. */
export const isDark = (theme: Theme): boolean => theme === 'dark' || (theme === 'system' && systemDark().matches);

function applyToDocument({ theme, language, density }: Preferences): void {
  const root = document.documentElement;
  root.dataset.theme = isDark(theme) ? 'dark' : 'light';
  root.dataset.density = density;
  root.lang = language;
}

/** Keep the document's theme, density and language as preferred, and follow the computer's theme. */
export function applyPreferences(): void {
  applyToDocument(usePreferences.getState());
  usePreferences.subscribe(applyToDocument);
  systemDark().addEventListener('change', () => applyToDocument(usePreferences.getState()));
}
