import type { Received } from '../../contracts/api/index.ts';
import type { PointBinding } from '../../contracts/driver.ts';
import { conflict } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import { type AssetInfo, type ModelInfo, pointsOfModel } from '../assets/index.ts';
import { type Device, devicesOfSource } from './catalogue.ts';
import { addDevice, checkKeys, noteDevice, ownAsset, refuseTaken, refuseUnreadable } from './devices.ts';
import { badRequest, type Hub, notFound, ownSource } from './hub.ts';
import { type KeyTarget, matchKeys } from './match-keys.ts';
import type { Stranger } from './quarantine.ts';
import { isMarked } from './stored-text.ts';

type Wish = Received<'adoptDevice', 'body'>;

/**
 * Make a device of an unknown one: onto an existing asset, or onto a new asset of a model; with neither, of the model that the source's
 * other devices have and that fits its keys best. Its keys go where the same keys of like devices
 * go, or to points of the same name; keys that the caller gives win. Its next message flows.
 *
 * Throws `NOT_FOUND`, `CONFLICT` (the identity is taken), `BAD_REQUEST` (no asset and no model, no key has a place to go, or the protocol cannot read one).
 */
export async function adoptDevice(hub: Hub, caller: Caller, { id, wish }: { readonly id: string; readonly wish: Wish }): Promise<Device> {
  const stranger = await hub.quarantine.find(caller.tenant, id);
  if (!stranger) throw notFound(`unknown device ${id}`);
  const owner = ownSource(hub, caller, stranger.source);
  refuseTaken(hub, stranger.source, stranger.identity);
  const doing = `adopting device ${stranger.identity}`;
  if (isMarked(stranger.identity))
    throw conflict(doing, {
      zh: '设备标识过长，或含有无法保存的字符',
      en: 'its identity is too long or holds characters that cannot be stored',
    });
  const given = checkKeys(hub, caller, wish.keys ?? {});
  const plan = planFor(hub, caller, { stranger, wish });
  if (plan.targets.size === 0 && given.size === 0) throw badRequest(doing, noMatch(stranger, plan.model));
  refuseUnreadable(hub, owner, [...plan.targets.keys(), ...given.keys()]);
  const asset = plan.asset ?? (await newAsset(hub, caller, { stranger, wish, model: plan.model.id }));
  const keys = new Map([...pointsAt(hub, asset, plan.targets), ...given]);
  const { source, identity } = stranger;
  noteDevice(hub, caller, { source, identity }, 'adopted');
  return addDevice(hub, { tenant: caller.tenant, source, identity, asset: asset.id, origin: 'measured', topics: [], keys });
}

interface Plan {
  readonly asset: AssetInfo | undefined;
  readonly model: ModelInfo;
  readonly targets: ReadonlyMap<string, KeyTarget>;
}

function planFor(hub: Hub, caller: Caller, { stranger, wish }: { readonly stranger: Stranger; readonly wish: Wish }): Plan {
  const asset = wish.asset === undefined ? undefined : ownAsset(hub, caller, wish.asset);
  const id = asset?.model ?? wish.model ?? modelOfSiblings(hub, caller, stranger);
  if (id === undefined) throw badRequest(`adopting device ${stranger.identity}`, 'name an asset, or a model for a new one');
  const model = hub.deps.assets.model(caller.tenant, id);
  if (!model) throw notFound(`model ${id}`);
  const points = Object.entries(pointsOfModel(model)).map(([key, { title }]) => ({ key, title }));
  return { asset, model, targets: matchKeys(Object.keys(stranger.values), points, siblingTargets(hub, stranger.source, id)) };
}

/** The model of the source's other devices that has a place for most of the stranger's keys; `undefined` when none has one. */
function modelOfSiblings(hub: Hub, caller: Caller, { source, values }: Stranger): string | undefined {
  const { assets } = hub.deps;
  const siblings = devicesOfSource(hub.catalogue, source).flatMap(({ asset }) =>
    asset === undefined ? [] : (assets.asset(asset)?.model ?? []),
  );
  const fits = [...new Set(siblings)].flatMap((id) => {
    const model = assets.model(caller.tenant, id);
    const points = Object.entries(model === undefined ? {} : pointsOfModel(model)).map(([key, { title }]) => ({ key, title }));
    const count = matchKeys(Object.keys(values), points, siblingTargets(hub, source, id)).size;
    return count > 0 ? [{ id, count }] : [];
  });
  return fits.sort((a, b) => b.count - a.count)[0]?.id;
}

/** Where the keys of the source's devices go at assets of a model; the newest device wins. */
function siblingTargets({ deps, catalogue }: Hub, source: string, model: string): ReadonlyMap<string, KeyTarget> {
  const { assets } = deps;
  const siblings = devicesOfSource(catalogue, source).flatMap((device) => [...device.keys]);
  return new Map(
    siblings.flatMap(([key, { point, scale, offset }]) => {
      const info = assets.point(point);
      return info && assets.asset(info.asset)?.model === model ? [[key, { point: info.key, scale, offset }] as const] : [];
    }),
  );
}

function noMatch({ values }: Stranger, model: ModelInfo): string {
  const raw = Object.keys(values).join(', ') || 'none';
  return `none of its keys (${raw}) is a point of ${model.id} (${Object.keys(pointsOfModel(model)).join(', ')}); say which key goes to which point`;
}

function newAsset(
  { deps }: Hub,
  caller: Caller,
  { stranger, wish, model }: { readonly stranger: Stranger; readonly wish: Wish; readonly model: string },
): Promise<AssetInfo> {
  const { identity } = stranger;
  const isTaken = (key: string) => deps.assets.byKey(caller.tenant, key) !== undefined;
  return deps.assets.create(caller, { key: freeKey(identity, isTaken), model, title: wish.title ?? { zh: identity, en: identity } });
}

/** An asset key made from an identity: what is allowed of it, with a number behind it when that is taken. */
export function freeKey(identity: string, isTaken: (key: string) => boolean): string {
  const allowed = identity.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const base = allowed.slice(0, 50).replace(/^-+|-+$/g, '') || 'device';
  let key = base;
  for (let n = 2; isTaken(key); n += 1) key = `${base}-${n}`;
  return key;
}

function pointsAt({ deps }: Hub, asset: AssetInfo, targets: ReadonlyMap<string, KeyTarget>): readonly (readonly [string, PointBinding])[] {
  return [...targets].flatMap(([key, { point, scale, offset }]) => {
    const info = deps.assets.pointOf(asset.id, point);
    return info ? [[key, { point: info.number, scale, offset }] as const] : [];
  });
}
