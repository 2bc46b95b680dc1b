import type { z } from 'zod';
import type { camera, cameraAddress } from '../../contracts/api/cameras.ts';
import { cameraAttributes, isCamera } from '../../contracts/camera.ts';
import { Failure } from '../../contracts/errors.ts';
import { type Caller, mayAct, type Role } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Reach } from '../../kernel/own-network.ts';
import type { Vault } from '../../kernel/vault.ts';
import { type AssetInfo, type Assets, roleAt, seesAsset } from '../assets/index.ts';
import { type AddressRow, tables } from './schema.ts';

/** What cameras are told by. */
export interface CameraService {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly assets: Pick<Assets, 'asset' | 'inUse' | 'model'>;
  /** Whom the program may call at the wish of an engineer. */
  readonly reach: Reach;
  /** Where the demonstration draws the stills of a camera of its pack, while it does. Default: nowhere. */
  readonly simulated?: (asset: AssetInfo) => string | undefined;
}

type CameraView = z.output<typeof camera>;
type Address = z.output<typeof cameraAddress>;

/** Where a still is fetched from. */
export interface StillSource {
  readonly address: string;
  readonly isSimulated: boolean;
}

/** Cameras in use that a caller may see, oldest first. */
export async function listCameras(service: CameraService, caller: Caller): Promise<CameraView[]> {
  const { db, assets } = service;
  const rows = await tables(db).selectFrom('cameraAddress').selectAll().where('tenant', '=', caller.tenant).execute();
  const known = new Map(rows.map((row) => [row.asset, row]));
  return [...assets.inUse(caller.tenant)]
    .filter((asset) => isCamera(assets.model(asset.tenant, asset.model)) && seesAsset(assets, caller, asset.id))
    .map((asset) => viewOf(service, asset, known.get(asset.id)));
}

function viewOf(service: CameraService, asset: AssetInfo, row: AddressRow | undefined): CameraView {
  const { id, title, longitude, latitude, attributes } = asset;
  const number = (key: string): number | undefined => (typeof attributes[key] === 'number' ? attributes[key] : undefined);
  const [azimuth, angle, reach] = [cameraAttributes.azimuth, cameraAttributes.angle, cameraAttributes.reach].map(number);
  const source = sourceOf(service, asset, row);
  return {
    ...{ id, title, longitude, latitude, azimuth, angle, reach },
    ...{ hasStill: source !== undefined, isSimulated: source?.isSimulated === true, page: row?.page ?? undefined },
  };
}

/** What an engineer said goes before the demonstration. */
function sourceOf({ vault, simulated }: CameraService, asset: AssetInfo, row: AddressRow | undefined): StillSource | undefined {
  if (row?.still) return { address: vault.unseal(row.still) ?? '', isSimulated: false };
  const address = simulated?.(asset);
  return address === undefined ? undefined : { address, isSimulated: true };
}

/**
 * Where the still of a camera is fetched from.
 *
 * @throws Failure `NOT_FOUND` for what is no camera that the caller may see, `NOT_AVAILABLE` when there is no address, or one that cannot be read
 */
export async function stillSource(service: CameraService, caller: Caller, id: string): Promise<StillSource> {
  const doing = `fetching a still of ${id}`;
  const source = sourceOf(service, seenCamera(service, caller, { id, doing }), await rowOf(service, caller, id));
  if (source === undefined) throw notAvailable(doing, { zh: '此摄像机未设置画面地址', en: 'this camera has no address of a still' });
  if (source.address === '') throw notAvailable(doing, lostAddress);
  return source;
}

/** Where the pictures of a camera are. Throws `NOT_FOUND`, `FORBIDDEN` for who is no engineer there, `NOT_AVAILABLE` when it can no longer be read. */
export async function getAddress(service: CameraService, caller: Caller, id: string): Promise<Address> {
  const doing = `reading the address of camera ${id}`;
  seenCamera(service, caller, { id, doing, needs: 'engineer' });
  const row = await rowOf(service, caller, id);
  const still = row?.still ? service.vault.unseal(row.still) : undefined;
  if (row?.still && still === undefined) throw notAvailable(doing, lostAddress);
  return { still, page: row?.page ?? undefined };
}

/** Say where they are. Throws `NOT_FOUND`, `FORBIDDEN`, `BAD_REQUEST` for an address that is not called, or holds a password. */
export async function setAddress(
  service: CameraService,
  caller: Caller,
  { id, address }: { readonly id: string; readonly address: Address },
): Promise<Address> {
  const doing = `setting the address of camera ${id}`;
  seenCamera(service, caller, { id, doing, needs: 'engineer' });
  for (const one of [address.still, address.page]) if (one !== undefined) refuseSignIn(one, doing);
  if (address.still !== undefined) refuseHost(service.reach, address.still, doing);
  const { db, vault, clock } = service;
  const still = address.still === undefined ? null : vault.seal(address.still);
  const row: AddressRow = { tenant: caller.tenant, asset: id, still, page: address.page ?? null, changedAt: clock.now() };
  await tables(db)
    .insertInto('cameraAddress')
    .values(row)
    .onConflict((one) => one.columns(['tenant', 'asset']).doUpdateSet(row))
    .execute();
  return address;
}

const rowOf = ({ db }: CameraService, { tenant }: Caller, asset: string): Promise<AddressRow | undefined> =>
  tables(db).selectFrom('cameraAddress').selectAll().where('tenant', '=', tenant).where('asset', '=', asset).executeTakeFirst();

interface Sought {
  readonly id: string;
  readonly doing: string;
  /** Role that is needed there. Default: any. */
  readonly needs?: Role;
}

function seenCamera({ assets }: CameraService, caller: Caller, { id, doing, needs }: Sought): AssetInfo {
  const asset = assets.asset(id);
  const isThere = asset !== undefined && asset.retiredAt === undefined && isCamera(assets.model(asset.tenant, asset.model));
  const role = isThere ? roleAt(assets, caller, id) : undefined;
  if (asset === undefined || role === undefined)
    throw new Failure('NOT_FOUND', `${doing}: there is none`, { details: { what: `camera ${id}` } });
  if (needs !== undefined && !mayAct(role, needs))
    throw new Failure('FORBIDDEN', `${doing}: needs ${needs}, is ${role}`, { details: { role: needs } });
  return asset;
}

const lostAddress = {
  zh: '画面地址由另一把密钥封存，请重新填写',
  en: 'the address of its still was sealed with another key; enter it again',
};

const notAvailable = (doing: string, what: { readonly zh: string; readonly en: string }): Failure =>
  new Failure('NOT_AVAILABLE', `${doing}: ${what.en}`, { details: { what } });

const badRequest = (doing: string, what: { readonly zh: string; readonly en: string }): Failure =>
  new Failure('BAD_REQUEST', `${doing}: ${what.en}`, { details: { what } });

function refuseSignIn(address: string, doing: string): void {
  const { username, password } = new URL(address);
  if (username === '' && password === '') return;
  throw badRequest(doing, {
    zh: '地址中不能写用户名和密码；暂不支持要求登录的摄像机',
    en: 'an address holds no user and password; cameras that want a sign-in are not supported',
  });
}

function refuseHost(reach: Reach, address: string, doing: string): void {
  const closed = reach.refusal(new URL(address).hostname);
  if (closed !== undefined) throw badRequest(doing, closed);
}
