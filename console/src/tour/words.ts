import type { Words } from '../i18n/words.ts';

/** Strings around the steps of the tour. */
export const tourWords = {
  tour: { zh: '控制台导览', en: 'Tour of the console' },
  offerTitle: { zh: '第一次使用？', en: 'Here for the first time?' },
  offer: { zh: '一分钟看懂这个控制台。', en: 'See in a minute where things are.' },
  begin: { zh: '开始导览', en: 'Take the tour' },
  notNow: { zh: '不用了', en: 'No, thanks' },
  step: { zh: '第 {step} 步，共 {all} 步', en: 'Step {step} of {all}' },
  back: { zh: '上一步', en: 'Back' },
  next: { zh: '下一步', en: 'Next' },
  end: { zh: '结束导览', en: 'End the tour' },
  done: { zh: '完成', en: 'Done' },
} as const satisfies Words;
