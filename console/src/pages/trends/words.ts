import type { Words } from '../../i18n/words.ts';

/** Strings of the trends page. */
export const trendsWords = {
  title: { zh: '趋势', en: 'Trends' },
  add: { zh: '添加测点：搜索资产或测点…', en: 'Add a point: search assets or points…' },
  found: { zh: '查找结果', en: 'Found' },
  noMatch: { zh: '没有找到测点', en: 'No point found' },
  remove: { zh: '移除 {point}', en: 'Remove {point}' },
  empty: { zh: '还没有测点', en: 'No points yet' },
  emptyAbout: {
    zh: '在上面搜索并添加，最多 12 个；同一单位共用一根轴。',
    en: 'Search above and add up to 12; points of one unit share an axis.',
  },
  exportCsv: { zh: '导出 CSV', en: 'Export CSV' },
  hint: { zh: '拖动放大 · 双击缩小', en: 'Drag to zoom · double click to zoom out' },
  points: { zh: '{n} 个测点', en: '{n} points' },
} as const satisfies Words;
