import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { AssetInfo, Assets, PointInfo } from '../assets/index.ts';

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
export function chosenPoints(assets: Assets, { tenant }: Caller, { under, model, key }: Choice): readonly (readonly PointInfo[])[] {
  const root = under === undefined ? undefined : assets.asset(under);
  if (under !== undefined && root?.tenant !== tenant)
    throw new Failure('NOT_FOUND', `choosing points: there is no asset ${under}`, { details: { what: `asset ${under}` } });
  const chosen: (readonly PointInfo[])[] = [];
  for (const asset of root === undefined ? assets.inUse(tenant) : within(assets, root)) {
    if (model !== undefined && asset.model !== model) continue;
    const points = assets.pointsOf(asset.id);
    chosen.push(key === undefined ? points : points.filter((point) => point.key === key));
  }
  return chosen;
}

function* within(assets: Assets, root: AssetInfo): Iterable<AssetInfo> {
  const waiting = [root];
  for (let asset = waiting.pop(); asset !== undefined; asset = waiting.pop()) {
    yield asset;
    for (const child of assets.childrenOf(asset.id)) waiting.push(child);
  }
}
