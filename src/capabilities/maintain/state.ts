import type { z } from 'zod';
import type { workOrder } from '../../contracts/api/maintain.ts';

/** States of a work order. */
export type OrderState = z.output<typeof workOrder>['state'];

/** One line of a checklist. */
export type Check = z.output<typeof workOrder>['checklist'][number];

/** To which states each state may go; `done` and `cancelled` are final. */
const transitions: Readonly<Record<OrderState, readonly OrderState[]>> = {
  open: ['inProgress', 'cancelled'],
  inProgress: ['done', 'cancelled'],
  done: [],
  cancelled: [],
};

/** True when a work order may go from one state to the other. */
export const mayGo = (from: OrderState, to: OrderState): boolean => transitions[from].includes(to);

/** True when nothing can change any more. */
export const isClosed = (state: OrderState): boolean => transitions[state].length === 0;

/** True when every line is ticked; also for an empty checklist. */
export const isComplete = (checklist: readonly Check[]): boolean => checklist.every(({ done }) => done);

/** The checklist with one line ticked by somebody, or its tick taken away. */
export const ticked = (
  checklist: readonly Check[],
  { index, done }: { readonly index: number; readonly done: boolean },
  mark: { readonly by: string; readonly at: number },
): readonly Check[] => checklist.map((check, i) => (i === index ? { text: check.text, done, ...(done && mark) } : check));
