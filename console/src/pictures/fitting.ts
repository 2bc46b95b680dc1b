/** About how wide a text is, in units of its picture. */
export const widthOf = (text: string, size: number): number =>
  [...text].reduce((sum, one) => sum + (one.charCodeAt(0) > 0x2e80 ? 1 : 0.56), 0) * size;

/** The size of letters at which a text fits into a room; not below 62 % of the wanted one. */
export const fitting = (text: string, size: number, room: number): number => {
  const wide = widthOf(text, size);
  return wide > room ? Math.max(size * (room / wide), size * 0.62) : size;
};

/**
 * Words behind a value with dots between them: where it comes from, how it stands and its age. Where there is no room for all, the standing of
 * one with an age is left out, since it is hatched, too. Words that are empty are not said.
 */
export function remarkFor([origin, standing, age]: readonly [string, string, string], size: number, room: number): string {
  const said = (words: readonly string[]) => words.filter(Boolean).join(' · ');
  const whole = said([origin, standing, age]);
  return age === '' || widthOf(whole, size) <= room ? whole : said([origin, age]);
}
