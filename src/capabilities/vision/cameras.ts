import type { z } from 'zod';
import type { camera } from '../../contracts/api/cameras.ts';
import { cameraAttributes, isCamera } from '../../contracts/camera.ts';
import { Failure } from '../../contracts/errors.ts';
import { type Caller, mayAct, type Role } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { Reach } from '../../kernel/own-network.ts';
import type { Vault } from '../../kernel/vault.ts';
import { type AssetInfo, type Assets, roleAt, seesAsset } from '../assets/index.ts';
import { type AddressRow, tables } from './schema.ts';
import type { SignIn } from './sign-in.ts';

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

/** Where a still is fetched from. */
export interface StillSource {
  /** Empty: it can no longer be read. */
  readonly address: string;
  readonly signIn?: SignIn | undefined;
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

/** As whom a camera is asked; `lost`: it was sealed with another key. */
export function signInOf(vault: Vault, { signIn }: AddressRow): SignIn | 'lost' | undefined {
  if (signIn === null) return undefined;
  const text = vault.unseal(signIn);
  return text === undefined ? 'lost' : (JSON.parse(text) as SignIn); // holds: we sealed it
}

/** What an engineer said goes before the demonstration. */
function sourceOf({ vault, simulated }: CameraService, asset: AssetInfo, row: AddressRow | undefined): StillSource | undefined {
  if (row?.still) {
    const [address = '', signIn] = [vault.unseal(row.still), signInOf(vault, row)];
    return { address: signIn === 'lost' ? '' : address, isSimulated: false, ...(signIn !== 'lost' && { signIn }) };
  }
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

/** What is stored of a camera. */
export const rowOf = ({ db }: CameraService, { tenant }: Caller, asset: string): Promise<AddressRow | undefined> =>
  tables(db).selectFrom('cameraAddress').selectAll().where('tenant', '=', tenant).where('asset', '=', asset).executeTakeFirst();

/** A camera that is looked for. */
export interface Sought {
  readonly id: string;
  readonly doing: string;
  /** Role that is needed there. Default: any. */
  readonly needs?: Role;
}

/** The camera, for who may see it. Throws `NOT_FOUND`, `FORBIDDEN`. */
export function seenCamera({ assets }: CameraService, caller: Caller, { id, doing, needs }: Sought): AssetInfo {
  const asset = assets.asset(id);
  const isThere = asset !== undefined && asset.retiredAt === undefined && isCamera(assets.model(asset.tenant, asset.model));
  const role = isThere ? roleAt(assets, caller, id) : undefined;
  if (asset === undefined || role === undefined)
    throw new Failure('NOT_FOUND', `${doing}: there is none`, { details: { what: `camera ${id}` } });
  if (needs !== undefined && !mayAct(role, needs))
    throw new Failure('FORBIDDEN', `${doing}: needs ${needs}, is ${role}`, { details: { role: needs } });
  return asset;
}

/** What was sealed can no longer be read, as after a restore without the key. */
const lostAddress = {
  zh: '画面地址或密码由另一把密钥封存，请重新填写',
  en: 'the address of its still, or the password, was sealed with another key; enter it again',
};

const notAvailable = (doing: string, what: { readonly zh: string; readonly en: string }): Failure =>
  new Failure('NOT_AVAILABLE', `${doing}: ${what.en}`, { details: { what } });
