import type { Words } from '../i18n/words.ts';

/** Strings of the panel where messages of the computer are turned on; they travel with its page. */
export const panelWords = {
  title: { zh: '桌面通知', en: 'Desktop notifications' },
  about: {
    zh: '新告警由此浏览器弹出通知，仅在控制台至少有一个标签页打开时有效；标签页在最前时不弹出。关闭控制台后由上面的推送、邮件或机器人通知。',
    en: 'New alarms as messages of this browser. They come only while a tab of the console is open, and not while it is in front. Once it is closed, push (above), mail or robots tell.',
  },
  turnOn: { zh: '启用桌面通知', en: 'Turn on' },
  turnOff: { zh: '关闭桌面通知', en: 'Turn off' },
  which: { zh: '通知哪些优先级', en: 'Priorities that are told' },
  denied: {
    zh: '浏览器已禁止此站点的通知，请在浏览器的网站设置中允许',
    en: 'The browser forbids notifications of this site; allow them in its site settings',
  },
  impossible: {
    zh: '此浏览器在此地址不能弹出通知：需要 HTTPS（或在本机打开）',
    en: 'This browser cannot show notifications here: it needs https, or the console opened on the machine itself',
  },
} as const satisfies Words;
