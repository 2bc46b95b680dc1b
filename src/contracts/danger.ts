import type { Role } from './roles.ts';
import type { Text } from './text.ts';

/**
 * How bad a hidden danger 隐患 is: a general one can be mended as soon as it is found, a major one needs the work stopped and takes time.
 * Source: State Administration of Work Safety of China, order 16 of 2007, article 3.
 */
export const dangerLevels = ['general', 'major'] as const;
export type DangerLevel = (typeof dangerLevels)[number];

/** What the levels are called. */
export const dangerLevelTitles: Readonly<Record<DangerLevel, Text>> = {
  general: { zh: '一般', en: 'General' },
  major: { zh: '重大', en: 'Major' },
};

/** How hidden dangers are found: by whoever comes past, or at a point of a patrol. */
export const dangerOriginTitles: Readonly<Record<'hand' | 'patrol', Text>> = {
  hand: { zh: '人工上报', en: 'By hand' },
  patrol: { zh: '巡检发现', en: 'On patrol' },
};

/** States of a hidden danger; `closed` and `dismissed` are its ends. */
export const dangerStates = ['reported', 'assessed', 'assigned', 'mended', 'verified', 'closed', 'dismissed'] as const;
export type DangerState = (typeof dangerStates)[number];

/** What its states are called. */
export const dangerStateTitles: Readonly<Record<DangerState, Text>> = {
  reported: { zh: '待评估', en: 'Reported' },
  assessed: { zh: '待指派', en: 'Assessed' },
  assigned: { zh: '整改中', en: 'Being mended' },
  mended: { zh: '待验收', en: 'Mended' },
  verified: { zh: '已验收', en: 'Verified' },
  closed: { zh: '已关闭', en: 'Closed' },
  dismissed: { zh: '不成立', en: 'Dismissed' },
};

/** What a step must say, with itself or before. */
export type DangerNeed = 'level' | 'dueAt' | 'assignedTo' | 'note' | 'reason';

/** One step of a hidden danger. */
export interface DangerStep {
  readonly from: DangerState;
  readonly to: DangerState;
  /** Least role that may take it. */
  readonly role: Role;
  readonly needs: readonly DangerNeed[];
  /** Not by who mended it. Default: false. */
  readonly byAnother?: boolean;
}

/** Every step that there is; the first of a state is the usual one. */
export const dangerSteps: readonly DangerStep[] = [
  { from: 'reported', to: 'assessed', role: 'engineer', needs: ['level', 'dueAt'] },
  { from: 'reported', to: 'dismissed', role: 'engineer', needs: ['reason'] },
  { from: 'assessed', to: 'assigned', role: 'operator', needs: ['assignedTo'] },
  { from: 'assessed', to: 'dismissed', role: 'engineer', needs: ['reason'] },
  { from: 'assigned', to: 'mended', role: 'operator', needs: ['note'] },
  { from: 'mended', to: 'verified', role: 'operator', needs: [], byAnother: true },
  { from: 'mended', to: 'assigned', role: 'operator', needs: ['reason'] },
  { from: 'verified', to: 'closed', role: 'engineer', needs: [] },
  { from: 'verified', to: 'assigned', role: 'operator', needs: ['reason'] },
];

/** The steps that a state may take. */
export const dangerStepsFrom = (state: DangerState): readonly DangerStep[] => dangerSteps.filter(({ from }) => from === state);

/** True when nothing can change any more. */
export const isDangerClosed = (state: DangerState): boolean => dangerStepsFrom(state).length === 0;

/** States in which it is to be mended by its due date. */
export const dangerStatesToMend = ['assessed', 'assigned'] as const satisfies readonly DangerState[];

/** True when it should have been mended by now; one that is not assessed has no due date. */
export const isDangerOverdue = (
  { state, dueAt }: { readonly state: DangerState; readonly dueAt?: number | null | undefined },
  now: number,
): boolean => dangerStatesToMend.some((s) => s === state) && typeof dueAt === 'number' && dueAt < now;
