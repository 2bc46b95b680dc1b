import type { DeviceBinding, PointBinding } from '../../contracts/driver.ts';
import type { Flow } from '../../contracts/flow.ts';
import type { Assets } from '../assets/index.ts';
import { type Catalogue, type Device, devicesOfSource } from './catalogue.ts';

/** Tells the data plane which devices a source has. */
export interface Binder {
  /** All devices of a source, now. */
  bind(source: string): void;
  /** Devices that were changed, added or removed; all of this turn of the event loop together. */
  bindSoon(device: Pick<Device, 'source' | 'identity'>): void;
  /** While a drill is on at an asset, what its devices send is stamped as simulated, whatever they send otherwise. */
  drill(asset: string, isOn: boolean): void;
}

/** A binder over what the catalogue and the plant hold when it binds. */
export function createBinder(flow: Flow, assets: Assets, catalogue: Catalogue): Binder {
  /** Source → identities of the devices to be told of. */
  const waiting = new Map<string, Set<string>>();
  /** Assets at which a drill is on. */
  const drills = new Set<string>();
  const binding = (device: Device): DeviceBinding => {
    const bound = bindingOf(assets, device);
    return device.asset !== undefined && drills.has(device.asset) ? { ...bound, origin: 'simulated' } : bound;
  };
  const tell = () => {
    const changes = [...waiting];
    waiting.clear();
    for (const [source, identities] of changes) {
      const devices = catalogue.bySource.get(source);
      const known = [...identities].flatMap((identity) => devices?.get(identity) ?? []);
      const gone = [...identities].filter((identity) => !devices?.has(identity));
      flow.changeBindings(source, known.map(binding), gone);
    }
  };
  const bindSoon: Binder['bindSoon'] = ({ source, identity }) => {
    if (waiting.size === 0) queueMicrotask(tell);
    const identities = waiting.get(source);
    if (identities) identities.add(identity);
    else waiting.set(source, new Set([identity]));
  };
  return {
    bind: (source) => flow.setBindings(source, devicesOfSource(catalogue, source).map(binding)),
    bindSoon,
    drill: (asset, isOn) => {
      if (isOn) drills.add(asset);
      else drills.delete(asset);
      for (const device of catalogue.byAsset.get(asset)?.values() ?? []) bindSoon(device);
    },
  };
}

/** A device as its driver needs it; keys whose asset is retired or whose point is gone feed nothing. */
export function bindingOf(assets: Assets, { identity, origin, keys, secretHash, topics }: Device): DeviceBinding {
  return { identity, origin, secretHash, topics, points: new Map([...keys].filter(([, key]) => isInUse(assets, key))) };
}

function isInUse(assets: Assets, { point }: PointBinding): boolean {
  const info = assets.point(point);
  return info !== undefined && assets.asset(info.asset)?.retiredAt === undefined;
}
