import { sql } from 'kysely';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { Flow, LatestReader } from '../../contracts/flow.ts';
import type { HistoryReader } from '../../contracts/history.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Clock } from '../../contracts/time.ts';
import { type Database, migrate } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Log } from '../../kernel/log.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import { createTurns } from '../../kernel/turns.ts';
import { startWatch } from '../../kernel/watch.ts';
import type { Assets } from '../assets/index.ts';
import { createConditions } from './conditions.ts';
import { createCrew } from './crew/crew.ts';
import { createDeclarations } from './declarations/declarations.ts';
import { type Fences, type FenceView, openFences } from './fences.ts';
import { isActiveAt } from './hours.ts';
import { createLedger } from './ledger.ts';
import { createLots } from './lots/lots.ts';
import { listMapTasks } from './map-tasks.ts';
import { createMoverList, type MoverList } from './mover-list.ts';
import { takeOverFences } from './pack-fences.ts';
import { createPatrol, type Patrol } from './patrol.ts';
import { listPlaceEvents, placeEventsOf } from './place-events.ts';
import { createPresences, type Presences } from './presences.ts';
import { createRadars } from './radar/radar.ts';
import { openRadarThings, type RadarThings } from './radar/things.ts';
import { rescueRoutes } from './rescue/rescue.ts';
import { locateRoutes } from './routes.ts';
import { type FenceRow, locateMigrations, tables } from './schema.ts';
import { staysCsv, summariseStays } from './stays.ts';
import { createTracks, type Tracks } from './tracks.ts';
import { heatOfTracks, summariseUse, type VisitDeps, whoWasNear } from './visits.ts';

/** What {@link createLocate} is built from. */
export interface LocateDeps {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  readonly assets: Assets;
  readonly latest: LatestReader;
  /** Takes what radars say of their targets. */
  readonly flow: Pick<Flow, 'ingest'>;
  readonly history: HistoryReader;
  /** Between two looks at all movers. Default: 1000 ms; fixes that come faster are passed over. */
  readonly everyMs?: number;
  /** Events of places that are older than so many days are removed. Default: kept for ever. */
  readonly eventDays?: number | undefined;
}

/** Where things are, and the fences that they enter and leave. Everything stays within the caller's tenant. */
export interface Locate extends Tracks, MoverList {
  listFences(caller: Caller): Reply<'listFences'>;
  /** Throws `BAD_REQUEST` with what to do about the shape, `TOO_LARGE` beyond 5,000 fences. */
  createFence(caller: Caller, wanted: Received<'createFence', 'body'>): Promise<FenceView>;
  /** Throws `NOT_FOUND`, `BAD_REQUEST`. */
  updateFence(caller: Caller, id: string, change: Received<'updateFence', 'body'>): Promise<FenceView>;
  /** Stays in it end, and nobody is told. Throws `NOT_FOUND`. */
  removeFence(caller: Caller, id: string): Promise<undefined>;
  listMapTasks(caller: Caller): Promise<Reply<'listMapTasks'>>;
  listPlaceEvents(caller: Caller, query: Received<'listPlaceEvents', 'query'>): Promise<Reply<'listPlaceEvents'>>;
  /** All events of a filter, one more than a file takes at most. */
  placeEventsOf(
    caller: Caller,
    query: Omit<Received<'exportPlaceEvents', 'query'>, 'language'>,
  ): Promise<Reply<'listPlaceEvents'>['items']>;
  /** Throws `TOO_LARGE`, `BAD_REQUEST` for a wrong range. */
  summariseStays(caller: Caller, query: Received<'summariseStays', 'query'>): Promise<Reply<'summariseStays'>>;
  staysCsv(caller: Caller, query: Received<'exportStays', 'query'>): Promise<string>;
  /** Throws `BAD_REQUEST` for a wrong range, `TOO_LARGE` beyond 31 days or 2,000 movers. */
  whoWasNear(caller: Caller, query: Received<'whoWasNear', 'query'>): Promise<Reply<'whoWasNear'>>;
  /** Throws as {@link Locate.whoWasNear}. */
  heatOfTracks(caller: Caller, query: Received<'heatOfTracks', 'query'>): Promise<Reply<'heatOfTracks'>>;
  /** Throws as {@link Locate.whoWasNear}. */
  summariseUse(caller: Caller, query: Received<'summariseUse', 'query'>): Promise<Reply<'summariseUse'>>;
  /** Take what is new of every mover; runs by itself every second. Rejects when it cannot be written; it is then tried again. */
  look(): Promise<void>;
  /** Stop looking and wait for the look at hand. */
  close(): Promise<void>;
}

/** Run the migrations, register the routes and begin to look. */
export async function createLocate(deps: LocateDeps): Promise<Locate> {
  const { db, history, outbox, log } = deps;
  await migrate(db, locateMigrations);
  // Stays in a fence that was removed or switched off right before the program ended.
  for (const table of ['fence_presence', 'place_condition'])
    await sql`delete from ${sql.table(table)} where fence not in (select id from fence where is_enabled)`.execute(db);
  const conditions = createConditions(await tables(db).selectFrom('placeCondition').selectAll().execute());
  const presences = createPresences(await tables(db).selectFrom('fencePresence').selectAll().execute());
  const ledger = createLedger(deps, { presences, conditions });
  const patrol: Patrol = createPatrol({ ...deps, ledger, presences, conditions, isVacant: (asset) => things.isVacant(asset) });
  const things: RadarThings = await openRadarThings({ ...deps, vacate: patrol.vacate });
  const guard = (tenant: string) =>
    patrol.setFences(
      tenant,
      fences.list(tenant).filter(({ isEnabled }) => isEnabled),
    );
  const fences: Fences = await openFences(deps, guard);
  for (const tenant of fences.tenants()) guard(tenant);
  const inTurn = createTurns();
  const view = (row: FenceRow) => viewOf(row, { presences, now: deps.clock.now() });
  const tracks = createTracks(deps);
  const declarations = await createDeclarations({ ...deps, fenceOf: fences.find, fencesOf: fences.list });
  await createCrew(deps);
  const lots = await createLots({ ...deps, presences, fenceTitle: (tenant, id) => fences.find(tenant, id)?.title });
  const radars = createRadars({ ...deps, things, movers: () => patrol.movers().values(), placeOf: patrol.placeOf });
  const lookAtAll = async () => {
    await radars.look();
    await patrol.look();
    await lots.look(patrol.movers().values());
  };
  const watch = startWatch(() => inTurn(lookAtAll), { lookMs: deps.everyMs ?? 1000, log, doing: 'looking for place events' });
  const visitDeps = ({ tenant }: Caller): VisitDeps => ({
    ...{ history, latest: deps.latest },
    movers: [...patrol.movers().values()].filter(({ asset }) => asset.tenant === tenant),
  });

  const movers = createMoverList({ ...deps, patrol, presences, conditions });
  const hasMovers = (caller: Caller) => movers.listMovers(caller, { limit: 1 }).items.length > 0;
  const hasRadarTracks = (caller: Caller) => radars.listTracks(caller).length > 0;

  const locate: Locate = {
    listFences: ({ tenant, sites }) => ({ items: sites === undefined ? fences.list(tenant).map(view) : [] }), // a fence is of no site
    createFence: (caller, wanted) => inTurn(async () => view(await fences.create(caller, wanted))),
    updateFence: (caller, id, change) => inTurn(async () => view(await fences.update(caller, id, change))),
    removeFence: (caller, id) => inTurn(async () => void (await fences.remove(caller, id))),
    ...movers,
    listMapTasks: (caller) => listMapTasks({ ...deps, hasMovers, hasRadarTracks }, caller),
    listPlaceEvents: (caller, query) => listPlaceEvents(deps, caller, query),
    placeEventsOf: async (caller, filter) => [...(await placeEventsOf(deps, caller, filter))],
    summariseStays: ({ tenant }, query) => summariseStays(deps, tenant, query),
    staysCsv: ({ tenant }, { language = 'zh', ...query }) => staysCsv(deps, tenant, query, language),
    ...tracks,
    whoWasNear: (caller, query) => whoWasNear(visitDeps(caller), query),
    heatOfTracks: (caller, query) => heatOfTracks(visitDeps(caller), query),
    summariseUse: (caller, query) => summariseUse(visitDeps(caller), query),
    look: watch.look,
    close: async () => void (await Promise.all([watch.close(), stopForgetting(), declarations.close()])),
  };
  const stopForgetting = forgetOld(deps);
  followAssets(deps, patrol);
  outbox.subscribe('locate.packs', ['pack.installed'], ({ body }) => inTurn(() => takeOverFences({ ...deps, fences }, body)));
  locateRoutes(deps.http, locate);
  rescueRoutes(deps.http);
  return locate;
}

/** Between two looks for events that are too old. */
const tidyEveryMs = 3_600_000;
const dayMs = 86_400_000;

/** Remove old events, at once and every hour; returns the way to end it. */
function forgetOld({ db, clock, log, eventDays }: LocateDeps): () => Promise<void> {
  if (eventDays === undefined) return async () => {};
  const tidy = async () => {
    await tables(db)
      .deleteFrom('placeEvent')
      .where('time', '<', clock.now() - eventDays * dayMs)
      .execute();
  };
  let last = tidy().catch((err) => log.warn({ err }, 'removing old place events failed, trying again in an hour'));
  const timer = setInterval(() => {
    last = tidy().catch((err) => log.warn({ err }, 'removing old place events failed, trying again in an hour'));
  }, tidyEveryMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await last;
  };
}

function viewOf(
  { tenant: _, dwellSeconds, hours, mostSpeed, silent, approach, floor, basis, ...row }: FenceRow,
  { presences, now }: { readonly presences: Presences; readonly now: number },
): FenceView {
  const { isEnabled, shape, models, shipTypes, alarms } = structuredClone(row) as unknown as FenceView; // holds: the same but for `readonly`
  return {
    ...{ ...row, shape, models, shipTypes, alarms },
    hours: (structuredClone(hours) ?? undefined) as FenceView['hours'], // as above
    dwellSeconds: dwellSeconds ?? undefined,
    mostSpeed: mostSpeed ?? undefined,
    silent: silent ?? undefined,
    approach: approach ?? undefined,
    floor: floor ?? undefined,
    basis: basis ?? undefined,
    isActive: isEnabled && isActiveAt(hours ?? undefined, now),
    inside: presences.count(row.id),
  };
}

/** Movers come, change and go with their assets. */
function followAssets({ outbox, assets }: LocateDeps, patrol: Patrol): void {
  outbox.subscribe('locate.movers', ['asset.changed', 'pack.installed'], async ({ body }) => {
    await assets.settled();
    patrol.renew('assets' in body ? body.assets : undefined);
  });
  assets.onPoints((points) => patrol.renew(points.flatMap(({ point }) => assets.point(point)?.asset ?? [])));
}
