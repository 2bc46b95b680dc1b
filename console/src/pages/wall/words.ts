import type { Words } from '../../i18n/words.ts';

/** Strings of a screen that shows a wall. */
export const wallWords = {
  opening: { zh: '正在打开大屏…', en: 'Opening the wall…' },
  lost: {
    zh: '与服务器的连接中断，画面上的数值为 {time} 之前的旧值；正在自动重连',
    en: 'The link to the server is lost; values on the screen are from before {time}. Reconnecting',
  },
  neverHeard: { zh: '无法连接服务器，正在自动重连', en: 'The server cannot be reached. Trying again' },
  refused: { zh: '数值暂未更新，正在自动重试：{why}', en: 'Values are not up to date, trying again: {why}' },
  skewed: {
    zh: '此屏幕的时钟与服务器相差 {seconds} 秒，显示的时间不可靠',
    en: 'The clock of this screen is {seconds} s away from the server’s; ages cannot be trusted',
  },
  asked: { zh: '实时连接不可用，每 2 秒更新一次', en: 'No live connection; values are asked for every 2 s' },
  dark: { zh: '此大屏已停止显示', en: 'This wall shows nothing any more' },
  askAgain: { zh: '请向管理员索取新的链接。', en: 'Ask your engineer or administrator for a new link.' },
} as const satisfies Words;
