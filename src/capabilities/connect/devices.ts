import { uuidv7 } from 'uuidv7';
import type { Received } from '../../contracts/api/index.ts';
import type { PointBinding } from '../../contracts/driver.ts';
import { conflict } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { AssetInfo } from '../assets/index.ts';
import { type Device, devicesOfSource, dropDevice, putDevice, type Source } from './catalogue.ts';
import { secretUseOf } from './config.ts';
import { badRequest, type Hub, note, notFound, ownDevice, ownSource } from './hub.ts';
import { keyProblems, throwProblems } from './key-problems.ts';
import { deleteDevice, writeDevices, writeSecretHashes } from './rows.ts';
import { hashOf, newSecret } from './secret.ts';

type Keys = Received<'createDevice', 'body'>['keys'];

/** Make a device. Throws `CONFLICT` when the source has one of this identity, `BAD_REQUEST` for points that the tenant does not have. */
export async function createDevice(
  hub: Hub,
  caller: Caller,
  { source, body }: { readonly source: string; readonly body: Received<'createDevice', 'body'> },
): Promise<Device> {
  const owner = ownSource(hub, caller, source);
  refuseTaken(hub, source, body.identity);
  refuseUnreadable(hub, owner, [...Object.keys(body.keys), ...body.texts]);
  const keys = checkKeys(hub, caller, body.keys);
  checkTexts(keys, body.texts);
  const asset = body.asset === undefined ? onlyAssetOf(hub, keys) : ownAsset(hub, caller, body.asset).id;
  const { identity, origin, topics = [], texts } = body;
  const device = await addDevice(hub, { tenant: caller.tenant, source, identity, asset, origin, topics, keys, texts });
  noteDevice(hub, caller, device, 'added');
  return device;
}

/** What a person or an adoption says of a new device. */
export type NewDevice = Pick<Device, 'tenant' | 'source' | 'identity' | 'asset' | 'origin' | 'topics' | 'keys' | 'texts'>;

/** Store a new device and bind it; those who call have checked it. */
export async function addDevice(hub: Hub, wanted: NewDevice): Promise<Device> {
  const device: Device = { ...wanted, id: uuidv7(), secretHash: undefined, pack: undefined, changed: false };
  await saveDevices(hub, [device]);
  await hub.quarantine.remove(device.source, [device.identity]);
  return device;
}

/** Change where the values of a device go. */
export async function updateDevice(
  hub: Hub,
  caller: Caller,
  { id, change }: { readonly id: string; readonly change: Received<'updateDevice', 'body'> },
): Promise<Device> {
  const before = ownDevice(hub, caller, id);
  const device: Device = {
    ...before,
    asset: change.asset === undefined ? before.asset : ownAsset(hub, caller, change.asset).id,
    origin: change.origin ?? before.origin,
    keys: change.keys ? checkKeys(hub, caller, change.keys) : before.keys,
    topics: change.topics ?? before.topics,
    texts: change.texts ?? before.texts,
    changed: true,
  };
  checkTexts(device.keys, device.texts ?? []);
  refuseUnreadable(hub, ownSource(hub, caller, before.source), newKeys(before, device));
  await saveDevices(hub, [device]);
  noteDevice(hub, caller, device, 'changed');
  return device;
}

/** Keys that a device did not have: what was stored before keys were looked at does not keep it from being changed. */
function newKeys(before: Device, device: Device): readonly string[] {
  const had = new Set([...before.keys.keys(), ...(before.texts ?? [])]);
  return [...device.keys.keys(), ...(device.texts ?? [])].filter((key) => !had.has(key));
}

/** Names that an edge sends by. */
export interface Names {
  readonly points: readonly string[];
  readonly texts: readonly string[];
}

/** Give a device the keys that are names of points, and the texts, that it lacks; see `Connect.mapNames`. */
export async function mapNames(hub: Hub, caller: Caller, { id, names }: { readonly id: string; readonly names: Names }): Promise<void> {
  const before = ownDevice(hub, caller, id);
  const fresh = names.points.flatMap((name): [string, PointBinding][] => {
    const point = before.keys.has(name) ? undefined : pointNamed(hub, caller, name);
    return point === undefined ? [] : [[name, { point, scale: 1, offset: 0 }]];
  });
  const keys = new Map([...before.keys, ...fresh]);
  const texts = names.texts.filter((name) => !keys.has(name) && before.texts?.includes(name) !== true);
  if (fresh.length + texts.length === 0) return;
  await saveDevices(hub, [{ ...before, keys, texts: [...(before.texts ?? []), ...texts], changed: true }]);
  noteDevice(hub, caller, before, `mapped ${fresh.length + texts.length} more points of`);
}

/** The point of a name `<asset key>.<point key>`. */
function pointNamed({ deps }: Hub, { tenant }: Caller, name: string): number | undefined {
  const dot = name.indexOf('.');
  const asset = dot < 0 ? undefined : deps.assets.byKey(tenant, name.slice(0, dot));
  return asset && deps.assets.pointOf(asset.id, name.slice(dot + 1))?.number;
}

/** Remove a device; what it sends from now on goes to the quarantine. Its history stays. */
export async function removeDevice(hub: Hub, caller: Caller, id: string): Promise<void> {
  const { deps, catalogue, binder } = hub;
  const device = ownDevice(hub, caller, id);
  await deleteDevice(deps.db, device, deps.clock.now());
  dropDevice(catalogue, device);
  noteDevice(hub, caller, device, 'removed');
  binder.bindSoon(device);
}

/** Give a device a new secret, which only this answer tells; the old one stops working. */
export async function setDeviceSecret(hub: Hub, caller: Caller, id: string): Promise<string> {
  const secret = newSecret();
  const device = ownDevice(hub, caller, id);
  await saveSecrets(hub, [{ device, secret }]);
  noteDevice(hub, caller, device, 'gave a new secret to');
  return secret;
}

/** Write into the log what a person did with a device. */
export function noteDevice(hub: Hub, { name }: Caller, { source, identity }: Pick<Device, 'source' | 'identity'>, did: string): void {
  note(hub, source, { kind: 'config', identity, detail: `${name} ${did} the device` });
}

/** Give new secrets to all devices that a pack has brought to a source: identity → secret. */
export async function renewSecrets(hub: Hub, source: string, pack: string): Promise<ReadonlyMap<string, string>> {
  if (!hub.catalogue.sources.has(source)) throw notFound(`source ${source}`);
  const devices = devicesOfSource(hub.catalogue, source).filter((device) => device.pack === pack);
  const issued = devices.map((device) => ({ device, secret: newSecret() }));
  await saveSecrets(hub, issued);
  return new Map(issued.map(({ device, secret }) => [device.identity, secret]));
}

/** A device and the secret that it has from now on. */
interface Issued {
  readonly device: Device;
  readonly secret: string;
}

/**
 * Give new secrets to many devices of a source at once; the old ones stop working. Default: to the devices that have none.
 * When it resolves, the data plane knows them all. Throws `NOT_FOUND` when one of the list is not a device of the source; then nothing changes.
 */
export async function issueSecrets(
  hub: Hub,
  caller: Caller,
  { source, devices }: { readonly source: string; readonly devices: readonly string[] | undefined },
): Promise<readonly Issued[]> {
  const owner = ownSource(hub, caller, source);
  const wanted = devices ? [...new Set(devices)].map((id) => deviceOf(hub, source, id)) : withoutSecret(hub, owner);
  const issued = wanted.map((device) => ({ device, secret: newSecret() }));
  await saveSecrets(hub, issued);
  await hub.binder.told();
  return issued;
}

/** Devices of a source that have no secret and could use one. */
const withoutSecret = ({ catalogue, deps }: Hub, source: Source) =>
  devicesOfSource(catalogue, source.id).filter(
    ({ secretHash, identity }) => secretHash === undefined && secretUseOf(deps, source, identity) !== 'unused',
  );

function deviceOf({ catalogue }: Hub, source: string, id: string): Device {
  const device = catalogue.devices.get(id);
  if (device?.source !== source) throw notFound(`device ${id} of this source`);
  return device;
}

async function saveSecrets({ deps, catalogue, binder }: Hub, issued: readonly Issued[]): Promise<void> {
  const devices = issued.map(({ device, secret }) => ({ ...device, secretHash: hashOf(secret) }));
  await writeSecretHashes(deps.db, new Map(devices.map(({ id, secretHash }) => [id, secretHash])));
  for (const device of devices) {
    putDevice(catalogue, device);
    binder.bindSoon(device);
  }
}

/** Store devices, new or changed, in one transaction and bind them; those who call have checked them. */
export async function saveDevices({ deps, catalogue, binder }: Hub, devices: readonly Device[]): Promise<void> {
  await deps.db.transaction().execute((trx) => writeDevices(trx, devices, deps.clock.now()));
  for (const device of devices) {
    putDevice(catalogue, device);
    binder.bindSoon(device);
  }
}

/** Throws `CONFLICT` when a source already has a device of this identity. */
export function refuseTaken({ catalogue }: Hub, source: string, identity: string): void {
  if (catalogue.bySource.get(source)?.has(identity))
    throw conflict(`adding device ${identity}`, { zh: `此数据源已有设备 ${identity}`, en: `the source has a device ${identity}` });
}

/** An asset in use of the caller's tenant; throws `NOT_FOUND` for every other. */
export function ownAsset({ deps }: Hub, caller: Caller, id: string): AssetInfo {
  const asset = deps.assets.asset(id);
  if (asset?.tenant !== caller.tenant || asset.retiredAt !== undefined) throw notFound(`asset ${id}`);
  return asset;
}

/** A mapping whose points all belong to assets in use of the caller's tenant; throws `BAD_REQUEST` naming those that do not. */
export function checkKeys({ deps }: Hub, caller: Caller, keys: Keys): ReadonlyMap<string, PointBinding> {
  const isOwn = (number: number) => {
    const point = deps.assets.point(number);
    return point?.tenant === caller.tenant && deps.assets.asset(point.asset)?.retiredAt === undefined;
  };
  const unknown = Object.entries(keys).filter(([, { point }]) => !isOwn(point));
  if (unknown.length > 0) {
    const what = unknown.map(([key, { point }]) => `${key} goes to point ${point}, which does not exist`).join('; ');
    throw badRequest('mapping a device', what);
  }
  return new Map(Object.entries(keys));
}

/** Throws `BAD_REQUEST` that says of each key which the protocol of a source cannot read why. */
export function refuseUnreadable({ deps }: Hub, { protocol }: Source, keys: readonly string[]): void {
  throwProblems('mapping a device', keyProblems({ deps, protocol }, keys));
}

/** A key is a number or a text, and there once; throws `BAD_REQUEST` naming those that are more. */
function checkTexts(keys: ReadonlyMap<string, PointBinding>, texts: readonly string[]): void {
  const doubled = texts.filter((key, i) => keys.has(key) || texts.indexOf(key) !== i);
  if (doubled.length > 0) throw badRequest('mapping a device', `${doubled.join(', ')}: kept as a text, and there a second time`);
}

/** The asset that all keys of a device feed, when it is one. */
function onlyAssetOf({ deps }: Hub, keys: ReadonlyMap<string, PointBinding>): string | undefined {
  const assets = new Set([...keys.values()].map(({ point }) => deps.assets.point(point)?.asset));
  return assets.size === 1 ? [...assets][0] : undefined;
}
