import type { Text } from './text.ts';

/**
 * States of an alarm, ISA-18.2-2016 / IEC 62682:2022 clause 10 (figure of the alarm state transitions).
 * `shelved`, `suppressed` and `outOfService` lie over the process state, which goes on being tracked underneath.
 */
export const alarmStates = [
  'normal',
  'unacknowledged',
  'acknowledged',
  'returnedUnacknowledged',
  'shelved',
  'suppressed',
  'outOfService',
] as const;
export type AlarmState = (typeof alarmStates)[number];

export const alarmStateTitles: Readonly<Record<AlarmState, Text>> = {
  normal: { zh: '正常', en: 'Normal' },
  unacknowledged: { zh: '未确认', en: 'Unacknowledged' },
  acknowledged: { zh: '已确认', en: 'Acknowledged' },
  returnedUnacknowledged: { zh: '恢复未确认', en: 'Returned, unacknowledged' },
  shelved: { zh: '已搁置', en: 'Shelved' },
  suppressed: { zh: '设计抑制', en: 'Suppressed by design' },
  outOfService: { zh: '退出服务', en: 'Out of service' },
};

export const priorityTitles: Readonly<Record<1 | 2 | 3 | 4, Text>> = {
  1: { zh: '紧急', en: 'Critical' },
  2: { zh: '高', en: 'High' },
  3: { zh: '中', en: 'Medium' },
  4: { zh: '低', en: 'Low' },
};
