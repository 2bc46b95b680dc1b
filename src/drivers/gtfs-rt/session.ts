import type { DeviceBinding, DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { quality } from '../../contracts/quality.ts';
import { isBelievable, shownMoment, usualLimits } from '../clock-limits.ts';
import { createHttpGetter } from '../http-get.ts';
import { createIntake, type Intake } from '../polling/intake.ts';
import { pollTargets } from '../polling/rounds.ts';
import type { Target } from '../polling/target.ts';
import type { Sample } from '../store-samples.ts';
import type { GtfsRtConfig } from './config.ts';
import { createEntities, mostEntities } from './entities.ts';
import { decodeFeed, type ReadFeed } from './feed.ts';
import { type FeedKind, feedKeys, namesIn, type Reading, readingsOf } from './readings.ts';
import { type FeedSource, sourceOf } from './source.ts';

const firstBackoffMs = 1_000;
const kinds: readonly FeedKind[] = ['vehiclePositions', 'tripUpdates', 'alerts'];

/** The feeds of a configuration: what each place holds. */
export function placesOf(config: GtfsRtConfig): ReadonlyMap<string, ReadonlySet<FeedKind>> {
  const places = new Map<string, Set<FeedKind>>();
  for (const kind of kinds) if (config[kind] !== '') places.set(config[kind], new Set([...(places.get(config[kind]) ?? []), kind]));
  if (places.size > 0) return places;
  const what = 'no feed is named: vehiclePositions, tripUpdates and alerts are all empty';
  throw new Failure('BAD_REQUEST', `polling GTFS Realtime: ${what}`, { details: { what } });
}

interface Parts {
  readonly config: GtfsRtConfig;
  readonly host: DriverHost;
  readonly intake: Intake;
}

function samplesOf(host: DriverHost, device: DeviceBinding, { time, values }: Reading): readonly Sample[] {
  if (!isBelievable(time, host.clock.now(), usualLimits)) {
    const bound = [...values.keys()].filter((key) => device.points.has(key)).length;
    if (bound > 0) host.refuse('bad-time', bound, device.identity, `values of ${shownMoment(time)}`);
    return [];
  }
  return [...values].flatMap(([key, raw]) => {
    const binding = device.points.get(key);
    if (binding === undefined) return [];
    const value = raw * binding.scale + binding.offset;
    const isNumber = Number.isFinite(value);
    if (!isNumber) host.refuse('bad-value', 1, device.identity, `${key} is beyond its range`);
    return [
      { point: binding.point, time, value: isNumber ? value : Number.NaN, quality: quality(isNumber ? 'good' : 'bad', device.origin) },
    ];
  });
}

function showStranger(host: DriverHost, { identity, values }: Reading): void {
  host.quarantine(identity, values, 'in a GTFS Realtime feed');
  host.refuse('unknown-device', 1, identity, 'not a device of this source');
}

const allDevices = (): boolean => true;

/** Devices with only the keys of some feeds: their points turn bad when these feeds are away. */
function* withKeysOf(
  host: DriverHost,
  feeds: ReadonlySet<FeedKind>,
  isMeant: (identity: string) => boolean = allDevices,
): Iterable<DeviceBinding> {
  const keys = new Set([...feeds].flatMap((kind) => feedKeys[kind]));
  for (const device of host.devices())
    if (isMeant(device.identity)) yield { ...device, points: new Map([...device.points].filter(([key]) => keys.has(key))) };
}

/** Read a feed; entities that cannot be read are counted, each with its reason. */
function decode(host: DriverHost, bytes: Uint8Array): ReadFeed['feed'] {
  try {
    const { feed, refused } = decodeFeed(bytes);
    for (const { id, why } of refused) host.refuse('bad-frame', 1, undefined, `entity ${id}: ${why}`);
    return feed;
  } catch (error) {
    if (error instanceof Failure) host.refuse('bad-frame', 1, undefined, error.message);
    throw error;
  }
}

/** One place as a target. */
function targetOf({ config, host, intake }: Parts, source: FeedSource, feeds: ReadonlySet<FeedKind>): Target {
  const entities = createEntities();
  let seenVersion: number | undefined;
  let seenTimestamp: number | undefined;

  async function store(readings: readonly Reading[], signal: AbortSignal): Promise<boolean> {
    let areTaken = true;
    for (const reading of readings) {
      const device = host.device(reading.identity);
      if (device === undefined) {
        if (reading.isVehicle) showStranger(host, reading);
        continue;
      }
      const samples = samplesOf(host, device, reading);
      if (samples.length === 0) continue;
      if ((await intake.take(samples, device.identity, signal)) === undefined) areTaken = false;
      else host.count(0, samples.length, 0);
    }
    return areTaken;
  }

  /** Take what a feed says; `isNew`: devices have changed, so that all is said that holds. False when there was no room for it. */
  async function takeFeed(feed: ReadFeed['feed'], isNew: boolean, signal: AbortSignal): Promise<boolean> {
    const change = entities.changeOf(feed);
    const identities = [...host.devices()].map(({ identity }) => identity);
    const told = { header: feed.header, all: change.all, said: isNew ? change.all : change.said };
    if (!(await store(readingsOf(told, feeds, { polledAt: host.clock.now(), identities }), signal))) return false;
    const still = namesIn(change.all, feeds);
    const gone = namesIn(change.deleted, feeds);
    await intake.mark(
      withKeysOf(host, feeds, (identity) => gone.has(identity) && !still.has(identity)),
      signal,
    );
    if (change.beyond > 0) host.refuse('too-large', change.beyond, undefined, `more than ${mostEntities} entities`);
    entities.keep(change);
    return true;
  }

  return {
    name: source.name,
    identity: undefined,
    everyMs: config.pollSeconds * 1000,
    devices: () => withKeysOf(host, feeds),
    async ask(signal) {
      const version = host.bindingsVersion;
      if (version !== seenVersion) source.forget();
      const bytes = await source.get(signal);
      host.count(1, 0, bytes?.length ?? 0);
      if (bytes === undefined) return;
      const feed = decode(host, bytes);
      const { timestamp } = feed.header;
      // The same feed again says nothing new, whatever its validators. Some producers state 0, which is no time.
      const isStated = timestamp !== undefined && timestamp !== 0;
      if (isStated && timestamp === seenTimestamp && version === seenVersion) return;
      if (!(await takeFeed(feed, version !== seenVersion, signal))) return;
      [seenVersion, seenTimestamp] = [version, timestamp];
      source.taken();
    },
  };
}

/** A source that gets feeds again and again. */
export function openSession(config: GtfsRtConfig, host: DriverHost): Session {
  return {
    async run(signal) {
      if (signal.aborted) return;
      const places = placesOf(config);
      const getter = createHttpGetter(config.ca);
      const parts: Parts = { config, host, intake: createIntake(host) };
      const targets = [...places].map(([place, feeds]) => targetOf(parts, sourceOf(place, config, getter), feeds));
      const limits = { inFlight: 2 * kinds.length, retries: config.retries, firstBackoffMs, mostBackoffMs: config.backoffSeconds * 1000 };
      try {
        await pollTargets({ host, intake: parts.intake, limits, targets: () => targets }, signal);
      } finally {
        getter.close();
      }
    },
  };
}
