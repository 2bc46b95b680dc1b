import type { Pack } from '../../contracts/pack.ts';
import type { PointModel } from '../../contracts/traits.ts';
import type { AssetInfo, ModelInfo, PointInfo } from './info.ts';
import { own, pointsOfModel } from './model.ts';
import { fold } from './search.ts';

/** An asset with what only this capability knows of it. */
export interface StoredAsset extends AssetInfo {
  /** Fields that a person changed: see install-plan.ts. */
  readonly changed: readonly string[];
}

/** An asset in memory, with what would else be looked up. */
export interface Entry {
  info: StoredAsset;
  points: readonly PointInfo[];
  /** Assets in use directly within it, oldest first. */
  readonly children: Entry[];
  /** Retired assets that lay directly within it. */
  readonly gone: Entry[];
  /** Key and titles, folded for search, one by one and as one text. */
  names: readonly string[];
  text: string;
}

/** What one tenant sees. Lists hold assets in use only, oldest first (ids rise with time). */
export interface TenantIndex {
  readonly list: Entry[];
  readonly roots: Entry[];
  readonly byKey: Map<string, Entry>;
  readonly byModel: Map<string, Entry[]>;
  readonly models: Map<string, ModelInfo>;
  readonly packs: Map<string, Pack>;
}

/** The plant in memory. `entries` and `points` hold retired assets too. */
export interface AssetIndex {
  readonly entries: Map<string, Entry>;
  readonly points: Map<number, PointInfo>;
  readonly tenants: Map<string, TenantIndex>;
}

/** The numbers of an asset's points by their keys. */
export type PointNumbers = Readonly<Record<string, number>>;

/** All that is stored, as the index is built from it. Assets come oldest first. */
export interface StoredPlant {
  readonly models: readonly ModelInfo[];
  readonly assets: readonly StoredAsset[];
  /** Asset id → numbers of its points. */
  readonly numbers: ReadonlyMap<string, PointNumbers>;
  readonly packs: readonly { readonly tenant: string; readonly pack: Pack }[];
}

/** Build the index of a stored plant. */
export function buildIndex(stored: StoredPlant): AssetIndex {
  const index: AssetIndex = { entries: new Map(), points: new Map(), tenants: new Map() };
  for (const model of stored.models) tenantOf(index, model.tenant).models.set(model.id, model);
  for (const { tenant, pack } of stored.packs) tenantOf(index, tenant).packs.set(pack.id, pack);
  for (const asset of stored.assets) enter(index, asset, stored.numbers.get(asset.id) ?? {});
  for (const asset of stored.assets) link(index, asset);
  return index;
}

/** What a tenant has; made empty when it has nothing yet. */
export function tenantOf(index: AssetIndex, tenant: string): TenantIndex {
  const known = index.tenants.get(tenant);
  if (known) return known;
  const made: TenantIndex = { list: [], roots: [], byKey: new Map(), byModel: new Map(), models: new Map(), packs: new Map() };
  index.tenants.set(tenant, made);
  return made;
}

/** Take a new asset in. */
export function addAsset(index: AssetIndex, asset: StoredAsset, numbers: PointNumbers): Entry {
  const entry = enter(index, asset, numbers);
  link(index, asset);
  return entry;
}

/** Take over what was changed of an asset in use (its title, place or attributes). */
export function changeAsset(index: AssetIndex, asset: StoredAsset): void {
  const entry = index.entries.get(asset.id);
  if (!entry) throw new Error(`BUG: changing asset ${asset.id}, which is not in the index`);
  entry.info = asset;
  Object.assign(entry, namesOf(asset));
}

/** Take an asset out of every list; it stays known by its id and its point numbers. */
export function retireAsset(index: AssetIndex, asset: StoredAsset): void {
  changeAsset(index, asset);
  const tenant = tenantOf(index, asset.tenant);
  tenant.byKey.delete(asset.key);
  for (const list of [tenant.list, siblingsOf(index, asset), tenant.byModel.get(asset.model) ?? []]) {
    const at = list.findIndex((entry) => entry.info.id === asset.id);
    if (at >= 0) list.splice(at, 1);
  }
  keepGone(index, asset);
}

/** Take a retired asset, whose `retiredAt` is gone, back into every list, at the place that its age gives it. */
export function restoreAsset(index: AssetIndex, asset: StoredAsset): void {
  changeAsset(index, asset);
  const gone = asset.parent === undefined ? undefined : index.entries.get(asset.parent)?.gone;
  const at = gone?.findIndex(({ info }) => info.id === asset.id) ?? -1;
  if (at >= 0) gone?.splice(at, 1);
  link(index, asset);
}

/** A retired asset stays within its parent, for those who may see only that. */
function keepGone(index: AssetIndex, { id, parent }: StoredAsset): void {
  const entry = index.entries.get(id);
  if (entry && parent !== undefined) index.entries.get(parent)?.gone.push(entry);
}

/** These assets and all that lies within them, at any depth, retired ones included. */
export function within(index: AssetIndex, sites: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const open = sites.flatMap((id) => index.entries.get(id) ?? []);
  for (let entry = open.pop(); entry; entry = open.pop()) {
    if (found.has(entry.info.id)) continue;
    found.add(entry.info.id);
    open.push(...entry.children, ...entry.gone);
  }
  return [...found];
}

function enter(index: AssetIndex, asset: StoredAsset, numbers: PointNumbers): Entry {
  const model = tenantOf(index, asset.tenant).models.get(asset.model);
  const points = model ? pointsOfAsset(asset, model, numbers) : [];
  const entry: Entry = { info: asset, points, children: [], gone: [], ...namesOf(asset) };
  index.entries.set(asset.id, entry);
  for (const point of points) index.points.set(point.number, point);
  return entry;
}

function link(index: AssetIndex, asset: StoredAsset): void {
  const entry = index.entries.get(asset.id);
  if (!entry) return;
  if (asset.retiredAt !== undefined) {
    keepGone(index, asset);
    return;
  }
  const tenant = tenantOf(index, asset.tenant);
  tenant.byKey.set(asset.key, entry);
  const alike = tenant.byModel.get(asset.model) ?? [];
  tenant.byModel.set(asset.model, alike);
  for (const list of [tenant.list, siblingsOf(index, asset), alike]) putByAge(list, entry);
}

/** Ids rise with time, so that nearly every asset comes at the end. */
function putByAge(list: Entry[], entry: Entry): void {
  const isLast = (list.at(-1)?.info.id ?? '') < entry.info.id;
  if (isLast) list.push(entry);
  else
    list.splice(
      list.findIndex(({ info }) => info.id > entry.info.id),
      0,
      entry,
    );
}

function siblingsOf(index: AssetIndex, asset: StoredAsset): Entry[] {
  const parent = asset.parent === undefined ? undefined : index.entries.get(asset.parent);
  return parent ? parent.children : tenantOf(index, asset.tenant).roots;
}

/** Points in the order of the model; a stored point that the model no longer has is left out until it has it again. */
function pointsOfAsset(asset: AssetInfo, model: ModelInfo, numbers: PointNumbers): readonly PointInfo[] {
  return Object.entries(pointsOfModel(model)).flatMap(([key, point]) => {
    const number = own(numbers, key);
    return number === undefined ? [] : [pointInfo(asset, { key, number }, point)];
  });
}

function pointInfo(asset: AssetInfo, { key, number }: { key: string; number: number }, point: PointModel): PointInfo {
  return {
    number,
    asset: asset.id,
    tenant: asset.tenant,
    key,
    title: point.title,
    unit: point.unit,
    low: point.range?.[0],
    high: point.range?.[1],
    decimals: point.decimals ?? 2,
    draw: point.draw ?? 'line',
    freshSeconds: point.freshSeconds ?? 600,
  };
}

function namesOf({ key, title }: AssetInfo): Pick<Entry, 'names' | 'text'> {
  const names = [key, title.zh, title.en].map(fold);
  return { names, text: names.join(' ') };
}
