import { uuidv7 } from 'uuidv7';
import type { Received } from '../../contracts/api/index.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import type { PlanLevel, PlanStep } from '../../contracts/plan.ts';
import { hasStepEnded, incidentStateTitles, stepStateTitles } from '../../contracts/plan.ts';
import type { Text } from '../../contracts/text.ts';
import type { IncidentRow, StepRow } from './schema.ts';
import { appliesAt } from './state.ts';
import { moveStep, say, setLevel, stepOf, type Turn } from './turn.ts';

type Act = Received<'actOnStep', 'body'>;
type ActOf<K extends Act['act']> = Extract<Act, { readonly act: K }>;

/** A refusal of what somebody wants of an incident that is not where this can be done. */
export const refused = ({ number }: Pick<IncidentRow, 'number'>, { zh, en }: Text): Failure =>
  conflict(`changing ${number}`, { zh: `${number} ${zh}`, en: `${number}: ${en}` });
const stepIs = ({ row }: Turn, { key, state }: Pick<StepRow, 'key' | 'state'>): Failure =>
  refused(row, { zh: `步骤 ${key} 的状态为“${stepStateTitles[state].zh}”`, en: `step ${key} is ${state}` });
const badRequest = ({ number }: IncidentRow, what: string) =>
  new Failure('BAD_REQUEST', `changing ${number}: ${what}`, { details: { what } });

/** @throws Failure `CONFLICT` once it has ended */
export function refuseEnded({ row }: Pick<Turn, 'row'>): void {
  if (row.state !== 'running') throw refused(row, { zh: `状态为“${incidentStateTitles[row.state].zh}”`, en: `it is ${row.state}` });
}

/** A step that somebody may act on. @throws Failure `NOT_FOUND`, `CONFLICT` when the incident or the step has ended */
function atHand(turn: Turn, key: string): { readonly step: PlanStep; readonly row: StepRow } {
  refuseEnded(turn);
  const step = stepOf(turn, key);
  const row = turn.steps.get(key);
  if (row === undefined) throw new Error(`BUG: step ${key} of ${turn.row.number} was not stored`);
  if (hasStepEnded(row.state)) throw stepIs(turn, row);
  return { step, row };
}

/** What a person does to a step, but for issuing its command. @throws Failure `NOT_FOUND`, `CONFLICT`, `BAD_REQUEST` */
export function act(turn: Turn, key: string, wanted: Exclude<Act, { readonly act: 'issue' }>): void {
  const found = atHand(turn, key);
  const acts: { readonly [K in typeof wanted.act]: (wanted: ActOf<K>) => void } = {
    done: (one) => finish(turn, found, one),
    skip: ({ note }) => {
      const { level } = turn.row;
      if (!appliesAt(found.step, level))
        throw refused(turn.row, { zh: `步骤 ${key} 不属于 ${level} 级`, en: `step ${key} does not belong to level ${level}` });
      moveStep(turn, key, 'skipped', { note });
      say(turn, { kind: 'skipped', step: key, text: note });
    },
    retry: ({ note }) => {
      if (found.row.state !== 'failed') throw refused(turn.row, { zh: `步骤 ${key} 并未失败`, en: `step ${key} has not failed` });
      moveStep(turn, key, 'open', { ref: null });
      say(turn, { kind: 'retried', step: key, ...(note && { text: note }) });
    },
    reached: (one) => reached(turn, found, one),
  };
  const does = acts[wanted.act] as (one: typeof wanted) => void; // holds: the table has for each act what takes it
  does(wanted);
}

function finish(turn: Turn, { step, row }: { readonly step: PlanStep; readonly row: StepRow }, { note, answer }: ActOf<'done'>): void {
  const { key } = step;
  if (row.state !== 'open' && row.state !== 'running') throw stepIs(turn, row);
  if (step.do.kind === 'command' && !turn.row.isDrill)
    throw refused(turn.row, {
      zh: `步骤 ${key} 由其命令完成，请下发命令或跳过`,
      en: `step ${key} is done by its command; issue it, or skip the step`,
    });
  const given = step.do.kind === 'decide' ? step.do.options.find((option) => option.key === answer) : undefined;
  if (step.do.kind === 'decide' && given === undefined) throw badRequest(turn.row, `step ${key} needs one of its answers`);
  moveStep(turn, key, 'done', { note: note === '' ? null : note, answer: given?.key ?? null });
  say(turn, { kind: 'done', step: key, ...(given && { title: given.title }), ...(note && { text: note }) });
}

function reached(
  turn: Turn,
  { step, row }: { readonly step: PlanStep; readonly row: StepRow },
  { contact, isReached }: ActOf<'reached'>,
): void {
  const one = step.do.kind === 'call' ? step.do.contacts[contact] : undefined;
  if (one === undefined) throw badRequest(turn.row, `step ${step.key} has no contact ${contact}`);
  if (row.state !== 'open') throw stepIs(turn, row);
  turn.steps.set(step.key, { ...row, reached: { ...row.reached, [contact]: isReached } });
  const title = one.text ?? { zh: one.name, en: one.name };
  // A number and a mark are the same in each language.
  say(turn, { kind: 'reached', step: step.key, title, text: `${one.phone} ${isReached ? '✓' : '✗'}` });
}

/** Take a command step in hand; what is to be ordered. In a drill it is done with that. @throws Failure as {@link act} */
export function takeCommand(
  turn: Turn,
  key: string,
): { readonly ref: string; readonly what: Extract<PlanStep['do'], { kind: 'command' }>; readonly title: Text } {
  const { step, row } = atHand(turn, key);
  if (step.do.kind !== 'command') throw badRequest(turn.row, `step ${key} orders nothing`);
  if (row.state !== 'open') throw stepIs(turn, row);
  const ref = uuidv7();
  const text = `${step.do.command} ${step.do.asset} = ${step.do.value}`;
  if (turn.row.isDrill) moveStep(turn, key, 'done');
  else moveStep(turn, key, 'running', { ref });
  say(turn, { kind: 'commanded', step: key, text, ...(!turn.row.isDrill && { ref }) });
  return { ref, what: step.do, title: step.title };
}

/** How an order or a command came out. */
interface Settled {
  readonly to: 'done' | 'failed' | 'open';
  /** What somebody wrote about it. */
  readonly text?: string;
  /** What the program says about it. */
  readonly why?: Text;
}

/** What became of a step that was in other hands; told twice or late it changes nothing. */
export function settle(turn: Turn, ref: string, { to, text, why }: Settled): void {
  const row = [...turn.steps.values()].find((step) => step.ref === ref);
  if (row?.state !== 'running' || turn.row.state !== 'running') return;
  moveStep(turn, row.key, to, to === 'open' ? { ref: null } : {});
  say(turn, { kind: to === 'done' ? 'done' : 'failed', step: row.key, ref, ...(text && { text }), ...(why?.en && { title: why }) });
}

/** Raise or lower the level by hand. @throws Failure `CONFLICT`, `BAD_REQUEST` for a level that the plan does not have */
export function changeLevel(turn: Turn, { level, reason }: { readonly level: PlanLevel; readonly reason: string }): void {
  refuseEnded(turn);
  if (!turn.row.body.levels.some((one) => one.level === level)) throw badRequest(turn.row, `the plan has no level ${level}`);
  if (turn.row.level === level) throw refused(turn.row, { zh: `已处于 ${level} 级`, en: `it is at level ${level}` });
  setLevel(turn, level, reason);
}

/** End an incident: what is left of its steps is skipped. Work orders that it made are real and stay. @throws Failure `CONFLICT` */
export function end(turn: Turn, { as, summary }: Received<'closeIncident', 'body'>): void {
  refuseEnded(turn);
  for (const { key, state } of turn.steps.values()) if (!hasStepEnded(state)) moveStep(turn, key, 'skipped');
  turn.row = { ...turn.row, state: as, summary, closedAt: turn.at, closedBy: turn.by };
  say(turn, { kind: as, text: summary });
  const { tenant, id: incident, number, plan, body, level, isDrill } = turn.row;
  const told = { tenant, incident, number, plan, title: body.title, level, state: as, by: turn.by, time: turn.at };
  if (!isDrill) turn.news.push({ kind: 'incident.closed', body: told });
}
