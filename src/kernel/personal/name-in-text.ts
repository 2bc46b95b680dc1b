/** Finds the name of one person in texts, and puts another in its place. */
export interface NameFinder {
  /** In lower case; a text in which none of them stands is not about the person. */
  readonly words: readonly string[];
  /** True when a text is the name, or speaks of it. */
  isIn(text: string): boolean;
  replace(text: string): string;
}

const special = /[.*+?^${}()|[\]\\]/g;
const of = (word: string): string => word.replaceAll(special, '\\$&');
const isLatin = (name: string): boolean => /^[\p{Script=Latin}\p{N}._-]+$/u.test(name);

/**
 * A finder of a name, whatever its case.
 *
 * A name in Latin letters is found as a word: `li` is not in `limit`. Chinese is written without spaces, so there it is found anywhere, but not
 * within the longer name of somebody else.
 *
 * @param others names of other people, which are left whole
 * @param pseudonym what stands there instead
 */
export function nameFinder(name: string, others: readonly string[], pseudonym: string): NameFinder {
  const lower = name.toLowerCase();
  const longer = others.filter((other) => other.toLowerCase() !== lower && other.toLowerCase().includes(lower));
  const [before, after] = isLatin(name) ? ['(?<![\\p{L}\\p{N}_-])', '(?![\\p{L}\\p{N}_-])'] : ['', ''];
  const own = `${before}(?<own>${of(name)})${after}`;
  const pattern = [...longer.sort((a, b) => b.length - a.length).map(of), own].join('|');
  const expression = new RegExp(pattern, 'giu');
  const replace = (text: string) =>
    text.replaceAll(expression, (found, ...rest) => ((rest.at(-1) as { own?: string }).own === undefined ? found : pseudonym)); // holds: the pattern has a named group
  return { words: [lower], isIn: (text) => replace(text) !== text, replace };
}

/** No part of a longer address stands before; a line break is two characters where a text is JSON. */
const begins = '(?<=^|\\\\[nrt]|[^A-Za-z0-9._+-])';

/**
 * A finder that also finds how somebody is reached: addresses and ids as words, whatever their case; numbers not within longer ones.
 *
 * An address is replaced by one that leads nowhere (`.invalid`, RFC 2606), so that what holds it stays readable.
 */
export function withContacts(finder: NameFinder, contacts: readonly string[], pseudonym: string): NameFinder {
  if (contacts.length === 0) return finder;
  const patterns = contacts.map((one) => (/^[+\d-]+$/.test(one) ? `(?<!\\d)${of(one)}(?!\\d)` : `${begins}${of(one)}(?![A-Za-z0-9_-])`));
  const expression = new RegExp(patterns.join('|'), 'gi');
  const standIn = (found: string) => (found.includes('@') ? `${pseudonym}@erased.invalid` : pseudonym);
  const replace = (text: string) => finder.replace(text.replaceAll(expression, standIn));
  return {
    words: [...finder.words, ...contacts.map((one) => one.toLowerCase())],
    isIn: (text) => replace(text) !== text,
    replace,
  };
}

/** A finder that also finds other names of the person, where one is a whole text, or a whole text within JSON: within a sentence it may mean somebody else. */
export function withAliases(finder: NameFinder, aliases: readonly string[], pseudonym: string): NameFinder {
  if (aliases.length === 0) return finder;
  const any = aliases.map(of).join('|');
  const expression = new RegExp(`^(?:${any})$|(?<=")(?:${any})(?=")`, 'gu');
  const replace = (text: string) => finder.replace(text.replaceAll(expression, pseudonym));
  return { words: [...finder.words, ...aliases.map((one) => one.toLowerCase())], isIn: (text) => replace(text) !== text, replace };
}

/** A finder that also finds other names of the person as it finds the name itself, within sentences too. @param others names of other people, which are left whole */
export function withNames(finder: NameFinder, names: readonly string[], others: readonly string[], pseudonym: string): NameFinder {
  const all = [finder, ...names.map((name) => nameFinder(name, others, pseudonym))];
  const replace = (text: string) => all.reduce((said, one) => one.replace(said), text);
  return { words: all.flatMap(({ words }) => words), isIn: (text) => replace(text) !== text, replace };
}

/** The same in all strings of a JSON value; the names of its fields stay. */
export function replaceInJson(value: unknown, finder: NameFinder): unknown {
  if (typeof value === 'string') return finder.replace(value);
  if (Array.isArray(value)) return value.map((one) => replaceInJson(one, finder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaceInJson(inner, finder)]));
}
