import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import { type AssetInfo, type Assets, type PointInfo, seesAsset } from '../assets/index.ts';

/** Which of a tenant's points are meant; what is left out does not narrow the choice. */
export interface Choice {
  /** Id of an asset: its points and those of all that lies within it. */
  readonly under?: string | undefined;
  /** Id of a model: points of its assets. */
  readonly model?: string | undefined;
  /** Key of a point in its model, e.g. `level`. */
  readonly key?: string | undefined;
}

/**
 * The points of a choice that the caller may see, asset by asset: a whole group has 1.5 million. Throws `NOT_FOUND` for an asset that is
 * not the caller's.
 */
export function chosenPoints(assets: Assets, caller: Caller, { under, model, key }: Choice): readonly (readonly PointInfo[])[] {
  const root = under === undefined ? undefined : assets.asset(under);
  if (under !== undefined && !seesAsset(assets, caller, under))
    throw new Failure('NOT_FOUND', `choosing points: there is no asset ${under}`, { details: { what: `asset ${under}` } });
  const chosen: (readonly PointInfo[])[] = [];
  for (const asset of root === undefined ? inUseFor(assets, caller) : within(assets, root)) {
    if (model !== undefined && asset.model !== model) continue;
    const points = assets.pointsOf(asset.id);
    chosen.push(key === undefined ? points : points.filter((point) => point.key === key));
  }
  return chosen;
}

/** Somebody's assets in use. */
function* inUseFor(assets: Assets, caller: Caller): Iterable<AssetInfo> {
  for (const asset of assets.inUse(caller.tenant)) if (caller.sites === undefined || seesAsset(assets, caller, asset.id)) yield asset;
}

function* within(assets: Assets, root: AssetInfo): Iterable<AssetInfo> {
  const waiting = [root];
  for (let asset = waiting.pop(); asset !== undefined; asset = waiting.pop()) {
    yield asset;
    for (const child of assets.childrenOf(asset.id)) waiting.push(child);
  }
}
