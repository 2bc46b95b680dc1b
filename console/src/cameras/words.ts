import type { Words } from '../i18n/words.ts';

/** Strings of what cameras show. */
export const stillWords = {
  pictureOf: { zh: '{name}的画面', en: 'Picture of {name}' },
  at: { zh: '{time} 取回 · {age}', en: 'fetched {time} · {age}' },
  stale: { zh: '旧画面 · {age}', en: 'Old picture · {age}' },
  broken: { zh: '画面无法解码', en: 'The picture cannot be decoded' },
  loading: { zh: '正在取画面…', en: 'Fetching the picture…' },
  simulated: {
    zh: '仿真画面：由演示程序绘制，并非拍摄',
    en: 'Simulated: drawn by the demonstration, not taken by a camera',
  },
  noAddress: { zh: '未设置画面地址', en: 'It has no address of a picture' },
} as const satisfies Words;
