import type { Words } from '../i18n/words.ts';

/** Strings of the command palette. */
export const paletteWords = {
  searching: { zh: '正在搜索…', en: 'Searching…' },
  noMatch: { zh: '没有找到', en: 'Nothing found' },
  pages: { zh: '页面', en: 'Pages' },
  schedules: { zh: '维护计划', en: 'Maintenance schedules' },
  spares: { zh: '备件', en: 'Spare parts' },
  reliability: { zh: '可靠性、剩余寿命', en: 'Reliability, remaining life' },
  actions: { zh: '操作', en: 'Actions' },
  found: { zh: '查找结果', en: 'Found' },
  asset: { zh: '资产', en: 'Asset' },
  point: { zh: '测点', en: 'Point' },
  alarm: { zh: '告警', en: 'Alarm' },
  rule: { zh: '规则', en: 'Rule' },
  source: { zh: '数据源', en: 'Source' },
} as const satisfies Words;
