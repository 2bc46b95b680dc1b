import { createContext, useContext, useMemo } from 'react';
import type { Language, Text } from '../../../src/contracts/text.ts';
import { usePreferences } from '../app/preferences.ts';
import { common } from './common.ts';
import { type Formats, formats } from './format.ts';
import { type Translate, translate, type Words } from './words.ts';

/** The language of a page, which follows that of the frame. */
export const LanguageContext = createContext<Language | undefined>(undefined);

/** The language that the person chose; within a page while it changes, the one before. */
export function useLanguage(): Language {
  const given = useContext(LanguageContext);
  return usePreferences((p) => given ?? p.language);
}

/** Lookup in a page's dictionary: `const t = useT(words)`. Changes with the language, without a reload. */
export function useT<W extends Words>(words: W): Translate<W> {
  const language = useLanguage();
  return useMemo(() => translate(words, language), [words, language]);
}

/** Lookup in the dictionary that all pages share. */
export const useCommon = (): Translate<typeof common> => useT(common);

/** Shows a text that carries both languages itself, such as the title of an asset. */
export function useText(): (text: Text | undefined) => string {
  const language = useLanguage();
  return useMemo(() => (text) => (text ? text[language] || text.zh || text.en : ''), [language]);
}

const known: Partial<Record<Language, Formats>> = {};

/** Numbers, times and ages in the chosen language; the same for all who ask, since to make them costs more than to use them. */
export function useFormat(): Formats {
  const language = useLanguage();
  known[language] ??= formats(language);
  return known[language];
}
