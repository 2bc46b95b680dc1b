import type { Words } from '../i18n/words.ts';

/** Strings around the help texts. */
export const helpWords = {
  mark: { zh: '本页帮助', en: 'Help for this page' },
  terms: { zh: '名词', en: 'Words' },
  docs: { zh: '接口文档', en: 'API documentation' },
  keys: { zh: '按 ? 看本页快捷键。', en: 'Press ? for the keys of this page.' },
} as const satisfies Words;
