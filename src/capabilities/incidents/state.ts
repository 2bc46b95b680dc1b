import { hasStepEnded, isLevelAtLeast, type PlanBody, type PlanLevel, type PlanStep } from '../../contracts/plan.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { IncidentRow, StepRow } from './schema.ts';

const minuteMs = 60_000;

/** What of an incident decides which steps come next. */
export interface Situation {
  readonly body: Pick<PlanBody, 'steps'>;
  readonly level: PlanLevel;
  readonly steps: ReadonlyMap<string, StepRow>;
}

/** What becomes of a waiting step now: it begins, is not needed, or waits until a time. */
export type Move =
  | { readonly key: string; readonly to: 'begin' | 'skip' }
  | { readonly key: string; readonly to: 'delay'; readonly until: EpochMs };

/** True when a step is done at a level. */
export const appliesAt = ({ fromLevel }: Pick<PlanStep, 'fromLevel'>, level: PlanLevel): boolean =>
  fromLevel === undefined || isLevelAtLeast(level, fromLevel);

/** What the waiting steps may do now; steps that these let begin come with the next question. */
export function movesOf(situation: Situation, now: EpochMs): readonly Move[] {
  return situation.body.steps.flatMap((step) => moveOf(situation, step, now) ?? []);
}

function moveOf(situation: Situation, step: PlanStep, now: EpochMs): Move | undefined {
  const row = situation.steps.get(step.key);
  if (row?.state !== 'waiting' || !appliesAt(step, situation.level)) return undefined;
  if (!step.after.every((key) => isSettled(situation, key))) return undefined;
  const wanted = isWanted(situation, step);
  if (wanted !== 'yes') return wanted === 'no' ? { key: step.key, to: 'skip' } : undefined;
  const until = row.beginsAt ?? now + step.delayMinutes * minuteMs;
  if (until <= now) return { key: step.key, to: 'begin' };
  return row.beginsAt === null ? { key: step.key, to: 'delay', until } : undefined;
}

/** What is not done at this level holds nothing up. */
function isSettled({ body, level, steps }: Situation, key: string): boolean {
  const row = steps.get(key);
  const step = body.steps.find((one) => one.key === key);
  return row === undefined || step === undefined || hasStepEnded(row.state) || (row.state === 'waiting' && !appliesAt(step, level));
}

/** Whether the condition of a step holds; open until the other step has an outcome. */
function isWanted({ steps }: Situation, { if: condition }: PlanStep): 'yes' | 'no' | 'open' {
  if (condition === undefined) return 'yes';
  const asked = steps.get(condition.step);
  if (asked === undefined) return 'no';
  if (!hasStepEnded(asked.state) && asked.state !== 'failed') return 'open';
  if (asked.state !== condition.is) return hasStepEnded(asked.state) ? 'no' : 'open';
  return condition.answer === undefined || condition.answer === asked.answer ? 'yes' : 'no';
}

/** True while somebody or something has to act on a step. */
export const isAtHand = ({ state }: Pick<StepRow, 'state'>): boolean => state === 'open' || state === 'running' || state === 'failed';

/** True when a step has passed its limit and this was not told yet. */
export const isNewlyOverdue = ({ state, dueAt, overdueAt }: StepRow, now: EpochMs): boolean =>
  isAtHand({ state }) && dueAt !== null && overdueAt === null && dueAt < now;

/** When time alone changes something next; `null`: never. */
export function nextTime(incident: Pick<IncidentRow, 'state'>, steps: Iterable<StepRow>): EpochMs | null {
  if (incident.state !== 'running') return null;
  const times = [...steps].flatMap(({ state, beginsAt, dueAt, overdueAt }) => {
    if (state === 'waiting') return beginsAt ?? [];
    return isAtHand({ state }) && dueAt !== null && overdueAt === null ? dueAt : [];
  });
  return times.length === 0 ? null : Math.min(...times);
}
