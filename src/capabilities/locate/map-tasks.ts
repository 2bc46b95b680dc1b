import { sql } from 'kysely';
import type { Reply } from '../../contracts/api/index.ts';
import { isCamera } from '../../contracts/camera.ts';
import { type MapTask, mapTasks } from '../../contracts/map-tasks.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Database } from '../../kernel/database.ts';
import { type Assets, isSeen, type ModelInfo, seesAsset } from '../assets/index.ts';

/** What {@link listMapTasks} asks. */
export interface MapTaskDeps {
  readonly db: Database;
  readonly assets: Assets;
  readonly hasMovers: (caller: Caller) => boolean;
  readonly hasRadarTracks: (caller: Caller) => boolean;
}

/** What there is to do on the map: what the packs bring of which the caller sees an asset, and what there is something of at these assets. */
export async function listMapTasks(deps: MapTaskDeps, caller: Caller): Promise<Reply<'listMapTasks'>> {
  const models = modelsSeen(deps, caller);
  const there = new Set<MapTask>([
    ...broughtByPacks(deps, caller, models),
    ...(deps.hasMovers(caller) ? (['events', 'near'] as const) : []),
    ...(deps.hasRadarTracks(caller) ? (['radar'] as const) : []),
    ...(models.some(isCamera) ? (['cameras'] as const) : []),
    ...(await recorded(deps, caller)),
  ]);
  return { items: mapTasks.filter((task) => there.has(task)) };
}

function modelsSeen({ assets }: MapTaskDeps, caller: Caller): readonly ModelInfo[] {
  const seen = [...assets.inUse(caller.tenant)].filter(({ id }) => seesAsset(assets, caller, id));
  return [...new Set(seen.map(({ model }) => model))].flatMap((id) => assets.model(caller.tenant, id) ?? []);
}

function broughtByPacks({ assets }: MapTaskDeps, { tenant }: Caller, models: readonly ModelInfo[]): readonly MapTask[] {
  const packs = new Set(models.map(({ pack }) => pack));
  return [...packs].flatMap((id) => assets.pack(id, tenant)?.mapTasks ?? []);
}

/** Where people or devices have written something down. */
const tables = { declarations: 'declaration', crew: 'crew_member', lots: 'lot_binding' } as const satisfies { [K in MapTask]?: string };

async function recorded({ db, assets }: MapTaskDeps, caller: Caller): Promise<readonly MapTask[]> {
  const found = Object.entries(tables).map(
    ([task, table]) =>
      sql`exists (select from ${sql.table(table)} where tenant = ${caller.tenant} and ${isSeen(assets, caller)}) as ${sql.ref(task)}`,
  );
  const { rows } = await sql<Record<keyof typeof tables, boolean>>`select ${sql.join(found)}`.execute(db);
  return mapTasks.filter((task) => rows[0]?.[task as keyof typeof tables]);
}
