import type { Reply } from '../../../../src/contracts/api/index.ts';
import { type Role, roles, roleTitles } from '../../../../src/contracts/roles.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { workWords } from './words.ts';

/** A work order as the server tells it. */
export type WorkOrder = Reply<'getWorkOrder'>;

/** True when nothing can change any more. */
export const isClosed = ({ state }: Pick<WorkOrder, 'state'>): boolean => state === 'done' || state === 'cancelled';

/** True when it should have been closed by now. */
export const isOverdue = (order: Pick<WorkOrder, 'state' | 'dueAt'>, now: number): boolean => !isClosed(order) && now > order.dueAt;

/** How many checks are done, and of how many. */
export const ticks = ({ checklist }: Pick<WorkOrder, 'checklist'>): { readonly done: number; readonly all: number } => ({
  done: checklist.filter((c) => c.done).length,
  all: checklist.length,
});

/** True when it may be closed as done: all is checked, or a note says why not. */
export const mayClose = ({ checklist, note }: Pick<WorkOrder, 'checklist' | 'note'>): boolean =>
  checklist.every((c) => c.done) || (note ?? '').trim() !== '';

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
  return <span className={`tag ${state === 'inProgress' ? 'on' : ''}`}>{t(state)}</span>;
}

const isRole = (name: string): name is Role => roles.some((role) => role === name);

/** Who is to do it: a role by its title, a person by the name. */
export function Assignee({ order }: { readonly order: WorkOrder }) {
  const text = useText();
  const { assignedTo } = order;
  if (assignedTo === '') return '—';
  return isRole(assignedTo) ? text(roleTitles[assignedTo]) : assignedTo;
}
