import { type RawBuilder, sql } from 'kysely';
import type { Caller } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isSeen } from '../assets/index.ts';
import type { MaintainDeps, WorkOrderView } from './deps.ts';
import { viewOf } from './list.ts';
import { tables } from './schema.ts';

/** Half open, `[from, to)`. */
export interface MeasuredRange {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** How the work stood over a time, as far as it is known now: an order that was given back since counts as not done. */
export interface OrderFigures {
  readonly opened: number;
  readonly closed: number;
  /** At the end of the time. */
  readonly open: number;
  /** Due by the end of the time and not done then. */
  readonly overdue: number;
  /** Those that are overdue, the first due first; 20 at most. */
  readonly late: readonly WorkOrderView[];
}

const mostListed = 20;

/** Counts of the orders that a caller may see, those of its sites when its role holds at sites only. Drafts are no orders yet. */
export async function measureOrders(deps: MaintainDeps, caller: Caller, { from, to }: MeasuredRange): Promise<OrderFigures> {
  const isIn = (column: string): RawBuilder<boolean> => sql`${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${to}`;
  const wasThere = sql<boolean>`created_at < ${to} and coalesce(closed_at, 'infinity') >= ${to}`;
  const wasLate = sql<boolean>`${wasThere} and due_at < ${to} and coalesce(done_at, 'infinity') >= ${to}`;
  const counted = (condition: RawBuilder<boolean>) => sql<number>`(count(*) filter (where ${condition}))::integer`;
  const mine = tables(deps.db)
    .selectFrom('workOrder')
    .where('tenant', '=', caller.tenant)
    .where('state', '<>', 'draft')
    .where(isSeen(deps.assets, caller));
  const counts = await mine
    .select([counted(isIn('created_at')).as('opened'), counted(isIn('closed_at')).as('closed')])
    .select([counted(wasThere).as('open'), counted(wasLate).as('overdue')])
    .executeTakeFirstOrThrow();
  const late = await mine.selectAll().where(wasLate).orderBy('dueAt').orderBy('id').limit(mostListed).execute();
  return { ...counts, late: late.map((row) => viewOf(deps, row)) };
}
