import type { Reply } from '../../../../src/contracts/api/index.ts';
import { type Role, roles, roleTitles } from '../../../../src/contracts/roles.ts';
import { isComplete, isOverdue, isToDo } from '../../../../src/contracts/work.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { workWords } from './words.ts';

/** A work order as a list tells it. */
export type WorkOrder = Reply<'updateWorkOrder'>;
/** A work order with its timeline. */
export type OrderDetail = Reply<'getWorkOrder'>;

/** What is asked again after a change. */
export const changed = ['listWorkOrders', 'getWorkOrder', 'listAssignees', 'listAudit'] as const;

/** How many checks are settled, and of how many. */
export const ticks = ({ checklist }: Pick<WorkOrder, 'checklist'>): { readonly done: number; readonly all: number } => ({
  done: checklist.filter((c) => c.done || c.notApplicable).length,
  all: checklist.length,
});

/** True when it may be called done: all is settled, or a note says why not; and it is signed if it must be. */
export const mayFinish = ({ checklist, note }: Pick<WorkOrder, 'checklist' | 'note'>): boolean =>
  isComplete(checklist) || (note ?? '').trim() !== '';

/** When it is due, marked in words when that is over. */
export function Due({ order }: { readonly order: WorkOrder }) {
  const t = useT(workWords);
  const format = useFormat();
  const now = useNow(60_000);
  return (
    <span className="num">
      {format.clock(order.dueAt)} {isOverdue(order, now) && <span className="tag strong-tag">{t('overdue')}</span>}
    </span>
  );
}

/** The state in words. */
export function OrderState({ state }: { readonly state: WorkOrder['state'] }) {
  const t = useT(workWords);
  return <span className={`tag ${isToDo(state) && state !== 'draft' && state !== 'open' ? 'on' : ''}`}>{t(state)}</span>;
}

const isRole = (name: string): name is Role => roles.some((role) => role === name);

/** Who is to do it: a role by its title, a person or team by the name. */
export function useAssignee(): (name: string) => string {
  const text = useText();
  return (name) => (name === '' ? '—' : isRole(name) ? text(roleTitles[name]) : name);
}
