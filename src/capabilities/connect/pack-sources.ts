import { uuidv7 } from 'uuidv7';
import type { PointBinding } from '../../contracts/driver.ts';
import type { EventBody } from '../../contracts/events.ts';
import type { Pack, SiteDevice } from '../../contracts/pack.ts';
import type { Assets } from '../assets/index.ts';
import { installedPack } from '../assets/index.ts';
import { type Device, putDevice, type Source } from './catalogue.ts';
import { shownConfig } from './config.ts';
import type { Hub } from './hub.ts';
import { type Kept, readPackRows, writeDevices, writeSource } from './rows.ts';
import { restart, startBoundSource } from './sources.ts';

/**
 * Make the sources and devices of an installed pack, or bring them up to date: what a person changed or removed is left alone. Devices join
 * the source of another pack that would run just like theirs.
 * Doing it again changes nothing. Throws `NOT_AVAILABLE` when the plant does not hold that version yet; the event then comes again.
 */
export async function takeOverPack(hub: Hub, installed: EventBody<'pack.installed'>): Promise<void> {
  const { deps, catalogue, binder } = hub;
  const { tenant, pack: id } = installed;
  const pack = installedPack(deps.assets, installed);
  const { sources, devices } = await deps.db.transaction().execute(async (trx) => {
    const rows = await readPackRows(trx, tenant, id);
    const stored = { ...rows, sources: rows.sources.map(hub.secrets.unsealed) };
    const wanted = planPack({
      pack,
      tenant,
      assets: deps.assets,
      stored,
      sharedWith: (source) => twinOf(hub, source)?.id,
      isTaken: (source, identity) => hasForeign(hub, { pack: id, source, identity }),
    });
    for (const source of wanted.sources) await writeSource(trx, hub.secrets.sealed(source), deps.clock.now());
    await writeDevices(trx, wanted.devices, deps.clock.now());
    return wanted;
  });
  for (const device of devices) {
    putDevice(catalogue, device);
    binder.bindSoon(device);
  }
  await binder.told(); // before its source starts, so that no device is taken for an unknown one
  for (const source of sources) await apply(hub, source);
}

/** Two listeners on one port cannot both run, and two callers of one device would only disturb each other. */
function twinOf({ deps, catalogue }: Hub, wanted: Source): Source | undefined {
  const running = JSON.stringify(shownConfig(deps, wanted));
  const isTwin = (one: Source): boolean =>
    one.tenant === wanted.tenant && one.protocol === wanted.protocol && one.pack !== undefined && one.pack !== wanted.pack;
  return [...catalogue.sources.values()].find((one) => isTwin(one) && JSON.stringify(shownConfig(deps, one)) === running);
}

function hasForeign({ catalogue }: Hub, { pack, source, identity }: { pack: string; source: string; identity: string }): boolean {
  const device = catalogue.bySource.get(source)?.get(identity);
  return device !== undefined && device.pack !== pack;
}

async function apply(hub: Hub, source: Source): Promise<void> {
  const before = hub.catalogue.sources.get(source.id);
  hub.catalogue.sources.set(source.id, source);
  if (!before) startBoundSource(hub, source);
  else if (runsOtherwise(before, source)) await restart(hub, source);
}

const runsOtherwise = (before: Source, after: Source): boolean =>
  before.protocol !== after.protocol || JSON.stringify(before.config) !== JSON.stringify(after.config);

/** What {@link planPack} decides from. */
export interface PackPlanInput {
  readonly pack: Pack;
  readonly tenant: string;
  readonly assets: Pick<Assets, 'byKey' | 'pointOf'>;
  /** What an earlier installation made, removed things included. */
  readonly stored: { readonly sources: readonly Kept<Source>[]; readonly devices: readonly Kept<Device>[] };
  /** A source of another pack that would run just like this one, e.g. the broker on the same port; the pack's devices join it. */
  readonly sharedWith: (source: Source) => string | undefined;
  /** Whether a person already has a device of this identity on the source. */
  readonly isTaken: (source: string, identity: string) => boolean;
}

/** The sources and devices of a pack that are to be stored. */
export function planPack(input: PackPlanInput): { readonly sources: readonly Source[]; readonly devices: readonly Device[] } {
  const planned = Object.keys(input.pack.sources).flatMap((key) => planSource(input, key) ?? []);
  const isStored = ({ packKey }: Source): boolean => input.stored.sources.some((kept) => kept.packKey === packKey);
  const hosts = planned.map((source) => ({ source, id: (isStored(source) ? undefined : input.sharedWith(source)) ?? source.id }));
  const ids = new Map(hosts.map(({ source, id }) => [source.packKey, id]));
  const sources = hosts.flatMap(({ source, id }) => (id === source.id ? [source] : []));
  const stored = new Map(input.stored.devices.map((device) => [nameOf(device.source, device.identity), device]));
  const devices = input.pack.site.flatMap((site) =>
    (site.devices ?? []).flatMap((device) => {
      const source = ids.get(device.source);
      const asset = input.assets.byKey(input.tenant, site.key)?.id;
      return source === undefined || asset === undefined ? [] : (planDevice(input, { device, source, asset, stored }) ?? []);
    }),
  );
  return { sources, devices };
}

const nameOf = (source: string, identity: string): string => `${source} ${identity}`;

function planSource({ pack, tenant, stored }: PackPlanInput, key: string): Source | undefined {
  const wanted = pack.sources[key];
  const kept = stored.sources.find(({ packKey }) => packKey === key);
  if (!wanted || kept?.isRemoved) return undefined;
  if (!kept) return { ...wanted, id: uuidv7(), tenant, enabled: true, datum: 'wgs84', pack: pack.id, packKey: key, changed: [] };
  const { isRemoved: _, ...source } = kept;
  return {
    ...source,
    protocol: wanted.protocol,
    title: source.changed.includes('title') ? source.title : wanted.title,
    config: source.changed.includes('config') ? source.config : wanted.config,
  };
}

interface DevicePlan {
  readonly device: SiteDevice;
  readonly source: string;
  readonly asset: string;
  readonly stored: ReadonlyMap<string, Kept<Device>>;
}

function planDevice(input: PackPlanInput, { device, source, asset, stored }: DevicePlan): Device | undefined {
  const { identity, origin } = device;
  const kept = stored.get(nameOf(source, identity));
  if (kept ? kept.isRemoved || kept.changed : input.isTaken(source, identity)) return undefined;
  const keys = keysOf(input.assets, asset, device);
  const common = { tenant: input.tenant, source, identity, asset, origin, keys, pack: input.pack.id, changed: false };
  return {
    ...common,
    id: kept?.id ?? uuidv7(),
    secretHash: kept?.secretHash,
    topics: kept?.topics ?? [],
    texts: kept?.texts,
    twin: kept?.twin,
  };
}

function keysOf(assets: PackPlanInput['assets'], asset: string, { keys }: SiteDevice): ReadonlyMap<string, PointBinding> {
  return new Map(
    Object.entries(keys).flatMap(([key, to]) => {
      const { point, scale = 1, offset = 0 } = typeof to === 'string' ? { point: to } : to;
      const info = assets.pointOf(asset, point);
      return info ? [[key, { point: info.number, scale, offset }] as const] : [];
    }),
  );
}
