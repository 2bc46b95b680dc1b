import {
  AttributeIds,
  type ClientSession,
  type ClientSessionPublishService,
  type ClientSessionRawSubscriptionService,
  DataChangeFilter,
  DataChangeNotification,
  DataChangeTrigger,
  DeadbandType,
  type ExtensionObject,
  MonitoringMode,
  PublishRequest,
  type PublishResponse,
  StatusChangeNotification,
  type StatusCode,
  TimestampsToReturn,
} from 'node-opcua-client';
import { type NamedItem, sortChanges } from './changes.ts';
import type { OpcuaConfig } from './config.ts';
import type { Item, SaidText, Values } from './messages.ts';
import { stateNamesOf } from './state-names.ts';

/** A subscription with its monitored items. */
export interface Watch {
  /** Watch more and others no longer; the present values come first. */
  follow(add: readonly Item[], drop: readonly number[]): Promise<void>;
  /** The values of a batch are safe: the server is told, and more is asked for. */
  taken(batch: number): void;
  /** Ask the server to keep the subscription although nothing is asked of it (OPC UA Part 4, 5.14.4). Throws when it does not answer or has none. */
  hold(): Promise<void>;
  /** Items that are watched, by their handles. */
  readonly items: ReadonlyMap<number, NamedItem>;
  /** Nothing is asked for, because what has come is not on disk yet. */
  readonly isHeldBack: boolean;
  /** The server gives a sign of life after this, ms. */
  readonly quietMs: number;
}

/** How a watch tells what it hears. */
export interface Hearing {
  values(batch: number, told: { readonly values: Values; readonly texts: readonly SaidText[] }): void;
  refused(handles: readonly number[], detail: string): void;
  /** Something was heard of the server. */
  alive(): void;
  /** The server has ended the subscription, or it cannot be used. */
  lost(detail: string): void;
}

/** Publish requests that wait at the server; so many messages may be on their way to the disk. */
const pipeline = 3;
/** Items in one request. */
const chunk = 500;
/**
 * A subscription of which nothing is heard ends at the server after this. A lost link leaves its subscription there, and servers have few of them,
 * so it is no longer than needed: while we have no room for its messages, `hold` comes four times in the silence that we bear.
 */
const lifetimeMs = ({ silentSeconds }: OpcuaConfig): number => Math.max(leastLifetimeMs, 2_000 * silentSeconds);

/** Shorter ones could end between two requests of a busy machine. */
const leastLifetimeMs = 10_000;
/** Items that the server did not take are tried again after this. */
const retryMs = 30_000;

const mostSequence = 0xffffffff;
const good = 0;
const severe = 0x80000000;

function filterOf({ deadband }: Item): DataChangeFilter {
  return new DataChangeFilter({
    trigger: DataChangeTrigger.StatusValue,
    deadbandType: deadband === undefined ? DeadbandType.None : deadband.kind === 'percent' ? DeadbandType.Percent : DeadbandType.Absolute,
    deadbandValue: deadband?.size ?? 0,
  });
}

const timestamps: Readonly<Record<OpcuaConfig['time'], TimestampsToReturn>> = {
  source: TimestampsToReturn.Source,
  server: TimestampsToReturn.Server,
  arrival: TimestampsToReturn.Neither,
};

/** The services of subscriptions as they are: acknowledging is ours, after the disk. */
type RawSession = ClientSession &
  ClientSessionRawSubscriptionService &
  ClientSessionPublishService & { setPublishingMode(isEnabled: boolean, subscription: number): Promise<StatusCode> };

interface Context {
  readonly session: RawSession;
  readonly config: OpcuaConfig;
  readonly hearing: Hearing;
  readonly subscription: number;
  readonly items: Map<number, NamedItem>;
  /** Every handle that was ever asked for: what was dropped may still come. */
  readonly known: Set<number>;
  /** Ids that the server gave, by handles. */
  readonly ids: Map<number, number>;
  /** Items that the server does not watch. */
  readonly failed: Map<number, Item>;
  /** Sequence numbers of messages that are not safe yet, by batches. */
  readonly unsafe: Map<number, number>;
  /** Sequence numbers that the next publish request acknowledges. */
  acknowledged: number[];
  batch: number;
  /** Sequence number that the next message has; `undefined` before the first. */
  next: number | undefined;
  /** Publish requests at the server. */
  asked: number;
  isEnded: boolean;
}

/** Make a subscription; it lives until the signal aborts. Throws what the server says. */
export async function createWatch(
  given: ClientSession,
  config: OpcuaConfig,
  { hearing, signal }: { hearing: Hearing; signal: AbortSignal },
): Promise<Watch> {
  const session = given as RawSession; // holds: the library has one class for both
  const { subscription, quietMs } = await subscribe(session, config);
  const context: Context = {
    session,
    config,
    hearing,
    subscription,
    items: new Map(),
    known: new Set(),
    ids: new Map(),
    failed: new Map(),
    unsafe: new Map(),
    acknowledged: [],
    batch: 0,
    next: undefined,
    asked: 0,
    isEnded: false,
  };
  const retrying = setInterval(() => retry(context), retryMs);
  const end = (): void => {
    context.isEnded = true;
    clearInterval(retrying);
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  publish(context);
  return {
    items: context.items,
    quietMs,
    get isHeldBack() {
      return context.unsafe.size >= pipeline;
    },
    async hold() {
      const { value, name } = await session.setPublishingMode(true, subscription);
      if (value !== good) throw new Error(`the subscription cannot be held: ${name}`);
    },
    async follow(add, drop) {
      await stopWatching(context, drop);
      await startWatching(context, add);
    },
    taken(batch) {
      const sequence = context.unsafe.get(batch);
      context.unsafe.delete(batch);
      if (sequence !== undefined) context.acknowledged.push(sequence);
      publish(context);
    },
  };
}

/** In intervals of a subscription, how often it gives a sign of life, and how long it lives without being asked. */
const countsFor = (config: OpcuaConfig, intervalMs: number) => ({
  // a sign of life three times within the silence that we bear
  requestedMaxKeepAliveCount: Math.max(1, Math.floor((config.silentSeconds * 1000) / 3 / intervalMs)),
  requestedLifetimeCount: Math.max(10, Math.ceil(lifetimeMs(config) / intervalMs)),
});

/** Make a subscription. A server that takes a longer interval than we want is told the counts anew, for they are counts of its intervals. */
async function subscribe(session: RawSession, config: OpcuaConfig): Promise<{ readonly subscription: number; readonly quietMs: number }> {
  const wanted = { requestedPublishingInterval: config.publishingSeconds * 1000, maxNotificationsPerPublish: 10_000, priority: 0 };
  const counts = countsFor(config, wanted.requestedPublishingInterval);
  const made = await session.createSubscription({ ...wanted, ...counts, publishingEnabled: true });
  const { subscriptionId, revisedPublishingInterval: intervalMs } = made;
  const fit = countsFor(config, intervalMs);
  const isFit = fit.requestedMaxKeepAliveCount >= made.revisedMaxKeepAliveCount;
  const { revisedMaxKeepAliveCount } = isFit
    ? made
    : await session.modifySubscription({ ...wanted, ...fit, requestedPublishingInterval: intervalMs, subscriptionId });
  return { subscription: subscriptionId, quietMs: intervalMs * revisedMaxKeepAliveCount };
}

async function startWatching(context: Context, add: readonly Item[]): Promise<void> {
  for (const item of add) {
    context.items.set(item.handle, item);
    context.known.add(item.handle);
  }
  for (let from = 0; from < add.length && !context.isEnded; from += chunk) await startSome(context, add.slice(from, from + chunk));
}

/** Learn what the numbers of texts are called, before the first of them comes. A server that cannot be asked so gives its numbers as they stand. */
async function learnNames({ session, items }: Context, some: readonly Item[]): Promise<void> {
  const texts = some.filter(({ isText, handle }) => isText && items.has(handle));
  const names = await stateNamesOf(session, [...new Set(texts.map(({ node }) => node))]).catch(() => undefined); // a lost link is told by what is asked next
  for (const item of texts) if (items.has(item.handle)) items.set(item.handle, { ...item, names: names?.get(item.node) });
}

async function startSome(context: Context, some: readonly Item[]): Promise<void> {
  const { session, config, subscription } = context;
  await learnNames(context, some);
  const { results } = await session.createMonitoredItems({
    subscriptionId: subscription,
    timestampsToReturn: timestamps[config.time],
    itemsToCreate: some.map((item) => ({
      itemToMonitor: { nodeId: item.node, attributeId: AttributeIds.Value },
      monitoringMode: MonitoringMode.Reporting,
      requestedParameters: {
        clientHandle: item.handle,
        samplingInterval: item.samplingMs ?? config.samplingSeconds * 1000,
        filter: filterOf(item),
        queueSize: item.queue ?? config.queueSize,
        discardOldest: true,
      },
    })),
  });
  const refusals = new Map<string, number[]>();
  for (const [i, item] of some.entries()) {
    const { statusCode, monitoredItemId } = results?.[i] ?? {};
    if (statusCode?.value === good && monitoredItemId !== undefined) took(context, item, monitoredItemId);
    else {
      const name = statusCode?.name ?? 'no answer';
      if (!context.failed.has(item.handle)) refusals.set(name, [...(refusals.get(name) ?? []), item.handle]);
      context.failed.set(item.handle, item);
    }
  }
  for (const [name, handles] of refusals) context.hearing.refused(handles, name);
}

function took({ ids, failed, items, session, subscription }: Context, { handle }: Item, id: number): void {
  failed.delete(handle);
  if (items.has(handle)) ids.set(handle, id);
  // dropped while it was being made
  else session.deleteMonitoredItems({ subscriptionId: subscription, monitoredItemIds: [id] }).catch(() => {}); // a lost link is told elsewhere
}

async function stopWatching({ session, subscription, items, ids, failed, isEnded }: Context, drop: readonly number[]): Promise<void> {
  const monitoredItemIds: number[] = [];
  for (const handle of drop) {
    const id = ids.get(handle);
    if (id !== undefined) monitoredItemIds.push(id);
    for (const map of [items, ids, failed]) map.delete(handle);
  }
  for (let from = 0; from < monitoredItemIds.length && !isEnded; from += chunk)
    await session.deleteMonitoredItems({ subscriptionId: subscription, monitoredItemIds: monitoredItemIds.slice(from, from + chunk) });
}

function retry(context: Context): void {
  if (context.failed.size === 0) return;
  const again = [...context.failed.values()].slice(0, chunk);
  startSome(context, again).catch(() => {}); // a lost link is told elsewhere; the next round asks again
}

/** Ask for messages, as many as may be on their way to the disk. */
function publish(context: Context): void {
  const { session, subscription, unsafe, config } = context;
  while (!context.isEnded && context.asked + unsafe.size < pipeline) {
    context.asked++;
    const subscriptionAcknowledgements = context.acknowledged.map((sequenceNumber) => ({ subscriptionId: subscription, sequenceNumber }));
    context.acknowledged = [];
    const timeoutHint = lifetimeMs(config) + config.silentSeconds * 1000;
    session.publish(new PublishRequest({ requestHeader: { timeoutHint }, subscriptionAcknowledgements }), (error, response) => {
      context.asked--;
      if (context.isEnded) return;
      if (response === undefined) context.hearing.lost(`the subscription has ended: ${error?.message.split('\n')[0] ?? 'no answer'}`);
      else hear(context, response);
    });
  }
}

const isDataChange = (data: ExtensionObject | null): data is DataChangeNotification => data instanceof DataChangeNotification;

function hear(context: Context, { notificationMessage, responseHeader }: PublishResponse): void {
  const { hearing, items } = context;
  hearing.alive();
  if (responseHeader.serviceResult.value >= severe) {
    hearing.lost(`the subscription has ended: ${responseHeader.serviceResult.name}`);
    return;
  }
  const data = notificationMessage.notificationData ?? [];
  const { sequenceNumber } = notificationMessage;
  if (context.next !== undefined && sequenceNumber !== context.next) {
    hearing.lost(`message ${context.next} of the subscription is missing`);
    return;
  }
  // a sign of life has the number that the next message will have (OPC UA Part 4, 5.14.1.1); after the last number comes 1
  context.next = data.length === 0 ? sequenceNumber : sequenceNumber === mostSequence ? 1 : sequenceNumber + 1;
  const changes = data.filter(isDataChange).flatMap(({ monitoredItems }) => monitoredItems ?? []);
  const ended = data.find((one) => one instanceof StatusChangeNotification);
  if (ended instanceof StatusChangeNotification && ended.status.value >= severe) {
    hearing.lost(`the server has ended the subscription: ${ended.status.name}`);
    return;
  }
  if (changes.some(({ clientHandle }) => !context.known.has(clientHandle))) {
    hearing.lost('the server sends values of something that was never asked for');
    return;
  }
  if (changes.length > 0) {
    const found = changes.map(({ clientHandle, value }) => ({ handle: clientHandle, item: items.get(clientHandle), value }));
    const batch = context.batch++;
    context.unsafe.set(batch, sequenceNumber);
    hearing.values(batch, sortChanges(found, context.config.time));
  }
  publish(context);
}
