import type { Language, Text } from '../../../src/contracts/text.ts';

/** A dictionary: every string stands in both languages beside each other, so a missing one does not compile. */
export type Words = Readonly<Record<string, Text>>;

type Slots<S extends string> = S extends `${string}{${infer K}}${infer Rest}` ? K | Slots<Rest> : never;
type Fill<T extends Text> = Slots<T['zh'] | T['en']>;

/** What fills the `{slots}` of a string: nothing when it has none, every slot otherwise. */
export type Filling<T extends Text> = [Fill<T>] extends [never] ? [] : [fill: Readonly<Record<Fill<T>, string | number>>];

/** The keys of a dictionary whose strings have no `{slots}`: those that a table may name. */
export type PlainKey<W extends Words> = { [K in keyof W]: [Fill<W[K]>] extends [never] ? K : never }[keyof W];

/** Looks up strings of one dictionary: `t('acknowledgedBy', { name })`. */
export type Translate<W extends Words> = <K extends keyof W>(key: K, ...filling: Filling<W[K]>) => string;

/** Put values into the `{slots}` of a string; a slot without a value stays visible. `(s)` behind a noun is its plural, unless the word before is 1. */
export const fill = (template: string, values: Readonly<Record<string, string | number>> = {}): string =>
  template
    .replace(/\{(\w+)\}/g, (slot, key: string) => String(values[key] ?? slot))
    .replace(/(\S+ \w+)\(s\)/g, (_, noun: string) => (/^1 /.test(noun) ? noun : `${noun}s`));

/** The lookup of a dictionary in a language. */
export function translate<W extends Words>(words: W, language: Language): Translate<W> {
  return (key, ...filling) => fill(words[key]?.[language] ?? String(key), filling[0]);
}
