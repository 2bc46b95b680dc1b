/** What a device sent, as PostgreSQL can hold it: NUL and halves of surrogate pairs become U+FFFD, and what is too long is cut with a mark. */
export function storedText(text: string, most: number): string {
  const clean = text.replaceAll('\u0000', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');
  return clean.length <= most ? clean : `${clean.slice(0, most - 1).replace(/\p{Surrogate}$/u, '')}…`;
}

/** True when {@link storedText} had to change the text, so that it no longer is what the device calls itself. */
export const isMarked = (stored: string): boolean => stored.includes('\uFFFD') || stored.endsWith('…');
