import type { Words } from '../i18n/words.ts';

/** Strings of {@link FoldingRow}. */
export const foldingRowWords = {
  moveUp: { zh: '上移', en: 'Move up' },
  moveDown: { zh: '下移', en: 'Move down' },
  remove: { zh: '删除', en: 'Delete' },
  open: { zh: '展开', en: 'Open' },
  fold: { zh: '收起', en: 'Fold' },
} as const satisfies Words;
