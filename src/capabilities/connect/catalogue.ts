import type { Datum } from '../../contracts/datum.ts';
import type { PointBinding } from '../../contracts/driver.ts';
import type { Origin } from '../../contracts/quality.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';

/** A field of a source that a person may change. */
export type SourceField = 'title' | 'config' | 'enabled' | 'datum';

/** A configured way into the platform. */
export interface Source {
  readonly id: string;
  readonly tenant: string;
  readonly protocol: string;
  readonly title: Text;
  /** As a person or a pack gave it; the driver's defaults are filled in when it is used. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
  /** In which system its devices send places (points `longitude` and `latitude` of one asset); they are kept as WGS 84. */
  readonly datum: Datum;
  readonly pack: string | undefined;
  readonly packKey: string | undefined;
  readonly changed: readonly SourceField[];
}

/** A simulated twin of a device that is switched on. */
export interface DeviceTwin {
  readonly since: EpochMs;
  readonly everySeconds: number;
}

/** A device of a source, and where its values go. */
export interface Device {
  readonly id: string;
  readonly tenant: string;
  readonly source: string;
  readonly identity: string;
  readonly asset: string | undefined;
  readonly origin: Origin;
  readonly secretHash: string | undefined;
  readonly topics: readonly string[];
  readonly keys: ReadonlyMap<string, PointBinding>;
  /** Keys whose texts are kept as facts of it. Default: none. */
  readonly texts?: readonly string[] | undefined;
  readonly pack: string | undefined;
  /** Its simulated twin, while that is on. */
  readonly twin?: DeviceTwin | undefined;
  /** True when a person changed the mapping; an upgrade of the pack then leaves the device alone. */
  readonly changed: boolean;
}

/** All sources and devices in memory, of all tenants, oldest first. */
export interface Catalogue {
  readonly sources: Map<string, Source>;
  readonly devices: Map<string, Device>;
  /** Source → identity → device. */
  readonly bySource: Map<string, Map<string, Device>>;
  /** Asset → its devices. */
  readonly byAsset: Map<string, Map<string, Device>>;
}

/** A catalogue of what is stored. */
export function createCatalogue(sources: readonly Source[], devices: readonly Device[]): Catalogue {
  const catalogue: Catalogue = { sources: new Map(), devices: new Map(), bySource: new Map(), byAsset: new Map() };
  for (const source of sources) catalogue.sources.set(source.id, source);
  for (const device of devices) putDevice(catalogue, device);
  return catalogue;
}

/** Take a device in, or what was changed of it. */
export function putDevice(catalogue: Catalogue, device: Device): void {
  const before = catalogue.devices.get(device.id);
  if (before && before.asset !== device.asset) forget(catalogue.byAsset, before.asset, before.id);
  catalogue.devices.set(device.id, device);
  remember(catalogue.bySource, device.source, { key: device.identity, device });
  if (device.asset !== undefined) remember(catalogue.byAsset, device.asset, { key: device.id, device });
}

/** Take a device out. */
export function dropDevice(catalogue: Catalogue, device: Device): void {
  catalogue.devices.delete(device.id);
  forget(catalogue.bySource, device.source, device.identity);
  forget(catalogue.byAsset, device.asset, device.id);
}

/** Devices of a source, oldest first. */
export const devicesOfSource = ({ bySource }: Catalogue, source: string): readonly Device[] => [...(bySource.get(source)?.values() ?? [])];

type Groups = Map<string, Map<string, Device>>;

function remember(groups: Groups, group: string, { key, device }: { key: string; device: Device }): void {
  const known = groups.get(group);
  if (known) known.set(key, device);
  else groups.set(group, new Map([[key, device]]));
}

function forget(groups: Groups, group: string | undefined, key: string): void {
  if (group === undefined) return;
  const known = groups.get(group);
  known?.delete(key);
  if (known?.size === 0) groups.delete(group);
}
