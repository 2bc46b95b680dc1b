import type { Received } from '../../contracts/api/index.ts';
import { changedMeanwhile, conflict, Failure } from '../../contracts/errors.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isClosed, isComplete, mayGo, needsReason, type OrderState, orderStateTitles, saysFailure } from '../../contracts/work.ts';
import type { Check, EntryBody, OrderRow } from './schema.ts';

/** What a person changes of a work order. */
export type OrderChange = Received<'updateWorkOrder', 'body'>;
type Tick = NonNullable<OrderChange['tick']>;

/** Who changes it, and when. */
export interface Mark {
  readonly by: string;
  readonly at: EpochMs;
  /** May verify what he finished himself. Default: false. */
  readonly isEngineer?: boolean;
  /** Whether an order must say what failed before it is closed. Default: none must. */
  readonly asksFailure?: (order: OrderRow) => boolean;
}

/** An order after a change, with what its timeline tells of it. */
export interface Changed {
  readonly order: OrderRow;
  readonly entries: readonly EntryBody[];
}

/**
 * The work order after a person's change: fields and note first, then the tick, then the state. The first tick begins the work.
 *
 * @throws Failure `CONFLICT` when it is closed (of a verified one an engineer may still say what failed), has another version than the change was made for, its state cannot go there, or it would be done with
 *   open lines and no note, without a signature that it needs or without a word on what failed where that is asked for; `BAD_REQUEST` when the checklist has no such line or a reason is missing
 */
export function changedOrder(before: OrderRow, change: OrderChange, mark: Mark): Changed {
  if (isClosed(before.state) && !isLateWord(before, change, mark)) throw isIn(before);
  if (change.version !== undefined && change.version !== before.version)
    throw changedMeanwhile(doingTo(before), before.version, change.version);
  const steps = [edited, noted, classified, signed, tickedOff, advanced] as const;
  const start: Changed = { order: before, entries: [] };
  const { order, entries } = steps.reduce<Changed>((at, step) => {
    const { order: next, entries: more } = step(at.order, change, mark);
    return { order: next, entries: [...at.entries, ...more] };
  }, start);
  if (entries.length === 0) return start;
  refuseUnsaid(before, order, mark);
  return { order: { ...order, version: before.version + 1 }, entries };
}

/** Closing it needs a word on what failed, and one that has it keeps it; what was closed before it was asked for may be changed otherwise. */
function refuseUnsaid(before: OrderRow, after: OrderRow, { asksFailure }: Mark): void {
  const isFinished = after.state === 'done' || after.state === 'verified';
  const isStep = after.state !== before.state || saysFailure(before);
  if (!isFinished || !isStep || saysFailure(after) || asksFailure?.(after) !== true) return;
  throw refused(before, {
    zh: '完成与验收前须登记故障模式与原因，或说明不是故障，或写明为何无法确定',
    en: 'closing it needs the failure mode and cause, or that nothing had failed, or why it cannot be determined',
  });
}

const unchanged = (order: OrderRow): Changed => ({ order, entries: [] });
const plainFields = ['kind', 'priority', 'assignedTo', 'dueAt', 'description'] as const;

function edited(order: OrderRow, change: OrderChange): Changed {
  const { title } = change;
  const isRenamed = title !== undefined && title !== order.title.zh && title !== order.title.en;
  const fields = plainFields.filter((field) => change[field] !== undefined && change[field] !== (order[field] ?? ''));
  if (!isRenamed && fields.length === 0) return unchanged(order);
  if (order.state === 'done') throw refused(order, { zh: '已完成，请先退回', en: 'it is done; give it back first' });
  const next: OrderRow = {
    ...order,
    ...Object.fromEntries(fields.map((field) => [field, change[field]])),
    ...(isRenamed && { title: { zh: title, en: title } }),
    ...(fields.includes('dueAt') && { overdueAt: null }),
  };
  const text = fields.includes('assignedTo') ? next.assignedTo : undefined;
  return {
    order: next,
    entries: [{ kind: 'changed', fields: [...(isRenamed ? ['title'] : []), ...fields], ...(text !== undefined && { text }) }],
  };
}

function noted(order: OrderRow, { note }: OrderChange): Changed {
  if (note === undefined || note === (order.note ?? '')) return unchanged(order);
  return { order: { ...order, note }, entries: note === '' ? [] : [{ kind: 'note', text: note }] };
}

const lateFields: readonly string[] = ['version', 'failure', 'noFailure', 'undetermined'];

/** What failed may be known only long after the work was verified; reliability rests on it. */
function isLateWord({ state }: OrderRow, change: OrderChange, { isEngineer = false }: Mark): boolean {
  const said = Object.entries(change).filter(([, value]) => value !== undefined);
  return state === 'verified' && isEngineer && said.every(([field]) => lateFields.includes(field));
}

const onlyCorrective: Text = { zh: '只有纠正性工单记录故障', en: 'only a corrective order tells of a failure' };

/** Also of finished work: what failed is often known only then. */
function classified(order: OrderRow, { failure, noFailure, undetermined }: OrderChange, { at }: Mark): Changed {
  const isBack = failure === undefined || failure === null;
  if (isBack && undetermined !== undefined && undetermined !== order.undetermined) return leftOpen(order, undetermined);
  if (isBack && noFailure !== undefined && noFailure !== order.noFailure) return withoutFailure(order, noFailure);
  if (failure === undefined || JSON.stringify(failure) === JSON.stringify(order.failure)) return unchanged(order);
  if (failure !== null && order.kind !== 'corrective') throw refused(order, onlyCorrective);
  if (failure !== null && order.asset === null)
    throw refused(order, { zh: '工单没有资产，无从记录故障', en: 'it is on no asset that could have failed' });
  if (failure !== null && Math.max(failure.failedAt, failure.restoredAt ?? 0) > at + clockSlackMs)
    throw badRequest(order, { zh: '故障与恢复时间不能晚于现在', en: 'a failure cannot begin or end in the future' });
  return {
    order: { ...order, failure, noFailure: false, ...(failure !== null && { undetermined: null }) },
    entries: [{ kind: 'changed', fields: ['failure'], text: failure?.mode ?? '–' }],
  };
}

/** Somebody says that nothing had failed, or takes that back. */
function withoutFailure(order: OrderRow, noFailure: boolean): Changed {
  if (order.kind !== 'corrective') throw refused(order, onlyCorrective);
  const next = { ...order, noFailure, ...(noFailure && { failure: null, undetermined: null }) };
  return { order: next, entries: [{ kind: 'changed', fields: ['failure'], text: noFailure ? '0' : '–' }] };
}

/** Somebody says why it cannot be told what failed, or takes that back. */
function leftOpen(order: OrderRow, undetermined: string | null): Changed {
  if (order.kind !== 'corrective') throw refused(order, onlyCorrective);
  const next = { ...order, undetermined, ...(undetermined !== null && { failure: null, noFailure: false }) };
  return { order: next, entries: [{ kind: 'changed', fields: ['failure'], text: undetermined ?? '–' }] };
}

/** Clocks of browsers run ahead by so much. Assumed. */
const clockSlackMs = 300_000;

function signed(order: OrderRow, { signature }: OrderChange, { at }: Mark): Changed {
  if (signature === undefined || signature.file === order.signature?.file) return unchanged(order);
  return {
    order: { ...order, signature: { ...signature, at } },
    entries: [{ kind: 'changed', fields: ['signature'], text: signature.name, file: signature.file }],
  };
}

function tickedOff(order: OrderRow, { tick }: OrderChange, mark: Mark): Changed {
  if (tick === undefined) return unchanged(order);
  const line = order.checklist[tick.index];
  if (line === undefined) {
    const { length } = order.checklist;
    throw badRequest(order, {
      zh: `检查清单共 ${length} 项，没有第 ${tick.index} 项（从 0 计）`,
      en: `there is no checklist line ${tick.index} of ${length}`,
    });
  }
  if (order.state === 'draft' || order.state === 'done')
    throw refused(order, {
      zh: `状态为“${orderStateTitles[order.state].zh}”，检查清单只在处理期间填写`,
      en: `it is ${order.state}; its checklist is settled while it is worked on`,
    });
  if (line.kind === 'value' && tick.done && tick.notApplicable !== true && tick.value === undefined)
    throw badRequest(order, { zh: `“${line.text.zh}”须填写数值`, en: `line ${tick.index} needs a value` });
  const onSite = { ...mark, at: whenEntered(order, tick.at, mark.at) };
  const settled = ticked(order.checklist, tick, onSite);
  if (isSame(line, settled[tick.index])) return unchanged(order);
  refuseOlder(order, line, { by: mark.by, at: tick.at });
  const isBegun = (order.state === 'open' || order.state === 'assigned') && tick.done;
  const next: OrderRow = { ...order, checklist: settled, ...(isBegun && begun(order, onSite)) };
  const told = toldOf(line, tick);
  const title = { zh: `${line.text.zh}：${told.zh}`, en: `${line.text.en}: ${told.en}` };
  const entry: EntryBody = { kind: 'check', title };
  return { order: next, entries: isBegun ? [{ kind: 'state', from: order.state, to: 'inProgress' }, entry] : [entry] };
}

/** What was found of a line, in a few words. */
function toldOf({ unit }: Check, { notApplicable, value, done }: NonNullable<OrderChange['tick']>): Text {
  if (notApplicable) return { zh: '不适用', en: 'does not apply' };
  const mark = value === undefined ? (done ? '✓' : '–') : [value, unit].filter((part) => part !== undefined && part !== '').join(' ');
  return { zh: mark, en: mark };
}

/** What a device had no network for is no news when somebody else has settled the line since. */
function refuseOlder(order: OrderRow, line: Check, { by, at }: { readonly by: string; readonly at: EpochMs | undefined }): void {
  if (at === undefined || line.at === undefined || line.at <= at || line.by === by) return;
  throw refused(order, {
    zh: `“${line.text.zh}”此后已由 ${line.by} 填写`,
    en: `“${line.text.en}” has been settled since, by ${line.by}`,
  });
}

/** The same settled by the same person: a device sends it again when it did not hear the answer. */
const isSame = (line: Check, next: Check | undefined): boolean =>
  next !== undefined &&
  line.done === next.done &&
  line.notApplicable === next.notApplicable &&
  line.value === next.value &&
  line.by === next.by;

/** When something was entered on a device, whose clock may be wrong: not before the order was opened, and not later than now. */
export const whenEntered = ({ createdAt }: Pick<OrderRow, 'createdAt'>, at: EpochMs | undefined, now: EpochMs): EpochMs =>
  Math.max(createdAt, Math.min(at ?? now, now));

const begun = (order: OrderRow, { at }: Mark) => ({ state: 'inProgress' as const, startedAt: order.startedAt ?? at });

/** The checklist with one line settled by somebody, or opened again. */
export const ticked = (checklist: readonly Check[], { index, done, notApplicable, value }: Tick, { by, at }: Mark): readonly Check[] =>
  checklist.map((check, i) => {
    if (i !== index) return check;
    const { text, kind, unit, low, high } = check;
    const line: Check = {
      text,
      ...(kind && { kind }),
      ...(unit && { unit }),
      ...(low !== undefined && { low }),
      ...(high !== undefined && { high }),
      done: false,
    };
    if (notApplicable) return { ...line, notApplicable: true, by, at };
    return done ? { ...line, done: true, ...(value !== undefined && kind === 'value' && { value }), by, at } : line;
  });

function advanced(order: OrderRow, { state: to, reason }: OrderChange, mark: Mark): Changed {
  const { state: from } = order;
  if (to === undefined || to === from) return unchanged(order);
  if (!mayGo(from, to)) {
    const zh = `状态为“${orderStateTitles[from].zh}”，不能变为“${orderStateTitles[to].zh}”`;
    throw refused(order, { zh, en: `it is ${from} and cannot become ${to}` });
  }
  if (needsReason(from, to) && reason === undefined)
    throw badRequest(order, { zh: `变为“${orderStateTitles[to].zh}”须写明原因`, en: `becoming ${to} needs a reason` });
  refuseStep(order, to, mark);
  return {
    order: { ...order, state: to, ...marksOf(order, to, mark), reason: reason ?? null },
    entries: [{ kind: 'state', from, to, ...(reason && { text: reason }) }],
  };
}

function refuseStep(order: OrderRow, to: OrderState, { by, isEngineer = false }: Mark): void {
  if (to === 'assigned' && order.assignedTo === '')
    throw badRequest(order, { zh: '派工须指定负责人', en: 'assigning it needs somebody to do it' });
  if (to === 'verified' && order.doneBy === by && !isEngineer)
    throw refused(order, {
      zh: '完成人不能验收，须由工程师或其他人验收',
      en: 'who finished it may not verify it; an engineer or another person may',
    });
  if (to !== 'done') return;
  if (!isComplete(order.checklist) && !order.note?.trim())
    throw refused(order, { zh: '完成前须逐项检查，或填写处理说明', en: 'finishing it needs every line settled, or a note' });
  if (order.needsSignature && order.signature === null)
    throw refused(order, { zh: '完成时需要签字', en: 'finishing it needs a signature' });
}

/** Times and names that go with a state. */
function marksOf(order: OrderRow, to: OrderState, mark: Mark): Partial<OrderRow> {
  const { by, at } = mark;
  if (isClosed(to)) return { closedAt: at, closedBy: by };
  if (to === 'done') return { doneAt: at, doneBy: by };
  if (to === 'inProgress')
    return { ...begun(order, mark), doneAt: null, doneBy: null, signature: order.state === 'done' ? null : order.signature };
  return {};
}

const doingTo = ({ number }: OrderRow): string => `changing work order ${number}`;
const refused = (order: OrderRow, { zh, en }: Text): Failure =>
  conflict(doingTo(order), { zh: `${order.number} ${zh}`, en: `${order.number}: ${en}` });
/** The refusal of a change to an order that has ended. */
export const isIn = (order: OrderRow): Failure =>
  refused(order, { zh: `状态为“${orderStateTitles[order.state].zh}”`, en: `it is ${order.state}` });
const badRequest = ({ number }: OrderRow, what: Text) =>
  new Failure('BAD_REQUEST', `changing work order ${number}: ${what.en}`, { details: { what } });
