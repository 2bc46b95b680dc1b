import { sql } from 'kysely';
import type { Database, Trx } from '../../kernel/database.ts';
import type { PointNumbers, StoredAsset, StoredPlant } from './asset-index.ts';
import type { ModelInfo } from './info.ts';
import { pointsOfModel } from './model.ts';
import type { AssetTables } from './schema.ts';

/** Read all that is stored, of all tenants; inside a transaction also what it has written. */
export async function readPlant(db: Database): Promise<StoredPlant> {
  const tables = db.withTables<AssetTables>();
  const models = await tables.selectFrom('model').selectAll().orderBy('id').execute();
  const assets = await tables.selectFrom('asset').selectAll().orderBy('id').execute();
  const numbers = await readNumbers(db);
  const packs = await tables.selectFrom('installed_pack').selectAll().execute();
  return {
    models: models.map(({ tenant, id, pack, body }) => ({ ...body, tenant, id, pack })),
    assets: assets.map(assetOfRow),
    numbers,
    packs: packs.map(({ tenant, body }) => ({ tenant, pack: body })),
  };
}

type AssetRow = Awaited<ReturnType<typeof selectAsset>>;
const selectAsset = (db: Database) => db.withTables<AssetTables>().selectFrom('asset').selectAll().executeTakeFirstOrThrow();

function assetOfRow(row: AssetRow): StoredAsset {
  return {
    id: row.id,
    tenant: row.tenant,
    key: row.key,
    model: row.model,
    title: row.title,
    parent: row.parent ?? undefined,
    pack: row.pack ?? undefined,
    latitude: row.latitude ?? undefined,
    longitude: row.longitude ?? undefined,
    attributes: row.attributes,
    provenance: row.provenance ?? undefined,
    changed: row.changed,
    retiredAt: row.retired_at ?? undefined,
  };
}

/** One row per asset: a tenth of the rows, and JSON brings the numbers as numbers. */
async function readNumbers(db: Database): Promise<ReadonlyMap<string, PointNumbers>> {
  const { rows } = await sql<{ asset: string; numbers: PointNumbers }>`
    select asset, json_object_agg(key, number) as numbers from point group by asset`.execute(db);
  return new Map(rows.map(({ asset, numbers }) => [asset, numbers]));
}

/** Rows of one statement; 14 parameters each stay below PostgreSQL's 65,535. */
const rowsPerStatement = 2000;

/** Insert assets, or bring them up to date where the id exists. */
export async function writeAssets(trx: Trx, assets: readonly StoredAsset[], now: number): Promise<void> {
  const tables = trx.withTables<AssetTables>();
  for (let from = 0; from < assets.length; from += rowsPerStatement) {
    const rows = assets.slice(from, from + rowsPerStatement).map((asset) => rowOfAsset(asset, now));
    await tables
      .insertInto('asset')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet(({ ref }) => ({
          model: ref('excluded.model'),
          title: ref('excluded.title'),
          parent: ref('excluded.parent'),
          latitude: ref('excluded.latitude'),
          longitude: ref('excluded.longitude'),
          attributes: ref('excluded.attributes'),
          provenance: ref('excluded.provenance'),
          changed: ref('excluded.changed'),
          retired_at: ref('excluded.retired_at'),
        })),
      )
      .execute();
  }
}

function rowOfAsset(asset: StoredAsset, now: number) {
  return {
    id: asset.id,
    tenant: asset.tenant,
    key: asset.key,
    model: asset.model,
    title: JSON.stringify(asset.title),
    parent: asset.parent ?? null,
    pack: asset.pack ?? null,
    latitude: asset.latitude ?? null,
    longitude: asset.longitude ?? null,
    attributes: JSON.stringify(asset.attributes),
    provenance: asset.provenance ? JSON.stringify(asset.provenance) : null,
    changed: JSON.stringify(asset.changed),
    created_at: now,
    retired_at: asset.retiredAt ?? null,
  };
}

/**
 * Give numbers to all points of these models that an asset lacks; without `id`, that any asset of the tenant lacks, whoever made it.
 * Returns what was added.
 */
export async function addMissingPoints(trx: Trx, models: readonly ModelInfo[], whose: Whose): Promise<readonly NewPoint[]> {
  const added = await sql<{ number: string; asset: string; key: string }>`
    ${insertMissing(models, whose)} returning number, asset, key`.execute(trx);
  return added.rows.map(({ number, asset, key }) => ({ number: Number(number), asset, key }));
}

/** The same for a whole plant, where the points would be millions of rows: returns only which assets got some. */
export async function fillMissingPoints(trx: Trx, models: readonly ModelInfo[], whose: Whose): Promise<readonly string[]> {
  const { rows } = await sql<{ asset: string }>`
    with added as (${insertMissing(models, whose)} returning asset) select distinct asset from added`.execute(trx);
  return rows.map(({ asset }) => asset);
}

/** Whose points: all assets of a tenant, or one of them. */
interface Whose {
  readonly tenant: string;
  readonly id?: string;
}

function insertMissing(models: readonly ModelInfo[], { tenant, id }: Whose) {
  const wanted = models.flatMap((model) => Object.keys(pointsOfModel(model)).map((key, place) => ({ model: model.id, key, place })));
  return sql`
    insert into point (tenant, asset, key)
    select asset.tenant, asset.id, wanted.key
    from asset join jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as wanted (model text, key text, place int) on wanted.model = asset.model
    where asset.tenant = ${tenant} and (${id ?? null}::text is null or asset.id = ${id ?? null})
      and not exists (select from point where point.asset = asset.id and point.key = wanted.key)
    order by asset.id, wanted.place`;
}

/** A point that was just given its number. */
export interface NewPoint {
  readonly number: number;
  readonly asset: string;
  readonly key: string;
}
