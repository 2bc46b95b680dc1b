import type { Words } from '../../i18n/words.ts';

/** Strings of what a place comes from. */
export const sourceWords = {
  sources: { zh: '位置来源', en: 'Place from' },
  used: { zh: '采用', en: 'used' },
  stale: { zh: '过旧，未用', en: 'too old, not used' },
  disagrees: { zh: '不一致，未用', en: 'disagrees, not used' },
  none: { zh: '尚无位置', en: 'no place yet' },
  own: { zh: '主定位', en: 'main source' },
  ais: { zh: 'AIS', en: 'AIS' },
  beidou: { zh: '北斗', en: 'BeiDou' },
  uwb: { zh: 'UWB', en: 'UWB' },
  gnss: { zh: '卫星定位', en: 'satellites' },
  gps: { zh: 'GPS', en: 'GPS' },
  rfid: { zh: 'RFID', en: 'RFID' },
  radar: { zh: '雷达', en: 'radar' },
  cell: { zh: '基站定位', en: 'mobile network' },
} as const satisfies Words;

/** A key of {@link sourceWords}. */
export type SourceWord = keyof typeof sourceWords;
