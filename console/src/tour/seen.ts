const storageKey = 'yangfan.tour';
/** Stands for all people of a browser: a wall or a machine that many share can be told so once. */
const everybody = 'everybody';
/** More people than share a browser; the oldest are forgotten first, and asked again. */
const mostPeople = 100;

/** Reads what {@link rememberTour} wrote; anything else counts as nobody. */
export function parseSeen(text: string | null): readonly string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/** The list with one more person, each once, the newest last. */
export const withPerson = (seen: readonly string[], user: string): readonly string[] =>
  [...seen.filter((one) => one !== user), user].slice(-mostPeople);

const readSeen = (): readonly string[] => parseSeen(localStorage.getItem(storageKey));

/** Whether a person has seen or refused the tour in this browser. */
export const hasSeenTour = (user: string, seen = readSeen()): boolean => seen.includes(user) || seen.includes(everybody);

/** Do not offer the tour to this person again in this browser. */
export const rememberTour = (user: string): void => localStorage.setItem(storageKey, JSON.stringify(withPerson(readSeen(), user)));
