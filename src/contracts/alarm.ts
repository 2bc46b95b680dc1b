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

/** Kind of a rule that another capability judges, by `alarm.wanted`; no detector runs for it. */
export const wantedKind = 'wanted';

/**
 * What an alarm system should keep, per operator position. Rates are per ten minutes, the rest are shares 0…1 or counts.
 *
 * Source: ANSI/ISA-18.2-2016 clause 16 and EEMUA 191 (3rd edition), as public secondary sources give them; the texts themselves were not read.
 */
export const alarmTargets = {
  /** Average rate that one person handles well, and the most that can be managed. */
  averageRate: { good: 1, most: 2 },
  /** More than this in ten minutes is a flood; it lasts until the rate falls below `floodEnd`. */
  floodStart: 10,
  floodEnd: 5,
  /** Share of the time in flood. */
  floodShare: { good: 0.01, most: 0.05 },
  /** Share of all alarms that the ten most frequent rules may give. */
  topTenShare: { good: 0.01, most: 0.05 },
  /** As often within a minute is chattering; there should be none. */
  chatteringTimes: 3,
  chatteringMs: 60_000,
  /** Active for longer is stale; fewer than `most` at any time. */
  staleMs: 86_400_000,
  stale: { good: 0, most: 5 },
  /** Share of the alarms by priority, 1 the highest. */
  priorityShares: { 1: 0.01, 2: 0.05, 3: 0.15, 4: 0.8 },
} as const;
