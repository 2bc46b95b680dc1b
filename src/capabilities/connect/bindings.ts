import { latitudeKeyOf } from '../../contracts/datum.ts';
import type { DeviceBinding, PlacePoints, PointBinding } from '../../contracts/driver.ts';
import type { Flow } from '../../contracts/flow.ts';
import type { Origin } from '../../contracts/quality.ts';
import type { Assets } from '../assets/index.ts';
import { type Catalogue, type Device, devicesOfSource } from './catalogue.ts';
import { twinOf } from './twin-points.ts';

/** Devices of which the data plane is told in one turn of the event loop; with 58 values each it takes about 20 ms. */
const devicesAtOnce = 500;

/** Tells the data plane which devices a source has. */
export interface Binder {
  /** All devices of a source, now. */
  bind(source: string): void;
  /** Devices that were changed, added or removed; those of this turn of the event loop together, many of them in some turns. */
  bindSoon(device: Pick<Device, 'source' | 'identity'>): void;
  /** Resolves when the data plane has been told of every device so far. */
  told(): Promise<void>;
  /** While a drill is on at an asset, what its devices send is stamped as simulated, whatever they send otherwise. */
  drill(asset: string, isOn: boolean): void;
  /** What the samples of a device are stamped with at the moment. */
  originOf(device: Pick<Device, 'asset' | 'origin'>): Origin;
}

/** A binder over what the catalogue and the plant hold when it binds. */
export function createBinder(flow: Flow, assets: Assets, catalogue: Catalogue): Binder {
  /** Source → identities of the devices to be told of. */
  const waiting = new Map<string, Set<string>>();
  /** Assets at which a drill is on. */
  const drills = new Set<string>();
  const originOf: Binder['originOf'] = ({ asset, origin }) => (asset !== undefined && drills.has(asset) ? 'simulated' : origin);
  const binding = (device: Device): DeviceBinding => {
    const datum = catalogue.sources.get(device.source)?.datum ?? 'wgs84';
    const simple = { ...bindingOf(assets, device), origin: originOf(device) };
    const bound = datum === 'wgs84' ? simple : { ...simple, places: placesOf(assets, simple, datum) };
    return device.twin === undefined ? bound : { ...bound, twin: twinOf(assets, bound, device.twin) };
  };
  /** Those who want to know when nothing waits any more. */
  const hearers: (() => void)[] = [];
  const change = (source: string, identities: readonly string[]) => {
    const devices = catalogue.bySource.get(source);
    const known = identities.flatMap((identity) => devices?.get(identity) ?? []);
    const gone = identities.filter((identity) => !devices?.has(identity));
    flow.changeBindings(source, known.map(binding), gone);
  };
  const tell = () => {
    for (const [source, identities] of takeSome(waiting, devicesAtOnce)) change(source, identities);
    if (waiting.size > 0) setImmediate(tell);
    else for (const hear of hearers.splice(0)) hear();
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
    originOf,
    told: () => (waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => hearers.push(resolve))),
    drill: (asset, isOn) => {
      if (isOn) drills.add(asset);
      else drills.delete(asset);
      for (const device of catalogue.byAsset.get(asset)?.values() ?? []) bindSoon(device);
    },
  };
}

/** Take at most so many names out of groups, oldest first; a group that becomes empty goes too. */
function takeSome(groups: Map<string, Set<string>>, most: number): readonly (readonly [group: string, names: readonly string[]])[] {
  const taken: (readonly [string, readonly string[]])[] = [];
  let left = most;
  for (const [group, names] of groups) {
    if (left === 0) break;
    const some = [...names].slice(0, left);
    for (const name of some) names.delete(name);
    if (names.size === 0) groups.delete(group);
    left -= some.length;
    taken.push([group, some]);
  }
  return taken;
}

/** A device as its driver needs it; keys whose asset is retired or whose point is gone feed nothing. */
export function bindingOf(assets: Assets, { identity, origin, keys, secretHash, topics, texts }: Device): DeviceBinding {
  const bound = { identity, origin, secretHash, topics, points: new Map([...keys].filter(([, key]) => isInUse(assets, key))) };
  return texts === undefined || texts.length === 0 ? bound : { ...bound, texts };
}

/** Where a device feeds both the longitude and the latitude of an asset, or of a further source of its place. */
function placesOf(assets: Assets, { points }: DeviceBinding, datum: PlacePoints['datum']): readonly PlacePoints[] {
  const fed = new Set([...points.values()].map(({ point }) => point));
  return [...fed].flatMap((longitude) => {
    const info = assets.point(longitude);
    const key = info && latitudeKeyOf(info.key);
    const latitude = key === undefined ? undefined : assets.pointOf(info?.asset ?? '', key)?.number;
    return latitude !== undefined && fed.has(latitude) ? [{ datum, longitude, latitude }] : [];
  });
}

function isInUse(assets: Assets, { point }: PointBinding): boolean {
  const info = assets.point(point);
  return info !== undefined && assets.asset(info.asset)?.retiredAt === undefined;
}
