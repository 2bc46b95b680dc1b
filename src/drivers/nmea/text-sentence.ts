import type { Sentence } from './sentence.ts';

/** Puts together texts that come in several TXT sentences. */
export interface TextAssembler {
  /** The whole text, `waiting` while parts of it are missing, `bad` when its fields are none. */
  add(sentence: Sentence): { readonly text: string } | 'waiting' | 'bad';
}

/** Texts that are begun, at most; of more the oldest is forgotten. */
const mostBegun = 20;
/** Characters of one text. */
const longest = 2_000;
/** Total number of sentences, number of this one, text identifier. IEC 61162-1 8.3, TXT */
const counts = /^\d{1,2}$/;

/** `^21` stands for the character 0x21, for signs that a sentence may not have. IEC 61162-1 7.1.4 */
const unescaped = (text: string): string =>
  text.replace(/\^([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Nothing is begun. */
export function createTextAssembler(): TextAssembler {
  const begun = new Map<string, { readonly text: string; readonly number: number }>();
  return {
    add({ fields: [address = '', total = '', number = '', id = '', text = ''] }) {
      if (![total, number, id].every((field) => counts.test(field))) return 'bad';
      const [of, at] = [Number(total), Number(number)];
      if (at < 1 || at > of) return 'bad';
      const key = `${address} ${id}`;
      const before = begun.get(key);
      begun.delete(key);
      if (at > 1 && before?.number !== at - 1) return 'waiting'; // its beginning was lost
      const whole = `${before !== undefined && at > 1 ? before.text : ''}${unescaped(text)}`.slice(0, longest);
      if (at === of) return { text: whole };
      begun.set(key, { text: whole, number: at });
      if (begun.size > mostBegun) begun.delete(begun.keys().next().value ?? '');
      return 'waiting';
    },
  };
}
