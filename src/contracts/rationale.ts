import type { Priority } from './pack.ts';
import type { Text } from './text.ts';

/** How bad it is if nobody acts, the worst first. */
export const severities = ['severe', 'major', 'moderate', 'minor'] as const;
export type Severity = (typeof severities)[number];

/** How soon an operator has to act, the soonest first. */
export const urgencies = ['immediate', 'rapid', 'prompt', 'later'] as const;
export type Urgency = (typeof urgencies)[number];

export const severityTitles: Readonly<Record<Severity, Text>> = {
  severe: { zh: '灾难（伤亡、溃决、重大污染）', en: 'Severe (lives, breach, major pollution)' },
  major: { zh: '重大（设施损坏、停产）', en: 'Major (damage, stop of operation)' },
  moderate: { zh: '一般（性能下降、超标）', en: 'Moderate (loss of performance, out of limits)' },
  minor: { zh: '轻微（可延后处理）', en: 'Minor (can be mended later)' },
};

export const urgencyTitles: Readonly<Record<Urgency, Text>> = {
  immediate: { zh: '立即（不足 5 分钟）', en: 'Immediate (less than 5 min)' },
  rapid: { zh: '迅速（5 至 15 分钟）', en: 'Rapid (5 to 15 min)' },
  prompt: { zh: '尽快（15 至 30 分钟）', en: 'Prompt (15 to 30 min)' },
  later: { zh: '不急（30 分钟及以上）', en: 'Later (30 min or more)' },
};

/** From how many minutes on an urgency is no longer meant; `assumed`. */
const urgencyEnds: readonly (readonly [Urgency, number])[] = [
  ['immediate', 5],
  ['rapid', 15],
  ['prompt', 30],
];

/** The urgency of a time to respond in minutes. */
export const urgencyOf = (respondMinutes: number): Urgency => urgencyEnds.find(([, end]) => respondMinutes < end)?.[0] ?? 'later';

/**
 * Priority by severity and urgency.
 *
 * That severity of the consequence and time to respond give the priority: ANSI/ISA-18.2-2016 and IEC 62682:2022, clause "rationalization", as public
 * secondary sources give them. The figures of the table are `assumed`: each plant lays down its own in its alarm philosophy.
 */
export const priorityTable: Readonly<Record<Severity, Readonly<Record<Urgency, Priority>>>> = {
  severe: { immediate: 1, rapid: 1, prompt: 2, later: 3 },
  major: { immediate: 1, rapid: 2, prompt: 3, later: 3 },
  moderate: { immediate: 2, rapid: 3, prompt: 3, later: 4 },
  minor: { immediate: 3, rapid: 4, prompt: 4, later: 4 },
};

/** What a pack proposes of the record of a rule, for the plant to change and approve; the priority of the rule has to be that of the table. */
export interface RationaleProposal {
  readonly cause: Text;
  readonly severity: Severity;
  /** From the alarm until the action has to have its effect; `assumed` as long as nobody approved it. */
  readonly respondMinutes: number;
}

/** What the record of a rule may lack, in the order in which it is filled in. */
export const rationaleGaps = [
  'cause',
  'consequence',
  'action',
  'severity',
  'respondMinutes',
  'overrideReason',
  'approval',
  'changedSince',
  'review',
] as const;
export type RationaleGap = (typeof rationaleGaps)[number];

export const rationaleGapTitles: Readonly<Record<RationaleGap, Text>> = {
  cause: { zh: '可能原因', en: 'cause' },
  consequence: { zh: '后果', en: 'consequence' },
  action: { zh: '处置措施', en: 'operator action' },
  severity: { zh: '严重程度', en: 'severity' },
  respondMinutes: { zh: '响应时限', en: 'time to respond' },
  overrideReason: { zh: '偏离优先级表的理由', en: 'reason for leaving the table' },
  approval: { zh: '批准', en: 'approval' },
  changedSince: { zh: '批准后规则已改，须重新批准', en: 'approval again: changed since' },
  review: { zh: '已到复审日期', en: 'review: it is due' },
};
