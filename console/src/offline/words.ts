import type { Words } from '../i18n/words.ts';

/** Strings of the page that is shown without a server. */
export const offlineWords = {
  title: { zh: '离线', en: 'Offline' },
  noServer: { zh: '无法连接服务器', en: 'The server cannot be reached' },
  noNetwork: { zh: '此设备没有网络连接', en: 'This device has no network' },
  since: { zh: '自 {time} 起（{age}）', en: 'Since {time} ({age})' },
  never: { zh: '此浏览器没有最近一次连接的记录', en: 'This browser has no record of the last contact' },
  known: { zh: '最后已知的告警，截至 {time}，不是当前状态', en: 'Alarms as last known at {time}, not as they are now' },
  count: { zh: '未关闭 {open}，未确认 {unacknowledged}', en: '{open} open, {unacknowledged} unacknowledged' },
  waiting: { zh: '正在自动重连，恢复后回到此页面', en: 'Trying again by itself; this page comes back with the server' },
  now: { zh: '立即重试', en: 'Try now' },
} as const satisfies Words;
