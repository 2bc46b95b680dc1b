import { migrate } from '../../kernel/database.ts';
import { type Assets, assetsOf, openPlant } from './assets.ts';
import type { AssetDeps } from './deps.ts';
import { assetRoutes } from './routes.ts';
import { assetMigrations } from './schema.ts';

export type { AssetChange, Assets, NewAsset } from './assets.ts';
export type { AssetDeps, AssetDevice, Found, StoryPlayer } from './deps.ts';
export type { AssetInfo, Attributes, ModelInfo, PointInfo } from './info.ts';
export { installedPack } from './installed-pack.ts';
export { hasPoint, pointsOfModel } from './model.ts';
export { resolvePath } from './related.ts';
export { haveSiteTogether, isSeen, roleAt, seenAssets, seenOnly, seesAsset, seesPoint, seesThingOf } from './scope.ts';

/** Run the migrations, load the plant into memory and register the routes. */
export async function createAssets(deps: AssetDeps): Promise<Assets> {
  await migrate(deps.db, assetMigrations);
  const plant = await openPlant(deps);
  const assets = assetsOf(deps, plant);
  assetRoutes({ deps, plant, assets });
  return assets;
}
