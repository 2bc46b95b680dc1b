import type { Words } from '../i18n/words.ts';

/** What each origin of a value means. */
export const originWords = {
  measured: { zh: '设备实时上报', en: 'Reported live by a device' },
  replayed: { zh: '真实记录的回放', en: 'A real record played again' },
  simulated: { zh: '模型或演练产生', en: 'Made by a model or a drill' },
  manual: { zh: '人工录入', en: 'Entered by a person' },
} as const satisfies Words;
