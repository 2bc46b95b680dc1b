import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { floorPlan } from '../../../contracts/api/floor-plans.ts';
import type { Received } from '../../../contracts/api/index.ts';
import { conflict, Failure, savedMeanwhile } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import type { Database, Trx } from '../../../kernel/database.ts';
import { type MapDeps, mostGeoJsonBytes } from './base-maps.ts';
import { checkGeoJson } from './check-geojson.ts';
import { checkPicture, isPicture } from './check-picture.ts';
import type { CameIn } from './map-files.ts';
import { createPlanOutlines, fitOf, type PlanOutlines } from './plan-outlines.ts';
import { type FloorPlanContent, type FloorPlanRow, tables } from './schema.ts';

/** A floor plan as the API shows it. */
export type FloorPlanView = z.output<typeof floorPlan>;

/** Floor plans of a tenant, at most. */
export const mostFloorPlans = 500;
export const mostPictureBytes = 10 * 2 ** 20;

/** A tenant's floor plans. Each of these throws `NOT_FOUND` for one that is not there or another tenant's. */
export interface FloorPlans extends PlanOutlines {
  /** By building, then floor. */
  list(caller: Caller): Promise<readonly FloorPlanView[]>;
  /** Throws `TOO_LARGE` beyond {@link mostFloorPlans}. */
  create(caller: Caller, wanted: Received<'createFloorPlan', 'body'>): Promise<FloorPlanView>;
  /** Throws `BAD_REQUEST` for control points that cannot tell how it lies, `CONFLICT` for any before it has a file, and when it begins with another version than there is. */
  update(caller: Caller, id: string, change: Received<'updateFloorPlan', 'body'>): Promise<FloorPlanView>;
  /** A broken one is refused with what is wrong and the one before stays. Throws `BAD_REQUEST`, `TOO_LARGE`, `DISK_WRITE`, `CONFLICT` as {@link FloorPlans.update} does. */
  putFile(caller: Caller, id: string, came: { readonly body: Readable; readonly changedAt?: EpochMs | undefined }): Promise<FloorPlanView>;
  remove(caller: Caller, id: string): Promise<void>;
  /** Throws `NOT_FOUND` also when it has no file yet. */
  openFile(caller: Caller, id: string): Promise<{ readonly content: FloorPlanContent; readonly stream: Readable }>;
}

/** Floor plans on a database that has their tables. */
export function createFloorPlans(deps: MapDeps): FloorPlans {
  return { ...createPlanOutlines(deps.db), ...describing(deps), ...filing(deps) };
}

function describing({ db, clock }: MapDeps): Pick<FloorPlans, 'list' | 'create' | 'update'> {
  return {
    list: async ({ tenant }) => {
      const asked = tables(db).selectFrom('floorPlan').selectAll().where('tenant', '=', tenant);
      return (await asked.orderBy('building').orderBy('floor').orderBy('id').execute()).map(viewOf);
    },
    create: ({ tenant, name }, wanted) =>
      db.transaction().execute(async (trx) => {
        await refuseMany(trx, tenant);
        const now = clock.now();
        const rest = {
          method: 'similarity' as const,
          controls: [],
          walking: null,
          file: null,
          content: null,
          by: name,
          createdAt: now,
          changedAt: now,
        };
        const row: FloorPlanRow = { ...wanted, ...rest, id: uuidv7(), tenant };
        await tables(trx).insertInto('floorPlan').values(stored(row)).execute();
        return viewOf(row);
      }),
    update: (caller, id, { changedAt, ...change }) =>
      db.transaction().execute(async (trx) => {
        const before = await lock(trx, caller, id);
        refuseStale(before, changedAt);
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        const row: FloorPlanRow = { ...before, ...given, changedAt: later(clock.now(), before) };
        if (row.controls.length > 0) refuseControls(row);
        await save(trx, row);
        return viewOf(row);
      }),
  };
}

function filing({ db, clock, files }: MapDeps): Pick<FloorPlans, 'putFile' | 'remove' | 'openFile'> {
  return {
    putFile: async (caller, id, { body, changedAt }) => {
      await find(db, caller, id);
      const { file, checked, bytes, sha256 } = await files.take(caller.tenant, body, { mostBytes, check: contentOf });
      const content = { ...checked, bytes, sha256 };
      const change = async (trx: Trx) => {
        const before = await lock(trx, caller, id);
        refuseStale(before, changedAt);
        // Points and walls that were given in other units say nothing any more.
        const isSameSpace = before.content?.space === content.space;
        const kept = isSameSpace ? {} : { controls: [], walking: null };
        const row: FloorPlanRow = { ...before, ...kept, file, content, changedAt: later(clock.now(), before) };
        await save(trx, row);
        return { row, old: before.file };
      };
      const { row, old } = await db
        .transaction()
        .execute(change)
        .catch(async (error) => {
          await files.remove(caller.tenant, file);
          throw error;
        });
      if (old !== null) await files.remove(caller.tenant, old);
      return viewOf(row);
    },
    remove: async (caller, id) => {
      const { file } = await db.transaction().execute(async (trx) => {
        const row = await lock(trx, caller, id);
        await tables(trx).deleteFrom('floorPlan').where('id', '=', id).execute();
        return row;
      });
      if (file !== null) await files.remove(caller.tenant, file);
    },
    openFile: async (caller, id) => {
      const { file, content } = await find(db, caller, id);
      if (file === null || content === null) throw notFound(`file of floor plan ${id}`);
      return { content, stream: files.stream(caller.tenant, file) };
    },
  };
}

function mostBytes(head: Buffer): number {
  if (isPicture(head)) return mostPictureBytes;
  if (/^[\s\uFEFF]*(\{|$)/.test(head.toString('utf8')) && !head.includes(0)) return mostGeoJsonBytes;
  const isSvg = /^\s*<(\?xml|svg|!)/i.test(head.toString('latin1'));
  const what = isSvg
    ? 'SVG is not taken, it can carry scripts; export it as PNG'
    : 'it is neither PNG, JPEG nor GeoJSON by its first bytes';
  throw badRequest('taking the file of a floor plan', what);
}

async function contentOf({ path, head }: CameIn): Promise<Omit<FloorPlanContent, 'bytes' | 'sha256'>> {
  const found = isPicture(head) ? checkPicture(await readFile(path)) : checkGeoJson(await readFile(path, 'utf8'), 'metres');
  if ('problems' in found) throw badRequest('checking the file of a floor plan', found.problems.join('; '));
  if ('media' in found) return { space: 'pixels', media: found.media, box: { left: 0, top: 0, right: found.width, bottom: found.height } };
  const { west: left, east: right, south: bottom, north: top } = found.bounds;
  return { space: 'metres', media: 'application/geo+json', box: { left, top, right, bottom } };
}

/** The time of a change, which is its version: later than the one before, also by a clock that was put back. */
const later = (now: EpochMs, before: FloorPlanRow): EpochMs => Math.max(now, before.changedAt + 1);

function refuseStale(before: FloorPlanRow, changedAt: EpochMs | undefined): void {
  if (changedAt !== undefined && changedAt !== before.changedAt) throw savedMeanwhile(`changing floor plan ${before.id}`);
}

function refuseControls(row: FloorPlanRow): void {
  if (row.content === null)
    throw conflict(`tying floor plan ${row.id} to the earth`, {
      zh: '还没有文件，无从得知其单位，请先上传',
      en: 'it has no file yet, so that its units are not known; send one first',
    });
  const fit = fitOf(row);
  if (fit !== undefined && 'problem' in fit) throw badRequest(`tying floor plan ${row.id} to the earth`, fit.problem);
}

async function refuseMany(trx: Trx, tenant: string): Promise<void> {
  const asked = tables(trx)
    .selectFrom('floorPlan')
    .select((e) => e.fn.countAll<string>().as('count'));
  const { count } = await asked.where('tenant', '=', tenant).executeTakeFirstOrThrow();
  if (Number(count) >= mostFloorPlans)
    throw new Failure('TOO_LARGE', `creating a floor plan: ${tenant} has ${count}`, {
      details: { limit: `${mostFloorPlans} floor plans` },
    });
}

const ofCaller = (db: Database, { tenant }: Caller, id: string) =>
  tables(db).selectFrom('floorPlan').selectAll().where('id', '=', id).where('tenant', '=', tenant);

async function find(db: Database, caller: Caller, id: string): Promise<FloorPlanRow> {
  const row = await ofCaller(db, caller, id).executeTakeFirst();
  if (row === undefined) throw notFound(`floor plan ${id}`);
  return row;
}

/** The row, held until the transaction ends. */
async function lock(trx: Trx, caller: Caller, id: string): Promise<FloorPlanRow> {
  const row = await ofCaller(trx, caller, id).forUpdate().executeTakeFirst();
  if (row === undefined) throw notFound(`floor plan ${id}`);
  return row;
}

const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

/** The row as the database takes it: JSON as JSON. */
function stored({ title, controls, content, walking, ...rest }: FloorPlanRow): FloorPlanRow {
  const given = { content: content === null ? null : json(content), walking: walking === null ? null : json(walking) };
  const columns = { title: json(title), controls: json(controls), ...given };
  return { ...rest, ...columns } as unknown as FloorPlanRow; // holds: SQL that gives these columns
}

async function save(trx: Trx, row: FloorPlanRow): Promise<void> {
  await tables(trx).updateTable('floorPlan').set(stored(row)).where('id', '=', row.id).execute();
}

function viewOf(row: FloorPlanRow): FloorPlanView {
  const { tenant: _, file: __, controls, content, walking, ...rest } = row;
  const fit = fitOf(row);
  return {
    ...{ ...rest, controls: [...controls] },
    ...(content !== null && { content }),
    ...(walking !== null && { walking }),
    ...(fit !== undefined && !('problem' in fit) && { fit: { ...fit, residuals: [...fit.residuals] } }),
  };
}

const badRequest = (doing: string, what: string) =>
  new Failure('BAD_REQUEST', `${doing}: ${what}`, { details: { what: what.slice(0, 600) } });
const notFound = (what: string) => new Failure('NOT_FOUND', `reading ${what}: there is none`, { details: { what } });
