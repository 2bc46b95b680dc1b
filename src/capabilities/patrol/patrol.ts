import { migrate } from '../../kernel/database.ts';
import { openDayNumbers } from '../../kernel/day-numbers.ts';
import type { PatrolDeps } from './deps.ts';
import { tellOverdue } from './overdue.ts';
import { dangerRoutes } from './routes.ts';
import { patrolMigrations } from './schema.ts';
import { startWatch } from './watch.ts';

/** Hidden dangers 隐患, from the report to closing. Everything stays within the caller's tenant; people use it through the API. */
export interface Patrol {
  /** Look now for what is overdue. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/** Run the migrations, register the routes and begin to look for what is due. */
export async function createPatrol(deps: PatrolDeps): Promise<Patrol> {
  await openDayNumbers(deps.db);
  await migrate(deps.db, patrolMigrations);
  const look = () => tellOverdue(deps);
  const watch = startWatch(look, { lookMs: deps.lookMs ?? 10_000, log: deps.log });
  dangerRoutes(deps);
  return { look, close: watch.close };
}
