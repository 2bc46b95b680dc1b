import type { PointBinding } from '../../contracts/driver.ts';
import type { SourceStats } from '../../contracts/flow.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { Text } from '../../contracts/text.ts';
import { migrate } from '../../kernel/database.ts';
import { createTurns } from '../../kernel/turns.ts';
import type { AssetDevice, Found } from '../assets/index.ts';
import { bindingOf, createBinder } from './bindings.ts';
import { type Config, shownConfig } from './config.ts';
import { createConfigSecrets } from './config-secrets.ts';
import { createDeviceTexts } from './device-texts.ts';
import { mapNames, type Names, renewSecrets } from './devices.ts';
import type { ConnectDeps, Hub } from './hub.ts';
import { createLinkLog } from './link-log.ts';
import { takeOverPack } from './pack-sources.ts';
import { createQuarantine } from './quarantine.ts';
import { createRefusalNotes } from './refusal-notes.ts';
import { connectRoutes } from './routes.ts';
import { readCatalogue } from './rows.ts';
import { connectMigrations } from './schema.ts';
import { seesDevice, seesSource } from './sites.ts';
import { startSource } from './sources.ts';
import { assetDeviceView } from './views.ts';
import { startWatch } from './watch.ts';
import { type WriteOrder, type Writer, writePoint, writersOf } from './write-point.ts';

/** Sources, devices and their links. */
export interface Connect {
  /** Devices that bring values of an asset. */
  devicesOf(asset: string): readonly AssetDevice[];
  /** Sources by which values of an asset come. */
  linksOf(asset: string): readonly { readonly source: string; readonly title: Text }[];
  /** State of a source as it was seen last; `undefined` when there is none. */
  stateOf(source: string): SourceStats['state'] | undefined;
  /** True when a caller may know of a source; with roles at sites only, it is one with a device of theirs, and what it says of others stays hidden. */
  seesSource(caller: Caller, source: string): boolean;
  /** Where a source listens, as it was seen last; `undefined` while it does not, and for one that calls its devices. */
  listensAt(source: string): SourceStats['listens'];
  /** Sources by title or protocol, and devices by identity, for the global search. */
  search(caller: Caller, text: string, limit: number): Promise<readonly Found[]>;
  /** Issue new secrets for all devices of a source: identity → secret. The old ones stop working. Throws `NOT_FOUND`. */
  secretsOf(source: string, pack: string): Promise<ReadonlyMap<string, string>>;
  /** The first source of a protocol that a tenant has: its id and the configuration that it runs with, defaults filled in. */
  sourceByProtocol(tenant: string, protocol: string, pack?: string): { readonly id: string; readonly config: Config } | undefined;
  /** Keys of the tenant's device of this identity that feed points in use; the device of an HTTP source comes first. `undefined`: there is none. */
  keysOf(tenant: string, identity: string): ReadonlyMap<string, PointBinding> | undefined;
  /**
   * Let keys of a device that are names of points, `<asset key>.<point key>`, feed these points, and keep its texts under their names; keys that
   * it has, and names of no point, are left alone. Throws `NOT_FOUND` for a device that the caller does not have.
   */
  mapNames(caller: Caller, device: string, names: Names): Promise<void>;
  /** The devices by which a point of an asset can be written; see `write-point.ts`. */
  writersOf(asset: string, point: PointNumber): readonly Writer[];
  /** Write a value once. Throws what `Flow.ask` throws. */
  write(order: WriteOrder): Promise<Readonly<Record<string, unknown>>>;
  /** Begin or end a drill at an asset: until its end, what its devices send is stamped as simulated. Forgotten by a restart, as the drill is. */
  drill(asset: string, isOn: boolean): void;
  /** Stop polling and write what is still in memory. The sources are the data plane's to stop. */
  stop(): Promise<void>;
}

/** Run the migrations, register the routes, listen to `pack.installed` and `asset.changed`, start all enabled sources. */
export async function createConnect(deps: ConnectDeps): Promise<Connect> {
  await migrate(deps.db, connectMigrations);
  const hub = await createHub(deps);
  connectRoutes(hub);
  deps.outbox.subscribe('connect', ['pack.installed', 'asset.changed'], async ({ kind, body }) => {
    await deps.assets.settled();
    if (kind === 'pack.installed' && 'pack' in body) await hub.inTurn(() => takeOverPack(hub, body));
    if (kind === 'asset.changed' && 'assets' in body) bindAgain(hub, body.assets);
  });
  for (const source of hub.catalogue.sources.values()) startSource(hub, source);
  const watch = startWatch(hub);
  return {
    devicesOf: (asset) => [...(hub.catalogue.byAsset.get(asset)?.values() ?? [])].map((device) => assetDeviceView(hub, device)),
    linksOf: (asset) => linksOf(hub, asset),
    stateOf: (source) => (hub.catalogue.sources.has(source) ? (hub.stats.get(source)?.state ?? 'starting') : undefined),
    seesSource: (caller, source) => hub.catalogue.sources.get(source)?.tenant === caller.tenant && seesSource(hub, caller, source),
    listensAt: (source) => hub.stats.get(source)?.listens,
    search: async (caller, text, limit) => search(hub, caller, { text, limit }),
    secretsOf: (source, pack) => hub.inTurn(() => renewSecrets(hub, source, pack)),
    sourceByProtocol: (tenant, protocol, pack) => {
      const those = [...hub.catalogue.sources.values()].filter((one) => one.tenant === tenant && one.protocol === protocol);
      const source = those.find((one) => one.pack === pack) ?? those[0];
      return source && { id: source.id, config: shownConfig(deps, source) };
    },
    keysOf: (tenant, identity) => keysOf(hub, tenant, identity),
    mapNames: (caller, device, names) => hub.inTurn(() => mapNames(hub, caller, { id: device, names })),
    writersOf: (asset, point) => writersOf(hub, asset, point),
    write: (order) => writePoint(hub, order),
    drill: hub.binder.drill,
    stop: watch.stop,
  };
}

async function createHub(deps: ConnectDeps): Promise<Hub> {
  const secrets = createConfigSecrets(deps);
  const catalogue = await readCatalogue(deps.db, secrets);
  return {
    deps,
    catalogue,
    secrets,
    links: new Map(),
    linkLog: createLinkLog(deps.db),
    quarantine: createQuarantine(deps.db),
    texts: createDeviceTexts(deps.db),
    refusalNotes: createRefusalNotes(),
    statistics: new Map(),
    looks: new Map(),
    binder: createBinder(deps.flow, deps.assets, catalogue),
    stats: new Map(),
    notStarted: new Map(),
    endedTwins: new Map(),
    inTurn: createTurns(),
  };
}

/** An asset was retired, or has more points: its devices are bound anew. */
function bindAgain({ catalogue, binder }: Hub, assets: readonly string[]): void {
  for (const asset of assets) {
    for (const device of catalogue.byAsset.get(asset)?.values() ?? []) binder.bindSoon(device);
  }
}

function keysOf({ catalogue, deps }: Hub, tenant: string, identity: string): ReadonlyMap<string, PointBinding> | undefined {
  const own = [...catalogue.sources.values()].filter((source) => source.tenant === tenant);
  const ordered = [...own.filter(({ protocol }) => protocol === 'http'), ...own];
  const [device] = ordered.flatMap(({ id }) => catalogue.bySource.get(id)?.get(identity) ?? []);
  return device && bindingOf(deps.assets, device).points;
}

function search(hub: Hub, caller: Caller, { text, limit }: { readonly text: string; readonly limit: number }): readonly Found[] {
  const wanted = fold(text);
  const { catalogue } = hub;
  const own = [...catalogue.sources.values()].filter(({ tenant, id }) => tenant === caller.tenant && seesSource(hub, caller, id));
  const sources = own
    .filter(({ title, protocol }) => fold(`${title.zh} ${title.en} ${protocol}`).includes(wanted))
    .map(({ id, title }): Found => ({ kind: 'source', id, title }));
  const found = sources.slice(0, limit);
  for (const { id, title } of own) {
    for (const device of catalogue.bySource.get(id)?.values() ?? []) {
      if (found.length >= limit) return found;
      const { identity, asset } = device;
      if (!seesDevice(hub, caller, device)) continue;
      if (fold(identity).includes(wanted)) found.push({ kind: 'source', id, title: { zh: identity, en: identity }, detail: title, asset });
    }
  }
  return found;
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

function linksOf({ catalogue }: Hub, asset: string): readonly { readonly source: string; readonly title: Text }[] {
  const ids = new Set([...(catalogue.byAsset.get(asset)?.values() ?? [])].map(({ source }) => source));
  return [...ids].flatMap((id) => {
    const source = catalogue.sources.get(id);
    return source === undefined ? [] : [{ source: id, title: source.title }];
  });
}
