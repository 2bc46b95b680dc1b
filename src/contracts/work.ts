import type { Text } from './text.ts';

/**
 * Kinds of work. Terms of EN 13306: corrective after a fault (7.9), preventive before one (7.1), condition-based on what was observed (7.8),
 * inspection only looks (8.1).
 */
export const orderKinds = ['corrective', 'preventive', 'conditionBased', 'inspection'] as const;
export type OrderKind = (typeof orderKinds)[number];

/** What the kinds are called. */
export const orderKindTitles: Readonly<Record<OrderKind, Text>> = {
  corrective: { zh: '故障维修', en: 'Corrective' },
  preventive: { zh: '预防性维护', en: 'Preventive' },
  conditionBased: { zh: '状态维护', en: 'Condition-based' },
  inspection: { zh: '检查', en: 'Inspection' },
};

/** States of a work order; `verified` and `cancelled` are its ends. */
export const orderStates = ['draft', 'open', 'assigned', 'inProgress', 'waiting', 'done', 'verified', 'cancelled'] as const;
export type OrderState = (typeof orderStates)[number];

/** What its states are called. */
export const orderStateTitles: Readonly<Record<OrderState, Text>> = {
  draft: { zh: '草稿', en: 'Draft' },
  open: { zh: '待处理', en: 'Open' },
  assigned: { zh: '已派工', en: 'Assigned' },
  inProgress: { zh: '处理中', en: 'In progress' },
  waiting: { zh: '等待中', en: 'Waiting' },
  done: { zh: '已完成', en: 'Done' },
  verified: { zh: '已验收', en: 'Verified' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
};

/** To which states each state may go. */
export const orderTransitions: Readonly<Record<OrderState, readonly OrderState[]>> = {
  draft: ['open', 'cancelled'],
  open: ['assigned', 'inProgress', 'cancelled'],
  assigned: ['open', 'inProgress', 'cancelled'],
  inProgress: ['waiting', 'done', 'cancelled'],
  waiting: ['inProgress', 'cancelled'],
  done: ['verified', 'inProgress'],
  verified: [],
  cancelled: [],
};

/** True when a work order may go from one state to the other. */
export const mayGo = (from: OrderState, to: OrderState): boolean => orderTransitions[from].includes(to);

/** True when nothing can change any more. */
export const isClosed = (state: OrderState): boolean => orderTransitions[state].length === 0;

/** True while somebody still has to do it; a finished one only waits for a second look. */
export const isToDo = (state: OrderState): boolean => state !== 'done' && !isClosed(state);

/** True when it should have been finished by now. */
export const isOverdue = ({ state, dueAt }: { readonly state: OrderState; readonly dueAt: number }, now: number): boolean =>
  isToDo(state) && state !== 'draft' && now > dueAt;

/** What a step must say: why it waits, why it is given up, what is wrong with finished work. */
export const needsReason = (from: OrderState, to: OrderState): boolean =>
  to === 'waiting' || to === 'cancelled' || (from === 'done' && to === 'inProgress');

/** What a corrective order may say of what failed. */
export interface FailureWord {
  readonly failure?: object | null | undefined;
  readonly noFailure: boolean;
  readonly undetermined?: string | null | undefined;
}

/** True when somebody has said what failed, that nothing had, or why it cannot be told. */
export const saysFailure = ({ failure, noFailure, undetermined }: FailureWord): boolean =>
  noFailure || (failure ?? undefined) !== undefined || (undetermined ?? '') !== '';

/** What of a line of a checklist says whether it is settled. */
export interface Settled {
  readonly done: boolean;
  readonly notApplicable?: boolean | undefined;
}

/** True when every line is done or does not apply; also for an empty checklist. */
export const isComplete = (checklist: readonly Settled[]): boolean =>
  checklist.every(({ done, notApplicable }) => done || notApplicable === true);

/** A number that was read, and what it may be. */
export interface Measured {
  readonly value?: number | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** True when a number lies outside of its limits, which are allowed themselves. */
export const isOutside = ({ value, low, high }: Measured): boolean =>
  value !== undefined && ((low !== undefined && value < low) || (high !== undefined && value > high));
