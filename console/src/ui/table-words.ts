import type { Words } from '../i18n/words.ts';

/** Strings of tables. */
export const tableWords = {
  selectAll: { zh: '全选', en: 'Select all' },
  selectRow: { zh: '选择此行', en: 'Select this row' },
} as const satisfies Words;
