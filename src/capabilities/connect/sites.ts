import type { Caller } from '../../contracts/roles.ts';
import { seesAsset, seesPoint } from '../assets/index.ts';
import { type Device, devicesOfSource } from './catalogue.ts';
import type { Hub } from './hub.ts';

type Deps = Pick<Hub, 'catalogue'> & { readonly deps: Pick<Hub['deps'], 'assets'> };

/**
 * True when a caller may see a device. With roles at sites only, one that is bound to something, and to nothing but what is theirs: its asset and
 * all points that it feeds.
 */
export function seesDevice(
  { deps: { assets } }: Pick<Deps, 'deps'>,
  caller: Caller,
  { asset, keys }: Pick<Device, 'asset' | 'keys'>,
): boolean {
  if (caller.sites === undefined) return true;
  const points = [...keys.values()].map(({ point }) => point);
  const isBound = asset !== undefined || points.length > 0;
  return isBound && (asset === undefined || seesAsset(assets, caller, asset)) && points.every((point) => seesPoint(assets, caller, point));
}

/** The devices of a source that a caller may see. */
export const seenDevices = (hub: Deps, caller: Caller, source: string): readonly Device[] =>
  devicesOfSource(hub.catalogue, source).filter((device) => seesDevice(hub, caller, device));

/** With roles at sites only, a source is seen when a device of it is: it may serve other sites too, so its settings are not shown then. */
export const seesSource = (hub: Deps, caller: Caller, source: string): boolean =>
  caller.sites === undefined || seenDevices(hub, caller, source).length > 0;
