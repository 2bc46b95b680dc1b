import type { Words } from '../i18n/words.ts';

/** Strings of the map. */
export const mapWords = {
  sketch: { zh: '示意底图', en: 'Sketch map' },
  review: { zh: '审图号 {number}', en: 'Map review no. {number}' },
} as const satisfies Words;
