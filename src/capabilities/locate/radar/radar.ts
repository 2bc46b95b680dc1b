import { Counter } from 'prom-client';
import type { z } from 'zod';
import type { Received, Reply } from '../../../contracts/api/index.ts';
import type { radarTrack } from '../../../contracts/api/radar.ts';
import { Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Clock, EpochMs } from '../../../contracts/time.ts';
import type { Http } from '../../../kernel/http.ts';
import { metrics } from '../../../kernel/metrics.ts';
import type { LonLat } from '../geometry.ts';
import type { Mover, MoverFix } from '../movers.ts';
import { measured, placeOn, planeOf, type ReadSentence, readTarget } from './plots.ts';
import { createTracker, type Target, type Tracker } from './tracker.ts';

/** What {@link createRadars} is built from. */
export interface RadarDeps {
  readonly http: Http;
  readonly clock: Clock;
  /** Vessels by AIS and the like, whose places tell which target is whose. */
  readonly movers: () => Iterable<Mover>;
  readonly placeOf: (asset: string) => MoverFix | undefined;
}

type Body = Received<'addRadarScan', 'body'>;

interface Radar {
  readonly name: string;
  readonly place: LonLat;
  readonly tracker: Tracker;
  /** When the newest scan came, for forgetting it. */
  scannedAt: EpochMs;
  /** The time of that scan, which the states of its targets are of. */
  scanTime: EpochMs;
  /** Movers that targets were found with, by number of the target. */
  pairs: ReadonlyMap<number, Pair>;
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

/** Radars and what they follow, in memory: a restart begins anew. Answers the operations of contracts/api/radar.ts. */
export function createRadars(deps: RadarDeps): void {
  const tenants = new Map<string, Map<string, Radar>>();
  const radarsOf = (tenant: string): Map<string, Radar> => {
    const known = tenants.get(tenant) ?? new Map<string, Radar>();
    tenants.set(tenant, known);
    for (const [name, { scannedAt }] of known) if (deps.clock.now() - scannedAt > forgetMs) known.delete(name);
    return known;
  };
  deps.http.route('addRadarScan', async ({ caller, body }) => takeScan(deps, caller, { radars: radarsOf(caller.tenant), body }));
  deps.http.route('listRadarTracks', async ({ caller }) => ({
    items: [...radarsOf(caller.tenant).values()].flatMap((radar) => radar.tracker.confirmed().map((target) => viewOf(radar, target))),
  }));
}

function takeScan(
  deps: RadarDeps,
  { tenant }: Caller,
  { radars, body }: { readonly radars: Map<string, Radar>; readonly body: Body },
): Reply<'addRadarScan'> {
  const now = deps.clock.now();
  if (Math.abs(body.time - now) > clockMs)
    throw refuse('clock', `the scan is of ${new Date(body.time).toISOString()}; set the clock of the radar`);
  const radar = radarOf(radars, body, now);
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
  return { plots: plots.length, refused, followed: radar.tracker.followed, tracks: radar.tracker.confirmed().length };
}

function refuse(reason: string, what: string): Failure {
  refusedPlots.inc({ reason });
  return new Failure('BAD_REQUEST', `taking a scan of a radar: ${what}`, { details: { what } });
}

/** A radar that was moved begins anew. */
function radarOf(radars: Map<string, Radar>, body: Body, now: EpochMs): Radar {
  const { radar: name, place } = body;
  const known = radars.get(name);
  if (known !== undefined && known.place[0] === place[0] && known.place[1] === place[1]) return known;
  if (known === undefined && radars.size >= mostRadars)
    throw new Failure('TOO_LARGE', 'taking a scan of a radar', { details: { limit: `${mostRadars} radars` } });
  const fresh: Radar = { name, place, tracker: createTracker(), scannedAt: now, scanTime: body.time, pairs: new Map() };
  radars.set(name, fresh);
  return fresh;
}

/** Which mover is at which target: the nearest first, each once. */
function pairsOf(
  { movers, placeOf }: RadarDeps,
  tenant: string,
  { radar, time }: { readonly radar: Radar; readonly time: EpochMs },
): ReadonlyMap<number, Pair> {
  const near = [...movers()].flatMap(({ asset }) => {
    const fix = asset.tenant === tenant ? placeOf(asset.id) : undefined;
    return fix === undefined || Math.abs(time - fix.time) > moverFreshMs ? [] : [{ asset: asset.id, fix }];
  });
  const fits = radar.tracker.confirmed().flatMap((target) =>
    near.flatMap(({ asset, fix }) => {
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

function viewOf(radar: Radar, target: Target): z.output<typeof radarTrack> {
  const { x } = target.state;
  const pair = radar.pairs.get(target.id);
  const isSure = pair !== undefined && pair.scans >= sureScans;
  const [longitude, latitude] = placeOn(radar.place, [x[0], x[1]]);
  return {
    ...{
      id: `${radar.name}/${target.id}`,
      radar: radar.name,
      longitude,
      latitude,
      time: radar.scanTime,
      seenAt: target.seenAt,
      since: target.since,
    },
    ...{ speed: Math.hypot(x[2], x[3]), course: ((Math.atan2(x[2], x[3]) * 180) / Math.PI + 360) % 360, accuracy: deviationOf(target) },
    ...(isSure && { asset: pair.asset }),
  };
}
