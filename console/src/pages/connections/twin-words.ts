import type { Words } from '../../i18n/words.ts';

/** Strings of the simulated twin of a device. */
export const twinWords = {
  title: { zh: '仿真孪生', en: 'Simulated twin' },
  tag: { zh: '孪生', en: 'Twin' },
  tagHint: { zh: '仿真孪生正在代替此设备送仿真值', en: 'A simulated twin sends made-up values in place of this device' },
  about: {
    zh: '没有硬件时用于调试：给此设备的各点送量程内的仿真值，来历标为“仿真”，规则照常判断。真实设备一上报即自动结束。',
    en: 'For commissioning without hardware: the points of this device get made-up values within their ranges, marked as simulated and judged by the rules. It ends by itself when the real device speaks.',
  },
  every: { zh: '间隔（秒）', en: 'Interval (s)' },
  everyAbout: { zh: '1–3600，每个点每隔多久一个值', en: '1–3600, a value of each point so often' },
  on: { zh: '启动孪生', en: 'Start the twin' },
  off: { zh: '停止孪生', en: 'Stop the twin' },
  running: { zh: '运行中：自 {since} 起，每 {n} 秒一次', en: 'Running since {since}, every {n} s' },
  noPoints: { zh: '此设备还没有对应到测点，先保存映射。', en: 'No key of this device feeds a point; save its mapping first.' },
  started: { zh: '仿真孪生已启动', en: 'The simulated twin has started' },
  stopped: { zh: '仿真孪生已停止', en: 'The simulated twin has stopped' },
} as const satisfies Words;
