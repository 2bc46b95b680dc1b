import type { Words } from '../../i18n/words.ts';

/** Strings of the map, the timeline and the commands on the design page. */
export const operationWords = {
  map: { zh: '地图示例', en: 'A map' },
  mapState: { zh: '四级告警与正常；点击看卡片', en: 'four priorities and normal; a click opens the card' },
  ringing: { zh: '{n} 级告警的站点', en: 'Place with priority {n}' },
  quiet: { zh: '正常的站点', en: 'Quiet place' },
  card: { zh: '站点的当前值显示在此。', en: 'The present values of the place stand here.' },
  person: { zh: '李工', en: 'Li' },
  stepGate: { zh: '开启 1 号泄洪闸', en: 'Open spillway gate 1' },
  noteText: { zh: '下游村庄已通知。', en: 'The villages downstream have been told.' },
  remote: { zh: '控制柜在远方位置', en: 'The selector stands at remote' },
  whyRemote: { zh: '就地位置时指令无效。', en: 'At local no command arrives.' },
  siren: { zh: '下游警报已响过', en: 'The siren downstream has sounded' },
  whyOpen: { zh: '开闸前须先鸣警报 60 秒。', en: 'It has to sound for 60 s before a gate opens.' },
  level: { zh: '库水位高于死水位', en: 'The level is above the dead storage' },
  whyOld: { zh: '水位值已过期，无法判断。', en: 'The level is old; it cannot be judged.' },
  busy: { zh: '该闸门已有指令在执行', en: 'Another command of this gate is under way' },
  moveGate: { zh: '闸门开度 · 1 号泄洪闸', en: 'Gate opening · spillway gate 1' },
  moveGateAbout: { zh: '按住按钮 1.5 秒下达；下达后回读确认。', en: 'Hold the button for 1.5 s; the result is read back.' },
  clear: { zh: '联锁满足', en: 'interlocks hold' },
  barred: { zh: '联锁不满足，逐条说明', en: 'barred, with each reason' },
  openClear: { zh: '打开指令（可下达）', en: 'Open a command that may go' },
  openBarred: { zh: '打开指令（被联锁）', en: 'Open a command that is barred' },
} as const satisfies Words;
