import type { Words } from '../../i18n/words.ts';

/** Strings of the page of one's own settings. */
export const meWords = {
  title: { zh: '我的设置', en: 'My settings' },
  morePages: { zh: '全部页面', en: 'All pages' },
  account: { zh: '账号', en: 'Account' },
  display: { zh: '显示', en: 'Display' },
  user: { zh: '用户', en: 'User' },
  role: { zh: '角色', en: 'Role' },
  expires: { zh: '会话有效至', en: 'Session until' },
} as const satisfies Words;
