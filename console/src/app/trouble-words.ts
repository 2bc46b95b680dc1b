import type { Words } from '../i18n/words.ts';

/** Strings of the banners that say what troubles the platform. */
export const troubleWords = {
  overloaded: {
    zh: '系统过载：{why}。已确认的数据不会丢失，设备会放慢或重发；负载下降后自动恢复',
    en: 'Overloaded: {why}. Nothing acknowledged is lost, devices slow down or send again; it recovers by itself',
  },
  dropped: {
    zh: '最近一分钟有 {n} 条消息因来不及接收被丢弃（QoS 0、UDP）；请减少上报频率或改用 QoS 1',
    en: '{n} messages were dropped for want of room in the last minute (QoS 0, UDP); send less, or use QoS 1',
  },
  toSystem: { zh: '查看系统页', en: 'See the system page' },
  diskWarning: { zh: '磁盘已用 {percent}，请清理或缩短保留期', en: 'The disk is {percent} full; free space or shorten retention' },
} as const satisfies Words;
