import type { DeviceBinding, DriverHost, PointBinding } from '../../contracts/driver.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { readKey } from './key.ts';

/** An information object that feeds points. */
export interface BoundObject {
  readonly bindings: readonly PointBinding[];
  /** Type that it was last heard with; 0: not yet. */
  type: number;
}

/** A common address with a device behind it. */
export interface Station {
  readonly address: number;
  readonly identity: string;
  readonly device: DeviceBinding;
  readonly objects: ReadonlyMap<number, BoundObject>;
  /** Time of its newest sample. */
  newest: EpochMs;
  /** Something was heard of it on this link. */
  isHeard: boolean;
}

/** The stations of a source, as its devices are at the moment. */
export interface Stations {
  /** The station with a common address; `undefined` when no device has it. */
  at(address: number): Station | undefined;
  all(): Iterable<Station>;
}

const highestAddress = 0xfffe;

/** The common address that an identity names, 1…65534; `undefined` when it is none. */
export function addressOf(identity: string): number | undefined {
  const address = /^[1-9]\d{0,4}$/.test(identity) ? Number(identity) : 0;
  return address > 0 && address <= highestAddress ? address : undefined;
}

function objectsOf(device: DeviceBinding, before: Station | undefined): ReadonlyMap<number, BoundObject> {
  const lists = new Map<number, PointBinding[]>();
  for (const [text, binding] of device.points) {
    const key = readKey(text);
    if (key === undefined) continue;
    const list = lists.get(key.feedback);
    if (list === undefined) lists.set(key.feedback, [binding]);
    else list.push(binding);
  }
  return new Map([...lists].map(([address, bindings]) => [address, { bindings, type: before?.objects.get(address)?.type ?? 0 }]));
}

/** Follow the devices of a host. A device whose identity is no common address, or a key that is none, is told once and feeds nothing. */
export function createStations(host: DriverHost): Stations {
  let version: number | undefined;
  let known = new Map<number, Station>();

  function add(next: Map<number, Station>, device: DeviceBinding): void {
    const { identity } = device;
    const address = addressOf(identity);
    if (address === undefined) {
      host.refuse('not-allowed', 1, identity, 'the identity is no common address 1…65534');
      return;
    }
    const strange = [...device.points.keys()].filter((key) => readKey(key) === undefined);
    if (strange.length > 0)
      host.refuse('not-allowed', strange.length, identity, `keys that name no object: ${strange.slice(0, 3).join(', ')}`);
    const before = known.get(address);
    const objects = objectsOf(device, before);
    next.set(address, {
      address,
      identity,
      device,
      objects,
      newest: before?.newest ?? Number.NEGATIVE_INFINITY,
      isHeard: before?.isHeard ?? false,
    });
  }

  function refreshed(): Map<number, Station> {
    if (version === host.bindingsVersion) return known;
    version = host.bindingsVersion;
    const next = new Map<number, Station>();
    for (const device of host.devices()) add(next, device);
    known = next;
    return known;
  }

  return { at: (address) => refreshed().get(address), all: () => refreshed().values() };
}
