import type { Words } from '../i18n/words.ts';

/** Strings of the shifts as ranges of time. */
export const shiftRangeWords = {
  thisShift: { zh: '本班次（{name}）', en: 'This shift ({name})' },
  lastShift: { zh: '上一班次（{name}）', en: 'Last shift ({name})' },
} as const satisfies Words;
