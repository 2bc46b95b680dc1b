import type { Words } from '../../i18n/words.ts';

/** Strings of making a rule learn anew. */
export const learnWords = {
  learnAnew: { zh: '重新学习', en: 'Learn anew' },
  about: {
    zh: '规则学到的“正常”会被忘掉，不能恢复；设备或工艺改变后使用。已有的告警保持，直到规则重新判断为正常。',
    en: 'What the rule has learnt as normal is forgotten and cannot be brought back; for after a change of the plant. An alarm that it has stays until it finds its point normal again.',
  },
  from: { zh: '从哪里学起', en: 'Learn from' },
  past: { zh: '已存的历史', en: 'The stored past' },
  pastAbout: {
    zh: '与新建的规则一样，从最近的历史学起，通常马上可以判断。',
    en: 'As a new rule does, from the newest history; mostly it judges at once.',
  },
  now: { zh: '现在起的数据', en: 'What comes from now on' },
  nowAbout: {
    zh: '此前的数据一概不用；学够之前不判断，也不产生告警。',
    en: 'Nothing older is used; until it has learnt enough it does not judge and raises nothing.',
  },
  done: { zh: '开始重新学习', en: 'It learns anew' },
  relearntPast: { zh: '{by} 于 {time} 让它从历史重新学习。', en: '{by} made it learn anew from the past at {time}.' },
  relearntNow: { zh: '{by} 于 {time} 让它从当时起重新学习。', en: '{by} made it learn anew from then on at {time}.' },
} as const satisfies Words;
