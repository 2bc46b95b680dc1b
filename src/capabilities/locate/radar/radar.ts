import { Counter } from 'prom-client';
import type { z } from 'zod';
import type { Received, Reply } from '../../../contracts/api/index.ts';
import type { radarTrack } from '../../../contracts/api/radar.ts';
import type { LonLat } from '../../../contracts/distance.ts';
import { conflict, Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Clock, EpochMs } from '../../../contracts/time.ts';
import type { Database } from '../../../kernel/database.ts';
import type { Http } from '../../../kernel/http.ts';
import { metrics } from '../../../kernel/metrics.ts';
import { createTurns } from '../../../kernel/turns.ts';
import { type Assets, seesAsset, seesThingOf } from '../../assets/index.ts';
import { courseOf } from '../cpa.ts';
import { placeAt } from '../geometry.ts';
import type { Mover, MoverFix } from '../movers.ts';
import { radarHistoryRoutes } from './history.ts';
import { measured, planeOf, type ReadSentence, readTarget } from './plots.ts';
import type { Held, RadarThings, TargetKey } from './things.ts';
import { createTracker, type Target, type Tracker } from './tracker.ts';

/** What {@link createRadars} is built from. */
export interface RadarDeps {
  readonly db: Database;
  readonly assets: Assets;
  readonly http: Http;
  readonly clock: Clock;
  readonly things: RadarThings;
  /** Vessels by AIS and the like, whose places tell which target is whose. */
  readonly movers: () => Iterable<Mover>;
  readonly placeOf: (asset: string) => MoverFix | undefined;
}

/** What radars see. */
export interface Radars {
  /** Forget radars that are silent, and write what could not be written before; to be called every second. */
  look(): Promise<void>;
  /** What radars follow that the caller may see. */
  listTracks(caller: Caller): Reply<'listRadarTracks'>['items'];
}

type Body = Received<'addRadarScan', 'body'>;

interface Radar {
  readonly name: string;
  readonly place: LonLat;
  /** Asset that it stands at, and its targets lie within. */
  readonly site: string | undefined;
  readonly tracker: Tracker;
  /** When the newest scan came, for forgetting it. */
  scannedAt: EpochMs;
  /** The time of that scan, which the states of its targets are of. */
  scanTime: EpochMs;
  /** Movers that targets were found with, by number of the target. */
  pairs: ReadonlyMap<number, Pair>;
  /** Scans in a row at which a target was a thing and no mover was at its place, by number of the target. */
  alone: ReadonlyMap<number, number>;
}

/** A mover at the place of a target, for so many scans in a row. */
interface Pair {
  readonly asset: string;
  readonly scans: number;
}

/** Radars of one tenant. */
const mostRadars = 64;
/** A radar that is silent for longer is forgotten with its targets, ms. */
const forgetMs = 300_000;
/** A mover is a target's when it is so near, beyond both errors, in so many scans in a row. `assumed`: an antenna is not where the echo is, and AIS is seconds old. */
const reachMetres = 150;
const sureScans = 3;
/** An AIS place that is older says nothing of where the vessel is now, ms; what it did since is taken from its speed. */
const moverFreshMs = 60_000;
/** A scan that is further than this from now is of a clock that is wrong, ms. */
const clockMs = 60_000;

const refusedPlots = new Counter({
  name: 'yangfan_locate_radar_refused_total',
  help: 'Plots and scans of radars that were not taken, by reason',
  labelNames: ['reason'],
  registers: [metrics],
});

/** Radars and what they follow. Tracks are in memory, so a restart begins anew; what they showed as things is in history. Answers the operations of contracts/api/radar.ts. */
export function createRadars(deps: RadarDeps): Radars {
  const { http, things, clock } = deps;
  const tenants = new Map<string, Map<string, Radar>>();
  const forget = (tenant: string, known: Map<string, Radar>): void => {
    const now = clock.now();
    for (const [name, { scannedAt, scanTime }] of known) {
      if (now - scannedAt <= forgetMs) continue;
      known.delete(name);
      for (const held of things.ofRadar(tenant, name)) things.end(held, 'silent', Math.max(now, scanTime + 1));
    }
  };
  const radarsOf = (tenant: string): Map<string, Radar> => {
    const known = tenants.get(tenant) ?? new Map<string, Radar>();
    tenants.set(tenant, known);
    forget(tenant, known);
    return known;
  };
  const inTurn = createTurns();
  // Scans are taken one after the other: an asset stands for one target only.
  http.route('addRadarScan', ({ caller, body }) => inTurn(() => takeScan(deps, caller, { radars: radarsOf(caller.tenant), body })));
  const listTracks: Radars['listTracks'] = (caller) =>
    [...radarsOf(caller.tenant).values()]
      .filter(({ site }) => seesThingOf(deps.assets, caller, site))
      .flatMap((radar) => radar.tracker.confirmed().map((target) => viewOf(deps, caller, { radar, target })));
  http.route('listRadarTracks', async ({ caller }) => ({ items: listTracks(caller) }));
  radarHistoryRoutes(deps);
  return {
    listTracks,
    look: () =>
      inTurn(async () => {
        for (const [tenant, known] of tenants) forget(tenant, known);
        await things.settle();
      }),
  };
}

async function takeScan(
  deps: RadarDeps,
  caller: Caller,
  { radars, body }: { readonly radars: Map<string, Radar>; readonly body: Body },
): Promise<Reply<'addRadarScan'>> {
  const { tenant } = caller;
  const now = deps.clock.now();
  refuseElsewhere(deps, caller, { known: radars.get(body.radar), body });
  if (Math.abs(body.time - now) > clockMs)
    throw refuse('clock', `the scan is of ${new Date(body.time).toISOString()}; set the clock of the radar`);
  const radar = radarOf(deps, radars, { tenant, body, now });
  const read = body.sentences.map((sentence) => readTarget(sentence, radar.place));
  const refused = read.flatMap((one, index) => ('refused' in one ? [{ index, reason: one.refused }] : []));
  for (const { reason } of refused) refusedPlots.inc({ reason });
  const plots = [...body.plots, ...read.filter((one): one is Exclude<ReadSentence, { refused: unknown }> => !('refused' in one))];
  const errors = { rangeMetres: body.rangeError, bearing: body.bearingError };
  if (
    !radar.tracker.take(
      body.time,
      plots.map((plot) => measured(plot, errors)),
    )
  )
    throw refuse('old', 'a scan of this time or a later one was taken before');
  radar.scannedAt = now;
  radar.scanTime = body.time;
  radar.pairs = pairsOf(deps, tenant, { radar, time: body.time });
  const shown = await showAsThings(deps.things, tenant, radar);
  return { plots: plots.length, refused, followed: radar.tracker.followed, tracks: radar.tracker.confirmed().length, ...shown };
}

/**
 * Make things of targets that are nobody's, and things no longer of those that were lost or are a mover's; say where all are.
 *
 * A target becomes a thing when at {@link sureScans} scans in a row no mover was at its place: a vessel with AIS is one thing and not two
 * that are about to collide. It stays one until a mover is surely at its place.
 */
async function showAsThings(
  things: RadarThings,
  tenant: string,
  radar: Radar,
): Promise<Pick<Reply<'addRadarScan'>, 'things' | 'withoutThing'>> {
  const { name, scanTime: time, pairs } = radar;
  const targets = new Map(radar.tracker.confirmed().map((target) => [target.id, target]));
  radar.alone = new Map([...targets.keys()].filter((id) => !pairs.has(id)).map((id) => [id, (radar.alone.get(id) ?? 0) + 1]));
  for (const held of things.ofRadar(tenant, name)) endOf(things, { held, radar, isSeen: targets.has(held.number) });
  let withoutThing = 0;
  for (const number of targets.keys()) {
    const target = { tenant, radar: name, number };
    if (things.of(target) !== undefined || (radar.alone.get(number) ?? 0) < sureScans) continue;
    if ((await things.hold(target, { time, site: radar.site })) === undefined) withoutThing++;
  }
  const held = things.ofRadar(tenant, name);
  await things.say(
    held.flatMap(({ asset, number }) => {
      const target = targets.get(number);
      return target === undefined || target.seenAt !== time ? [] : [{ asset, time, values: valuesOf(radar, target) }];
    }),
  );
  await things.settle();
  return { things: held.length, withoutThing };
}

/** End a thing whose target is no longer seen, or is surely a mover's. */
function endOf(
  things: RadarThings,
  { held, radar, isSeen }: { readonly held: Held; readonly radar: Radar; readonly isSeen: boolean },
): void {
  const { scanTime: time } = radar;
  const pair = radar.pairs.get(held.number);
  if (!isSeen) things.end(held, 'lost', time);
  else if (!things.isUsable(held.asset)) things.end(held, 'retired', time);
  else if (pair !== undefined && pair.scans >= sureScans) things.end(held, 'identified', time, pair.asset);
}

const knot = 1852 / 3600;

function valuesOf(radar: Radar, target: Target): Readonly<Record<string, number>> {
  const { longitude, latitude, speed, course, accuracy } = motionOf(radar, target);
  return { longitude, latitude, sog: speed / knot, cog: course, accuracy, radarTrack: target.id };
}

function refuse(reason: string, what: string): Failure {
  refusedPlots.inc({ reason });
  return new Failure('BAD_REQUEST', `taking a scan of a radar: ${what}`, { details: { what } });
}

/** @throws Failure for who has a role at sites: `NOT_AT_SITES` for a radar at none of them, `CONFLICT` for the name of one that stands elsewhere */
function refuseElsewhere(
  { assets }: RadarDeps,
  caller: Caller,
  { known, body: { radar, site } }: { readonly known: Radar | undefined; readonly body: Body },
): void {
  const doing = `taking a scan of radar ${radar}`;
  if (site === undefined && caller.sites !== undefined)
    throw new Failure('NOT_AT_SITES', `${doing}: it would stand at none of the sites of ${caller.name}`);
  if (site !== undefined && !seesAsset(assets, caller, site)) throw noSite(site);
  if (known !== undefined && !seesThingOf(assets, caller, known.site))
    throw conflict(doing, { zh: '另有同名雷达，请换一个名称', en: 'another radar has this name; choose another' });
}

const noSite = (site: string) =>
  new Failure('NOT_FOUND', `taking a scan of a radar: there is no asset ${site}`, { details: { what: `asset ${site}` } });

/** A radar that was moved, or stands at another site, begins anew. @throws Failure `NOT_FOUND` for a site that is not there */
function radarOf(
  { things, assets }: RadarDeps,
  radars: Map<string, Radar>,
  { tenant, body, now }: { readonly tenant: string; readonly body: Body; readonly now: EpochMs },
): Radar {
  const { radar: name, place, site } = body;
  const known = radars.get(name);
  if (site !== undefined && assets.asset(site)?.retiredAt !== undefined) throw noSite(site);
  if (known !== undefined && known.place[0] === place[0] && known.place[1] === place[1] && known.site === site) return known;
  if (known === undefined && radars.size >= mostRadars)
    throw new Failure('TOO_LARGE', 'taking a scan of a radar', { details: { limit: `${mostRadars} radars` } });
  for (const held of things.ofRadar(tenant, name)) things.end(held, 'moved', body.time);
  const fresh: Radar = {
    ...{ name, place, site, tracker: createTracker(), scannedAt: now, scanTime: body.time },
    ...{ pairs: new Map(), alone: new Map() },
  };
  radars.set(name, fresh);
  return fresh;
}

/** Which mover is at which target: the nearest first, each once. */
function pairsOf(
  { movers, placeOf, things }: RadarDeps,
  tenant: string,
  { radar, time }: { readonly radar: Radar; readonly time: EpochMs },
): ReadonlyMap<number, Pair> {
  const near = [...movers()].flatMap(({ asset }) => {
    const fix = asset.tenant === tenant ? placeOf(asset.id) : undefined;
    return fix === undefined || Math.abs(time - fix.time) > moverFreshMs ? [] : [{ asset: asset.id, fix }];
  });
  const fits = radar.tracker.confirmed().flatMap((target) =>
    near.flatMap(({ asset, fix }) => {
      if (!mayBe(things, { tenant, radar: radar.name, number: target.id }, asset)) return [];
      const metres = metresFrom(radar.place, target, { fix, time });
      return metres > reachMetres + 2 * deviationOf(target)
        ? []
        : [{ id: target.id, asset, metres: metres - (radar.pairs.get(target.id)?.asset === asset ? reachMetres : 0) }];
    }),
  );
  fits.sort((a, b) => a.metres - b.metres);
  const pairs = new Map<number, Pair>();
  const taken = new Set<string>();
  for (const { id, asset } of fits) {
    if (pairs.has(id) || taken.has(asset)) continue;
    const before = radar.pairs.get(id);
    pairs.set(id, { asset, scans: before?.asset === asset ? before.scans + 1 : 1 });
    taken.add(asset);
  }
  return pairs;
}

/** How far a target was from a mover when the mover said its place. */
function metresFrom(radar: LonLat, { state: { x } }: Target, { fix, time }: { readonly fix: MoverFix; readonly time: EpochMs }): number {
  const seconds = (time - fix.time) / 1000;
  const [east, north] = planeOf(radar, [fix.longitude, fix.latitude]);
  return Math.hypot(x[0] - x[2] * seconds - east, x[1] - x[3] * seconds - north);
}

const deviationOf = ({ state: { p } }: Target): number => Math.sqrt(Math.max(p[0]?.[0] ?? 0, p[1]?.[1] ?? 0));

/**
 * Whether a target may be found to be a mover. Targets of this radar are different things; of two radars that see one thing, the one that
 * showed it first goes on showing it.
 */
function mayBe(things: RadarThings, target: TargetKey, asset: string): boolean {
  const other = things.heldBy(asset);
  if (other === undefined) return true;
  return other.radar !== target.radar && other.order < (things.of(target)?.order ?? Number.POSITIVE_INFINITY);
}

function motionOf(radar: Radar, target: Target) {
  const { x } = target.state;
  const [longitude, latitude] = placeAt(radar.place, [x[0], x[1]]);
  const course = courseOf(x[2], x[3]);
  return { longitude, latitude, speed: Math.hypot(x[2], x[3]), course, accuracy: deviationOf(target) };
}

function viewOf(
  { things, assets }: RadarDeps,
  caller: Caller,
  { radar, target }: { readonly radar: Radar; readonly target: Target },
): z.output<typeof radarTrack> {
  const pair = radar.pairs.get(target.id);
  const found = pair !== undefined && pair.scans >= sureScans ? pair.asset : undefined;
  const isOfRadar = found !== undefined && things.heldBy(found) !== undefined;
  const thing = things.of({ tenant: caller.tenant, radar: radar.name, number: target.id })?.asset ?? (isOfRadar ? found : undefined);
  return {
    ...{ id: `${radar.name}/${target.id}`, radar: radar.name, ...motionOf(radar, target) },
    ...{ time: radar.scanTime, seenAt: target.seenAt, since: target.since },
    ...(thing !== undefined && { thing }),
    isKnown: found !== undefined && !isOfRadar,
    ...(!isOfRadar && seesAsset(assets, caller, found) && { asset: found }),
  };
}
