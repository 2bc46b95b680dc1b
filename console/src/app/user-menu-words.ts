import type { Words } from '../i18n/words.ts';

/** Strings of the user menu, which is not in the frame's script. */
export const userMenuWords = {
  userMenu: { zh: '用户菜单：{name}', en: 'User menu: {name}' },
  shortcuts: { zh: '快捷键', en: 'Keyboard shortcuts' },
  signOut: { zh: '退出登录', en: 'Sign out' },
} as const satisfies Words;
