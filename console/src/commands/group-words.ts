import type { Words } from '../i18n/words.ts';

/** Strings of commands that are issued as a group. */
export const groupWords = {
  order: { zh: '成组下发', en: 'Order a group' },
  title: { zh: '成组下发命令', en: 'Order of several at once' },
  about: {
    zh: '签发时全部通过或全部拒绝；之后逐个执行、各有记录。不是安全功能。',
    en: 'At issue all pass or all are refused; then each goes its own way with its own record. Not a safety function.',
  },
  command: { zh: '命令', en: 'Command' },
  choose: { zh: '选择命令', en: 'Choose a command' },
  targets: { zh: '对象（已选 {n} / {all}）', en: 'Targets ({n} of {all} chosen)' },
  all: { zh: '全选', en: 'All' },
  none: { zh: '全不选', en: 'None' },
  passes: { zh: '可以下发', en: 'Can be ordered' },
  against: { zh: '不能下发', en: 'Cannot be ordered' },
  asking: { zh: '正在校验…', en: 'Being checked…' },
  present: { zh: '当前 {value}', en: 'Now {value}' },
  someRefused: {
    zh: '{n} 个对象现在不能下发，整组会被拒绝。去掉它们，或先排除原因。',
    en: '{n} targets cannot be ordered now, and the whole group would be refused. Leave them out, or mend the reasons first.',
  },
  leaveOut: { zh: '去掉这 {n} 个', en: 'Leave these {n} out' },
  tooMany: { zh: '一组最多 50 个对象', en: 'A group has 50 targets at most' },
  nothing: { zh: '没有可成组下发的命令', en: 'There is nothing to be ordered' },
  progress: { zh: '一组命令', en: 'A group of commands' },
  counts: {
    zh: '共 {all} 条：{done} 条已执行，{off} 条未执行，{going} 条在途',
    en: '{all} commands: {done} carried out, {off} not, {going} on their way',
  },
  allRefused: { zh: '全部被拒绝，什么也没有下发', en: 'All were refused; nothing was sent' },
  someFailed: { zh: '有 {n} 条没有执行，请逐条查看原因', en: '{n} were not carried out; see why at each' },
  allDone: { zh: '全部已执行并读回校验', en: 'All were carried out and read back' },
  confirmAll: { zh: '按住确认 {n} 条', en: 'Hold to confirm {n}' },
  open: { zh: '查看整组', en: 'Show the group' },
  waits: { zh: '一组 {n} 条', en: 'A group of {n}' },
} as const satisfies Words;
