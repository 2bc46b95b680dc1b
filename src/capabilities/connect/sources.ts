import { uuidv7 } from 'uuidv7';
import type { Received } from '../../contracts/api/index.ts';
import { conflict } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import { devicesOfSource, type Source, type SourceField } from './catalogue.ts';
import { type Config, checkConfig, configOf } from './config.ts';
import { type Hub, note, ownSource } from './hub.ts';
import { deleteSource, writeSource } from './rows.ts';

/** Start an enabled source on the data plane with its bindings; one that cannot start says why in {@link Hub.notStarted}. */
export function startSource(hub: Hub, source: Source): void {
  if (source.enabled) hub.binder.bind(source.id);
  startBoundSource(hub, source);
}

/** The same for a source of whose devices the data plane has been told already. */
export function startBoundSource(hub: Hub, source: Source): void {
  const { deps, notStarted, stats } = hub;
  stats.delete(source.id);
  notStarted.delete(source.id);
  if (!source.enabled) return;
  try {
    hub.secrets.check(source);
    const config = checkConfig(deps, source.protocol, configOf(deps, source));
    deps.flow.startSource({ id: source.id, protocol: source.protocol, config });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    notStarted.set(source.id, reason);
    deps.announce(source.tenant, { type: 'source', source: source.id, state: 'down', detail: reason });
  }
}

/** Make a source and, when it is switched on, start it. Throws `BAD_REQUEST` for an unknown protocol or a configuration that its driver refuses. */
export async function createSource(hub: Hub, caller: Caller, body: Received<'createSource', 'body'>): Promise<Source> {
  const config = givenConfig(hub, caller, body);
  checkConfig(hub.deps, body.protocol, config);
  const source: Source = {
    ...body,
    config,
    id: uuidv7(),
    tenant: caller.tenant,
    pack: undefined,
    packKey: undefined,
    changed: [],
  };
  await save(hub, source);
  note(hub, source.id, { kind: 'config', identity: undefined, detail: `${caller.name} made the source` });
  startSource(hub, source);
  return source;
}

/** Change a source; a new configuration or switching it on or off takes effect at once. */
export async function updateSource(
  hub: Hub,
  caller: Caller,
  { id, change }: { readonly id: string; readonly change: Received<'updateSource', 'body'> },
): Promise<Source> {
  const before = ownSource(hub, caller, id);
  const config = change.config && givenConfig(hub, caller, { protocol: before.protocol, config: change.config });
  if (config) checkConfig(hub.deps, before.protocol, config);
  const fields = (['title', 'config', 'enabled', 'datum'] as const).filter((field) => change[field] !== undefined);
  const source: Source = {
    ...before,
    title: change.title ?? before.title,
    config: config ?? before.config,
    enabled: change.enabled ?? before.enabled,
    datum: change.datum ?? before.datum,
    changed: [...new Set<SourceField>([...before.changed, ...fields])],
  };
  await save(hub, source);
  note(hub, source.id, {
    kind: 'config',
    identity: undefined,
    detail: `${caller.name} changed ${fields.map((field) => wordOf(field, source)).join(', ')}`,
  });
  if (change.config || source.enabled !== before.enabled) await restart(hub, source);
  else if (source.datum !== before.datum) hub.binder.bind(source.id);
  return source;
}

/** A changed field as the log tells it; settings are not told, for they may hold secrets. */
const wordOf = (field: SourceField, { enabled, datum }: Source): string =>
  ({ title: 'title', config: 'config', enabled: `enabled to ${enabled}`, datum: `the system of its places to ${datum}` })[field];

/** Stop a source and start it as it now is. */
export async function restart(hub: Hub, source: Source): Promise<void> {
  await hub.deps.flow.stopSource(source.id);
  startSource(hub, source);
}

/** Remove a source. Throws `CONFLICT` while it has devices, so that nobody loses their mapping by one click. */
export async function removeSource(hub: Hub, caller: Caller, id: string): Promise<void> {
  const { catalogue, deps, binder } = hub;
  const source = ownSource(hub, caller, id);
  const count = devicesOfSource(catalogue, id).length;
  if (count > 0)
    throw conflict(`removing source ${id}`, {
      zh: `仍有 ${count} 台设备，请先移除`,
      en: `it still has ${count} devices; remove them first`,
    });
  await deleteSource(deps.db, source, deps.clock.now());
  catalogue.sources.delete(id);
  for (const known of [hub.stats, hub.notStarted, hub.links, hub.statistics, hub.looks, hub.refusalNotes]) known.delete(id);
  await deps.flow.stopSource(id);
  binder.bind(id);
}

/** A configuration as a caller gives it, with the secrets that are kept. Throws `BAD_REQUEST`. */
export function givenConfig(
  { catalogue, secrets }: Hub,
  caller: Caller,
  { protocol, config }: { readonly protocol: string; readonly config: Config },
): Config {
  const own = [...catalogue.sources.values()].filter((source) => source.tenant === caller.tenant && source.protocol === protocol);
  return secrets.unmasked(protocol, config, own);
}

async function save({ deps, catalogue, secrets }: Hub, source: Source): Promise<void> {
  await writeSource(deps.db, secrets.sealed(source), deps.clock.now());
  catalogue.sources.set(source.id, source);
}
