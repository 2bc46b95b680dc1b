import { migrate } from '../../kernel/database.ts';
import { createConfigs } from './configs.ts';
import type { Desk, EdgesDeps } from './deps.ts';
import { edgeRoutes } from './routes.ts';
import { edgeMigrations } from './schema.ts';

/** Run the migrations and register the routes. The edges call by themselves: nothing runs here in between. */
export async function createEdges(deps: EdgesDeps): Promise<void> {
  await migrate(deps.db, edgeMigrations);
  const desk: Desk = { ...deps, configs: createConfigs(deps) };
  edgeRoutes(desk);
}
