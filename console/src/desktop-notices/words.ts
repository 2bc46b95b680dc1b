import type { Words } from '../i18n/words.ts';

/** Strings of the messages that the computer shows; the frame has them. */
export const desktopWords = {
  many: { zh: '{n} 条新告警', en: '{n} new alarms' },
} as const satisfies Words;
