import type { Text } from '../../../src/contracts/text.ts';
import { fill } from '../i18n/words.ts';
import { jsonFault } from './json-fault.ts';
import { documentWords } from './words.ts';

/** What a text says as JSON, or why it says nothing. */
export type ReadJson = { readonly content: unknown } | { readonly problem: Text };

/** Read a text as JSON; what is wrong is said in both languages, with its place. */
export function readJson(text: string): ReadJson {
  try {
    return { content: JSON.parse(text) as unknown };
  } catch {
    if (text.trim() === '') return { problem: documentWords.emptyFile };
    const { line, column } = jsonFault(text) ?? { line: 1, column: 1 };
    const slots = { line: String(line), column: String(column) };
    return { problem: { zh: fill(documentWords.notJson.zh, slots), en: fill(documentWords.notJson.en, slots) } };
  }
}
