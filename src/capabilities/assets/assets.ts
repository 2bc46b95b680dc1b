import { uuidv7 } from 'uuidv7';
import { conflict, Failure } from '../../contracts/errors.ts';
import type { FlowPoint } from '../../contracts/flow.ts';
import { mergePatch } from '../../contracts/merge-patch.ts';
import type { Pack } from '../../contracts/pack.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { Text } from '../../contracts/text.ts';
import type { Trx } from '../../kernel/database.ts';
import { createTurns, type InTurn } from '../../kernel/turns.ts';
import {
  type AssetIndex,
  addAsset,
  buildIndex,
  changeAsset,
  type Entry,
  restoreAsset,
  retireAsset,
  type StoredAsset,
  tenantOf,
  within,
} from './asset-index.ts';
import type { AssetInfo, Attributes, ModelInfo, PointInfo } from './info.ts';
import { type Installer, installPack } from './install.ts';
import { changedAttribute, compareVersions } from './install-plan.ts';
import { attributeProblems } from './model.ts';
import { addMissingPoints, readPlant, writeAssets } from './rows.ts';
import { seesAsset } from './scope.ts';

/** What a person says of a new asset. */
export interface NewAsset {
  readonly key: string;
  readonly model: string;
  readonly title: Text;
  /** Id of the asset that it lies within; default: the root. */
  readonly parent?: string | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly attributes?: Attributes | undefined;
}

/** What a person may change of an asset, as a JSON Merge Patch: what is left out stays, `null` removes. Attributes are merged by key. */
export interface AssetChange {
  readonly title?: Text | undefined;
  readonly latitude?: number | null | undefined;
  readonly longitude?: number | null | undefined;
  readonly attributes?: Readonly<Record<string, Attributes[string] | null>> | undefined;
}

/**
 * The plant: models, assets, points, packs. Every question is answered from memory, no query per call.
 *
 * `asset`, `point`, `pointOf`, `pointsOf` also answer for retired assets, because history and alarms still name them; everything
 * that lists leaves them out.
 */
export interface Assets {
  point(number: PointNumber): PointInfo | undefined;
  pointOf(asset: string, key: string): PointInfo | undefined;
  pointsOf(asset: string): readonly PointInfo[];
  /** Points of all tenants' assets in use. */
  points(): Iterable<PointInfo>;
  asset(id: string): AssetInfo | undefined;
  byKey(tenant: string, key: string): AssetInfo | undefined;
  /** A tenant's assets in use, oldest first. */
  inUse(tenant: string): Iterable<AssetInfo>;
  ofModel(tenant: string, model: string): readonly AssetInfo[];
  /** Assets that lie directly within one. */
  childrenOf(asset: string): readonly AssetInfo[];
  /** Ids of these assets and of all that lies within them, at any depth, retired ones included. */
  within(assets: readonly string[]): readonly string[];
  model(tenant: string, id: string): ModelInfo | undefined;
  /** An installed pack; without a tenant: the newest version that any tenant has. */
  pack(id: string, tenant?: string): Pack | undefined;
  /** Resolves when memory holds every change that was begun before, so also all that an event tells of, which may come a moment earlier. */
  settled(): Promise<void>;
  /** Points as the data plane needs them, for `flow.setPoints`. */
  flowPoints(): readonly FlowPoint[];
  /** Call `listener` with the points that were added or changed, right after the commit and before events are delivered. */
  onPoints(listener: (changed: readonly FlowPoint[]) => void): () => void;
  /** Models, assets and points of a pack in one transaction; the same version again changes nothing. Throws `CONFLICT`, `BAD_REQUEST`. */
  install(caller: Caller, pack: Pack): Promise<void>;
  /** Throws `NOT_FOUND` (model, parent), `CONFLICT` (key), `BAD_REQUEST` (attributes). */
  create(caller: Caller, asset: NewAsset): Promise<AssetInfo>;
  /** Throws `NOT_FOUND`, `BAD_REQUEST` (attributes; one coordinate without the other). */
  update(caller: Caller, id: string, change: AssetChange): Promise<AssetInfo>;
  /** Its history stays. Throws `CONFLICT` while other assets lie within it. */
  retire(caller: Caller, id: string): Promise<void>;
  /** Puts a retired asset back in use. Throws `NOT_FOUND` for one that is not retired, `CONFLICT` (key in use by another, or what it lies within is retired). */
  restore(caller: Caller, id: string): Promise<AssetInfo>;
}

/** The plant in memory with the way to change it: what the service and the routes share. */
export interface Plant {
  index: AssetIndex;
  /** One change at a time, so that memory follows the database in the same order. */
  readonly inTurn: InTurn;
}

/** Read the plant from the database. */
export async function openPlant(installer: Installer): Promise<Plant> {
  return { index: buildIndex(await readPlant(installer.db)), inTurn: createTurns() };
}

/** The service over an open plant. */
export function assetsOf(installer: Installer, plant: Plant): Assets {
  const listeners = new Set<(changed: readonly FlowPoint[]) => void>();
  const tell = (points: readonly FlowPoint[]) => {
    if (points.length > 0) for (const listener of listeners) listener(points);
  };
  const changes: Changes = { installer, plant, tell };
  return {
    ...questions(plant),
    onPoints: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settled: () => plant.inTurn(async () => {}),
    install: (caller, pack) => plant.inTurn(() => install(changes, caller, pack)),
    create: (caller, asset) => plant.inTurn(() => create(changes, caller, asset)),
    update: (caller, id, change) => plant.inTurn(() => update(changes, { caller, id, change })),
    retire: (caller, id) => plant.inTurn(() => retire(changes, caller, id)),
    restore: (caller, id) => plant.inTurn(() => restore(changes, caller, id)),
  };
}

type Questions = Omit<Assets, 'onPoints' | 'settled' | 'install' | 'create' | 'update' | 'retire' | 'restore'>;

function questions(plant: Plant): Questions {
  const tenant = (id: string) => plant.index.tenants.get(id);
  const flowPoints = () => Array.from(pointsInUse(plant.index), flowPoint);
  return {
    point: (number) => plant.index.points.get(number),
    pointOf: (asset, key) => plant.index.entries.get(asset)?.points.find((point) => point.key === key),
    pointsOf: (asset) => plant.index.entries.get(asset)?.points ?? [],
    points: () => pointsInUse(plant.index),
    asset: (id) => plant.index.entries.get(id)?.info,
    byKey: (id, key) => tenant(id)?.byKey.get(key)?.info,
    inUse: (id) => (tenant(id)?.list ?? []).map(({ info }) => info),
    ofModel: (id, model) => (tenant(id)?.byModel.get(model) ?? []).map(({ info }) => info),
    childrenOf: (asset) => (plant.index.entries.get(asset)?.children ?? []).map(({ info }) => info),
    within: (assets) => within(plant.index, assets),
    model: (id, model) => tenant(id)?.models.get(model),
    pack: (id, of) => (of === undefined ? newestPack(plant.index, id) : tenant(of)?.packs.get(id)),
    flowPoints,
  };
}

function* pointsInUse(index: AssetIndex): Iterable<PointInfo> {
  for (const tenant of index.tenants.values()) for (const entry of tenant.list) yield* entry.points;
}

const flowPoint = ({ number, low, high }: PointInfo): FlowPoint => ({ point: number, low: low ?? Number.NaN, high: high ?? Number.NaN });

function newestPack(index: AssetIndex, id: string): Pack | undefined {
  const installed = [...index.tenants.values()].flatMap(({ packs }) => packs.get(id) ?? []);
  return installed.sort((a, b) => compareVersions(b.version, a.version))[0];
}

interface Changes {
  readonly installer: Installer;
  readonly plant: Plant;
  readonly tell: (points: readonly FlowPoint[]) => void;
}

async function install({ installer, plant, tell }: Changes, caller: Caller, pack: Pack): Promise<void> {
  const next = await installPack(installer, plant.index, { tenant: caller.tenant, pack });
  if (!next) return;
  plant.index = next;
  const models = new Set(Object.keys(pack.models));
  const entries = tenantOf(plant.index, caller.tenant).list.filter(({ info }) => models.has(info.model));
  tell(entries.flatMap(({ points }) => points.map(flowPoint)));
  installer.outbox.wake();
}

async function create({ installer, plant, tell }: Changes, caller: Caller, wanted: NewAsset): Promise<AssetInfo> {
  const model = creatable(plant.index, caller, wanted);
  const asset: StoredAsset = { ...wanted, id: uuidv7(), tenant: caller.tenant, attributes: wanted.attributes ?? {}, changed: [] };
  const points = await save(installer, asset, (trx) => addMissingPoints(trx, [model], asset));
  const entry = addAsset(plant.index, asset, Object.fromEntries(points.map(({ key, number }) => [key, number])));
  tell(entry.points.map(flowPoint));
  installer.outbox.wake();
  return asset;
}

/** The model of a new asset; throws when the asset cannot be. */
function creatable(index: AssetIndex, caller: Caller, wanted: NewAsset): ModelInfo {
  const doing = `creating asset ${wanted.key}`;
  const tenant = tenantOf(index, caller.tenant);
  const model = tenant.models.get(wanted.model);
  if (!model) throw notFound(`model ${wanted.model}`, doing);
  if (wanted.parent === undefined && caller.sites !== undefined)
    throw new Failure('NOT_AT_SITES', `${doing}: it would lie within none of the sites of ${caller.name}`);
  if (wanted.parent !== undefined) inUse(index, caller, { id: wanted.parent, doing });
  if (tenant.byKey.has(wanted.key))
    throw conflict(doing, { zh: `已有标识为 ${wanted.key} 的资产`, en: `an asset with the key ${wanted.key} exists` });
  refuseAttributes(model, wanted.attributes ?? {}, doing);
  return model;
}

async function update(
  { installer, plant }: Changes,
  { caller, id, change }: { caller: Caller; id: string; change: AssetChange },
): Promise<AssetInfo> {
  const doing = `changing asset ${id}`;
  const { info } = inUse(plant.index, caller, { id, doing });
  const model = tenantOf(plant.index, caller.tenant).models.get(info.model);
  if (model) refuseAttributes(model, change.attributes ?? {}, doing);
  const asset = changedAsset(info, change);
  const isPlaceChanged = change.latitude !== undefined || change.longitude !== undefined;
  if (isPlaceChanged && (asset.latitude === undefined) !== (asset.longitude === undefined)) {
    const what = 'latitude and longitude are given or removed together';
    throw new Failure('BAD_REQUEST', `${doing}: ${what}`, { details: { what } });
  }
  await save(installer, asset);
  changeAsset(plant.index, asset);
  installer.outbox.wake();
  return asset;
}

function changedAsset(info: StoredAsset, { title = info.title, latitude, longitude, attributes }: AssetChange): StoredAsset {
  const place = { latitude: info.latitude, longitude: info.longitude };
  return {
    ...info,
    title,
    latitude: undefined,
    longitude: undefined,
    ...mergePatch(place, { latitude, longitude }),
    attributes: mergePatch(info.attributes, attributes ?? {}),
    changed: [...new Set([...info.changed, ...fieldsOf({ title: info.title, latitude, longitude, attributes })])],
  };
}

function fieldsOf(change: AssetChange): readonly string[] {
  const title = change.title ? ['title'] : [];
  const place = change.latitude === undefined && change.longitude === undefined ? [] : ['place'];
  return [...title, ...place, ...Object.keys(change.attributes ?? {}).map(changedAttribute)];
}

async function retire({ installer, plant }: Changes, caller: Caller, id: string): Promise<void> {
  const doing = `retiring asset ${id}`;
  const { info, children } = inUse(plant.index, caller, { id, doing });
  if (children.length > 0)
    throw conflict(doing, {
      zh: `${info.key} 下还有 ${children.length} 个资产，请先停用它们`,
      en: `${children.length} assets lie within ${info.key}; retire them first`,
    });
  const asset: StoredAsset = { ...info, retiredAt: installer.clock.now() };
  await save(installer, asset);
  retireAsset(plant.index, asset);
  installer.outbox.wake();
}

async function restore({ installer, plant, tell }: Changes, caller: Caller, id: string): Promise<AssetInfo> {
  const doing = `restoring asset ${id}`;
  const { info, points } = restorable(plant.index, caller, { id, doing });
  const asset: StoredAsset = { ...info, retiredAt: undefined };
  await save(installer, asset);
  restoreAsset(plant.index, asset);
  tell(points.map(flowPoint));
  installer.outbox.wake();
  return asset;
}

/** A retired asset that can be put back in use; throws when it cannot. */
function restorable(index: AssetIndex, caller: Caller, { id, doing }: { readonly id: string; readonly doing: string }): Entry {
  const entry = index.entries.get(id);
  if (!entry || entry.info.retiredAt === undefined || !sees(index, caller, entry)) throw notFound(`asset ${id}`, doing);
  const { key, parent } = entry.info;
  const holder = parent === undefined ? undefined : index.entries.get(parent)?.info;
  if (holder?.retiredAt !== undefined)
    throw conflict(doing, {
      zh: `上级 ${holder.key} 已停用，请先恢复它`,
      en: `it lies within ${holder.key}, which is retired; restore that first`,
    });
  if (tenantOf(index, caller.tenant).byKey.has(key))
    throw conflict(doing, { zh: `已有标识为 ${key} 的资产`, en: `an asset with the key ${key} exists` });
  return entry;
}

/** Write one asset, and what belongs to it, with its event. The caller wakes the outbox once memory has followed. */
function save<T>({ db, outbox, clock }: Installer, asset: StoredAsset, more?: (trx: Trx) => Promise<readonly T[]>): Promise<readonly T[]> {
  return db.transaction().execute(async (trx) => {
    await writeAssets(trx, [asset], clock.now());
    const rows = more ? await more(trx) : [];
    await outbox.emit(trx, 'asset.changed', { tenant: asset.tenant, assets: [asset.id] });
    return rows;
  });
}

/** An asset in use that the caller may see; throws `NOT_FOUND` for every other, so that nobody can probe the ids of others. */
export function inUse(index: AssetIndex, caller: Caller, { id, doing }: { readonly id: string; readonly doing: string }): Entry {
  const entry = index.entries.get(id);
  if (!entry || entry.info.retiredAt !== undefined || !sees(index, caller, entry)) throw notFound(`asset ${id}`, doing);
  return entry;
}

/** Whether the caller may see an asset of the index. */
export const sees = (index: AssetIndex, caller: Caller, { info }: Entry): boolean =>
  caller.sites === undefined ? info.tenant === caller.tenant : seesAsset({ asset: (id) => index.entries.get(id)?.info }, caller, info.id);

function refuseAttributes(model: ModelInfo, attributes: NonNullable<AssetChange['attributes']>, doing: string): void {
  const what = attributeProblems(model, attributes).join('; ');
  if (what !== '') throw new Failure('BAD_REQUEST', `${doing}: ${what}`, { details: { what } });
}

const notFound = (what: string, doing: string) => new Failure('NOT_FOUND', `${doing}: there is no ${what}`, { details: { what } });
