import type { Received } from '../../contracts/api/index.ts';
import {
  type DangerNeed,
  type DangerState,
  type DangerStep,
  dangerStateTitles,
  dangerStepsFrom,
  isDangerClosed,
} from '../../contracts/danger.ts';
import { changedMeanwhile, conflict, Failure } from '../../contracts/errors.ts';
import { mayAct, type Role, roleTitles } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { DangerRow, EntryBody } from './schema.ts';

/** What a person changes of a hidden danger. */
export type DangerChange = Received<'updateDanger', 'body'>;

/** Who changes it, with which rights, and when. */
export interface Mark {
  readonly by: string;
  readonly role: Role;
  readonly at: EpochMs;
}

/** A hidden danger after a change, with what its timeline tells of it. */
export interface Changed {
  readonly danger: DangerRow;
  readonly entries: readonly EntryBody[];
}

/**
 * The hidden danger after a person's change: the fields first, then the step. A change that changes nothing keeps the version.
 *
 * @throws Failure `CONFLICT` when it is closed, has another version, its state cannot go there, or who mended it would verify it; `BAD_REQUEST` when
 *   the step lacks what it needs; `FORBIDDEN` when the step or the level and due date need a higher role
 */
export function changedDanger(before: DangerRow, change: DangerChange, mark: Mark): Changed {
  if (change.version !== before.version) throw changedMeanwhile(doingTo(before), before.version, change.version);
  if (isDangerClosed(before.state)) throw isIn(before);
  const edit = edited(before, change, mark);
  const step = stepped(edit.danger, change, mark);
  const entries = [...edit.entries, ...step.entries];
  if (entries.length === 0) return { danger: before, entries };
  return { danger: { ...step.danger, version: before.version + 1 }, entries };
}

const fields = ['title', 'description', 'level', 'dueAt', 'assignedTo', 'note'] as const;
/** Fields that an assessment sets, and only who may assess changes. */
const assessed: readonly string[] = ['level', 'dueAt'];

function edited(danger: DangerRow, change: DangerChange, { role }: Mark): Changed {
  const changed = fields.filter((field) => change[field] !== undefined && change[field] !== (danger[field] ?? ''));
  if (changed.length === 0) return { danger, entries: [] };
  if (danger.state === 'mended' || danger.state === 'verified')
    throw refused(danger, {
      zh: `状态为“${dangerStateTitles[danger.state].zh}”，请先退回`,
      en: `it is ${danger.state}; give it back first`,
    });
  if (changed.some((field) => assessed.includes(field))) refuseRole(danger, role, 'engineer');
  if (danger.state === 'assigned' && change.assignedTo === '')
    throw badRequest(danger, { zh: '正在整改，须有责任人', en: 'it is being mended and needs somebody to do it' });
  const next: DangerRow = {
    ...danger,
    ...Object.fromEntries(changed.map((field) => [field, change[field]])),
    ...(changed.includes('dueAt') && { overdueAt: null }),
  };
  return { danger: next, entries: [{ kind: 'changed', fields: changed }] };
}

function stepped(danger: DangerRow, { state: to, reason }: DangerChange, mark: Mark): Changed {
  const { state: from } = danger;
  if (to === undefined || to === from) return { danger, entries: [] };
  const step = dangerStepsFrom(from).find((s) => s.to === to);
  if (step === undefined) {
    const zh = `状态为“${dangerStateTitles[from].zh}”，不能变为“${dangerStateTitles[to].zh}”`;
    throw refused(danger, { zh, en: `it is ${from} and cannot become ${to}` });
  }
  refuseStep(danger, step, { ...mark, reason });
  const text = to === 'mended' ? (danger.note ?? undefined) : reason;
  return {
    danger: { ...danger, state: to, reason: reason ?? null, ...marksOf(step, mark) },
    entries: [{ kind: 'state', from, to, ...(text && { text }) }],
  };
}

function refuseStep(danger: DangerRow, step: DangerStep, { by, role, reason }: Mark & { readonly reason: string | undefined }): void {
  refuseRole(danger, role, step.role);
  const has: Readonly<Record<DangerNeed, boolean>> = {
    level: danger.level !== null,
    dueAt: danger.dueAt !== null,
    assignedTo: danger.assignedTo !== '',
    note: (danger.note ?? '') !== '',
    reason: reason !== undefined,
  };
  const lacks = step.needs.filter((need) => !has[need]);
  if (lacks.length > 0) throw badRequest(danger, lacksText(step, lacks));
  if (step.byAnother === true && danger.mendedBy === by)
    throw refused(danger, { zh: '整改人不能验收，须由他人验收', en: 'who mended it may not verify it; another person must' });
}

function refuseRole({ number }: DangerRow, role: Role, needed: Role): void {
  if (!mayAct(role, needed))
    throw new Failure('FORBIDDEN', `changing hidden danger ${number} as ${role}: it needs ${needed}`, {
      details: { role: roleTitles[needed] },
    });
}

/** Times and names that go with a state; what was given back loses them, and the next mending says anew what was done. */
function marksOf({ from, to }: DangerStep, { by, at }: Mark): Partial<DangerRow> {
  const ends: readonly DangerState[] = ['closed', 'dismissed'];
  if (ends.includes(to)) return { closedAt: at, closedBy: by };
  if (to === 'mended') return { mendedAt: at, mendedBy: by };
  if (to === 'verified') return { verifiedAt: at, verifiedBy: by };
  if (to === 'assigned' && from !== 'assessed') return { mendedAt: null, mendedBy: null, verifiedAt: null, verifiedBy: null, note: null };
  return {};
}

const doingTo = ({ number }: DangerRow): string => `changing hidden danger ${number}`;
const refused = (danger: DangerRow, { zh, en }: Text): Failure =>
  conflict(doingTo(danger), { zh: `${danger.number} ${zh}`, en: `${danger.number}: ${en}` });
/** The refusal of a change to a hidden danger that has ended. */
export const isIn = (danger: DangerRow): Failure =>
  refused(danger, { zh: `状态为“${dangerStateTitles[danger.state].zh}”`, en: `it is ${danger.state}` });
const needTitles: Readonly<Record<DangerNeed, string>> = {
  ...{ level: '等级', dueAt: '期限', assignedTo: '责任人', note: '整改说明', reason: '原因' },
};
const lacksText = ({ to }: DangerStep, lacks: readonly DangerNeed[]): Text => ({
  zh: `变为“${dangerStateTitles[to].zh}”须填写${lacks.map((need) => needTitles[need]).join('、')}`,
  en: `becoming ${to} needs ${lacks.join(', ')}`,
});
const badRequest = ({ number }: DangerRow, what: Text) =>
  new Failure('BAD_REQUEST', `changing hidden danger ${number}: ${what.en}`, { details: { what } });
