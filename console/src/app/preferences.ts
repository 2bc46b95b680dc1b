import { create } from 'zustand';
import type { Language } from '../../../src/contracts/text.ts';

/** The themes as they are drawn. */
export const drawnThemes = ['light', 'dark', 'contrast'] as const;
export type DrawnTheme = (typeof drawnThemes)[number];

/** How colours are chosen; `system` follows the computer and changes with it. */
export type Theme = DrawnTheme | 'system';

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

const systemContrast = (): MediaQueryList => matchMedia('(prefers-contrast: more)');
const systemDark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');
const systemTheme = (): DrawnTheme => (systemContrast().matches ? 'contrast' : systemDark().matches ? 'dark' : 'light');

/** The theme as it is drawn. What no version knows counts as `system`. */
export const drawnTheme = (theme: Theme): DrawnTheme => drawnThemes.find((one) => one === theme) ?? systemTheme();

/** True when the ground is dark. */
export const isDark = (theme: Theme): boolean => drawnTheme(theme) !== 'light';

function applyToDocument({ theme, density }: Preferences): void {
  const { dataset } = document.documentElement;
  dataset.theme = drawnTheme(theme);
  dataset.density = density;
}

/** Has the browser draw what is seen first: until the next frame is on the screen, parts out of sight (`data-unseen`) may be left out. */
export function drawSeenFirst(): void {
  const { dataset } = document.documentElement;
  dataset.turning = '';
  requestAnimationFrame(() => setTimeout(() => delete dataset.turning));
}

/** On paper every theme is the light one; afterwards all is as it was. */
function printLight(): void {
  const { theme } = usePreferences.getState();
  usePreferences.setState({ theme: 'light' });
  window.addEventListener('afterprint', () => usePreferences.setState({ theme }), { once: true });
}

/** Keep the document's theme and density as preferred, and follow the computer's theme. */
export function applyPreferences(): void {
  applyToDocument(usePreferences.getState());
  usePreferences.subscribe((preferences) => {
    drawSeenFirst();
    applyToDocument(preferences);
  });
  window.addEventListener('beforeprint', printLight);
  for (const asked of [systemDark(), systemContrast()]) asked.addEventListener('change', () => usePreferences.setState({}));
}
