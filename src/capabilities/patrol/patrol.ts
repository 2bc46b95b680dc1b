import type { Caller } from '../../contracts/roles.ts';
import { migrate } from '../../kernel/database.ts';
import { openDayNumbers } from '../../kernel/day-numbers.ts';
import { startWatch } from '../../kernel/watch.ts';
import type { PatrolDeps } from './deps.ts';
import { walkMachines } from './machine-walk.ts';
import { type MeasuredRange, measurePatrols, type PatrolFigures } from './measure.ts';
import { endMoved } from './missed-alarms.ts';
import { openDue } from './open-patrol.ts';
import { tellOverdue } from './overdue.ts';
import { patrolHttp } from './patrol-http.ts';
import { dangerRoutes } from './routes.ts';
import { patrolMigrations } from './schema.ts';
import { tellMissed } from './walk.ts';

/** Patrols 巡检, and hidden dangers 隐患 from the report to closing. Everything stays within the caller's tenant; people use it through the API. */
export interface Patrol {
  /** Patrols and hidden dangers that ended or came in a time, and the dangers that were open and overdue at its end. */
  measure(caller: Caller, range: MeasuredRange): Promise<PatrolFigures>;
  /** Look now for patrols that come due, and for what is overdue. */
  look(): Promise<void>;
  /** Look now where the machines are that walk; runs by itself every second. */
  lookAtMachines(): Promise<void>;
  close(): Promise<void>;
}

/** Run the migrations, register the routes and begin to look for what is due. */
export async function createPatrol(deps: PatrolDeps): Promise<Patrol> {
  await openDayNumbers(deps.db);
  await migrate(deps.db, patrolMigrations);
  await endMoved(deps);
  const lookAround = async () => {
    await openDue(deps);
    await tellMissed(deps);
    await tellOverdue(deps);
  };
  const watch = startWatch(lookAround, { lookMs: deps.lookMs ?? 10_000, log: deps.log, doing: 'looking for due rounds' });
  const lookMs = deps.lookAtMachinesMs ?? 1000;
  const machines = startWatch(() => walkMachines(deps), { lookMs, log: deps.log, doing: 'looking where machines on patrol are' });
  dangerRoutes(deps);
  patrolHttp(deps);
  return {
    measure: (caller, range) => measurePatrols(deps, caller, range),
    look: watch.look,
    lookAtMachines: machines.look,
    close: async () => void (await Promise.all([watch.close(), machines.close()])),
  };
}
