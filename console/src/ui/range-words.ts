import type { Words } from '../i18n/words.ts';

/** The lengths of time that people choose from, by the name of their preset. */
export const rangeWords = {
  '15m': { zh: '15 分', en: '15 m' },
  '1h': { zh: '1 时', en: '1 h' },
  '8h': { zh: '8 时', en: '8 h' },
  '24h': { zh: '24 时', en: '24 h' },
  '7d': { zh: '7 天', en: '7 d' },
  '30d': { zh: '30 天', en: '30 d' },
  '1y': { zh: '1 年', en: '1 y' },
  all: { zh: '全部', en: 'All' },
  custom: { zh: '自定义', en: 'Custom' },
  timeRange: { zh: '时间范围', en: 'Time range' },
} as const satisfies Words;
