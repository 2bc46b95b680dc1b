const storageKey = 'yangfan.desktop-notices';
const all = [1, 2, 3, 4];

/** Reads what was written by {@link writeChoice}; anything else counts as none. */
export function parseChoice(text: string | null): readonly number[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? all.filter((priority) => value.includes(priority)) : [];
  } catch {
    return [];
  }
}

/** Which priorities the computer tells of, in this browser; none: it does not. */
export const readChoice = (): readonly number[] => parseChoice(localStorage.getItem(storageKey));

/** Tell of these priorities from now on, in all tabs. */
export const writeChoice = (priorities: readonly number[]): void => localStorage.setItem(storageKey, JSON.stringify(priorities));

/** Whether this browser can tell at all here: over http from another machine it cannot. */
export const canTell = (): boolean =>
  isSecureContext && 'Notification' in globalThis && Boolean(navigator.serviceWorker && navigator.locks);
