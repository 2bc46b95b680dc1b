import type { Words } from '../../i18n/words.ts';

/** Strings of schedules of work. */
export const scheduleWords = {
  schedules: { zh: '维护计划', en: 'Schedules' },
  newSchedule: { zh: '新建计划', en: 'New schedule' },
  editSchedule: { zh: '修改计划', en: 'Change the schedule' },
  none: { zh: '还没有维护计划', en: 'No schedules yet' },
  noneAbout: { zh: '计划按日历或运行时数自动开出工单。', en: 'A schedule opens work orders by calendar or run hours.' },
  when: { zh: '何时', en: 'When' },
  next: { zh: '下一次', en: 'Next' },
  lastAt: { zh: '上一次', en: 'Last' },
  off: { zh: '已停用', en: 'Off' },
  enabled: { zh: '启用', en: 'On' },
  byCalendar: { zh: '按日历', en: 'By calendar' },
  byCounter: { zh: '按计数', en: 'By a counter' },
  every: { zh: '每隔', en: 'Every' },
  counterPoint: { zh: '计数点', en: 'Counter' },
  counterHelp: {
    zh: '先选择资产，再选只增不减的点，例如运行时数',
    en: 'Choose the asset first, then a point that only rises, such as run hours',
  },
  dueHours: { zh: '完成时限（小时）', en: 'Time allowed (hours)' },
  counterText: { zh: '{point} 每增加 {n}，已累计 {counted}', en: 'each {n} of {point}, {counted} so far' },
  otherMeter: {
    zh: '{at} 由 {from} 变为 {to}，视为换表，此变化未计入',
    en: 'At {at} it went from {from} to {to}: taken for another meter, and not counted',
  },
  remove: { zh: '删除', en: 'Remove' },
  removeTitle: { zh: '删除计划“{name}”？', en: 'Remove the schedule “{name}”?' },
  removeAbout: { zh: '它开出的工单保留。', en: 'The orders that it opened stay.' },
  removed: { zh: '已删除', en: 'Removed' },
} as const satisfies Words;
