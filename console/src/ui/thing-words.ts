import type { Words } from '../i18n/words.ts';

/** Strings of a page whose thing is not there; not among those of `ui`, which every page brings. */
export const thingWords = {
  notThere: { zh: '找不到此内容', en: 'This is not here' },
  notThereAbout: {
    zh: '可能已被删除，也可能链接有误，或不在您可见的站点内。',
    en: 'It may have been removed, its link may be wrong, or it is at a site that you do not see.',
  },
  toList: { zh: '返回列表', en: 'To the list' },
} as const satisfies Words;
