import { Counter } from 'prom-client';
import { uuidv7 } from 'uuidv7';
import type { Flow, LatestReader } from '../../../contracts/flow.ts';
import { quality } from '../../../contracts/quality.ts';
import type { Caller } from '../../../contracts/roles.ts';
import { append, createBatch } from '../../../contracts/sample.ts';
import type { Clock, EpochMs } from '../../../contracts/time.ts';
import { type Database, migrate } from '../../../kernel/database.ts';
import { metrics } from '../../../kernel/metrics.ts';
import { type AssetInfo, type Assets, type PointInfo, pointsOfModel } from '../../assets/index.ts';
import { radarMigrations, type TrackEnd, tables } from './schema.ts';

/** Model of the assets that stand for targets of radars; a pack brings it. */
export const targetModel = 'radarTarget';
/** Points that such an asset must have; of the others it may lack any. */
const neededPoints = ['longitude', 'latitude', 'radarTrack'] as const;
/** Assets of one site that stand for targets at a time. What is seen beyond is told in the answer to the scan and stays a target of its radar. `assumed` */
export const mostThings = 200;

/** What {@link openRadarThings} is built from. */
export interface RadarThingDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly assets: Assets;
  readonly latest: LatestReader;
  readonly flow: Pick<Flow, 'ingest'>;
  /** What holds of an asset at fences ends; it is nowhere until it is a target again. */
  readonly vacate: (asset: string, time: EpochMs) => void;
}

/** An asset that stands for a target now. */
export interface Held {
  readonly id: string;
  readonly tenant: string;
  readonly radar: string;
  readonly number: number;
  readonly asset: string;
  /** Rises with every target that became a thing. */
  readonly order: number;
}

/** Which target is meant. */
export type TargetKey = Pick<Held, 'tenant' | 'radar' | 'number'>;

/** What a radar says of a target at a scan, by the keys of points of {@link targetModel}. */
export interface TargetValues {
  readonly asset: string;
  readonly time: EpochMs;
  readonly values: Readonly<Record<string, number>>;
}

/** Targets of radars as assets, so that fences, alarms, history and replay know them as they know any other mover. */
export interface RadarThings {
  /** An asset of the model that stands for no target now: it is nowhere, whatever its last place was. */
  isVacant(asset: string): boolean;
  /** Whether an asset can stand for a target: it is in use. */
  isUsable(asset: string): boolean;
  heldBy(asset: string): Held | undefined;
  of(target: TargetKey): Held | undefined;
  ofRadar(tenant: string, radar: string): readonly Held[];
  /**
   * Give a target an asset, a new one when none is free.
   *
   * @param at `site` is the asset that it lies within, so that roles at that site see it; `undefined`: within none
   * @returns `undefined` where no pack brings the model, or all are taken
   */
  hold(target: TargetKey, at: { readonly time: EpochMs; readonly site: string | undefined }): Promise<Held | undefined>;
  /** A target is a thing no longer; at once for fences, and with the next {@link RadarThings.settle} in history. */
  end(held: Held, reason: TrackEnd, time: EpochMs, other?: string): void;
  /** Write what targets said, as live samples. Throws as {@link Flow.ingest}. */
  say(values: readonly TargetValues[]): Promise<void>;
  /** Write the ends that are not written yet. Rejects when that cannot be; they are then kept for the next call. */
  settle(): Promise<void>;
}

interface Ending {
  readonly id: string;
  readonly asset: string;
  readonly time: EpochMs;
  readonly reason: TrackEnd;
  readonly other: string | undefined;
}

const ended = new Counter({
  name: 'yangfan_locate_radar_tracks_ended_total',
  help: 'Targets of radars that are things no longer, by reason; after a restart all of before end with the reason restart',
  labelNames: ['reason'],
  registers: [metrics],
});

const keyOf = ({ tenant, radar, number }: TargetKey): string => JSON.stringify([tenant, radar, number]);
const programOf = (tenant: string): Caller => ({ id: 'system', name: 'radar', role: 'engineer', tenant, kind: 'system' });

/**
 * Open them. What stood for a target when the program ended begins anew: those tracks end with the reason `restart`, since nobody knows
 * what their targets did since, and no asset is anywhere until a radar sees something again.
 */
export async function openRadarThings(deps: RadarThingDeps): Promise<RadarThings> {
  const { db, clock, assets } = deps;
  await migrate(db, radarMigrations);
  const held = new Map<string, Held>();
  const byTarget = new Map<string, Held>();
  const ends: Ending[] = (await tables(db).selectFrom('radarTrack').select(['id', 'asset']).where('until', 'is', null).execute()).map(
    (row) => ({ ...row, time: clock.now(), reason: 'restart', other: undefined }),
  );
  for (const { asset, time, reason } of ends) {
    deps.vacate(asset, time);
    ended.inc({ reason });
  }
  let order = 0;
  return {
    isVacant: (asset) => assets.asset(asset)?.model === targetModel && !held.has(asset),
    isUsable: (asset) => assets.asset(asset)?.retiredAt === undefined,
    heldBy: (asset) => held.get(asset),
    of: (target) => byTarget.get(keyOf(target)),
    ofRadar: (tenant, radar) => [...held.values()].filter((one) => one.tenant === tenant && one.radar === radar),
    async hold(target, { time, site }) {
      const isTaken = ({ id }: AssetInfo) => held.has(id) || ends.some(({ asset }) => asset === id);
      const asset = await freeAsset(deps, { tenant: target.tenant, site, time, isTaken });
      if (asset === undefined) return undefined;
      const one: Held = { ...target, id: uuidv7(), asset: asset.id, order: ++order };
      const { order: _, ...row } = one;
      await tables(db)
        .insertInto('radarTrack')
        .values({ ...row, since: time, until: null, ended: null, other: null })
        .execute();
      held.set(asset.id, one);
      byTarget.set(keyOf(target), one);
      return one;
    },
    end(one, reason, time, other) {
      held.delete(one.asset);
      byTarget.delete(keyOf(one));
      deps.vacate(one.asset, time);
      ended.inc({ reason });
      ends.push({ id: one.id, asset: one.asset, time, reason, other });
    },
    say: (values) => ingest(deps, values, quality('good')),
    async settle() {
      const now = ends.slice();
      if (now.length === 0) return;
      await ingest(deps, now.map(goneOf), quality('bad'));
      await writeEnds(db, now);
      ends.splice(0, now.length);
    },
  };
}

/** That nobody knows where an asset is: where its track ends in history. */
const goneOf = ({ asset, time }: Ending): TargetValues => ({
  asset,
  time,
  values: Object.fromEntries(['longitude', 'latitude', 'sog', 'cog', 'accuracy', 'radarTrack'].map((key) => [key, Number.NaN])),
});

async function ingest({ assets, flow }: RadarThingDeps, list: readonly TargetValues[], byte: number): Promise<void> {
  const batch = createBatch(list.reduce((sum, { values }) => sum + Object.keys(values).length, 0));
  for (const { asset, time, values } of list)
    for (const [key, value] of Object.entries(values)) {
      const point: PointInfo | undefined = assets.pointOf(asset, key);
      if (point !== undefined) append(batch, point.number, time, value, byte);
    }
  if (batch.length > 0) await flow.ingest('radar', batch);
}

async function writeEnds(db: Database, ends: readonly Ending[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const { id, time, reason, other = null } of ends)
      await tables(trx).updateTable('radarTrack').set({ until: time, ended: reason, other }).where('id', '=', id).execute();
  });
}

interface Free {
  readonly tenant: string;
  readonly site: string | undefined;
  readonly time: EpochMs;
  readonly isTaken: (asset: AssetInfo) => boolean;
}

/** The asset of the site that is free for longest, so that who looks at the newest tracks finds them apart; otherwise a new one. */
async function freeAsset(deps: RadarThingDeps, { tenant, site, time, isTaken }: Free): Promise<AssetInfo | undefined> {
  const { assets, latest } = deps;
  const ofSite = assets.ofModel(tenant, targetModel).filter(({ parent }) => parent === site);
  const all = ofSite.filter(({ id }) => neededPoints.every((key) => assets.pointOf(id, key) !== undefined));
  const lastOf = ({ id }: AssetInfo): EpochMs =>
    latest.read(assets.pointOf(id, 'longitude')?.number ?? -1)?.time ?? Number.NEGATIVE_INFINITY;
  // A sample that is older than the newest would not be shown: such an asset is left for a later scan.
  const free = all.filter((one) => !isTaken(one) && lastOf(one) < time).sort((a, b) => lastOf(a) - lastOf(b));
  if (free[0] !== undefined || all.length >= mostThings) return free[0];
  return newAsset(deps, tenant, site);
}

async function newAsset({ assets }: RadarThingDeps, tenant: string, site: string | undefined): Promise<AssetInfo | undefined> {
  const model = assets.model(tenant, targetModel);
  if (model === undefined || !neededPoints.every((key) => key in pointsOfModel(model))) return undefined;
  const keyed = (n: number): string => `radar-target-${String(n).padStart(3, '0')}`;
  let n = 1;
  while (assets.byKey(tenant, keyed(n)) !== undefined) n++;
  const title = { zh: `雷达目标 ${n}`, en: `Radar target ${n}` };
  return assets.create(programOf(tenant), { key: keyed(n), model: targetModel, title, parent: site });
}
