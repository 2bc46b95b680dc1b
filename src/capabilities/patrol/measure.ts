import { type RawBuilder, sql } from 'kysely';
import type { Caller } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isSeen } from '../assets/index.ts';
import type { PatrolDeps } from './deps.ts';
import { tables } from './schema.ts';

/** Half open, `[from, to)`. */
export interface MeasuredRange {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** How patrols and hidden dangers stood over a time, as far as it is known now. */
export interface PatrolFigures {
  /** `undefined` for roles at sites: a patrol belongs to no site. */
  readonly patrols: { readonly finished: number; readonly missed: number } | undefined;
  readonly dangers: {
    readonly reported: number;
    /** Found to be none included. */
    readonly closed: number;
    /** At the end of the time. */
    readonly open: number;
    /** Due by the end of the time and not mended then. */
    readonly overdue: number;
  };
}

const counted = (condition: RawBuilder<boolean>) => sql<number>`(count(*) filter (where ${condition}))::integer`;
const isIn = (column: string, { from, to }: MeasuredRange): RawBuilder<boolean> =>
  sql`${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${to}`;

/** Counts of what a caller may see. */
export async function measurePatrols(deps: PatrolDeps, caller: Caller, range: MeasuredRange): Promise<PatrolFigures> {
  const dangers = await measuredDangers(deps, caller, range);
  return { patrols: caller.sites === undefined ? await measuredPatrols(deps, caller, range) : undefined, dangers };
}

async function measuredDangers({ db, assets }: PatrolDeps, caller: Caller, range: MeasuredRange): Promise<PatrolFigures['dangers']> {
  const { to } = range;
  const wasOpen = sql<boolean>`reported_at < ${to} and coalesce(closed_at, 'infinity') >= ${to}`;
  return tables(db)
    .selectFrom('danger')
    .select([counted(isIn('reported_at', range)).as('reported'), counted(isIn('closed_at', range)).as('closed')])
    .select([
      counted(wasOpen).as('open'),
      counted(sql`${wasOpen} and due_at < ${to} and coalesce(mended_at, 'infinity') >= ${to}`).as('overdue'),
    ])
    .where('tenant', '=', caller.tenant)
    .where(isSeen(assets, caller))
    .executeTakeFirstOrThrow();
}

/** Counted when they ended: a missed one at its due time. */
async function measuredPatrols({ db }: PatrolDeps, { tenant }: Caller, range: MeasuredRange) {
  return tables(db)
    .selectFrom('patrol')
    .select([
      counted(sql`state = 'finished' and ${isIn('finished_at', range)}`).as('finished'),
      counted(sql`state = 'missed' and ${isIn('due_at', range)}`).as('missed'),
    ])
    .where('tenant', '=', tenant)
    .executeTakeFirstOrThrow();
}
