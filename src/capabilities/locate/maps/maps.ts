import type { Caller } from '../../../contracts/roles.ts';
import type { Clock } from '../../../contracts/time.ts';
import { uploadOf } from '../../../kernel/attachments-http.ts';
import { type Database, migrate } from '../../../kernel/database.ts';
import type { Call, Http } from '../../../kernel/http.ts';
import { type BaseMaps, createBaseMaps } from './base-maps.ts';
import { createFloorPlans, type FloorPlans } from './floor-plans.ts';
import { openMapFiles, tidyName } from './map-files.ts';
import { mapMigrations, tables } from './schema.ts';

/** What {@link createMaps} is built from. */
export interface MapsDeps {
  readonly db: Database;
  readonly http: Http;
  readonly clock: Clock;
  /** Folder of the files; made when the first one comes. */
  readonly mapFolder: string;
  /** Called after a base map or floor plan of a tenant has changed. Default: nobody is told. */
  readonly changed?: (tenant: string) => void;
}

type Answer = Call<'readBaseMapFile'>['reply'];

/** Base maps and floor plans for those who show them elsewhere. All throw `NOT_FOUND` for another tenant's. */
export interface MapReading {
  listBaseMaps: BaseMaps['list'];
  listFloorPlans: FloorPlans['list'];
  /** Answer a request with a file or a tile. */
  sendMapFile(caller: Caller, id: string, reply: Answer): Promise<undefined>;
  sendMapTile(
    caller: Caller,
    at: { readonly id: string; readonly z: number; readonly x: number; readonly y: number },
    reply: Answer,
  ): Promise<undefined>;
  sendPlanFile(caller: Caller, id: string, reply: Answer): Promise<undefined>;
}

/** What {@link createMaps} gives. */
export interface Maps extends MapReading {
  readonly floorPlans: FloorPlans;
}

/** Run the migrations, remove files that no row names, and answer the operations of contracts/api/maps.ts. */
export async function createMaps({ db, http, clock, mapFolder, changed = () => {} }: MapsDeps): Promise<Maps> {
  await migrate(db, mapMigrations);
  const files = openMapFiles(mapFolder);
  const [maps, plans] = await Promise.all([
    tables(db).selectFrom('baseMap').select(['tenant', 'file']).execute(),
    tables(db).selectFrom('floorPlan').select(['tenant', 'file']).execute(),
  ]);
  const rows = [...maps, ...plans];
  await files.tidy(new Set(rows.flatMap(({ tenant, file }) => (file === null ? [] : [tidyName(tenant, file)]))));
  const baseMaps = createBaseMaps({ db, clock, files });
  const floorPlans = createFloorPlans({ db, clock, files });
  const reading = readingOf(baseMaps, floorPlans);
  /** Do a change, and tell of it. */
  const tell: Tell = async ({ tenant }, change) => {
    const reply = await change;
    changed(tenant);
    return reply;
  };
  baseMapRoutes({ http, reading, tell }, baseMaps);
  floorPlanRoutes({ http, reading, tell }, floorPlans);
  return { ...reading, floorPlans };
}

type Tell = <T>(caller: Caller, change: Promise<T>) => Promise<T>;

interface Ways {
  readonly http: Http;
  readonly reading: MapReading;
  readonly tell: Tell;
}

function readingOf(maps: BaseMaps, plans: FloorPlans): MapReading {
  return {
    listBaseMaps: maps.list,
    listFloorPlans: plans.list,
    sendMapFile: async (caller, id, reply) => {
      const { content, stream } = await maps.openFile(caller, id);
      const isJson = content.format === 'geojson';
      kept(reply)
        .header('content-type', isJson ? 'application/geo+json' : 'application/vnd.pmtiles')
        .header('content-length', content.bytes)
        .header('content-disposition', `attachment; filename="base-map.${isJson ? 'geojson' : 'pmtiles'}"`);
      return reply.send(stream) as unknown as Promise<undefined>; // holds: Fastify's reply is a thenable that resolves once sent
    },
    sendMapTile: async (caller, { id, ...at }, reply) => {
      const tile = await maps.tile(caller, id, at);
      if (tile === undefined) return kept(reply).code(204).send() as unknown as Promise<undefined>; // as above
      return kept(reply)
        .header('content-type', 'application/vnd.mapbox-vector-tile')
        .send(Buffer.from(tile)) as unknown as Promise<undefined>;
    },
    sendPlanFile: async (caller, id, reply) => {
      const { content, stream } = await plans.openFile(caller, id);
      kept(reply).header('content-type', content.media).header('content-length', content.bytes);
      return reply.send(stream) as unknown as Promise<undefined>; // holds: as above
    },
  };
}

function baseMapRoutes({ http, reading, tell }: Ways, maps: BaseMaps): void {
  http.route('listBaseMaps', async ({ caller }) => ({ items: [...(await maps.list(caller))] }));
  http.route('createBaseMap', ({ caller, body }) => maps.create(caller, body));
  http.route('updateBaseMap', ({ caller, params, body }) => tell(caller, maps.update(caller, params.id, body)));
  http.route('removeBaseMap', ({ caller, params }) => tell(caller, maps.remove(caller, params.id)));
  http.route('putBaseMapFile', ({ caller, params, query, request }) =>
    tell(caller, maps.putFile(caller, params.id, { body: uploadOf(request), datum: query.datum })),
  );
  http.route('readBaseMapFile', ({ caller, params, reply }) => reading.sendMapFile(caller, params.id, reply));
  http.route('readBaseMapTile', ({ caller, params, reply }) => reading.sendMapTile(caller, params, reply));
}

function floorPlanRoutes({ http, reading, tell }: Ways, plans: FloorPlans): void {
  // A floor plan belongs to no asset, so to no site.
  http.route('listFloorPlans', async ({ caller }) => ({ items: caller.sites === undefined ? [...(await plans.list(caller))] : [] }));
  http.route('createFloorPlan', ({ caller, body }) => plans.create(caller, body));
  http.route('updateFloorPlan', ({ caller, params, body }) => tell(caller, plans.update(caller, params.id, body)));
  http.route('removeFloorPlan', ({ caller, params }) => tell(caller, plans.remove(caller, params.id)));
  http.route('putFloorPlanFile', ({ caller, params, query, request }) =>
    tell(caller, plans.putFile(caller, params.id, { body: uploadOf(request), changedAt: query.changedAt })),
  );
  http.route('readFloorPlanFile', ({ caller, params, reply }) => reading.sendPlanFile(caller, params.id, reply));
}

/** A file changes its address with its content (`?v=`), so it may be kept for a day. */
const kept = (reply: Answer) => reply.header('cache-control', 'private, max-age=86400');
