import type { Words } from '../i18n/words.ts';

/** Strings of the range that a rule expected. */
export const expectedWords = {
  expected: { zh: '预期范围', en: 'Expected range' },
  rule: { zh: '按哪条规则', en: 'By which rule' },
  csv: { zh: '导出数值与预期 CSV', en: 'Values and range as CSV' },
  loading: { zh: '正在计算预期范围…', en: 'Computing the expected range…' },
  busy: { zh: '系统繁忙，请稍后再试或缩短时间范围。', en: 'Busy: try again later, or choose a shorter time.' },
  none: {
    zh: '此时间内该规则没有预期：无样本或仍在学习。',
    en: 'The rule expected nothing in this time: no samples, or it was still learning.',
  },
} as const satisfies Words;
