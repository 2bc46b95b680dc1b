import type { LinkEvent, RefusalReason } from '../../contracts/driver.ts';
import type { FlowListener, Quarantined, SourceStats } from '../../contracts/flow.ts';
import { createTrouble } from '../../kernel/trouble.ts';
import type { Source } from './catalogue.ts';
import { type Hub, note } from './hub.ts';
import { applyLinks, dropLinks } from './link-states.ts';
import { noStatistics, withEvents, withLook } from './link-statistics.ts';
import { hearTwins, takeEndedTwins } from './twin.ts';

/** Strangers remembered by the log, of all sources. */
const mostTold = 10_000;

/** The background work of `connect`. */
export interface Watch {
  /** Stop asking, and write what is still in memory. */
  stop(): Promise<void>;
}

/** Listen to the data plane, and about once a second ask for its state and write what was gathered: never a statement per message. */
export function startWatch(hub: Hub): Watch {
  const { flow, pollMs = 1000, log } = hub.deps;
  const unlisten = flow.listen(listenerOf(hub));
  const told = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();
  const round = async () => {
    await take(steps);
    if (!isStopped) timer = setTimeout(next, pollMs).unref();
  };
  const next = () => {
    running = round();
  };
  const steps = [
    { work: () => follow(hub, told), trouble: createTrouble(log, 'asking the data plane for its state') },
    { work: () => takeEndedTwins(hub), trouble: createTrouble(log, 'switching off simulated twins that have ended') },
    { work: () => flushTexts(hub), trouble: createTrouble(log, 'writing texts of devices') },
    { work: () => flush(hub), trouble: createTrouble(log, 'writing link events and unknown devices') },
  ];
  const take = async (some: typeof steps) => {
    for (const { work, trouble } of some) await work().then(() => trouble.worked(), trouble.failed);
  };
  next();
  const stop = async () => {
    isStopped = true;
    clearTimeout(timer);
    unlisten();
    await running;
    await take(steps.slice(1));
  };
  return { stop };
}

function listenerOf(hub: Hub): FlowListener {
  const { catalogue, links, linkLog, quarantine, statistics } = hub;
  /** Strangers that the log has told of, as `source identity`; when there are too many, they are told anew. */
  const told = new Set<string>();
  const tell = (source: string, { identity, values, detail }: Quarantined) => {
    const name = `${source} ${identity}`;
    if (told.has(name)) return;
    if (told.size >= mostTold) told.clear();
    told.add(name);
    note(hub, source, { kind: 'quarantined', identity, detail: `unknown device with ${values.length} values: ${detail}` });
  };
  return {
    verdicts: () => {},
    links: (source, events) => {
      if (!catalogue.sources.has(source)) return;
      const news = applyLinks(links, source, events);
      const texts = events.filter(isText);
      hearTexts(hub, source, texts);
      linkLog.add(
        source,
        events.filter((event) => !isText(event)),
      );
      hearTwins(hub, source, events);
      statistics.set(source, withEvents(statistics.get(source) ?? noStatistics, news));
    },
    quarantined: (source, found) => {
      if (!catalogue.sources.has(source)) return;
      quarantine.add(source, found);
      for (const one of found) tell(source, one);
    },
  };
}

const isText = ({ kind }: LinkEvent): boolean => kind === 'text';

/** Take in what known devices say; what else is told is no text that anybody wants. */
function hearTexts({ catalogue, texts }: Hub, source: string, events: readonly LinkEvent[]): void {
  for (const { identity = '', key = '', detail, time } of events) {
    const device = catalogue.bySource.get(source)?.get(identity);
    if (device?.texts?.includes(key) === true) texts.add({ device: device.id, key, text: detail, time });
  }
}

/** Write the texts of devices, and into the log which of them have changed: a serial number that changes is another device. */
async function flushTexts(hub: Hub): Promise<void> {
  const { catalogue, texts } = hub;
  for (const { device, key, text, before } of await texts.flush((id) => catalogue.devices.has(id))) {
    const known = catalogue.devices.get(device);
    if (known === undefined || before === undefined) continue;
    note(hub, known.source, { kind: 'text', identity: known.identity, detail: `${key}: ${before} → ${text}` });
  }
}

async function flush({ catalogue, linkLog, quarantine, deps }: Hub): Promise<void> {
  await linkLog.flush((source) => catalogue.sources.has(source));
  const full = await quarantine.flush(
    (source) => catalogue.sources.get(source)?.tenant,
    (source, identity) => catalogue.bySource.get(source)?.has(identity) === true,
  );
  if (full > 0) deps.log.warn({ full }, 'too many unknown devices at once; some were not recorded');
}

/** Take over the state of every source; `told` holds what the events have said last, so that retries of a source that is down stay silent. */
async function follow(hub: Hub, told: Map<string, string>): Promise<void> {
  const { sources } = await hub.deps.flow.stats();
  const known = sources.flatMap((stats) => {
    const source = hub.catalogue.sources.get(stats.id);
    return source ? [{ source, stats }] : [];
  });
  const turned = known.filter(({ stats }) => (stats.state === 'up' || stats.state === 'down') && told.get(stats.id) !== stats.state);
  await emit(hub, turned);
  for (const { stats } of turned) told.set(stats.id, stats.state);
  for (const { source, stats } of known) takeOver(hub, source, stats);
}

interface Turned {
  readonly source: Source;
  readonly stats: SourceStats;
}

async function emit({ deps }: Hub, turned: readonly Turned[]): Promise<void> {
  if (turned.length === 0) return;
  const time = deps.clock.now();
  await deps.db.transaction().execute(async (trx) => {
    for (const { source, stats } of turned) {
      const fact = { tenant: source.tenant, source: source.id, time };
      if (stats.state === 'up') await deps.outbox.emit(trx, 'source.up', fact);
      else await deps.outbox.emit(trx, 'source.down', { ...fact, reason: stats.lastError ?? 'the link was lost' });
    }
  });
  deps.outbox.wake();
}

function takeOver(hub: Hub, source: Source, stats: SourceStats): void {
  const { deps, stats: known, links } = hub;
  const before = known.get(stats.id)?.state;
  measure(hub, stats);
  known.set(stats.id, stats);
  if (before === stats.state) return;
  if (stats.state !== 'up') dropLinks(links, stats.id);
  if (stats.state === 'down' && before !== 'starting') tellBackoff(hub, stats);
  deps.announce(source.tenant, { type: 'source', source: source.id, state: stats.state, detail: stats.lastError ?? '' });
}

/** A link that was lost: when it is tried again. Later tries follow by themselves and are told as errors when they fail. */
function tellBackoff(hub: Hub, { id, retryAt, lastError }: SourceStats): void {
  if (retryAt === undefined) return;
  const seconds = Math.max(0, Math.round((retryAt - hub.deps.clock.now()) / 1000));
  const detail = `next try in ${seconds} s, then at growing intervals up to a minute: ${lastError ?? 'the link was lost'}`;
  note(hub, id, { kind: 'backoff', identity: undefined, detail });
}

/** Keep the statistics of a link, and tell what was newly refused. */
function measure(hub: Hub, stats: SourceStats): void {
  const { statistics, looks, refusalNotes, deps } = hub;
  const now = { stats, at: deps.clock.now() };
  statistics.set(stats.id, withLook(statistics.get(stats.id) ?? noStatistics, looks.get(stats.id), now));
  looks.set(stats.id, now);
  for (const { reason, count } of refusalNotes.take(stats.id, stats.refused, now.at))
    note(hub, stats.id, { kind: 'refused', identity: undefined, detail: refusedText(stats, reason, count) });
}

/** How many were refused and why, and what the driver said of the last of them. */
function refusedText({ lastRefused }: SourceStats, reason: RefusalReason, count: number): string {
  const last = lastRefused?.[reason];
  return last === undefined ? `${count} refused: ${reason}` : `${count} refused: ${reason}; the last: ${last}`;
}
