import type { Words } from '../i18n/words.ts';

/** What the origins of values mean. */
export const originWords = {
  measuredHint: { zh: '设备实时上报', en: 'Reported live by a device' },
  replayedHint: { zh: '真实记录的回放', en: 'A real record played again' },
  simulatedHint: { zh: '模型或演练产生', en: 'Made by a model or a drill' },
  manualHint: { zh: '人工录入', en: 'Entered by a person' },
} as const satisfies Words;
