import type { DeviceBinding, DriverHost, PointBinding } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { readKey } from './key.ts';
import type { Item } from './messages.ts';

/** A device whose nodes are watched. */
export interface WatchedDevice {
  readonly identity: string;
  /** The binding that was last followed. */
  device: DeviceBinding;
  /** Time of its newest sample. */
  newest: EpochMs;
  /** A value or text of it has come that is not bad: its link was told. */
  isHeard: boolean;
  /** Handles by keys; `undefined` for a key that is none. */
  readonly handles: Map<string, number | undefined>;
}

/** What feeds a point, or is kept as a text. */
export interface Watched {
  readonly item: Item;
  readonly key: string;
  readonly of: WatchedDevice;
  /** `undefined` for a text. */
  binding: PointBinding | undefined;
}

/** What has to be watched, and where it goes. */
export interface Watchlist {
  at(handle: number): Watched | undefined;
  devices(): Iterable<WatchedDevice>;
  /** Follow the bindings; `undefined` when nothing has changed since the last time. */
  follow(): Changes | undefined;
}

/** What has changed in the bindings. */
export interface Changes {
  readonly add: readonly Item[];
  readonly drop: readonly number[];
  /** Points whose key is none. */
  readonly unreadable: readonly { readonly device: DeviceBinding; readonly binding: PointBinding }[];
}

interface Draft {
  readonly add: Item[];
  readonly drop: number[];
  readonly unreadable: { device: DeviceBinding; binding: PointBinding }[];
}

/** What is watched of a device: points with their binding, texts without. */
const wantedOf = ({ points, texts = [] }: DeviceBinding): ReadonlyMap<string, PointBinding | undefined> =>
  new Map<string, PointBinding | undefined>([...texts.map((key) => [key, undefined] as const), ...points]);

/** Tell once that a device is there: the link of the source says nothing of what lies behind the server. */
export function tellHeard({ link, clock }: Pick<DriverHost, 'link' | 'clock'>, of: WatchedDevice): void {
  if (of.isHeard) return;
  of.isHeard = true;
  link({ kind: 'connected', identity: of.identity, time: clock.now(), detail: `device ${of.identity} answers` });
}

/** The quality byte of a bad sample of a device. */
export const badOf = ({ origin }: DeviceBinding): number => quality('bad', origin);

/** A list of nothing yet. A key that is none is told once and feeds nothing. */
export function createWatchlist(host: Pick<DriverHost, 'bindingsVersion' | 'devices' | 'device' | 'refuse'>): Watchlist {
  const devices = new Map<string, WatchedDevice>();
  const byHandle = new Map<number, Watched>();
  let version: number | undefined;
  let lastHandle = 0;

  function begin(of: WatchedDevice, key: string, { binding, draft }: { binding: PointBinding | undefined; draft: Draft }): void {
    const read = readKey(key);
    if ('refused' in read) {
      of.handles.set(key, undefined);
      host.refuse('unknown-key', 1, of.identity, `${key}: ${read.refused.en}`);
      if (binding !== undefined) draft.unreadable.push({ device: of.device, binding });
      return;
    }
    const item: Item = { ...read, handle: ++lastHandle, isText: binding === undefined };
    of.handles.set(key, item.handle);
    byHandle.set(item.handle, { item, key, of, binding });
    draft.add.push(item);
  }

  function end(of: WatchedDevice, key: string, { drop }: Draft): void {
    const handle = of.handles.get(key);
    of.handles.delete(key);
    if (handle === undefined) return;
    byHandle.delete(handle);
    drop.push(handle);
  }

  function take(device: DeviceBinding, draft: Draft): void {
    const { identity } = device;
    const of = devices.get(identity) ?? { identity, device, newest: Number.NEGATIVE_INFINITY, isHeard: false, handles: new Map() };
    devices.set(identity, of);
    of.device = device;
    const wanted = wantedOf(device);
    for (const key of [...of.handles.keys()]) if (!isAsBefore(of, key, wanted)) end(of, key, draft);
    for (const [key, binding] of wanted) {
      const known = byHandle.get(of.handles.get(key) ?? 0);
      if (known !== undefined) known.binding = binding;
      else if (!of.handles.has(key)) begin(of, key, { binding, draft });
    }
  }

  /** A key that was a number and is a text now, or the other way round, is watched anew. */
  function isAsBefore(of: WatchedDevice, key: string, wanted: ReadonlyMap<string, PointBinding | undefined>): boolean {
    const known = byHandle.get(of.handles.get(key) ?? 0);
    return wanted.has(key) && (known === undefined || known.item.isText === (wanted.get(key) === undefined));
  }

  function leave(of: WatchedDevice, draft: Draft): void {
    for (const key of [...of.handles.keys()]) end(of, key, draft);
    devices.delete(of.identity);
  }

  return {
    at: (handle) => byHandle.get(handle),
    devices: () => devices.values(),
    follow() {
      if (version === host.bindingsVersion) return undefined;
      version = host.bindingsVersion;
      const draft: Draft = { add: [], drop: [], unreadable: [] };
      for (const device of host.devices()) take(device, draft);
      for (const of of [...devices.values()]) if (host.device(of.identity) === undefined) leave(of, draft);
      return draft;
    },
  };
}
