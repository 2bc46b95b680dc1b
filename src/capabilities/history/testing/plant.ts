import type { AssetInfo, Assets, PointInfo } from '../../assets/index.ts';

const text = { zh: '湖', en: 'Lake' };

const asset = (id: string, tenant: string): AssetInfo => ({ id, tenant, key: id, model: 'reservoir', title: text, attributes: {} });

const point = (number: number, of: AssetInfo, key: string): PointInfo => ({
  number,
  asset: of.id,
  tenant: of.tenant,
  key,
  title: { zh: '水位', en: key },
  unit: 'm',
  decimals: 2,
  draw: 'line',
  freshSeconds: 600,
});

const lake = asset('lake', 'main');
const gauge: AssetInfo = { ...asset('gauge', 'main'), model: 'gauge', parent: 'lake' };
const foreign = asset('foreign', 'other');
const assets = [lake, gauge, foreign];
const points = [point(1, lake, 'level'), point(2, lake, 'inflow'), point(3, gauge, 'level'), point(9, foreign, 'level')];

/** A plant of two tenants for tests: points 1 and 2 on `lake` of `main`, point 3 on `gauge` within it, point 9 on `foreign` of `other`. */
export const plant = {
  point: (number: number) => points.find((one) => one.number === number),
  pointOf: (id: string, key: string) => points.find((one) => one.asset === id && one.key === key),
  inUse: (tenant: string) => assets.filter((one) => one.tenant === tenant),
  pointsOf: (id: string) => points.filter((one) => one.asset === id),
  childrenOf: (id: string) => assets.filter((one) => one.parent === id),
  asset: (id: string) => assets.find((one) => one.id === id),
  byKey: (tenant: string, key: string) => assets.find((one) => one.tenant === tenant && one.key === key),
} as Partial<Assets> as Assets; // holds: history asks nothing else of assets
