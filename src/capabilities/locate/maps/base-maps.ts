import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { Received } from '../../../contracts/api/index.ts';
import type { baseMap } from '../../../contracts/api/maps.ts';
import type { Datum } from '../../../contracts/datum.ts';
import { conflict, Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Clock } from '../../../contracts/time.ts';
import type { Database, Trx } from '../../../kernel/database.ts';
import { checkGeoJson, type GeoJsonContent } from './check-geojson.ts';
import { geoJsonToWgs84 } from './convert-geojson.ts';
import type { CameIn, MapFiles } from './map-files.ts';
import { checkPmtiles, isPmtiles, openPmtiles, type PmtilesReader } from './pmtiles-file.ts';
import { type BaseMapContent, type BaseMapRow, tables } from './schema.ts';

/** A base map as the API shows it. */
export type BaseMapView = z.output<typeof baseMap>;

/** What base maps work with. */
export interface MapDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly files: MapFiles;
}

/** Base maps of a tenant, at most. */
export const mostBaseMaps = 20;
/** A browser reads GeoJSON whole, and the server checks it whole; larger maps are for PMTiles. */
export const mostGeoJsonBytes = 16 * 2 ** 20;
/** Enough for a province to the level of streets. */
export const mostPmtilesBytes = 512 * 2 ** 20;

/** A tenant's own base maps, of which one may be chosen. Each of these throws `NOT_FOUND` for one that is not there or another tenant's. */
export interface BaseMaps {
  list(caller: Caller): Promise<readonly BaseMapView[]>;
  /** Throws `BAD_REQUEST` (neither 审图号 nor sketch), `TOO_LARGE` beyond {@link mostBaseMaps}. */
  create(caller: Caller, wanted: Received<'createBaseMap', 'body'>): Promise<BaseMapView>;
  /** Throws `BAD_REQUEST`, `CONFLICT` when one without a file is chosen. */
  update(caller: Caller, id: string, change: Received<'updateBaseMap', 'body'>): Promise<BaseMapView>;
  /** Take its file, and keep it in WGS 84; a broken one is refused with what is wrong and the one before stays. Throws `BAD_REQUEST`, `TOO_LARGE`, `DISK_WRITE`. */
  putFile(caller: Caller, id: string, sent: { readonly body: Readable; readonly datum: Datum }): Promise<BaseMapView>;
  remove(caller: Caller, id: string): Promise<void>;
  /** Throws `NOT_FOUND` also when it has no file yet. */
  openFile(caller: Caller, id: string): Promise<{ readonly content: BaseMapContent; readonly stream: Readable }>;
  /** Throws `BAD_REQUEST` for GeoJSON, which has no tiles, `BAD_FRAME` where the archive is broken. */
  tile(caller: Caller, id: string, at: { readonly z: number; readonly x: number; readonly y: number }): Promise<Uint8Array | undefined>;
}

/** Base maps on a database that has their tables. */
export function createBaseMaps(deps: MapDeps): BaseMaps {
  const { files } = deps;
  const readers = new Map<string, PmtilesReader>();
  const readerOf = (tenant: string, file: string) => {
    const known = readers.get(file) ?? openPmtiles(files.path(tenant, file));
    readers.set(file, known);
    return known;
  };
  const forget = async (tenant: string, file: string | null) => {
    if (file === null) return;
    readers.delete(file);
    await files.remove(tenant, file);
  };
  return { ...reading(deps, readerOf), ...describing(deps), ...filing(deps, forget) };
}

function reading(
  { db, files }: MapDeps,
  readerOf: (tenant: string, file: string) => PmtilesReader,
): Pick<BaseMaps, 'list' | 'openFile' | 'tile'> {
  return {
    list: async ({ tenant }) =>
      (await tables(db).selectFrom('baseMap').selectAll().where('tenant', '=', tenant).orderBy('id').execute()).map(viewOf),
    openFile: async (caller, id) => {
      const { file, content } = whole(await find(db, caller, id));
      return { content, stream: files.stream(caller.tenant, file) };
    },
    tile: async (caller, id, { z, x, y }) => {
      const { file, content } = whole(await find(db, caller, id));
      if (content.format !== 'pmtiles')
        throw badRequest(`reading a tile of base map ${id}`, 'it is GeoJSON and has no tiles; read its file');
      return readerOf(caller.tenant, file)
        .tile(z, x, y)
        .catch((cause: Error) => {
          const what = `tile ${z}/${x}/${y} of base map ${id}: ${cause.message}`;
          throw new Failure('BAD_FRAME', `reading ${what}`, { cause, details: { what } });
        });
    },
  };
}

/** What is said of a map. */
function describing({ db, clock }: MapDeps): Pick<BaseMaps, 'create' | 'update'> {
  return {
    create: async ({ tenant, name }, { reviewNumber = null, ...wanted }) => {
      const now = clock.now();
      const row = {
        ...wanted,
        reviewNumber,
        id: uuidv7(),
        tenant,
        isChosen: false,
        file: null,
        content: null,
        by: name,
        createdAt: now,
        changedAt: now,
      };
      refuseUnmarked(row);
      return db.transaction().execute(async (trx) => {
        await refuseMany(trx, tenant);
        await tables(trx).insertInto('baseMap').values(stored(row)).execute();
        return viewOf(row);
      });
    },
    update: (caller, id, change) =>
      db.transaction().execute(async (trx) => {
        const before = await lock(trx, caller, id);
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        const row: BaseMapRow = { ...before, ...given, changedAt: clock.now() };
        refuseUnmarked(row);
        if (row.isChosen && row.file === null)
          throw conflict(`changing base map ${id}`, { zh: '还没有文件，请先上传', en: 'it has no file yet; send one first' });
        if (row.isChosen) await tables(trx).updateTable('baseMap').set({ isChosen: false }).where('tenant', '=', row.tenant).execute();
        await save(trx, row);
        return viewOf(row);
      }),
  };
}

/** Its file, in and out; `forget` removes one that is no longer named. */
function filing(
  { db, clock, files }: MapDeps,
  forget: (tenant: string, file: string | null) => Promise<void>,
): Pick<BaseMaps, 'putFile' | 'remove'> {
  return {
    putFile: async (caller, id, { body, datum }) => {
      await find(db, caller, id);
      const check = (came: CameIn) => contentOf(came, datum);
      const { file, checked, bytes, sha256 } = await files.take(caller.tenant, body, { mostBytes, check });
      const change = (trx: Trx) => replaceFile(trx, { caller, id, now: clock.now() }, { file, content: { bytes, sha256, ...checked } });
      const { row, old } = await db
        .transaction()
        .execute(change)
        .catch(async (error) => {
          await files.remove(caller.tenant, file);
          throw error;
        });
      await forget(caller.tenant, old);
      return viewOf(row);
    },
    remove: async (caller, id) => {
      const { file } = await db.transaction().execute(async (trx) => {
        const row = await lock(trx, caller, id);
        await tables(trx).deleteFrom('baseMap').where('id', '=', id).execute();
        return row;
      });
      await forget(caller.tenant, file);
    },
  };
}

/** How much is taken of a file with these first bytes. */
function mostBytes(head: Buffer): number {
  if (isPmtiles(head)) return mostPmtilesBytes;
  // A byte order mark is let through here and refused by name later.
  if (/^[\s\uFEFF]*(\{|$)/.test(head.toString('utf8')) && !head.includes(0)) return mostGeoJsonBytes;
  throw badRequest('taking the file of a base map', 'it is neither GeoJSON nor PMTiles by its first bytes');
}

/** What a file holds; with its size and hash where it is no longer as it came. */
type Checked = Omit<BaseMapContent, 'bytes' | 'sha256'> & Partial<Pick<BaseMapContent, 'bytes' | 'sha256'>>;

async function contentOf({ path, bytes, head }: CameIn, datum: Datum): Promise<Checked> {
  if (isPmtiles(head)) {
    if (datum !== 'wgs84') throw badRequest('taking the file of a base map', noTiles);
    const found = await checkPmtiles(path, bytes);
    if ('problems' in found) throw badRequest('checking the file of a base map', found.problems.join('; '));
    return { format: 'pmtiles', ...found, layers: [...found.layers] };
  }
  const sent = await readFile(path, 'utf8');
  const { bounds, features, kinds } = whatIs(checkGeoJson(sent, 'wgs84'));
  const content = { format: 'geojson' as const, features, layers: [...kinds] };
  if (datum === 'wgs84') return { ...content, bounds };
  const converted = Buffer.from(geoJsonToWgs84(sent, datum));
  await writeFile(path, converted, { flush: true });
  const sha256 = createHash('sha256').update(converted).digest('hex');
  const there = whatIs(checkGeoJson(converted.toString(), 'wgs84')).bounds;
  return { ...content, bounds: there, convertedFrom: datum, bytes: converted.length, sha256 };
}

const noTiles = 'PMTiles are taken in WGS 84 only: their places lie in tiles; convert the data before they are packed, or send GeoJSON';

function whatIs(found: ReturnType<typeof checkGeoJson>): GeoJsonContent {
  if ('problems' in found) throw badRequest('checking the file of a base map', found.problems.join('; '));
  return found;
}

async function replaceFile(
  trx: Trx,
  { caller, id, now }: { readonly caller: Caller; readonly id: string; readonly now: number },
  came: { readonly file: string; readonly content: BaseMapContent },
): Promise<{ readonly row: BaseMapRow; readonly old: string | null }> {
  const before = await lock(trx, caller, id);
  const row = { ...before, ...came, changedAt: now };
  await save(trx, row);
  return { row, old: before.file };
}

/** What is shown in public without a review has to say that it is a sketch. */
function refuseUnmarked({ reviewNumber, isSketch }: Pick<BaseMapRow, 'reviewNumber' | 'isSketch'>): void {
  if (reviewNumber === null && !isSketch)
    throw badRequest(
      'checking a base map',
      'without 审图号 it has to be marked as a sketch (示意底图): give reviewNumber, or isSketch true',
    );
}

async function refuseMany(trx: Trx, tenant: string): Promise<void> {
  const { count } = await tables(trx)
    .selectFrom('baseMap')
    .select((e) => e.fn.countAll<string>().as('count'))
    .where('tenant', '=', tenant)
    .executeTakeFirstOrThrow();
  if (Number(count) >= mostBaseMaps)
    throw new Failure('TOO_LARGE', `creating a base map: ${tenant} has ${count}`, { details: { limit: `${mostBaseMaps} base maps` } });
}

async function find(db: Database, { tenant }: Caller, id: string): Promise<BaseMapRow> {
  const row = await tables(db).selectFrom('baseMap').selectAll().where('id', '=', id).where('tenant', '=', tenant).executeTakeFirst();
  if (row === undefined) throw notFound(`base map ${id}`);
  return row;
}

/** The row, held until the transaction ends. */
async function lock(trx: Trx, { tenant }: Caller, id: string): Promise<BaseMapRow> {
  const asked = tables(trx).selectFrom('baseMap').selectAll().where('id', '=', id).where('tenant', '=', tenant);
  const row = await asked.forUpdate().executeTakeFirst();
  if (row === undefined) throw notFound(`base map ${id}`);
  return row;
}

function whole({ id, file, content }: BaseMapRow): { readonly file: string; readonly content: BaseMapContent } {
  if (file === null || content === null) throw notFound(`file of base map ${id}`);
  return { file, content };
}

const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

/** The row as the database takes it: JSON as JSON. */
function stored({ title, content, ...rest }: BaseMapRow): BaseMapRow {
  const columns = { title: json(title), content: content === null ? null : json(content) };
  return { ...rest, ...columns } as unknown as BaseMapRow; // holds: SQL that gives these columns
}

async function save(trx: Trx, row: BaseMapRow): Promise<void> {
  await tables(trx).updateTable('baseMap').set(stored(row)).where('id', '=', row.id).execute();
}

function viewOf({ tenant: _, file: __, reviewNumber, content, ...row }: BaseMapRow): BaseMapView {
  return { ...row, ...(reviewNumber !== null && { reviewNumber }), ...(content !== null && { content }) };
}

const badRequest = (doing: string, what: string) =>
  new Failure('BAD_REQUEST', `${doing}: ${what}`, { details: { what: what.slice(0, 600) } });
const notFound = (what: string) => new Failure('NOT_FOUND', `reading ${what}: there is none`, { details: { what } });
