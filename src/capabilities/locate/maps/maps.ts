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
}

/** Run the migrations, remove files that no row names, and answer the operations of contracts/api/maps.ts. */
export async function createMaps({ db, http, clock, mapFolder }: MapsDeps): Promise<{ readonly floorPlans: FloorPlans }> {
  await migrate(db, mapMigrations);
  const files = openMapFiles(mapFolder);
  const [maps, plans] = await Promise.all([
    tables(db).selectFrom('baseMap').select(['tenant', 'file']).execute(),
    tables(db).selectFrom('floorPlan').select(['tenant', 'file']).execute(),
  ]);
  const rows = [...maps, ...plans];
  await files.tidy(new Set(rows.flatMap(({ tenant, file }) => (file === null ? [] : [tidyName(tenant, file)]))));
  baseMapRoutes(http, createBaseMaps({ db, clock, files }));
  const floorPlans = createFloorPlans({ db, clock, files });
  floorPlanRoutes(http, floorPlans);
  return { floorPlans };
}

function baseMapRoutes(http: Http, maps: BaseMaps): void {
  http.route('listBaseMaps', async ({ caller }) => ({ items: [...(await maps.list(caller))] }));
  http.route('createBaseMap', ({ caller, body }) => maps.create(caller, body));
  http.route('updateBaseMap', ({ caller, params, body }) => maps.update(caller, params.id, body));
  http.route('removeBaseMap', ({ caller, params }) => maps.remove(caller, params.id));
  http.route('putBaseMapFile', ({ caller, params, query, request }) =>
    maps.putFile(caller, params.id, { body: uploadOf(request), datum: query.datum }),
  );
  http.route('readBaseMapFile', async ({ caller, params, reply }) => {
    const { content, stream } = await maps.openFile(caller, params.id);
    const isJson = content.format === 'geojson';
    kept(reply)
      .header('content-type', isJson ? 'application/geo+json' : 'application/vnd.pmtiles')
      .header('content-length', content.bytes)
      .header('content-disposition', `attachment; filename="base-map.${isJson ? 'geojson' : 'pmtiles'}"`);
    return reply.send(stream) as unknown as Promise<undefined>; // holds: Fastify's reply is a thenable that resolves once sent
  });
  http.route('readBaseMapTile', async ({ caller, params: { id, ...at }, reply }) => {
    const tile = await maps.tile(caller, id, at);
    if (tile === undefined) return kept(reply).code(204).send() as unknown as Promise<undefined>; // as above
    return kept(reply)
      .header('content-type', 'application/vnd.mapbox-vector-tile')
      .send(Buffer.from(tile)) as unknown as Promise<undefined>;
  });
}

function floorPlanRoutes(http: Http, plans: FloorPlans): void {
  http.route('listFloorPlans', async ({ caller }) => ({ items: [...(await plans.list(caller))] }));
  http.route('createFloorPlan', ({ caller, body }) => plans.create(caller, body));
  http.route('updateFloorPlan', ({ caller, params, body }) => plans.update(caller, params.id, body));
  http.route('removeFloorPlan', ({ caller, params }) => plans.remove(caller, params.id));
  http.route('putFloorPlanFile', ({ caller, params, request }) => plans.putFile(caller, params.id, uploadOf(request)));
  http.route('readFloorPlanFile', async ({ caller, params, reply }) => {
    const { content, stream } = await plans.openFile(caller, params.id);
    kept(reply).header('content-type', content.media).header('content-length', content.bytes);
    return reply.send(stream) as unknown as Promise<undefined>; // holds: Fastify's reply is a thenable that resolves once sent
  });
}

/** A file changes its address with its content (`?v=`), so it may be kept for a day. */
const kept = (reply: Call<'readBaseMapFile'>['reply']) => reply.header('cache-control', 'private, max-age=86400');
