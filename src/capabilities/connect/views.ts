import type { z } from 'zod';
import type { device, source } from '../../contracts/api/connect.ts';
import type { SecretUse } from '../../contracts/driver.ts';
import { originOf } from '../../contracts/quality.ts';
import { saidIf } from '../../contracts/said.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { AssetDevice } from '../assets/index.ts';
import { type Device, devicesOfSource, type Source } from './catalogue.ts';
import { secretUseOf } from './config.ts';
import type { ToldText } from './device-texts.ts';
import type { Hub } from './hub.ts';
import { noStatistics } from './link-statistics.ts';

/** A source as the list of sources shows it. */
export function sourceView(hub: Hub, shown: Source, quarantineCount: number): z.output<typeof source> {
  const stats = hub.stats.get(shown.id);
  return {
    id: shown.id,
    protocol: shown.protocol,
    title: shown.title,
    config: { ...hub.secrets.masked(shown) },
    enabled: shown.enabled,
    datum: shown.datum,
    ...stateOf(hub, shown),
    messages: stats?.messages ?? 0,
    values: stats?.values ?? 0,
    bytes: stats?.bytes ?? 0,
    refused: { ...stats?.refused },
    link: statisticsOf(hub, shown),
    secretUse: secretUseOf(hub.deps, shown),
    deviceCount: devicesOfSource(hub.catalogue, shown.id).length,
    quarantineCount,
  };
}

function statisticsOf({ statistics, links }: Hub, { id }: Source): z.output<typeof source>['link'] {
  const connectedDevices = [...(links.get(id)?.values() ?? [])].filter(({ isConnected }) => isConnected).length;
  return { ...(statistics.get(id) ?? noStatistics), connectedDevices };
}

type State = Pick<z.output<typeof source>, 'state' | 'lastError' | 'lastErrorText' | 'retryAt'>;

function stateOf({ stats, notStarted }: Hub, { id, enabled }: Source): State {
  if (!enabled) return { state: 'stopped' };
  const problem = notStarted.get(id);
  if (problem !== undefined) return { state: 'down', lastError: problem, lastErrorText: saidIf(problem) };
  const { state = 'starting', lastError, retryAt } = stats.get(id) ?? {};
  return { state, lastError, lastErrorText: saidIf(lastError), retryAt };
}

/** Devices as the list of a source's devices shows them. */
export async function deviceViews(hub: Hub, shown: readonly Device[]): Promise<z.output<typeof device>[]> {
  const told = await hub.texts.of(shown.filter(({ texts = [] }) => texts.length > 0).map(({ id }) => id));
  return shown.map((one) => deviceView(hub, one, told.get(one.id)));
}

function deviceView(hub: Hub, shown: Device, told: ReadonlyMap<string, ToldText> = new Map()): z.output<typeof device> {
  return {
    id: shown.id,
    source: shown.source,
    identity: shown.identity,
    asset: shown.asset,
    assetTitle: shown.asset === undefined ? undefined : hub.deps.assets.asset(shown.asset)?.title,
    origin: shown.origin,
    hasSecret: shown.secretHash !== undefined,
    secretUse: deviceSecretUse(hub, shown),
    topics: [...shown.topics],
    keys: Object.fromEntries(shown.keys),
    texts: (shown.texts ?? []).map((key) => ({ key, ...told.get(key) })),
    twin: shown.twin,
    connected: isConnected(hub, shown),
    lastSeenAt: lastSeenAt(hub, shown),
  };
}

function deviceSecretUse({ catalogue, deps }: Hub, { source: of, identity }: Device): SecretUse {
  const own = catalogue.sources.get(of);
  return own === undefined ? 'unused' : secretUseOf(deps, own, identity);
}

/** A device as the page of its asset shows it. */
export function assetDeviceView(hub: Hub, shown: Device): AssetDevice {
  const from = hub.catalogue.sources.get(shown.source);
  return {
    id: shown.id,
    source: shown.source,
    sourceTitle: from?.title ?? { zh: '', en: '' },
    protocol: from?.protocol ?? '',
    identity: shown.identity,
    origin: shown.origin,
    lastSeenAt: lastSeenAt(hub, shown),
    connected: isConnected(hub, shown),
  };
}

const linkOf = ({ links }: Hub, { source: of, identity }: Device) => links.get(of)?.get(identity);
const isConnected = (hub: Hub, shown: Device): boolean => linkOf(hub, shown)?.isConnected ?? false;

/** When the platform last heard of a device: a value of one of its points, not one of its simulated twin, or a fact about its link. */
export function lastSeenAt(hub: Hub, shown: Device): EpochMs | undefined {
  const { latest } = hub.deps.flow;
  const isSimulated = hub.binder.originOf(shown) === 'simulated';
  const samples = [...shown.keys.values()].flatMap(({ point }) => latest.read(point) ?? []);
  const times = samples.filter((sample) => isSimulated || originOf(sample.quality) !== 'simulated').map(({ receivedAt }) => receivedAt);
  const link = linkOf(hub, shown)?.at;
  const all = link === undefined ? times : [...times, link];
  return all.length === 0 ? undefined : Math.max(...all);
}
