import type { Words } from '../i18n/words.ts';

/** Strings of the widgets. */
export const widgetWords = {
  level: { zh: '水位与调度线', en: 'Level against its rule curve' },
  today: { zh: '今日{curve}', en: '{curve} today' },
  trend: { zh: '趋势', en: 'Trend' },
  values: { zh: '数值', en: 'Values' },
  thisYear: { zh: '今年', en: 'This year' },
  unknown: { zh: '此版本不认识的组件：{kind}', en: 'A widget that this version does not know: {kind}' },
  toGo: { zh: '距{mark} {value}', en: '{value} below {mark}' },
  over: { zh: '超{mark} {value}', en: '{value} above {mark}' },
  openTrend: { zh: '在趋势页打开', en: 'Open in trends' },
} as const satisfies Words;
