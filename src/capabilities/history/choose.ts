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

/** The points of a choice that the caller may see, as they are asked for. Throws `NOT_FOUND` for an asset that is not the caller's. */
export function chosenPoints(assets: Assets, { tenant }: Caller, { under, model, key }: Choice): Iterable<PointInfo> {
  const root = under === undefined ? undefined : assets.asset(under);
  if (under !== undefined && root?.tenant !== tenant)
    throw new Failure('NOT_FOUND', `choosing points: there is no asset ${under}`, { details: { what: `asset ${under}` } });
  const isMeant = (point: PointInfo): boolean => point.tenant === tenant && (key === undefined || point.key === key);
  const isModel = (asset: AssetInfo | undefined): boolean => model === undefined || asset?.model === model;
  return root === undefined ? ofTenant(assets, isMeant, isModel) : within(assets, root, isMeant, isModel);
}

type Test<T> = (one: T) => boolean;

function* ofTenant(assets: Assets, isMeant: Test<PointInfo>, isModel: Test<AssetInfo | undefined>): Iterable<PointInfo> {
  for (const point of assets.points()) if (isMeant(point) && isModel(assets.asset(point.asset))) yield point;
}

function* within(assets: Assets, root: AssetInfo, isMeant: Test<PointInfo>, isModel: Test<AssetInfo>): Iterable<PointInfo> {
  const waiting = [root];
  for (let asset = waiting.pop(); asset !== undefined; asset = waiting.pop()) {
    if (isModel(asset)) yield* assets.pointsOf(asset.id).filter(isMeant);
    waiting.push(...assets.childrenOf(asset.id));
  }
}
