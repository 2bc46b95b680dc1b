import type { ReportPoint } from '../../contracts/api/report-content.ts';
import { programOf } from '../../contracts/roles.ts';
import { units } from '../../contracts/units.ts';
import { type AssetInfo, type Assets, type PointInfo, seesAsset } from '../assets/index.ts';

/** What a report is of. */
export interface Scope {
  readonly tenant: string;
  /** Id of the asset that it is limited to, with all that lies within it; `undefined`: the whole plant. */
  readonly site: string | undefined;
}

/** The points that names mean here. */
export interface FoundPoints {
  readonly points: readonly PointInfo[];
  /** Names that mean none; not those of assets outside of the site. */
  readonly missing: readonly string[];
  /** How many were left out, because they are too many. */
  readonly left: number;
}

/** How a name is shown: `model.point` or `asset.point`. */
export const nameOf = ({ model, asset, point }: ReportPoint): string => `${model ?? asset}.${point}`;

/** Find the points of a template in a plant, each once, at most `most`. */
export function findPoints(assets: Assets, scope: Scope, names: readonly ReportPoint[], most: number): FoundPoints {
  const found = new Map<number, PointInfo>();
  const missing: string[] = [];
  for (const name of names) {
    const points = assetsOf(assets, scope, name).flatMap(({ id }) => assets.pointOf(id, name.point) ?? []);
    if (points.length === 0 && !isElsewhere(assets, scope, name)) missing.push(nameOf(name));
    for (const point of points) found.set(point.number, point);
  }
  const points = [...found.values()];
  return { points: points.slice(0, most), missing, left: Math.max(0, points.length - most) };
}

/** True for an asset outside of the site that a report is of: its readers may not know of it. */
function isElsewhere(assets: Assets, { tenant, site }: Scope, { asset }: ReportPoint): boolean {
  const named = site === undefined || asset === undefined ? undefined : assets.byKey(tenant, asset);
  return named !== undefined && !seesAsset(assets, programOf(tenant, site), named.id);
}

function assetsOf(assets: Assets, { tenant, site }: Scope, { model, asset }: ReportPoint): readonly AssetInfo[] {
  const named = asset === undefined ? undefined : assets.byKey(tenant, asset);
  const all = model === undefined ? (named === undefined ? [] : [named]) : assets.ofModel(tenant, model);
  const caller = programOf(tenant, site);
  return all.filter(({ id }) => seesAsset(assets, caller, id));
}

/** What a report keeps of a point, so that it reads the same when the plant has changed. */
export const headOf = (assets: Assets, { number, asset, title, unit, decimals }: PointInfo) => ({
  ...{ point: number, asset, assetTitle: assets.asset(asset)?.title ?? { zh: asset, en: asset }, title },
  ...{ symbol: units[unit].symbol, unit, decimals },
});
