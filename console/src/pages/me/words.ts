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
  language: { zh: '语言', en: 'Language' },
  density: { zh: '行高', en: 'Row height' },
  compact: { zh: '紧凑', en: 'Compact' },
  comfortable: { zh: '宽松', en: 'Comfortable' },
  singleKeys: { zh: '单键快捷键', en: 'Single-key shortcuts' },
  on: { zh: '开', en: 'On' },
  off: { zh: '关', en: 'Off' },
} as const satisfies Words;
