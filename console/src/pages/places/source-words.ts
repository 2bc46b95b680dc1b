import type { Words } from '../../i18n/words.ts';

/** Strings of what a place comes from. */
export const sourceWords = {
  sources: { zh: '位置来源', en: 'Place from' },
  used: { zh: '采用', en: 'used' },
  stale: { zh: '过旧，未用', en: 'too old, not used' },
  ahead: { zh: '时钟超前，未用', en: 'clock ahead, not used' },
  disagrees: { zh: '不一致，未用', en: 'disagrees, not used' },
  none: { zh: '尚无位置', en: 'no place yet' },
  assumed: { zh: '假定', en: 'assumed' },
  off: { zh: '相差 {d}', en: '{d} off' },
} as const satisfies Words;
