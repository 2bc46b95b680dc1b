import type { Words } from '../../i18n/words.ts';

/** Strings of the alarm list page. */
export const alarmsPageWords = {
  title: { zh: '告警', en: 'Alarms' },
  view: { zh: '视图', en: 'View' },
  open: { zh: '当前', en: 'Open' },
  history: { zh: '历史', en: 'History' },
  shelved: { zh: '已搁置 {n}', en: 'Shelved {n}' },
  suppressed: { zh: '设计抑制 {n}', en: 'Suppressed {n}' },
  suppressions: { zh: '抑制条件', en: 'Suppressions' },
  filter: { zh: '筛选内容、资产…', en: 'Filter by text, asset…' },
  detail: { zh: '告警详情', en: 'Alarm detail' },
  onlyAsset: { zh: '资产：{asset}', en: 'Asset: {asset}' },
  onlyRoot: { zh: '仅同一根因之下', en: 'Of one root cause' },
  clear: { zh: '清除', en: 'Clear' },
  performance: { zh: '绩效', en: 'Performance' },
} as const satisfies Words;
