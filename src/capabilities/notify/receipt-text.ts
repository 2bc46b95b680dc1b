import { said } from '../../contracts/said.ts';
import type { Text } from '../../contracts/text.ts';

const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text);

/** A reason as a receipt keeps it: one text, a line for each language. */
export const receiptOf = ({ zh, en }: Text): string => `${zh}\n${en}`;

/** What {@link receiptOf} wrote, or the program before it with a point between the languages; any other text is told as {@link said}. */
export function receiptText(stored: string): Text {
  for (const between of ['\n', ' · ']) {
    const [zh = '', en = '', ...more] = stored.split(between);
    if (more.length === 0 && isChinese(zh) && en !== '' && !isChinese(en)) return { zh, en };
  }
  return said(stored);
}

/** The reason of a failure for programs, in English, and for people; `undefined` when all went well. */
export function shownReason(stored: string | null | undefined): {
  readonly reason: string | undefined;
  readonly reasonText: Text | undefined;
} {
  if (stored === null || stored === undefined) return { reason: undefined, reasonText: undefined };
  const text = receiptText(stored);
  return { reason: text.en, reasonText: text };
}
