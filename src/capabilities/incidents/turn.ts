import { uuidv7 } from 'uuidv7';
import { Failure } from '../../contracts/errors.ts';
import { hasStepEnded, mayStepGo, type PlanLevel, type PlanStep, type StepState } from '../../contracts/plan.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { News } from '../../kernel/outbox.ts';
import type { EntryBody, EntryRow, IncidentRow, StepRow } from './schema.ts';

/** An incident while one transaction works on it; what is changed in it is written together at the end. */
export interface Turn {
  row: IncidentRow;
  readonly steps: Map<string, StepRow>;
  readonly entries: EntryRow[];
  readonly news: News[];
  readonly by: string;
  readonly at: EpochMs;
  /** Id of the asset in use that a plan means by its key. */
  readonly assetOf: (key: string) => string | undefined;
}

/** Write on the timeline. */
export function say({ row, entries, by, at }: Turn, body: EntryBody, who = by): void {
  entries.push({ id: uuidv7(), tenant: row.tenant, incident: row.id, at, by: who, body });
}

/** What a plan says of a step; one that a plan does not have cannot be stored. */
export function stepOf({ row }: Pick<Turn, 'row'>, key: string): PlanStep {
  const step = row.body.steps.find((one) => one.key === key);
  if (step === undefined)
    throw new Failure('NOT_FOUND', `looking for step ${key} of ${row.number}: there is none`, { details: { what: `step ${key}` } });
  return step;
}

/** Move a step; its ends get time and name. */
export function moveStep(turn: Turn, key: string, to: StepState, change: Partial<StepRow> = {}): void {
  const before = turn.steps.get(key);
  if (before === undefined || !mayStepGo(before.state, to))
    throw new Error(`BUG: step ${key} of ${turn.row.number} cannot go from ${before?.state} to ${to}`);
  const started = before.startedAt === null && to !== 'skipped' ? { startedAt: turn.at } : {};
  const ended = hasStepEnded(to) ? { endedAt: turn.at, endedBy: turn.by } : {};
  turn.steps.set(key, { ...before, ...started, ...ended, state: to, ...change });
}

/** The level as it is from now on, told to others unless it is a drill. */
export function setLevel(turn: Turn, level: PlanLevel, reason?: string): void {
  const { row, by, at } = turn;
  if (row.level === level) return;
  const { tenant, id: incident, number, plan, body, level: from } = row;
  turn.row = { ...row, level };
  say(turn, { kind: 'level', from, to: level, ...(reason && { text: reason }) });
  if (!row.isDrill)
    turn.news.push({
      kind: 'incident.levelChanged',
      body: { tenant, incident, number, plan, title: body.title, level, from, by, time: at },
    });
}
