import type { Words } from '../i18n/words.ts';

/** Strings of what is written or imported as JSON. */
export const documentWords = {
  emptyFile: { zh: '这里是空的', en: 'There is nothing in it' },
  notJson: {
    zh: '不是 JSON：从第 {line} 行第 {column} 个字符起无法读取',
    en: 'This is no JSON: it cannot be read from line {line}, character {column} on',
  },
} as const satisfies Words;
