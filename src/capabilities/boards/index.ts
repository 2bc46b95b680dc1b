import { migrate } from '../../kernel/database.ts';
import type { BoardDeps } from './deps.ts';
import { boardRoutes } from './routes.ts';
import { boardMigrations } from './schema.ts';

export type { BoardDeps } from './deps.ts';

/** Dashboards and walls that people build from widgets, and the links by which a screen shows one without a sign-in. */
export async function createBoards(deps: BoardDeps): Promise<void> {
  await migrate(deps.db, boardMigrations);
  boardRoutes(deps);
}
