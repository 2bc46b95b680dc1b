import type { RawBuilder } from 'kysely';
import { type Caller, mayAct, type Role } from '../../contracts/roles.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import { among } from '../../kernel/among.ts';
import type { AssetInfo, PointInfo } from './info.ts';

/** What the questions below ask of `Assets`. */
interface Plant {
  asset(id: string): AssetInfo | undefined;
}

/** More levels than any plant has; a guard should a cycle ever come from elsewhere. */
const deepestPath = 100;

/**
 * The role that a caller has at an asset, retired ones included: of its sites the one that the asset lies within, and of several the highest
 * role. `undefined` when the asset is not there, of another tenant, or outside of its sites.
 */
export function roleAt(assets: Plant, caller: Caller, id: string): Role | undefined {
  const info = assets.asset(id);
  if (info?.tenant !== caller.tenant) return undefined;
  if (caller.sites === undefined) return caller.role;
  let highest: Role | undefined;
  let at: AssetInfo | undefined = info;
  for (let levels = 0; at !== undefined && levels < deepestPath; levels++) {
    const held: Role | undefined = caller.sites.find(({ asset }) => asset === at?.id)?.role;
    if (held !== undefined && (highest === undefined || mayAct(held, highest))) highest = held;
    at = at.parent === undefined ? undefined : assets.asset(at.parent);
  }
  return highest;
}

/** True when a caller may see this asset: of its tenant, and within its sites when its role holds at sites only. Never for `undefined`. */
export const seesAsset = (assets: Plant, caller: Caller, id: string | undefined | null): boolean =>
  typeof id === 'string' && roleAt(assets, caller, id) !== undefined;

/** The same for a point, by its asset. */
export function seesPoint(
  assets: Plant & { point(number: PointNumber): PointInfo | undefined },
  caller: Caller,
  number: PointNumber,
): boolean {
  const point = assets.point(number);
  if (point === undefined || point.tenant !== caller.tenant) return false;
  return caller.sites === undefined || seesAsset(assets, caller, point.asset);
}

/**
 * True when a caller may see something that may belong to an asset: for a role in the whole tenant always (the tenant is checked where it is
 * read), for a role at sites only what belongs to an asset of theirs. What belongs to no asset belongs to no site.
 */
export const seesThingOf = (assets: Plant, caller: Caller, asset: string | undefined | null): boolean =>
  caller.sites === undefined || seesAsset(assets, caller, asset);

/** Ids of all assets that a caller with roles at sites may see, retired ones included; `undefined`: all of its tenant. */
export const seenAssets = (
  assets: { within(sites: readonly string[]): readonly string[] },
  caller: Pick<Caller, 'sites'>,
): readonly string[] | undefined => caller.sites && assets.within(caller.sites.map(({ asset }) => asset));

/** Condition of a statement: the asset in a column is one that the caller may see; the tenant is a condition of its own. */
export const isSeen = (
  assets: { within(sites: readonly string[]): readonly string[] },
  caller: Pick<Caller, 'sites'>,
  column = 'asset',
): RawBuilder<boolean> => among(column, seenAssets(assets, caller));

/** True when roles at sites (`undefined`: in the whole tenant) reach some same asset. */
export function haveSiteTogether(
  assets: { within(sites: readonly string[]): readonly string[] },
  one: Caller['sites'],
  other: Caller['sites'],
): boolean {
  if (one === undefined || other === undefined) return true;
  const reached = new Set(seenAssets(assets, { sites: one }));
  return (seenAssets(assets, { sites: other }) ?? []).some((asset) => reached.has(asset));
}

interface Lookups extends Plant {
  point(number: PointNumber): PointInfo | undefined;
  pointOf(asset: string, key: string): PointInfo | undefined;
  byKey(tenant: string, key: string): AssetInfo | undefined;
}

/**
 * The plant as a caller with roles at sites may name it: what lies elsewhere is not found by number, id or key. Whoever's role holds in the
 * whole tenant finds all; tenants are told apart where it is asked. Lists (`inUse`, `childrenOf` …) are not narrowed.
 */
export function seenOnly<A extends Lookups>(assets: A, caller: Caller): A {
  if (caller.sites === undefined) return assets;
  const seenAsset = (info: AssetInfo | undefined) => (seesAsset(assets, caller, info?.id) ? info : undefined);
  const seenPoint = (info: PointInfo | undefined) => (seesAsset(assets, caller, info?.asset) ? info : undefined);
  return {
    ...assets,
    asset: (id: string) => seenAsset(assets.asset(id)),
    byKey: (tenant: string, key: string) => seenAsset(assets.byKey(tenant, key)),
    point: (number: PointNumber) => seenPoint(assets.point(number)),
    pointOf: (asset: string, key: string) => seenPoint(assets.pointOf(asset, key)),
  };
}
